"""What confirmed orders still wait for, so that goods to come are not promised twice (FEATURES 1.B)."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction
from salesops.hookspecs.orders import PromisedGoods

# `parked` has words as long as a part of the line is not there: an index holds just these lines.
_WAITING = """SELECT l.order_id, l.line_no, l.product_id, l.quantity - l.closed_qty - coalesce(l.spot_qty, 0) AS quantity, coalesce(l.futures_on, o.delivery_date) AS day
  FROM orders.sales_order_line l JOIN orders.sales_order o ON o.office_id = l.office_id AND o.id = l.order_id
  WHERE l.office_id = $1 AND l.product_id = ANY ($2) AND l.parked <> '' AND l.order_id <> $3
    AND o.state IN ('confirmed', 'issued', 'backorder') AND l.quantity - l.closed_qty > coalesce(l.spot_qty, 0)"""


async def demand(tx: Transaction, order_id: UUID, product_ids: tuple[UUID, ...]) -> tuple[PromisedGoods, ...]:
    """Lines of other confirmed orders that wait for goods of these products."""
    rows = await tx.fetch(_WAITING, tx.office.id, list(product_ids), order_id)
    return tuple(PromisedGoods(r["product_id"], r["quantity"], r["day"], r["order_id"], r["line_no"]) for r in rows)
