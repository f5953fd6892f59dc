"""Outbound orders: the list of the dock, and one of them with its goods."""

from __future__ import annotations

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from salesops import Act, clock
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.pages.products import panels_of

DELIVERIES = {"permission": "inventory.deliveries"}
OUTBOUND = ListSpec(
    columns=(
        Column(later("Number"), "number"),
        Column(later("State")),
        Column(later("Customer"), "customer"),
        Column(later("Lines"), number=True, wide_only=True),
        Column(later("Issued"), "issued", wide_only=True),
        Column(later("Left"), "left", wide_only=True),
        Column(later("Salesperson"), wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which outbound orders"),
            (
                Choice("issued", later("To dispatch")),
                Choice("dispatched", later("Dispatched")),
                Choice("voided", later("Taken back")),
            ),
        ),
    ),
)


@get("/outbound", opt=DELIVERIES)
async def outbound_orders(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list."""
    wanted = asked(request, OUTBOUND)
    rows = await service.outbound_page(
        act,
        words=wanted.words,
        sort=wanted.sort,
        state=wanted.get("show"),
        limit=wanted.limit,
        offset=wanted.offset,
        own=own_only(act, "inventory.deliveries"),
    )
    return render(request, "inventory/outbound_list.html", asked=wanted, shown=shown(rows), as_of=clock.now())


@get("/outbound/{outbound_id:uuid}", opt=DELIVERIES)
async def outbound_order(
    request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One outbound order."""
    found = await service.outbound_sheet_of(act, outbound_id, own=own_only(act, "inventory.deliveries"))
    panels = await panels_of(act, "outbound_order", outbound_id)
    return render(request, "inventory/outbound.html", outbound=found, panels=panels, done=done)


ROUTES = (outbound_orders, outbound_order)
