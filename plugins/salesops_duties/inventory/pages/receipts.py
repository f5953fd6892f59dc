"""Goods that were received: the list of receipts, and beside it the goods of the one that is chosen."""

from __future__ import annotations

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act
from salesops.rights import may
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.inventory import service

RECEIPTS = ListSpec(
    columns=(
        Column(later("Received")),
        Column(later("Kind")),
        Column(later("Goods")),
        Column(later("Warehouse"), wide_only=True),
        Column(later("Received by"), wide_only=True),
        Column(later("Cost"), number=True, wide_only=True),
    ),
    filters=(
        Filter(
            "show",
            later("Which receipts"),
            (Choice("receipt", later("Bought goods")), Choice("opening", later("Opening stock"))),
        ),
        Filter("id", ""),
    ),
)


@get("/receipts", opt={"permission": "inventory.read"})
async def receipts(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """The list, with the goods of the receipt in the address."""
    wanted = asked(request, RECEIPTS)
    rows = await service.receipts_page(
        act, words=wanted.words, kind=wanted.get("show"), limit=wanted.limit, offset=wanted.offset
    )
    chosen = _id(wanted.get("id"))
    return render(
        request,
        "inventory/receipts.html",
        asked=wanted,
        shown=shown(rows),
        chosen=chosen,
        goods=await service.receipt_goods(act, chosen) if chosen else [],
        sees_costs=may(act.actor, "inventory.costs"),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


ROUTES = (receipts,)
