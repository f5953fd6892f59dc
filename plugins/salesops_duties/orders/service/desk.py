"""The desk's queues: every open order stands in the one that says what it waits for, oldest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Money, Office, clock, transaction
from salesops.db import Record, reading
from salesops_duties.orders.rules import WITH_PAPERS
from salesops_duties.orders.service.policies import policy_of

STEPS: Final = ("intake", "stock", "balance", "confirm", "issue")
WAITING: Final = ("backorder", "risk", "copies", "today")
QUEUES: Final = (*STEPS, *WAITING)
# What an open order waits for. $2: channels whose papers are filed before anything else, none when the desk does without.
_STEP = """CASE WHEN o.state = 'confirmed' OR o.goods_here_at IS NOT NULL THEN 'issue'
    WHEN o.intake_channel = ANY ($2::text[]) AND o.document_ref = '' AND o.state = 'draft' THEN 'intake'
    WHEN o.stock_hash IS DISTINCT FROM o.content_hash THEN 'stock' WHEN o.balance_hash IS DISTINCT FROM o.content_hash THEN 'balance'
    ELSE 'confirm' END"""
_AT_WORK = "(o.state IN ('draft', 'amending', 'confirmed') OR (o.goods_here_at IS NOT NULL AND o.state IN ('issued', 'backorder')))"
# $3: today at the office; $4: when its day began.
_LATE = """(o.state IN ('confirmed', 'issued', 'amending', 'backorder') AND (o.delivery_date < $3 OR EXISTS (SELECT 1
    FROM orders.sales_order_line l WHERE (l.office_id, l.order_id) = (o.office_id, o.id) AND (l.at_risk_since IS NOT NULL OR (l.parked <> '' AND l.futures_on < $3)))))"""
_WHERE: Final = {
    **dict.fromkeys(STEPS, f"{_AT_WORK} AND {_STEP} = $7"),
    "backorder": "o.state = 'backorder' AND $7::text IS NOT NULL",
    "risk": f"{_LATE} AND $7::text IS NOT NULL",
    "copies": "o.written_copy = 'awaited' AND o.state <> 'cancelled' AND $7::text IS NOT NULL",
    "today": "o.issued_at >= $4 AND o.state IN ('issued', 'amending', 'backorder', 'dispatched') AND $7::text IS NOT NULL",
}
_ASKED = "($2::text[] IS NOT NULL AND $3::date IS NOT NULL AND $4::timestamptz IS NOT NULL)"
_ROWS = """SELECT o.id, o.number, o.state, o.intake_channel, o.customer_id, p.name AS customer, o.customer_po_no, o.currency, o.total_minor,
    o.written_copy, o.document_ref, o.shortfall_minor, o.balance_outcome, o.taken_at, o.next_call_at, s.name AS salesperson,
    (SELECT count(*) FROM orders.sales_order_line l WHERE (l.office_id, l.order_id) = (o.office_id, o.id)) AS lines,
    EXISTS (SELECT 1 FROM orders.sales_order_line l WHERE (l.office_id, l.order_id) = (o.office_id, o.id) AND l.parked <> '') AS has_futures
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  WHERE o.office_id = $1 AND ($5::uuid IS NULL OR o.salesperson_id = $5) AND ($6::text IS NULL OR o.number = $6 OR o.customer_po_no = $6
    OR position(lower($6) IN lower(p.name)) > 0) AND """
_COUNTS = f"""SELECT s.step AS queue, count(*) AS n FROM (SELECT {_STEP} AS step FROM orders.sales_order o WHERE o.office_id = $1
    AND {_AT_WORK} AND ($5::uuid IS NULL OR o.salesperson_id = $5)) s GROUP BY 1
  UNION ALL SELECT 'backorder', count(*) FROM orders.sales_order o WHERE o.office_id = $1 AND o.state = 'backorder'
    AND ($5::uuid IS NULL OR o.salesperson_id = $5)
  UNION ALL SELECT 'risk', count(*) FROM orders.sales_order o WHERE o.office_id = $1 AND {_LATE} AND ($5::uuid IS NULL OR o.salesperson_id = $5)
  UNION ALL SELECT 'copies', count(*) FROM orders.sales_order o WHERE o.office_id = $1 AND o.written_copy = 'awaited' AND o.state <> 'cancelled'
    AND ($5::uuid IS NULL OR o.salesperson_id = $5)
  UNION ALL SELECT 'today', count(*) FROM orders.sales_order o WHERE o.office_id = $1 AND o.issued_at >= $4
    AND o.state IN ('issued', 'amending', 'backorder', 'dispatched') AND ($5::uuid IS NULL OR o.salesperson_id = $5)"""


async def desk_counts(act: Act, *, own: bool = False) -> dict[str, int]:
    """How many orders stand in each queue; with `own` the person's."""
    async with transaction(act) as tx:
        papers = (await policy_of(tx)).papers_needed
        rows = await tx.fetch(_COUNTS, *_first(act.office, papers), act.actor.person_id if own else None)
    return dict.fromkeys(QUEUES, 0) | {row["queue"]: row["n"] for row in rows}


async def desk_queue(
    act: Act, queue: str, *, words: str = "", own: bool = False, limit: int = 51, offset: int = 0
) -> list[dict[str, Any]]:
    """The orders of one queue, the oldest first; `words` are a number, the customer's number or a part of a name."""
    async with transaction(act) as tx:
        papers = (await policy_of(tx)).papers_needed
        rows = await tx.fetch(
            f"{_ROWS}{_ASKED} AND {_WHERE[queue]} ORDER BY o.id LIMIT {int(limit)} OFFSET {int(offset)}",
            *_first(act.office, papers),
            act.actor.person_id if own else None,
            words or None,
            queue,
        )
    return [queued(row) for row in rows]


async def due_today(office: Office, person: UUID | None) -> Sequence[Record]:
    """For an offer: orders whose confirmation call is due, whose copy is late, or whose promise is at risk."""
    kinds = {
        "call": "o.state IN ('draft', 'amending') AND o.balance_hash = o.content_hash AND coalesce(o.next_call_at <= now(), true)",
        "copy": "o.written_copy = 'awaited' AND o.written_copy_due < $3 AND o.state <> 'cancelled'",
        "risk": _LATE,
    }
    found: list[Record] = []
    for kind, condition in kinds.items():
        found += await reading().connection.fetch(
            f"SELECT '{kind}' AS kind, o.id, o.number, p.name AS customer, o.customer_po_no, o.currency, o.total_minor, o.next_call_at,"
            " o.written_copy_due, o.delivery_date, o.taken_at FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id"
            f" WHERE o.office_id = $1 AND {_ASKED} AND ($5::uuid IS NULL OR o.salesperson_id = $5) AND {condition} ORDER BY o.id LIMIT 20",
            *_first(office, False),
            person,
        )
    return found


async def count_due(office: Office, person: UUID | None) -> int:
    """For an offer: how many orders wait for somebody at the desk now."""
    row = await reading().connection.fetchrow(
        "SELECT count(*) AS n FROM orders.sales_order o WHERE o.office_id = $1 AND o.state IN ('draft', 'amending', 'confirmed')"
        " AND ($2::uuid IS NULL OR o.salesperson_id = $2)",
        office.id,
        person,
    )
    assert row is not None
    return int(row["n"])


async def found_by(office: Office, person: UUID | None, words: str) -> Sequence[Record]:
    """For an offer: orders by our number or the customer's, newest first."""
    rows: Sequence[Record] = await reading().connection.fetch(
        "SELECT o.id, o.number, o.customer_po_no, o.state, p.name AS customer FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id"
        " WHERE o.office_id = $1 AND (o.number = upper($2) OR o.customer_po_no = $2) AND ($3::uuid IS NULL OR o.salesperson_id = $3)"
        " ORDER BY o.id DESC LIMIT 10",
        office.id,
        words,
        person,
    )
    return rows


async def latest_of(office: Office, person: UUID | None, words: str, *, limit: int = 5) -> Sequence[Record]:
    """For an offer: the latest orders of the customers whose name has the words, or its pinyin begins with them, newest first."""
    rows: Sequence[Record] = await reading().connection.fetch(
        "SELECT o.id, o.number, o.customer_po_no, o.state, p.name AS customer FROM (SELECT id, name FROM core.party"
        " WHERE position(lower($2) IN lower(name)) > 0 OR starts_with(initials, lower($2)) OR starts_with(pinyin, lower($2))"
        " ORDER BY position(lower($2) IN lower(name)), name LIMIT 20) p"
        " CROSS JOIN LATERAL (SELECT x.id, x.number, x.customer_po_no, x.state FROM orders.sales_order x WHERE x.office_id = $1"
        " AND x.customer_id = p.id AND ($3::uuid IS NULL OR x.salesperson_id = $3) ORDER BY x.id DESC LIMIT $4) o ORDER BY o.id DESC LIMIT $4",
        office.id,
        words,
        person,
        limit,
    )
    return rows


async def names_of(office: Office, ids: tuple[UUID, ...]) -> dict[UUID, str]:
    """For an offer: the numbers of the orders among these; a draft has the customer's."""
    rows = await reading().connection.fetch(
        "SELECT id, coalesce(number, customer_po_no) AS name FROM orders.sales_order WHERE office_id = $1 AND id = ANY ($2)",
        office.id,
        list(ids),
    )
    return {row["id"]: row["name"] for row in rows if row["name"]}


def queued(row: Record) -> dict[str, Any]:
    """An order as it stands in a queue."""
    known = {name: value for name, value in row.items() if name not in ("total_minor", "shortfall_minor")}
    short = row["shortfall_minor"] or 0
    return known | {
        "total": str(Money(row["currency"], row["total_minor"])),
        "short": str(Money(row["currency"], short)) if short > 0 and row["state"] != "dispatched" else "",
    }


def _first(office: Office, papers: bool) -> tuple[object, ...]:
    today = clock.today(office.timezone)
    began = dt.datetime.combine(today, dt.time(), ZoneInfo(office.timezone))
    return office.id, list(WITH_PAPERS) if papers else [], today, began
