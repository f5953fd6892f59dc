"""The written copies of telephone orders: awaited, received, reminded, reported (ORD-1)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Office, Transaction, clock, transaction
from salesops.errors import ConflictState, Faults
from salesops_duties.orders.rules import WrittenCopy
from salesops_duties.orders.service.loading import load

REMIND_AGAIN = dt.timedelta(hours=20)  # once a day, however the clock's turns fall
_AWAITED = """SELECT o.id, o.number, o.state, o.customer_id, p.name AS customer, s.name AS salesperson, o.caller_name, o.caller_phone,
    o.called_at, o.written_copy_due, o.written_copy_due < $2 AS overdue, o.reminded_at
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  WHERE o.office_id = $1 AND o.written_copy = 'awaited' AND o.state <> 'cancelled' AND ($3::uuid IS NULL OR o.customer_id = $3)
    AND (NOT $4 OR o.written_copy_due < $2) AND (NOT $5 OR o.salesperson_id = $6) ORDER BY o.written_copy_due, o.id LIMIT $7"""
_REPORT = """SELECT o.customer_id, p.name AS customer, count(*) AS orders, count(*) FILTER (WHERE o.intake_channel = 'phone') AS by_phone,
    count(*) FILTER (WHERE o.written_copy = 'awaited' AND o.state <> 'cancelled') AS awaited,
    count(*) FILTER (WHERE o.written_copy = 'awaited' AND o.state <> 'cancelled' AND o.written_copy_due < $2) AS overdue
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id WHERE o.office_id = $1 AND (NOT $3 OR o.salesperson_id = $4)
  GROUP BY 1, 2 HAVING count(*) FILTER (WHERE o.intake_channel = 'phone') > 0 ORDER BY overdue DESC, awaited DESC, customer LIMIT $5"""


async def receive_copy(act: Act, order_id: UUID, copy: WrittenCopy, *, own: bool = False) -> dict[str, Any]:
    """The paper has come: say where it is kept; the chase ends."""
    _check(copy)
    async with transaction(act) as tx:
        order = await load(tx, order_id, own=own)
        changed = await tx.execute(
            "UPDATE orders.sales_order SET written_copy = 'received', written_copy_at = $3, document_ref = $4"
            " WHERE office_id = $1 AND id = $2 AND written_copy = 'awaited'",
            act.office.id,
            order_id,
            copy.received_at or clock.now(),
            copy.document_ref.strip(),
        )
        if not changed:
            raise ConflictState("No written copy of this order is awaited.", current=order.state, ways_out=["go on"])
        tx.audit("order.copy", "sales_order", order_id, changes={"document_ref": copy.document_ref.strip()})
        return tx.answer({"order_id": order_id, "written_copy": "received"})


async def awaited_copies(
    act: Act, *, customer_id: UUID | None = None, overdue: bool = False, own: bool = False, limit: int = 200
) -> list[dict[str, Any]]:
    """Telephone orders whose written copy has not come, soonest due first."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(_AWAITED, act.office.id, today, customer_id, overdue, own, act.actor.person_id, limit)
    return [dict(row.items()) for row in rows]


async def phone_report(act: Act, *, own: bool = False, limit: int = 200) -> list[dict[str, Any]]:
    """How often each customer telephones instead of writing, and what is still missing, worst first."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(_REPORT, act.office.id, today, own, act.actor.person_id, limit)
    return [dict(row.items()) for row in rows]


async def remind_of_copies(office: Office, tx: Transaction) -> int:
    """Note a reminder for each written copy that is overdue and was not reminded of today; returns how many."""
    now = clock.now()
    rows = await tx.fetch(
        "UPDATE orders.sales_order SET reminded_at = $2 WHERE office_id = $1 AND written_copy = 'awaited' AND state <> 'cancelled'"
        " AND written_copy_due < $3 AND (reminded_at IS NULL OR reminded_at < $4) RETURNING id",
        office.id,
        now,
        clock.today(office.timezone),
        now - REMIND_AGAIN,
    )
    for row in rows:
        tx.audit("order.remind_copy", "sales_order", row["id"])
    return len(rows)


def _check(copy: WrittenCopy) -> None:
    faults = Faults()
    if not copy.document_ref.strip():
        faults.add("document_ref", "required", "Say where the copy is kept.")
    if copy.received_at is not None and (copy.received_at.tzinfo is None or copy.received_at > clock.now()):
        faults.add("received_at", "not_future", "A time with its offset, not in the future.", given=copy.received_at)
    faults.raise_if_any()
