"""How the office keeps its stock: its warehouses, and how long a reservation stands."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.errors import Invalid
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, sent, to, tried
from salesops.web.frame import PageRequest, render
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import NewPolicy, NewWarehouse

POLICY = {"permission": "inventory.policy"}


@get("/rules", opt={"permission": "inventory.read"})
async def rules(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The warehouses and the rule, with the forms for those who may change them."""
    return await _page(request, act, done=done)


@post("/rules", opt=POLICY)
async def set_rules(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Say how long a reservation stands; empty is without an end."""
    form = await form_of(request)
    try:
        wanted = (
            form.into(NewPolicy) if form.text("reservation_hours") else form.into(NewPolicy, reservation_hours=None)
        )
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, form=form, refusal=refused(error))
    _, refusal = await tried(service.set_policy(under, wanted))
    if refusal:
        return await _page(request, act, form=form, refusal=refusal)
    return to(f"/{act.office.code}/inventory/rules", done="saved")


@post("/rules/warehouses", opt=POLICY)
async def add_warehouse(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Add a warehouse."""
    form, _, refusal = await sent(request, act, NewWarehouse, service.add_warehouse)
    if refusal:
        return await _page(request, act, form=form, refusal=refusal, of="warehouse")
    return to(f"/{act.office.code}/inventory/rules", done="added")


async def _page(
    request: PageRequest,
    act: Act,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
    of: str = "policy",
) -> Template:
    return render(
        request,
        "inventory/rules_page.html",
        status=refusal.status if refusal else 200,
        policy=await service.read_policy(act),
        warehouses=await service.warehouses(act),
        form=form,
        refusal=refusal,
        of=of,
        done=done,
    )


ROUTES = (rules, set_rules, add_warehouse)
