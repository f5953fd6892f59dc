"""Receipts of goods as their list shows them: one row a document, the newest first, and the goods of one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, plain, transaction
from salesops.db import Record

KINDS = ("receipt", "opening")
# The documents are cut to a page before what is in them is counted.
_PAGE = """SELECT d.document_id AS id, m.* FROM (SELECT x.document_id FROM inventory.movement x WHERE x.office_id = $1
    AND x.kind IN ('receipt', 'opening') AND ($2 = '' OR x.kind = $2)
    AND ($3 = '' OR x.product_id IN (SELECT p.id FROM core.product p WHERE p.part_no ILIKE '%' || $3 || '%' OR p.name ILIKE '%' || $3 || '%'
      OR position($3 IN p.name_zh) > 0))
    GROUP BY x.document_id ORDER BY x.document_id DESC LIMIT $4 OFFSET $5) d
  CROSS JOIN LATERAL (SELECT min(x.at) AS at, min(x.kind) AS kind, count(*) AS lines, min(c.part_no) AS first_part, sum(x.cost_minor)::bigint AS cost_minor,
      min(w.name) AS warehouse, min(n.name) AS received_by, bool_or(x.source_id IS NOT NULL) AS announced
    FROM inventory.movement x JOIN core.product c ON c.id = x.product_id JOIN inventory.warehouse w ON (w.office_id, w.id) = (x.office_id, x.warehouse_id)
    LEFT JOIN core.person n ON n.id = x.moved_by
    WHERE x.office_id = $1 AND x.document_id = d.document_id AND x.kind IN ('receipt', 'opening')) m
  ORDER BY d.document_id DESC"""
_GOODS = """SELECT x.line_no, c.id AS product_id, c.part_no, c.name, c.name_zh, c.uom, x.quantity, x.cost_minor
  FROM inventory.movement x JOIN core.product c ON c.id = x.product_id
  WHERE x.office_id = $1 AND x.document_id = $2 AND x.kind IN ('receipt', 'opening') ORDER BY x.line_no LIMIT 500"""


async def receipts_page(
    act: Act, *, words: str = "", kind: str = "", limit: int = 50, offset: int = 0
) -> list[dict[str, Any]]:
    """A page of receipts; `words` are of a part in them. What they cost is a text in the office's currency."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_PAGE, act.office.id, kind if kind in KINDS else "", words.strip(), limit, offset)
    return [_shown(act, row) for row in rows]


async def receipt_goods(act: Act, document_id: UUID) -> list[dict[str, Any]]:
    """The goods of one receipt; none for what is no receipt of this office."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_GOODS, act.office.id, document_id)
    return [_shown(act, row) | {"quantity": plain(row["quantity"])} for row in rows]


def _shown(act: Act, row: Record) -> dict[str, Any]:
    return dict(row.items()) | {"cost": str(Money(act.office.currency, row["cost_minor"]))}
