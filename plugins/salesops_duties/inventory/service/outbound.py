"""Outbound orders: issued with the invoice, taken out of stock at dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.inventory import GoodsIssued, IssuedOutbound, OutboundToIssue
from salesops_duties.inventory import rules

_SELECT = """SELECT o.id, n.number, o.order_id, o.customer_id, o.state, o.issued_at, o.dispatched_at
  FROM inventory.outbound_order o LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id
  WHERE o.office_id = $1"""


async def issue(tx: Transaction, outbound: OutboundToIssue) -> IssuedOutbound:
    """Make the outbound order from what is reserved for its order."""
    numbers, products, quantities = map(list, zip(*outbound.lines, strict=True))
    tx.write(
        "inventory.issue_outbound",
        tx.office.id,
        outbound.id,
        outbound.order_id,
        outbound.customer_id,
        numbers,
        products,
        quantities,
        clock.now(),
    )
    return IssuedOutbound(outbound.id, tx.number("outbound_order", outbound.id))


async def take_out(tx: Transaction, outbound_id: UUID) -> GoodsIssued:
    """Take the goods out at their moving-average cost, on locked stock rows in the order of their products."""
    head = await tx.fetchrow(
        "SELECT order_id, customer_id, state FROM inventory.outbound_order WHERE office_id = $1 AND id = $2 FOR UPDATE",
        tx.office.id,
        outbound_id,
    )
    if head is None:
        raise NotFound
    if head["state"] != "issued":
        raise ConflictState("The goods left already.", current=head["state"])
    rows = await tx.fetch(
        "SELECT l.line_no, l.warehouse_id, l.product_id, l.quantity, s.on_hand, s.reserved, s.value_minor FROM inventory.outbound_line l"
        " JOIN inventory.stock s ON (s.office_id, s.warehouse_id, s.product_id) = (l.office_id, l.warehouse_id, l.product_id)"
        " WHERE l.office_id = $1 AND l.outbound_id = $2 ORDER BY s.warehouse_id, s.product_id, l.line_no FOR UPDATE OF s",
        tx.office.id,
        outbound_id,
    )
    places = [(r["warehouse_id"], r["product_id"]) for r in rows]
    stock = {
        at: rules.OnStock(r["on_hand"], r["reserved"], r["value_minor"]) for at, r in zip(places, rows, strict=True)
    }
    costs = rules.issue_costs([(r["line_no"], at, r["quantity"]) for at, r in zip(places, rows, strict=True)], stock)
    tx.write(
        "inventory.dispatch",
        tx.office.id,
        outbound_id,
        [new_id() for _ in costs],
        list(costs),
        list(costs.values()),
        clock.today(tx.office.timezone),
        clock.now(),
        tx.actor.person_id,
    )
    return GoodsIssued(outbound_id, head["order_id"], head["customer_id"], sum(costs.values()), tx.office.currency)


async def read(act: Act, outbound_id: UUID) -> Mapping[str, Any]:
    """One outbound order with its lines."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(f"{_SELECT} AND o.id = $2", act.office.id, outbound_id)
        if head is None:
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, p.part_no, p.name, l.quantity::text AS quantity FROM inventory.outbound_line l"
            " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.outbound_id = $2 ORDER BY l.line_no",
            act.office.id,
            outbound_id,
        )
    return {**head, "lines": [dict(line.items()) for line in lines]}


async def listing(
    act: Act, *, state: str | None = None, after: UUID | None = None, limit: int = 50
) -> list[Mapping[str, Any]]:
    """Outbound orders, oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::text IS NULL OR o.state = $2) AND ($3::uuid IS NULL OR o.id > $3) ORDER BY o.id LIMIT $4",
            act.office.id,
            state,
            after,
            limit,
        )
    return [dict(row.items()) for row in rows]
