"""Setting goods aside for an order, softly while it is a draft and hard once it is confirmed, and giving them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, transaction
from salesops.errors import Faults, NotFound
from salesops.events import ReservationExpired
from salesops.hookspecs.orders import Order
from salesops_duties.inventory.rules import Priority, check_reason


async def quote(tx: Transaction, order: Order, spot: Mapping[int, Decimal], expires_at: dt.datetime) -> bool:
    """Add the note of what a draft wants until a time, instead of its earlier ones; nothing is taken."""
    tx.write(
        "inventory.quote", tx.office.id, order.id, order.customer_id, *_columns(order, spot), expires_at, clock.now()
    )
    return True


async def reserve(tx: Transaction, order: Order, spot: Mapping[int, Decimal]) -> bool:
    """Add the reservation of the spot quantities; the function refuses when they are not there any more."""
    columns = _columns(order, spot)
    if columns[0]:
        tx.write("inventory.reserve", tx.office.id, order.id, order.customer_id, *columns, clock.now())
    return True


async def release(tx: Transaction, order_id: UUID) -> bool:
    """Add the release of whatever is still set aside for the order and not on an outbound order."""
    tx.write("inventory.release", tx.office.id, order_id)
    return True


async def expire(tx: Transaction) -> list[tuple[UUID, str]]:
    """Give back what was set aside until a time that is over, and tell whose it was."""
    now = clock.now()
    rows = await tx.fetch("SELECT order_id, kind FROM inventory.expire($1, $2)", tx.office.id, now)
    for row in rows:
        tx.tell(ReservationExpired(order_id=row["order_id"], kind=row["kind"], expired_at=now))
        tx.audit("reservation.expire", "sales_order", row["order_id"], changes={"kind": row["kind"]})
    return [(row["order_id"], row["kind"]) for row in rows]


async def prioritize(act: Act, order_id: UUID, change: Priority) -> dict[str, Any]:
    """Change where an order's open reservations stand among others; answers whom it passes."""
    faults = Faults()
    check_reason(change.reason, faults, words="Say why it goes before others; they may ask.")
    if not 1 <= change.priority <= 9:
        faults.add("priority", "range", "1 (first) to 9 (last).", given=change.priority)
    faults.raise_if_any()
    async with transaction(act) as tx:
        changed = await tx.execute(
            "UPDATE inventory.reservation SET priority = $3 WHERE office_id = $1 AND order_id = $2 AND state = 'open'",
            act.office.id,
            order_id,
            change.priority,
        )
        if not changed:
            raise NotFound("Nothing is reserved for this order.")
        rows = await tx.fetch(
            "SELECT DISTINCT o.order_id, p.name AS customer, o.priority FROM inventory.reservation m JOIN inventory.reservation o"
            " ON o.office_id = m.office_id AND o.product_id = m.product_id AND o.order_id <> m.order_id AND o.state = 'open'"
            " JOIN core.party p ON p.id = o.customer_id"
            " WHERE m.office_id = $1 AND m.order_id = $2 AND m.state = 'open' AND o.priority > $3 ORDER BY o.priority, o.order_id LIMIT 200",
            act.office.id,
            order_id,
            change.priority,
        )
        changes = {"priority": change.priority}
        tx.audit("reservation.prioritize", "sales_order", order_id, changes=changes, reason=change.reason.strip())
        passed = [dict(row.items()) for row in rows]
        return tx.answer({"order_id": order_id, "priority": change.priority, "before": passed})


def _columns(order: Order, spot: Mapping[int, Decimal]) -> tuple[list[int], list[UUID], list[Decimal]]:
    lines = [(ln.line_no, ln.product_id, spot[ln.line_no]) for ln in order.lines if spot.get(ln.line_no)]
    return [number for number, _, _ in lines], [product for _, product, _ in lines], [q for _, _, q in lines]
