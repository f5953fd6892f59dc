"""Outbound orders as the desk and the dock read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, transaction
from salesops.errors import NotFound
from salesops.hookspecs.inventory import OutboundPart, WaitingOutbound

_SELECT = """SELECT o.id, n.number, o.order_id, o.customer_id, o.state, o.issued_at, o.dispatched_at, o.voided_at, o.void_reason,
    o.salesperson_id
  FROM inventory.outbound_order o LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id
  WHERE o.office_id = $1"""


async def read(act: Act, outbound_id: UUID, *, own: bool = False) -> Mapping[str, Any]:
    """One outbound order with its lines, each from its warehouse; with `own` only of what the person sold."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(f"{_SELECT} AND o.id = $2", act.office.id, outbound_id)
        if head is None or (own and head["salesperson_id"] != act.actor.person_id):
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, p.part_no, p.name, w.code AS warehouse, trim_scale(l.quantity)::text AS quantity,"
            " trim_scale(l.returned)::text AS returned FROM inventory.outbound_line l JOIN core.product p ON p.id = l.product_id"
            " JOIN inventory.warehouse w ON (w.office_id, w.id) = (l.office_id, l.warehouse_id)"
            " WHERE l.office_id = $1 AND l.outbound_id = $2 ORDER BY l.line_no, w.code <> 'main', w.code",
            act.office.id,
            outbound_id,
        )
    return {**head, "lines": [dict(line.items()) for line in lines]}


async def outbound_sheet_of(act: Act, outbound_id: UUID, *, own: bool = False) -> Mapping[str, Any]:
    """One outbound order as its page shows it: names instead of ids, its lines with what to pick where."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(
            "SELECT o.*, n.number, c.name AS customer, s.name AS salesperson FROM inventory.outbound_order o JOIN core.party c ON c.id = o.customer_id"
            " LEFT JOIN core.person s ON s.id = o.salesperson_id LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id"
            " WHERE o.office_id = $1 AND o.id = $2",
            act.office.id,
            outbound_id,
        )
        if head is None or (own and head["salesperson_id"] != act.actor.person_id):
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, l.product_id, p.part_no, p.name, p.name_zh, p.version_name, p.uom, w.name AS warehouse, trim_scale(l.quantity)::text AS quantity,"
            " trim_scale(l.returned)::text AS returned, l.returned > 0 AS came_back, trim_scale(s.on_hand)::text AS on_hand"
            " FROM inventory.outbound_line l JOIN core.product p ON p.id = l.product_id"
            " JOIN inventory.warehouse w ON (w.office_id, w.id) = (l.office_id, l.warehouse_id)"
            " LEFT JOIN inventory.stock s ON (s.office_id, s.warehouse_id, s.product_id) = (l.office_id, l.warehouse_id, l.product_id)"
            " WHERE l.office_id = $1 AND l.outbound_id = $2 ORDER BY l.line_no, w.code <> 'main', w.code",
            act.office.id,
            outbound_id,
        )
    return {**head, "lines": [dict(line.items()) for line in lines]}


async def listing(
    act: Act,
    *,
    state: str | None = None,
    order_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
    own: bool = False,
) -> list[Mapping[str, Any]]:
    """Outbound orders, oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::text IS NULL OR o.state = $2) AND ($3::uuid IS NULL OR o.id > $3)"
            " AND ($5::uuid IS NULL OR o.order_id = $5) AND (NOT $6 OR o.salesperson_id = $7) ORDER BY o.id LIMIT $4",
            act.office.id,
            state,
            after,
            limit,
            order_id,
            own,
            act.actor.person_id,
        )
    return [dict(row.items()) for row in rows]


async def waiting_beside(tx: Transaction, outbound_id: UUID) -> tuple[WaitingOutbound, ...]:
    """The outbound orders of a customer that wait to leave, the oldest first, this one among them; for an offer."""
    rows = await tx.fetch(
        "SELECT b.id AS outbound_id, coalesce(n.number, '') AS number, b.order_id, b.customer_id FROM inventory.outbound_order o"
        " JOIN inventory.outbound_order b ON b.office_id = o.office_id AND b.customer_id = o.customer_id AND b.state = 'issued'"
        " LEFT JOIN core.document_number n ON n.office_id = b.office_id AND n.document_id = b.id"
        " WHERE o.office_id = $1 AND o.id = $2 AND o.state = 'issued' ORDER BY b.id LIMIT 100",
        tx.office.id,
        outbound_id,
    )
    return tuple(WaitingOutbound(**dict(row.items())) for row in rows)


async def outbound_parts(tx: Transaction, outbound_ids: tuple[UUID, ...]) -> tuple[OutboundPart, ...]:
    """What outbound orders send, line by line, from all warehouses together; for a guard."""
    rows = await tx.fetch(
        "SELECT l.outbound_id, l.line_no, l.product_id, p.part_no, p.uom, sum(l.quantity) AS quantity FROM inventory.outbound_line l"
        " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.outbound_id = ANY ($2)"
        " GROUP BY l.outbound_id, l.line_no, l.product_id, p.part_no, p.uom ORDER BY l.outbound_id, l.line_no",
        tx.office.id,
        list(outbound_ids),
    )
    return tuple(OutboundPart(**dict(row.items())) for row in rows)
