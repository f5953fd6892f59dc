"""Reading orders: one with its panels, the queue, and what stands in the way of switching the desk off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Office, Transaction, ask, plain, transaction
from salesops.hookspecs.orders import Order, OrderHooks
from salesops_duties.orders.service.loading import load

_QUEUE = """SELECT o.id, o.number, o.state, o.customer_id, p.name AS customer, o.salesperson_id, o.intake_channel, o.customer_po_no, o.currency,
  o.total_minor, o.balance_outcome, o.taken_at, o.version FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id
  WHERE o.office_id = $1 AND ($2::text IS NULL OR o.state = $2) AND ($3::uuid IS NULL OR o.id > $3) AND (NOT $4 OR o.salesperson_id = $5)
  ORDER BY o.id LIMIT $6"""


async def read(act: Act, order_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One order with its lines and steps; with `own` only one of the person's."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
        head = await tx.fetchrow(
            "SELECT intake_channel, phone_reason, customer_po_no, taken_at, issued_at, dispatched_at, outbound_id, invoice_id, cancel_reason"
            " FROM orders.sales_order WHERE office_id = $1 AND id = $2",
            act.office.id,
            order_id,
        )
        lines = await tx.fetch(
            "SELECT l.line_no, p.part_no, p.name, l.quantity, l.unit_price, l.amount_minor, l.spot_qty, l.parked FROM orders.sales_order_line l"
            " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.order_id = $2 ORDER BY l.line_no",
            act.office.id,
            order_id,
        )
    assert head is not None
    return {
        "id": order.id,
        "number": order.number,
        "state": order.state,
        "version": order.version,
        "content_hash": order.content_hash,
        "customer_id": order.customer_id,
        "currency": order.currency,
        "total": str(Money(order.currency, order.total_minor)),
        **dict(head.items()),
        "steps": {
            "stock_checked": order.stock_is_checked,
            "balance_checked": order.balance_is_checked,
            "balance_outcome": order.balance_outcome,
            "confirmed": order.confirmed_hash == order.content_hash,
            "issued": order.state in ("issued", "dispatched"),
            "dispatched": order.state == "dispatched",
        },
        "lines": [
            {
                "line_no": r["line_no"],
                "part_no": r["part_no"],
                "name": r["name"],
                "quantity": plain(r["quantity"]),
                "unit_price": plain(r["unit_price"]),
                "amount": str(Money(order.currency, r["amount_minor"])),
                "spot": None if r["spot_qty"] is None else plain(r["spot_qty"]),
                "parked": r["parked"],
            }
            for r in lines
        ],
    }


async def panels(act: Act, order_id: UUID, *, own: bool = False) -> list[Any]:
    """The answers that stand beside the order: stock, balance, whatever the office's duties offer."""
    async with transaction(act) as tx:
        order = await load(tx, order_id, lock=False, own=own)
    seen: Order = order.for_hooks()
    return await ask(OrderHooks).order_panels(act.office, seen)


async def listing(
    act: Act, *, state: str | None = None, after: UUID | None = None, limit: int = 50, own: bool = False
) -> list[dict[str, Any]]:
    """The queue, oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_QUEUE, act.office.id, state, after, own, act.actor.person_id, limit)
    return [
        {**{k: v for k, v in r.items() if k != "total_minor"}, "total": str(Money(r["currency"], r["total_minor"]))}
        for r in rows
    ]


async def open_orders(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if orders were switched off."""
    count = await tx.fetchval(
        "SELECT count(*) FROM orders.sales_order WHERE office_id = $1 AND state IN ('draft', 'confirmed')", office.id
    )
    return [("Orders without documents", count)]
