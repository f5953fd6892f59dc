"""Step 5, seen from the order: its goods have left."""

from __future__ import annotations

from salesops import Transaction
from salesops.events import GoodsDispatched


async def mark_dispatched(tx: Transaction, event: GoodsDispatched) -> None:
    """Bring the order to `dispatched`; an order of another origin is no fault."""
    tx.write("orders.mark_dispatched", tx.office.id, event.order_id, event.dispatched_at)
