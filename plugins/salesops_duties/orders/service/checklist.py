"""What is read out to the customer on the telephone, filled from the order (ORD-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, plain, transaction
from salesops.masterdata.catalogue import find_products
from salesops_duties.orders.rules import POINTS
from salesops_duties.orders.service.contacts import callable_contacts
from salesops_duties.orders.service.loading import load


async def checklist(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """The points to say one by one, with the hash the confirmation is bound to and who may be called."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
        products = {p.id: p for p in await find_products(tx, ids={line.product_id for line in order.lines})}
        contacts = await callable_contacts(tx, order)
    lines = [
        {
            "line_no": ln.line_no,
            "model": products[ln.product_id].part_no,
            "name": products[ln.product_id].name,
            "version": products[ln.product_id].version_name,
            "quantity": plain(ln.uom_quantity),
            "unit": ln.uom,
            "unit_price": plain(ln.unit_price),
            "spot_quantity": plain(ln.issued + ln.issuable),
            "futures": plain(ln.rest - ln.issuable),
        }
        for ln in order.lines
    ]
    return {
        "order_id": order_id,
        "content_hash": order.content_hash,
        "points": list(POINTS),
        "lines": lines,
        "total": str(Money(order.currency, order.total_minor)),
        "delivery_way": order.delivery_way,
        "delivery_date": order.delivery_date,
        "address": order.delivery_address,
        "receiver": order.receiver,
        "payment_due": str(Money(order.currency, order.shortfall_minor or 0)),
        "currency": order.currency,
        "who_may_confirm": contacts,
        "ready": order.balance_is_checked,
    }
