"""Lists beside the desk: every order, and the confirmation calls that are due."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from salesops import Act, clock
from salesops.web.frame import PageRequest, render
from salesops.web.lists import Choice, Column, Filter, ListSpec, asked, shown
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.pages.desk import is_own

ORDERS = ListSpec(
    columns=(
        Column(words.later("Number"), "number"),
        Column(words.later("Customer"), "customer"),
        Column(words.later("State"), "state"),
        Column(words.later("Came by")),
        Column(words.later("Their order no."), wide_only=True),
        Column(words.later("Salesperson"), "salesperson", wide_only=True),
        Column(words.later("Taken"), "taken"),
        Column(words.later("Total"), "total", number=True),
    ),
    filters=(
        Filter("state", words.later("State"), tuple(Choice(key, word) for key, (_, _, word) in words.STATES.items())),
        Filter("channel", words.later("Came by"), ()),
        Filter("customer_id", words.later("Customer")),
    ),
    sort="-taken",
)


@get("/all", opt={"permission": "orders.read"})
async def everything(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """Every order: searched, filtered, sorted, exported."""
    wanted = asked(request, ORDERS)
    rows = await service.every_order(
        act,
        state=wanted.get("state"),
        customer_id=wanted.get("customer_id"),
        words=wanted.words,
        sort=wanted.sort_key,
        descending=wanted.descending,
        limit=wanted.limit,
        offset=wanted.offset,
        own=is_own(act),
    )
    return render(request, "orders/all.html", asked=wanted, shown=shown(rows), words=words)


@get("/calls", opt={"permission": "orders.read"})
async def calls(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """Orders that wait for their confirmation call, those that are due first."""
    rows = await service.calls_due(act, own=is_own(act), limit=100)
    waiting = sorted(rows, key=lambda row: (not row["due"], row["next_call_at"] or clock.now(), row["id"]))
    return render(request, "orders/calls.html", rows=waiting, words=words, now=clock.now())
