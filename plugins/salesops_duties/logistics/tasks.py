"""What logistics does after commit, in a worker."""

from __future__ import annotations

from salesops import Transaction, subscribe
from salesops.events import GoodsDispatched
from salesops_duties.logistics import service


@subscribe(GoodsDispatched, queue="tracking")
async def register_shipment(tx: Transaction, event: GoodsDispatched) -> None:
    """Register the shipment of goods that left."""
    await service.register(tx, event)
