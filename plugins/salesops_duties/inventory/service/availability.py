"""Step 1 of the desk: is it spot or futures? And the plain stock list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesops import Act, Transaction, plain, transaction
from salesops.db import reading
from salesops.hookspecs.inventory import LineAvailability
from salesops.hookspecs.orders import Order, OrderPanel
from salesops_duties.inventory import rules
from salesops_duties.inventory.service.warehouses import stock_of


async def check(tx: Transaction, order: Order) -> tuple[LineAvailability, ...]:
    """Availability of each line, over the sum of the order's lines of the same product."""
    _, stock = await stock_of(tx, {line.product_id for line in order.lines})
    parts = rules.split([(ln.line_no, ln.product_id, ln.quantity) for ln in order.lines], stock)
    empty = rules.OnStock()
    return tuple(
        LineAvailability(ln.line_no, ln.product_id, *parts[ln.line_no], row.on_hand, row.available)
        for ln in order.lines
        for row in [stock.get(ln.product_id, empty)]
    )


async def stock_list(
    act: Act, *, after: str = "", limit: int = 50, part_no: str | None = None
) -> list[Mapping[str, Any]]:
    """On hand, reserved and available per product, by part number, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.part_no, p.name, w.code AS warehouse, p.uom, s.on_hand::text AS on_hand, s.reserved::text AS reserved,"
            " (s.on_hand - s.reserved)::text AS available_now FROM inventory.stock s"
            " JOIN core.product p ON p.id = s.product_id JOIN inventory.warehouse w ON (w.office_id, w.id) = (s.office_id, s.warehouse_id)"
            " WHERE s.office_id = $1 AND p.part_no > $2 AND ($3::text IS NULL OR p.part_no = $3) ORDER BY p.part_no LIMIT $4",
            act.office.id,
            after,
            part_no,
            limit,
        )
    return [dict(row.items()) for row in rows]


async def panel(order: Order) -> OrderPanel:
    """The stock panel beside an order; an offer, so it reads on the transaction the kernel opened."""
    current = reading()
    rows = await current.connection.fetch(
        "SELECT p.part_no, s.on_hand, s.reserved FROM inventory.stock s JOIN core.product p ON p.id = s.product_id"
        " WHERE s.office_id = $1 AND s.product_id = ANY ($2) ORDER BY p.part_no",
        current.office_id,
        sorted({line.product_id for line in order.lines}),
    )
    shown = tuple(
        (r["part_no"], f"{plain(r['on_hand'] - r['reserved'])} available, {plain(r['on_hand'])} on hand") for r in rows
    )
    return OrderPanel("stock", "Stock", shown)
