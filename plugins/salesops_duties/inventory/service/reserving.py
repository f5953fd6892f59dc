"""Setting goods aside for a confirmed order, and giving them back."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from salesops import Transaction, clock
from salesops.hookspecs.orders import Order
from salesops_duties.inventory.service.warehouses import main_warehouse


async def reserve(tx: Transaction, order: Order, spot: dict[int, Decimal]) -> bool:
    """Add the reservation of the spot quantities; the function refuses when they are not there any more."""
    lines = [(ln.line_no, ln.product_id, spot[ln.line_no]) for ln in order.lines if spot.get(ln.line_no)]
    if lines:
        numbers, products, quantities = map(list, zip(*lines, strict=True))
        tx.write(
            "inventory.reserve",
            tx.office.id,
            order.id,
            await main_warehouse(tx),
            numbers,
            products,
            quantities,
            clock.now(),
        )
    return True


async def release(tx: Transaction, order_id: UUID) -> bool:
    """Add the release of whatever is still set aside for the order."""
    tx.write("inventory.release", tx.office.id, order_id)
    return True
