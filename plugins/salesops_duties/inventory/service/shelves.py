"""Products with their stock as a page lists them: found by words, narrowed, put in an order, as a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesops import Act, Transaction, clock, transaction
from salesops.masterdata.catalogue import search_products, similar_products
from salesops.services.sheets import written

MOST_FOUND = 500  # of the words; who sees more of them types another
MOST_EXPORTED = 50_000
SHOWN = {
    "stock": "s.on_hand > 0",
    "none": "coalesce(s.on_hand - s.held - s.reserved, 0) <= 0",
    "incoming": "i.quantity > 0 AND p.id IN (SELECT product_id FROM inventory.incoming WHERE office_id = $1 AND state = 'announced' AND kind <> 'plan')",
    "held": "s.held > 0 AND p.id IN (SELECT product_id FROM inventory.stock WHERE office_id = $1 AND held > 0)",
    "discontinued": "p.discontinued",
}
ORDERS = {
    "part": "p.part_no",
    "name": "p.name",
    "on_hand": "coalesce(s.on_hand, 0)",
    "available": "coalesce(s.on_hand - s.held - s.reserved, 0)",
    "reserved": "coalesce(s.reserved, 0)",
    "held": "coalesce(s.held, 0)",
    "incoming": "coalesce(i.quantity, 0)",
    "expected": "i.expected_on",
}
_SELECT = """SELECT p.id, p.part_no, p.name, p.name_zh, p.version_name, p.manufacturer, p.uom, p.discontinued,
    trim_scale(coalesce(s.on_hand, 0))::text AS on_hand, trim_scale(coalesce(s.held, 0))::text AS held,
    trim_scale(coalesce(s.reserved, 0))::text AS reserved, trim_scale(coalesce(s.on_hand - s.held - s.reserved, 0))::text AS available,
    trim_scale(coalesce(i.quantity, 0))::text AS incoming, i.expected_on, coalesce(i.expected_on < $3, false) AS late
  FROM core.product p
  LEFT JOIN LATERAL (SELECT sum(on_hand) AS on_hand, sum(held) AS held, sum(reserved) AS reserved FROM inventory.stock x
    WHERE x.office_id = $1 AND x.product_id = p.id AND ($2 = '' OR x.warehouse_id = (SELECT id FROM inventory.warehouse WHERE office_id = $1 AND code = $2))) s ON true
  LEFT JOIN LATERAL (SELECT sum(quantity - received) AS quantity, min(expected_on) AS expected_on FROM inventory.incoming
    WHERE office_id = $1 AND product_id = p.id AND state = 'announced' AND kind <> 'plan') i ON true"""


async def shelves(
    act: Act, *, words: str = "", sort: str = "", show: str = "", warehouse: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[Mapping[str, Any]], bool]:
    """A page of products with their stock, and whether the words were only nearly those of what is shown.

    Without an order it is that of the part numbers; of words, the best first. `warehouse` counts one warehouse alone.
    """
    async with transaction(act) as tx:
        return await _rows(tx, words, sort, show, warehouse, limit, offset)


async def shelves_sheet(
    act: Act, *, words: str = "", sort: str = "", show: str = "", warehouse: str = "", kind: str = "xlsx"
) -> bytes:
    """The same products as the list shows, as a sheet."""
    async with transaction(act) as tx:
        rows, _ = await _rows(tx, words, sort, show, warehouse, MOST_EXPORTED, 0)
        tx.audit("stock.export", "office", None, changes={"rows": len(rows), "words": words})
    names = ("part_no", "name", "name_zh", "uom", "on_hand", "available", "reserved", "held", "incoming", "expected_on")
    heads = [name.replace("_", " ") for name in names]
    cells = [[row[name] for name in names] for row in rows]
    return await written(kind, heads, cells, title="Stock")


async def _rows(
    tx: Transaction, words: str, sort: str, show: str, warehouse: str, limit: int, offset: int
) -> tuple[list[Mapping[str, Any]], bool]:
    found, alike = await _found(tx, words) if words.strip() else (None, False)
    wanted = SHOWN.get(show, "true") + (" AND s.on_hand IS NOT NULL" if warehouse else "")
    rows = await tx.fetch(
        f"{_SELECT} WHERE ($4::uuid[] IS NULL OR p.id = ANY ($4)) AND {wanted} ORDER BY {_order(sort, found is not None)} LIMIT $5 OFFSET $6",
        tx.office.id,
        warehouse,
        clock.today(tx.office.timezone),
        found,
        limit,
        offset,
    )
    return [dict(row.items()) for row in rows], alike


async def _found(tx: Transaction, words: str) -> tuple[list[Any], bool]:
    found = await search_products(tx, words.strip(), limit=MOST_FOUND)
    alike = [] if found else await similar_products(tx, words.strip(), limit=MOST_FOUND)
    return [product.id for product in found or alike], bool(alike)


def _order(sort: str, by_words: bool) -> str:
    column = ORDERS.get(sort.removeprefix("-"))
    if column is None:
        return "array_position($4, p.id)" if by_words else "p.part_no"
    return f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, p.part_no"
