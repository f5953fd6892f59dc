"""What orders do when goods they wait for come or move: the desk is told, and the customer is called about a new day (ORD-6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictState, Faults, NotFound
from salesops.events import SupplyMoved, SupplyReceived
from salesops_duties.orders.service.futures import follow, futures_of
from salesops_duties.orders.service.loading import load
from salesops_duties.orders.service.securing import secure_rest

WAITING = ("confirmed", "issued", "backorder")
OUTCOMES = ("accepted", "declined")
_CALLS = """SELECT c.id, c.order_id, o.number, o.customer_id, p.name AS customer, c.line_no, m.part_no, m.name AS part, m.name_zh AS part_zh, c.promised_on,
    c.expected_on, c.why, c.opened_at, c.state, c.outcome, c.person, c.note, c.closed_at
  FROM orders.promise_call c JOIN orders.sales_order o ON (o.office_id, o.id) = (c.office_id, c.order_id) JOIN core.party p ON p.id = o.customer_id
  LEFT JOIN orders.sales_order_line l ON (l.office_id, l.order_id, l.line_no) = (c.office_id, c.order_id, c.line_no)
  LEFT JOIN core.product m ON m.id = l.product_id WHERE c.office_id = $1 AND ($2::uuid IS NULL OR o.salesperson_id = $2)"""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer was told of a new day: who answered, whether it is `accepted` or `declined`, and what was said."""

    person: str
    outcome: str
    note: str = ""


async def take_arrived_goods(tx: Transaction, event: SupplyReceived) -> None:
    """Goods came for an order: its lines have them, its credit is taken, and it stands in the queue of what can be issued.

    A customer on stop has the goods kept and nothing else: the desk hears it when it issues. An order that is being changed is
    checked anew anyway.
    """
    try:
        order = await load(tx, event.order_id)
    except NotFound:
        return  # supply is pegged by its duty's own word; an order of another origin is no fault
    if order.state not in WAITING:
        return
    try:
        order = await secure_rest(tx, order)
    except ConflictState as refused:
        tx.audit("order.goods_here", "sales_order", order.id, reason=refused.message)
    tx.write("orders.note_goods_here", tx.office.id, order.id, event.received_at)
    await tx.flush()
    await follow(tx, order, "goods came")
    tx.audit("order.goods_here", "sales_order", order.id, changes={"lines": [number for number, _ in event.goods]})


async def follow_supply(tx: Transaction, event: SupplyMoved) -> None:
    """Goods an order waits for are expected on another day: what slips beyond its promise is at risk and has a call."""
    try:
        order = await load(tx, event.order_id)
    except NotFound:
        return
    if order.state in WAITING and order.supply_at is not None and any(futures_of(ln) for ln in order.lines):
        await follow(tx, order, event.why)


async def promise_calls(
    act: Act, *, order_id: UUID | None = None, own: bool = False, limit: int = 100
) -> list[dict[str, Any]]:
    """The customers to be told of a new day, the oldest first; with an order all its calls."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_CALLS} AND ($3::uuid IS NULL AND c.state = 'open' OR c.order_id = $3) ORDER BY c.opened_at, c.id LIMIT $4",
            act.office.id,
            act.actor.person_id if own else None,
            order_id,
            limit,
        )
    return [dict(row.items()) for row in rows]


async def tell_customer(
    act: Act, call_id: UUID, told: Told, *, order_id: UUID | None = None, own: bool = False
) -> dict[str, Any]:
    """Close a call: an accepted day is promised from now on; a declined one leaves the line at risk, for the clerk to decide.

    Raises `Invalid`, `NotFound`, and `ConflictState` when somebody told the customer meanwhile.
    """
    faults = Faults()
    if not told.person.strip():
        faults.add("person", "required", "Write who answered.")
    if told.outcome not in OUTCOMES:
        faults.add("outcome", "choice", "Accepted or declined.", given=told.outcome, allowed=list(OUTCOMES))
    faults.raise_if_any()
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            f"{_CALLS} AND c.id = $3 AND ($4::uuid IS NULL OR c.order_id = $4)",
            act.office.id,
            act.actor.person_id if own else None,
            call_id,
            order_id,
        )
        if row is None:
            raise NotFound
        tx.write(
            "orders.close_promise_call",
            act.office.id,
            call_id,
            told.outcome,
            told.person.strip(),
            told.note.strip(),
            clock.now(),
            act.actor.person_id,
        )
        changes = {"line_no": row["line_no"], "outcome": told.outcome, "expected_on": row["expected_on"]}
        tx.audit("order.tell_day", "sales_order", row["order_id"], changes=changes)
        return tx.answer(dict(row.items()) | {"state": "told", "outcome": told.outcome, "person": told.person.strip()})
