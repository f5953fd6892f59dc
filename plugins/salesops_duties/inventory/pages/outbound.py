"""Outbound orders: the list of the dock, and one of them with its goods."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from salesops import Act, ask, clock, transaction
from salesops.hookspecs.documents import DocumentHooks
from salesops.hookspecs.logistics import HeldGoods, LogisticsHooks
from salesops.web.answers import own_only
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service
from salesops_duties.inventory.pages.products import panels_of

BEING_REGISTERED = dt.timedelta(minutes=2)  # so long the page looks again for the shipment of goods that left
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
    page = shown(rows)
    waiting = tuple(row["id"] for row in page.rows if row["state"] == "issued")
    return render(
        request,
        "inventory/outbound_list.html",
        asked=wanted,
        shown=page,
        held=await _held(act, waiting),
        as_of=clock.now(),
    )


@get("/outbound/{outbound_id:uuid}", opt=DELIVERIES)
async def outbound_order(
    request: PageRequest, act: NamedDependency[Act], outbound_id: FromPath[UUID], done: FromQuery[str] = ""
) -> Template:
    """One outbound order."""
    found = await service.outbound_sheet_of(act, outbound_id, own=own_only(act, "inventory.deliveries"))
    panels = await panels_of(act, "outbound_order", outbound_id)
    async with transaction(act) as tx:
        order = await ask(DocumentHooks).order_describing(act.office, tx, found["order_id"])
    left = found["dispatched_at"]
    return render(
        request,
        "inventory/outbound.html",
        outbound=found,
        order_no=order[0].number if order else "",
        panels=panels,
        is_new=left is not None and clock.now() - left < BEING_REGISTERED,
        done=done,
    )


async def _held(act: Act, outbound_ids: tuple[UUID, ...]) -> dict[UUID, HeldGoods]:
    """Those that somebody would refuse to let go; asked once for all of them."""
    answers = await ask(LogisticsHooks).dispatch_holds(act.office, act.actor, outbound_ids) if outbound_ids else []
    return {held.outbound_id: held for each in answers for held in each}


ROUTES = (outbound_orders, outbound_order)
