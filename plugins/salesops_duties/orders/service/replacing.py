"""A return that ends in another piece becomes a free order of its own, as a draft for the desk to go on with (ORD-8)."""

from __future__ import annotations

from uuid import UUID, uuid5

from salesops import Transaction
from salesops.events import ReturnResolved
from salesops.masterdata.catalogue import find_products
from salesops_duties.orders.rules import NewLine, NewOrder
from salesops_duties.orders.service.drafting import draft
from salesops_duties.orders.service.loading import load
from salesops_duties.orders.service.saving import save


async def take_replacement(tx: Transaction, event: ReturnResolved) -> UUID | None:
    """Note the same goods once more at no price, sent as the first order was; nothing for any other resolution."""
    if event.resolution != "replace" or event.order_id is None or not event.goods:
        return None
    first = await load(tx, event.order_id, lock=False)
    parts = {p.id: p.part_no for p in await find_products(tx, ids=[product for product, _ in event.goods])}
    words = f"replacement for a return of order {first.number}"
    new = NewOrder(
        event.customer_id,
        "salesperson",
        [NewLine(parts[product], quantity, "0", free_reason=words) for product, quantity in event.goods],
        repeat_reason=words,
        currency=first.currency,
        delivery_way=first.delivery_way,
        delivery_address=first.delivery_address,
        receiver=first.receiver,
        note=words,
        salesperson_id=first.salesperson_id,
    )
    drafted = await draft(tx, uuid5(event.return_id, "replacement"), new, own=False)
    save(tx, drafted, 0, "draft")
    tx.audit("order.replace", "sales_order", drafted.id, changes=drafted.words, reason=words)
    return drafted.id
