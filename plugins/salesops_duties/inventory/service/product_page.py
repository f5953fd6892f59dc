"""One product as its page shows it: what is known of it, its stock, and what came and went, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Transaction, plain, transaction
from salesops.errors import NotFound
from salesops.masterdata.catalogue import Product, find_products, find_units
from salesops_duties.inventory.service.sheet import sheet_of

_MOVEMENTS = """SELECT m.id, m.kind, w.code AS warehouse, w.name AS warehouse_name, trim_scale(m.quantity)::text AS quantity, m.document_id, n.number, m.booked_on, m.at,
    coalesce(p.name, '') AS moved_by, c.name AS customer
  FROM inventory.movement m JOIN inventory.warehouse w ON (w.office_id, w.id) = (m.office_id, m.warehouse_id)
  LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (m.office_id, m.document_id)
  LEFT JOIN inventory.outbound_order o ON (o.office_id, o.id) = (m.office_id, m.document_id)
  LEFT JOIN core.party c ON c.id = o.customer_id LEFT JOIN core.person p ON p.id = m.moved_by
  WHERE m.office_id = $1 AND m.product_id = $2 ORDER BY m.id DESC LIMIT $3 OFFSET $4"""


async def product_page(act: Act, product_id: UUID, *, limit: int = 12) -> dict[str, Any]:
    """A product with its stock sheet, its other units and its last movements; raises `NotFound`."""
    async with transaction(act) as tx:
        product = await _product(tx, product_id)
        units = (await find_units(tx, [product_id])).get(product_id, {})
        others = [
            (unit, plain(Decimal(f.numerator) / f.denominator)) for unit, f in units.items() if unit != product.uom
        ]
        stock = await sheet_of(tx, act.office.id, act.office.timezone, product_id)
        instead = await find_products(tx, part_nos=[one["part_no"] for one in stock["instead"]])
        moved = await _moved(tx, product_id, limit, 0)
    known = {one.part_no: one for one in instead}
    for one in stock["instead"]:
        one["product"] = known[one["part_no"]]
    return {"product": product, "units": others, "stock": stock, "moved": moved}


async def product_movements(
    act: Act, product_id: UUID, *, limit: int = 50, offset: int = 0
) -> tuple[Product, list[Mapping[str, Any]]]:
    """The product, and a page of what came and went of it, the newest first; raises `NotFound`."""
    async with transaction(act) as tx:
        return await _product(tx, product_id), await _moved(tx, product_id, limit, offset)


async def _product(tx: Transaction, product_id: UUID) -> Product:
    found = await find_products(tx, ids=[product_id])
    if not found:
        raise NotFound
    return found[0]


async def _moved(tx: Transaction, product_id: UUID, limit: int, offset: int) -> list[Mapping[str, Any]]:
    rows = await tx.fetch(_MOVEMENTS, tx.office.id, product_id, limit, offset)
    return [dict(row.items()) for row in rows]
