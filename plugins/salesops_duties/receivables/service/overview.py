"""The summary as people look through it: of one currency, in any order, filtered, each line with what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.values import amount_writer
from salesops_duties.receivables.rules import names
from salesops_duties.receivables.service import figures
from salesops_duties.receivables.service.figures import HEADS, THERE, Asked, Statement, View
from salesops_duties.receivables.service.policies import policy_of

_HELD = "EXISTS (SELECT 1 FROM receivables.hold h WHERE h.office_id = l.office_id AND h.customer_id = l.customer_id AND h.state = 'on_hold')"
_CALLED = (
    "EXISTS (SELECT 1 FROM receivables.payment_call c WHERE c.office_id = l.office_id AND c.customer_id = l.customer_id AND c.state = 'open'"
    " AND c.next_call_on <= {today})"
)
_OF_INVOICE = (
    "l.customer_id IN (SELECT v.customer_id FROM core.document_number n JOIN receivables.invoice v ON (v.office_id, v.id) = (n.office_id, n.document_id)"
    " WHERE n.office_id = l.office_id AND n.series = 'sales_invoice' AND position({words} IN lower(n.number)) > 0)"
)
_NEXT = """
SELECT a.customer_id,
 (SELECT count(*) FROM receivables.hold h WHERE h.office_id = $1 AND h.customer_id = a.customer_id AND h.state = 'on_hold') AS held,
 (SELECT count(*) FROM receivables.invoice v WHERE v.office_id = $1 AND v.customer_id = a.customer_id AND v.dispute = 'disputed') AS disputed,
 c.next_call_on, c.promised_on
FROM receivables.account a LEFT JOIN LATERAL (
 SELECT c.next_call_on, (SELECT g.promised_on FROM receivables.call_log g WHERE g.office_id = $1 AND g.call_id = c.id ORDER BY g.called_at DESC, g.noted_at DESC LIMIT 1)
 FROM receivables.payment_call c WHERE c.office_id = $1 AND c.customer_id = a.customer_id AND c.state = 'open' ORDER BY c.next_call_on, c.id LIMIT 1) c ON true
WHERE a.office_id = $1 AND a.customer_id = ANY ($2)
"""


class Chosen(msgspec.Struct, frozen=True):
    """Which lines of the summary, and in which order: `sort` is a column, with `-` before it the other way round."""

    currency: str = ""
    as_of: dt.date | None = None
    words: str = ""
    overdue: bool = False
    held: bool = False
    called: bool = False
    salesperson_id: UUID | None = None
    sort: str = "-open"
    limit: int = 50
    offset: int = 0
    own: bool = False


async def overview(act: Act, chosen: Chosen) -> dict[str, Any]:
    """The lines that were chosen, the totals of them and of all, and how many there are of each kind."""
    currency = chosen.currency or act.office.currency
    async with transaction(act) as tx:
        policy = await policy_of(tx)
        asked = Asked(
            View(chosen.as_of, own=chosen.own),
            act.office.id,
            act.actor.person_id,
            clock.today(act.office.timezone),
            policy.buckets,
        )
        which = _which(chosen, asked)
        text, args = figures.listed(asked, currency, which, _order(chosen.sort, asked), chosen.limit, chosen.offset)
        rows = await tx.fetch(text, *args)
        text, args = figures.sums(asked, currency, which)
        counted = await tx.fetchrow(text, *args)
        following = {} if chosen.as_of else await _next(tx, [row["customer_id"] for row in rows], asked.today)
        currencies = await tx.fetch(
            "SELECT DISTINCT b.currency FROM receivables.balance b JOIN receivables.account a USING (office_id, customer_id)"
            " WHERE b.office_id = $1 AND ($2::uuid IS NULL OR a.salesperson_id = $2) ORDER BY 1",
            act.office.id,
            act.actor.person_id if chosen.own else None,
        )
    assert counted is not None
    lines = [_line(tuple(row.values()), asked) for row in rows]
    return {
        "currency": currency,
        "currencies": sorted({row["currency"] for row in currencies} | {act.office.currency}),
        "as_of": asked.day,
        "now": clock.now(),
        "buckets": names(policy.buckets),
        "lines": [line | {"next": following.get(line["customer_id"])} for line in lines],
    } | _totals(tuple(counted.values()), asked, currency)


async def salespeople(act: Act) -> list[dict[str, Any]]:
    """Who has customers with an account, by name."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT DISTINCT w.id, w.name FROM receivables.account a JOIN core.person w ON w.id = a.salesperson_id WHERE a.office_id = $1 ORDER BY 2",
            act.office.id,
        )
    return [dict(row.items()) for row in rows]


def _which(chosen: Chosen, asked: Asked) -> figures.Which:
    def which(made: Statement) -> str:
        wanted = [THERE if asked.view.is_past or chosen.words else f"({THERE} OR l.exposure <> 0)"]
        if words := chosen.words.strip().lower():
            place = made.put(words)
            wanted = [f"(position({place} IN lower(l.name)) > 0 OR {_OF_INVOICE.format(words=place)})"]
        if chosen.overdue:
            wanted.append("l.over_0 > 0")
        if chosen.held:
            wanted.append(_HELD)
        if chosen.called:
            wanted.append(_CALLED.format(today=made.put(asked.today)))
        if chosen.salesperson_id:
            wanted.append(f"l.salesperson_id = {made.put(chosen.salesperson_id)}")
        return " AND ".join(wanted)

    return which


def _order(sort: str, asked: Asked) -> str:
    """Of the known columns only; lines without a headroom come last."""
    places = figures.places(asked)
    known = {name: places[name] for name in (*names(asked.ends), "overdue")} | {
        "name": "lower(l.name)",
        "open": "l.closing",
        "headroom": "l.closing" if asked.view.is_past else "l.own_limit - l.exposure",
    }
    column, down = sort.removeprefix("-"), sort.startswith("-")
    return f"{known.get(column, 'l.closing')} {'DESC' if down or column not in known else 'ASC'} NULLS LAST"


def _line(cells: Sequence[Any], asked: Asked) -> dict[str, Any]:
    amounts, write = asked.amounts, amount_writer(cells[2])
    minors = dict(zip(amounts, cells[len(HEADS) :], strict=False))
    line = dict(zip(HEADS, cells, strict=False)) | {name: write(minor) for name, minor in minors.items()}
    overdue = minors["closing"] - minors["unapplied"] - minors["not_due"]
    shown: dict[str, Any] = {"open": write(minors["closing"]), "overdue": write(overdue), "minors": minors}
    if not asked.view.is_past:
        limit = cells[-1]
        shown["headroom"] = None if limit is None else write(limit - minors["exposure"])
    return line | shown | {"salesperson_id": cells[len(HEADS) + len(amounts)]}


def _totals(cells: Sequence[Any], asked: Asked, currency: str) -> dict[str, Any]:
    write, many = amount_writer(currency), len(asked.amounts)

    def told(minors: Sequence[int]) -> dict[str, Any]:
        by_name = dict(zip(asked.amounts, minors, strict=True))
        overdue = by_name["closing"] - by_name["unapplied"] - by_name["not_due"]
        amounts = {name: write(minor) for name, minor in by_name.items()}
        return amounts | {"open": write(by_name["closing"]), "overdue": write(overdue), "minors": by_name | {"overdue": overdue}}  # fmt: skip

    there, overdue, listed = cells[:3]
    return {
        "count": there,
        "overdue_count": overdue,
        "listed_count": listed,
        "all": told(cells[3 : 3 + many]),
        "listed": told(cells[3 + many :]),
    }


async def _next(tx: Transaction, customers: list[UUID], today: dt.date) -> dict[UUID, dict[str, Any]]:
    """What comes next with each customer: goods are held, a promise was broken, a call is due, they pay, they dispute."""
    rows = await tx.fetch(_NEXT, tx.office.id, customers)
    return {row["customer_id"]: found for row in rows if (found := _following(row, today))}


def _following(row: Any, today: dt.date) -> dict[str, Any] | None:
    call, promised = row["next_call_on"], row["promised_on"]
    if row["held"]:
        return {"kind": "held", "on": None}
    if promised and promised < today:
        return {"kind": "broken", "on": promised}
    if promised and promised == call:
        return {"kind": "pays", "on": promised}
    if call:
        return {"kind": "call", "on": max(call, today)}
    return {"kind": "dispute", "on": None} if row["disputed"] else None


async def bucket_names(act: Act) -> list[str]:
    """The ages the office tells apart."""
    async with transaction(act) as tx:
        return names((await policy_of(tx)).buckets)
