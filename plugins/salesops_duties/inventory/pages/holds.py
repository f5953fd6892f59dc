"""Goods that may not be sold for now: what is held and why, and how it is let go."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import Act
from salesops.web.forms import Form, Refusal, sent, to
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.rules import NewHold, Release

HOLD = {"permission": "inventory.hold"}
HOLDS = ListSpec(
    columns=(
        Column(later("Part"), "part"),
        Column(later("Quantity"), "quantity", number=True),
        Column(later("Why")),
        Column(later("Warehouse"), wide_only=True),
        Column(later("Since"), "since", wide_only=True),
        Column(later("By"), wide_only=True),
    ),
    filters=(
        Filter(
            "kind",
            later("Kind"),
            (
                Choice("quarantine", later("Quarantine")),
                Choice("quality", later("Quality")),
                Choice("supplier", later("Back to the supplier")),
            ),
        ),
    ),
)


@get("/holds", opt={"permission": "inventory.read"})
async def holds(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The list."""
    wanted = asked(request, HOLDS)
    rows = await service.holds_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        kind=wanted.get("kind"),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return render(request, "inventory/holds.html", asked=wanted, shown=shown(rows), done=done)


@get("/holds/new", opt=HOLD)
async def holding(request: PageRequest, act: NamedDependency[Act], part: FromQuery[str] = "") -> Template:
    """The form that keeps goods back."""
    return await _new(request, act, Form({"part_no": [part]}))


@post("/holds/new", opt=HOLD)
async def hold(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Keep goods from being sold."""
    form, _, refusal = await sent(request, act, NewHold, service.hold, numbers=("quantity",))
    if refusal:
        return await _new(request, act, form, refusal)
    return to(f"/{act.office.code}/inventory/holds", done="held")


@get("/holds/{hold_id:uuid}", opt={"permission": "inventory.read"})
async def one_hold(request: PageRequest, act: NamedDependency[Act], hold_id: FromPath[UUID]) -> Template:
    """One hold, with the form that lets its goods go."""
    return await _one(request, act, hold_id, Form({}))


@post("/holds/{hold_id:uuid}", opt=HOLD)
async def release(request: PageRequest, act: NamedDependency[Act], hold_id: FromPath[UUID]) -> Template | Redirect:
    """Let held goods be sold again."""
    form, _, refusal = await sent(
        request,
        act,
        Release,
        lambda under, given: service.release_hold(under, hold_id, given),
        numbers=("quantity",),
    )
    if refusal:
        return await _one(request, act, hold_id, form, refusal)
    return to(f"/{act.office.code}/inventory/holds", done="released")


async def _new(request: PageRequest, act: Act, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "inventory/hold_new.html",
        status=refusal.status if refusal else 200,
        form=form,
        warehouses=[(one["code"], one["name"]) for one in await service.warehouses(act)],
        refusal=refusal,
    )


async def _one(request: PageRequest, act: Act, hold_id: UUID, form: Form, refusal: Refusal | None = None) -> Template:
    return render(
        request,
        "inventory/hold.html",
        status=refusal.status if refusal else 200,
        one=await service.one_hold(act, hold_id),
        form=form,
        refusal=refusal,
    )


ROUTES = (holds, holding, hold, one_hold, release)
