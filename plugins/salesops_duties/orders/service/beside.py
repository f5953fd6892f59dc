"""What orders themselves know beside an order: what this customer paid for the part before, and which calls are open."""

from __future__ import annotations

from uuid import UUID

from salesops import Office, clock, plain
from salesops.db import reading
from salesops.hookspecs.orders import Order, OrderPanel

_PRICES = """SELECT o.id, o.number, o.taken_at, o.currency, l.uom, l.uom_quantity, l.unit_price, l.price_source
  FROM orders.sales_order o JOIN orders.sales_order_line l ON (l.office_id, l.order_id) = (o.office_id, o.id)
  WHERE o.office_id = $1 AND o.customer_id = $2 AND l.product_id = $3 AND o.id <> $4
    AND o.state IN ('confirmed', 'issued', 'amending', 'backorder', 'dispatched') AND ($5::uuid IS NULL OR o.salesperson_id = $5)
  ORDER BY o.id DESC LIMIT 5"""
_CALLS = """SELECT o.id, o.number, o.customer_po_no, o.next_call_at, o.calls_without_answer, o.written_copy_due, o.state,
    o.balance_hash = o.content_hash AND o.state IN ('draft', 'amending') AS to_confirm, o.written_copy = 'awaited' AS copy
  FROM orders.sales_order o WHERE o.office_id = $1 AND o.customer_id = $2 AND o.state <> 'cancelled' AND ($3::uuid IS NULL OR o.salesperson_id = $3)
    AND ((o.state IN ('draft', 'amending') AND o.balance_hash = o.content_hash) OR o.written_copy = 'awaited') ORDER BY o.id LIMIT 8"""


async def beside(office: Office, order: Order, line_no: int | None, *, only: UUID | None) -> tuple[OrderPanel, ...]:
    """The last prices of the chosen line's part, and the customer's open calls; `only` is the salesperson who sees their own."""
    line = next((ln for ln in order.lines if ln.line_no == line_no), None)
    connection = reading().connection
    panels = []
    if line is not None:
        rows = await connection.fetch(_PRICES, office.id, order.customer_id, line.product_id, order.id, only)
        prices = [
            {
                "order_id": str(row["id"]),
                "number": row["number"] or "",
                "on": row["taken_at"].isoformat(),
                "quantity": plain(row["uom_quantity"]),
                "unit": row["uom"],
                "price": plain(row["unit_price"]),
                "currency": row["currency"],
                "source": row["price_source"],
            }
            for row in rows
        ]
        words = tuple(
            (one["number"], f"{one['quantity']} {one['unit']} {one['price']} {one['currency']}") for one in prices
        )
        data = {"line": line.line_no, "prices": prices}
        panels.append(
            OrderPanel(
                "last-prices", "Last prices", words, "tag", "L", 30, template="orders/panel_prices.html", data=data
            )
        )
    calls = [
        {
            "order_id": str(row["id"]),
            "title": row["number"] or row["customer_po_no"],
            "kind": "confirm" if row["to_confirm"] else "copy",
            "due": row["next_call_at"].isoformat() if row["next_call_at"] and row["to_confirm"] else None,
            "day": row["written_copy_due"].isoformat() if row["copy"] and row["written_copy_due"] else None,
            "missed": row["calls_without_answer"],
            "here": row["id"] == order.id,
        }
        for row in await connection.fetch(_CALLS, office.id, order.customer_id, only)
    ]
    data = {"calls": calls, "customer_id": str(order.customer_id), "now": clock.now().isoformat()}
    words = tuple((str(one["kind"]), str(one["title"])) for one in calls)
    panels.append(
        OrderPanel("calls", "Open calls", words, "phone", "O", 40, template="orders/panel_calls.html", data=data)
    )
    return tuple(panels)
