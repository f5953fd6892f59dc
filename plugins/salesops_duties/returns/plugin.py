"""Returns: the duty's table of contents."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import (
    Actor,
    DocumentKind,
    Duty,
    Invariant,
    Menu,
    NumberSeries,
    Office,
    Permission,
    Thing,
    Transaction,
    hookimpl,
)
from salesops.hookspecs.ledger import Documents
from salesops.hookspecs.orders import OrderPanel
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops_duties.returns import pages, service, web

DUTY = Duty(
    name="returns",
    title="Returns",
    summary="goods that come back, and their credit",
    icon="refresh-cw",
    requires=("inventory",),
    without={
        "orders": "goods are taken back as goodwill only, at a credit that is typed",
        "receivables": "returns end in another piece or a repair, never in a credit",
    },
    permissions=(
        Permission(
            "returns.read",
            {
                "assistant": "office",
                "sales": "own",
                "head": "office",
                "finance": "office",
                "warehouse": "office",
                "office_admin": "office",
                "auditor": "office",
            },
            "see returns",
        ),
        Permission("returns.request", {"assistant": "office", "sales": "own", "head": "office"}, "ask for a return"),
        Permission(
            "returns.authorize", {"head": "office", "finance": "office"}, "let goods come back that others asked for"
        ),
        Permission("returns.receive", {"warehouse": "office"}, "receive and inspect returned goods"),
        Permission("returns.resolve", {"head": "office", "finance": "office"}, "settle returns"),
        Permission("returns.policy", {"head": "office", "office_admin": "office"}, "set the terms for returns"),
    ),
    series=(NumberSeries("return_authorization", "RMA", "Returns", "returns/{id}"),),
    invariants=(
        Invariant(
            "returns.found_is_received",
            "SELECT l.return_id, l.line_no FROM returns.return_line l JOIN returns.sales_return r ON (r.office_id, r.id) = (l.office_id, l.return_id)"
            " WHERE r.state IN ('inspected', 'resolved') AND l.received_qty <> coalesce((SELECT sum(f.quantity) FROM returns.finding f"
            " WHERE (f.office_id, f.return_id, f.line_no) = (l.office_id, l.return_id, l.line_no)), 0)",
            "what an inspection found is what was received",
        ),
        Invariant(
            "returns.credit_is_its_notes",
            "SELECT r.id FROM returns.sales_return r WHERE r.credit_minor <> coalesce((SELECT sum(c.total_minor) FROM returns.credit c"
            " WHERE (c.office_id, c.return_id) = (r.office_id, r.id)), 0)",
            "a return's credit is the sum of its credit notes",
        ),
    ),
    routes=web.ROUTES,
    pages=pages.ROUTES,
    menu=(Menu("Returns", "returns", "refresh-cw", "returns.read"),),
    blockers=service.open_returns,
    documents=(
        DocumentKind(
            "return_authorization",
            "Return authorization",
            "sales_return",
            "returns.read",
            service.print_return,
            service.PrintedReturn,
            "returns/{id}",
        ),
    ),
    acts={
        "returns.export": "Returns exported",
        "return.request": "Return asked for",
        "return.authorize": "Return authorized",
        "return.refuse": "Return refused",
        "return.receive": "Returned goods received",
        "return.inspect": "Returned goods inspected",
        "return.resolve": "Return settled",
        "returns.policy": "Rules of returns changed",
    },
    things={
        "sales_return": Thing("Return", "returns/{id}"),
    },
)


@hookimpl
async def documents_answering(office: Office, tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    return await service.gaps(tx, since, until)


@hookimpl
async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    return await service.search_hits(office, actor, words)


@hookimpl
async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    return await service.day_entries(office, actor)


@hookimpl
async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    return await service.due_counts(office, actor)


@hookimpl
async def page_panels(office: Office, actor: Actor, thing: str, thing_id: UUID) -> tuple[OrderPanel, ...]:
    return await service.page_panel(office, actor, thing, thing_id)
