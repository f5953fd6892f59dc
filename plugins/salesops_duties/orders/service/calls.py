"""Confirmation calls: the log of an order's calls, and which orders wait for one (ORD-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, clock, transaction
from salesops_duties.orders.service.loading import load

_DUE = """SELECT o.id, o.state, o.customer_id, p.name AS customer, s.name AS salesperson, o.currency, o.total_minor, o.next_call_at,
    o.calls_without_answer, o.balance_outcome, coalesce(o.next_call_at <= $2, true) AS due
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  WHERE o.office_id = $1 AND o.state IN ('draft', 'amending') AND o.balance_hash = o.content_hash AND (NOT $3 OR o.salesperson_id = $4)
    AND ($5::uuid IS NULL OR o.id > $5) ORDER BY o.id LIMIT $6"""


async def calls_due(act: Act, *, after: UUID | None = None, own: bool = False, limit: int = 50) -> list[dict[str, Any]]:
    """Orders that are checked and wait for their confirmation call, oldest first; `due` once their time has come."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_DUE, act.office.id, clock.now(), own, act.actor.person_id, after, limit)
    return [
        {**{k: v for k, v in r.items() if k != "total_minor"}, "total": str(Money(r["currency"], r["total_minor"]))}
        for r in rows
    ]


async def call_log(act: Act, order_id: UUID, *, own: bool = False) -> list[dict[str, Any]]:
    """Every call about an order, newest first, and whether what was said still stands."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
        rows = await tx.fetch(
            "SELECT c.called_at, c.phone, c.person, c.outcome, c.points, c.note, c.content_hash, p.name AS called_by"
            " FROM orders.order_confirmation c LEFT JOIN core.person p ON p.id = c.confirmed_by"
            " WHERE c.office_id = $1 AND c.order_id = $2 ORDER BY c.id DESC LIMIT 200",
            act.office.id,
            order_id,
        )
    return [
        {**{k: v for k, v in r.items() if k != "content_hash"}, "stale": r["content_hash"] != order.content_hash}
        for r in rows
    ]
