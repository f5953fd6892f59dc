"""What the office lays down for choosing ways: its terms, what carriers take, what goods are, and customers' own carriers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import Act, Money
from salesops.errors import Fault, Invalid
from salesops.web.choosing import customer_meant
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.typed import read_id
from salesops_duties.logistics.rules.rates import CLASSES, CustomerWay, NewClasses, NewLimit, WayPolicy
from salesops_duties.logistics.service import rates

READ, KEEP = {"permission": "logistics.tariffs"}, {"permission": "logistics.keep_tariffs"}
PARTS = ("terms", "limits", "goods", "customers")
Do = Callable[[Act, Form], Awaitable[Any]]


@get("/way-terms", opt=READ)
async def way_terms(
    request: PageRequest, act: NamedDependency[Act], part: FromQuery[str] = "terms", done: FromQuery[str] = ""
) -> Template:
    """One part of it with the form that changes it; `of` in the address is the row that is changed."""
    return await _page(request, act, part if part in PARTS else "terms", Form({}), done=done)


@post("/way-terms", opt=KEEP)
async def set_terms(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """From which value goods are insured, and by how much a bill may differ."""
    return await _keep(request, act, "terms", _set_policy)


@post("/carrier-limits", opt=KEEP)
async def set_limit(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Whether a carrier takes a class of goods."""
    return await _keep(request, act, "limits", lambda under, form: rates.set_limit(under, form.into(NewLimit)))


@post("/goods-classes", opt=KEEP)
async def set_goods(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """The classes of a part, and what one weighs."""
    numbers = ("weight_kg",)
    return await _keep(
        request, act, "goods", lambda under, form: rates.set_classes(under, form.into(NewClasses, numbers=numbers))
    )


@post("/customer-ways", opt=KEEP)
async def set_customer_way(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """A customer's own carrier."""
    return await _keep(request, act, "customers", _set_customer_way)


async def _set_policy(act: Act, form: Form) -> WayPolicy:
    new = form.into(
        WayPolicy,
        numbers=("tolerance_percent",),
        insure_above_minor=_minor(act, form, "insure_above_minor"),
        tolerance_minor=_minor(act, form, "tolerance_minor"),
    )
    return await rates.set_policy(act, new)


async def _set_customer_way(act: Act, form: Form) -> dict[str, Any]:
    customer = read_id(form.text("customer_id")) or await customer_meant(act, form.text("customer"))
    if customer is None:
        raise Invalid([Fault("customer", "known", later("Nobody is called so; choose one of the list."))])
    return await rates.set_customer_way(act, customer, form.into(CustomerWay))


def _minor(act: Act, form: Form, name: str) -> int:
    try:
        return Money.parse(form.text(name).replace(",", "") or "0", act.office.currency).minor
    except ValueError as error:
        raise Invalid([Fault(name, "decimal", f"Needs {error}.", given=form.text(name))]) from error


async def _keep(request: PageRequest, act: Act, part: str, do: Do) -> Template | Redirect:
    form = await form_of(request)
    try:
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _page(request, act, part, form, refused(error))
    _, refusal = await tried(do(under, form))
    if refusal:
        return await _page(request, act, part, form, refusal)
    return to(f"/{act.office.code}/logistics/way-terms", part=part, done="saved")


async def _page(
    request: PageRequest, act: Act, part: str, form: Form, refusal: Refusal | None = None, *, done: str = ""
) -> Template:
    known: dict[str, Any] = {}
    if part == "terms":
        policy = await rates.read_policy(act)
        here = act.office.currency
        known = {
            "insure_above_minor": str(Money(here, policy.insure_above_minor)),
            "tolerance_percent": policy.tolerance_percent,
            "tolerance_minor": str(Money(here, policy.tolerance_minor)),
            "version": policy.version,
        }
        rows: list[dict[str, Any]] = []
    elif part == "limits":
        rows = await rates.limits(act)
    elif part == "goods":
        rows, known = await rates.goods(act), {"classes": []}
    else:
        rows, known = await rates.customer_ways(act), {"is_collect": False, "version": 0, "customer_id": ""}
    chosen = request.query_params.get("of", "")
    if chosen and part in ("goods", "customers"):
        name = "part_no" if part == "goods" else "customer_id"
        known = next((row for row in rows if str(row[name]) == chosen), known)
    return render(
        request,
        "logistics/way_terms.html",
        status=refusal.status if refusal else 200,
        part=part,
        rows=rows,
        known=known,
        classes=CLASSES,
        form=form,
        refusal=refusal,
        done=done,
    )


ROUTES = (way_terms, set_terms, set_limit, set_goods, set_customer_way)
