"""What the order desk does after commit, in a worker."""

from __future__ import annotations

from salesops import Transaction, subscribe
from salesops.events import GoodsDispatched
from salesops_duties.orders import service


@subscribe(GoodsDispatched)
async def mark_order_dispatched(tx: Transaction, event: GoodsDispatched) -> None:
    """The order's goods left."""
    await service.mark_dispatched(tx, event)
