"""Looking at stock: the list by part number, the movements of a part, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Money, clock, plain, transaction
from salesops.values import half_up
from salesops_duties.inventory.service.parts import product_at

_LIST = """SELECT p.part_no, p.name, p.uom, p.discontinued, trim_scale(coalesce(s.on_hand, 0))::text AS on_hand,
    trim_scale(coalesce(s.held, 0))::text AS held, trim_scale(coalesce(s.reserved, 0))::text AS reserved,
    trim_scale(coalesce(q.quantity, 0))::text AS reserved_soft,
    trim_scale(coalesce(s.on_hand - s.held - s.reserved, 0))::text AS available_now,
    trim_scale(coalesce(i.quantity, 0))::text AS incoming
  FROM core.product p
  LEFT JOIN LATERAL (SELECT sum(on_hand) AS on_hand, sum(held) AS held, sum(reserved) AS reserved FROM inventory.stock x
    WHERE x.office_id = $1 AND x.product_id = p.id AND ($5 = '' OR x.warehouse_id = (SELECT id FROM inventory.warehouse WHERE office_id = $1 AND code = $5))) s ON true
  LEFT JOIN LATERAL (SELECT sum(quantity) AS quantity FROM inventory.soft_reservation
    WHERE office_id = $1 AND product_id = p.id AND expires_at > $6) q ON true
  LEFT JOIN LATERAL (SELECT sum(quantity - received) AS quantity FROM inventory.incoming
    WHERE office_id = $1 AND product_id = p.id AND state = 'announced' AND kind <> 'plan') i ON true
  WHERE p.part_no > $2 AND ($3::text IS NULL OR p.part_no = $3) AND (s.on_hand IS NOT NULL OR i.quantity IS NOT NULL)
    AND ($7 = '' OR starts_with(upper(p.part_no), upper($7)) OR position(lower($7) IN lower(p.name)) > 0 OR position($7 IN p.name_zh) > 0)
  ORDER BY p.part_no LIMIT $4"""


async def stock_list(
    act: Act,
    *,
    after: str = "",
    limit: int = 50,
    part_no: str | None = None,
    search: str = "",
    warehouse: str = "",
) -> list[Mapping[str, Any]]:
    """The quantities of each product over all warehouses or in one, by part number, a page at a time.

    `reserved` is hard; `reserved_soft` is what drafts want and takes nothing from `available_now`.
    """
    async with transaction(act) as tx:
        rows = await tx.fetch(_LIST, act.office.id, after, part_no, limit, warehouse, clock.now(), search.strip())
    return [dict(row.items()) for row in rows]


async def movements(act: Act, part_no: str, *, after: UUID | None = None, limit: int = 50) -> list[Mapping[str, Any]]:
    """What came and went of a part, oldest first, a page at a time."""
    async with transaction(act) as tx:
        product = await product_at(tx, part_no)
        rows = await tx.fetch(
            "SELECT m.id, m.kind, w.code AS warehouse, trim_scale(m.quantity)::text AS quantity, m.document_id, m.line_no, n.number,"
            " m.source_id, m.booked_on, m.at, coalesce(p.name, '') AS moved_by FROM inventory.movement m"
            " JOIN inventory.warehouse w ON (w.office_id, w.id) = (m.office_id, m.warehouse_id)"
            " LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (m.office_id, m.document_id)"
            " LEFT JOIN core.person p ON p.id = m.moved_by"
            " WHERE m.office_id = $1 AND m.product_id = $2 AND ($3::uuid IS NULL OR m.id > $3) ORDER BY m.id LIMIT $4",
            act.office.id,
            product.id,
            after,
            limit,
        )
    return [dict(row.items()) for row in rows]


async def costs(act: Act, part_no: str) -> dict[str, Any]:
    """What the stock of a part cost, by warehouse: the value, and the moving average of one in the office's currency."""
    async with transaction(act) as tx:
        product = await product_at(tx, part_no)
        rows = await tx.fetch(
            "SELECT w.code AS warehouse, s.on_hand, s.value_minor FROM inventory.stock s"
            " JOIN inventory.warehouse w ON (w.office_id, w.id) = (s.office_id, s.warehouse_id)"
            " WHERE s.office_id = $1 AND s.product_id = $2 ORDER BY w.code <> 'main', w.code",
            act.office.id,
            product.id,
        )
    places = []
    for row in rows:
        value = Money(act.office.currency, row["value_minor"])
        average = plain(half_up(value.amount / row["on_hand"], 6)) if row["on_hand"] else None
        at = {"warehouse": row["warehouse"], "on_hand": plain(row["on_hand"])}
        places.append(at | {"value": str(value), "average": average})
    return {"part_no": part_no, "currency": act.office.currency, "warehouses": places}
