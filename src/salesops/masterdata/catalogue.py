"""The catalogue: products of the group, found by part number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from salesops.db import Record
from salesops.errors import ConflictDuplicate, Faults
from salesops.transactions import Transaction
from salesops.values import new_id

MOST_HINTS = 20  # how many faults of one request get a "did you mean"; each is a query


class NewProduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product. `quantity_digits` are the digits of its unit `uom`: 0 for pieces."""

    part_no: str
    name: str
    name_zh: str = ""
    version_name: str = ""
    manufacturer: str = ""
    uom: str = "pc"
    quantity_digits: int = 0


class Product(msgspec.Struct, frozen=True):
    """A product as duties read it."""

    id: UUID
    part_no: str
    name: str
    name_zh: str
    version_name: str
    manufacturer: str
    uom: str
    quantity_digits: int
    discontinued: bool


_COLUMNS = "id, part_no, name, name_zh, version_name, manufacturer, uom, quantity_digits, discontinued"


def check_product(new: NewProduct, faults: Faults, *, prefix: str = "") -> None:
    """Note every fault of a product before it is added."""
    if not new.part_no.strip() or len(new.part_no) > 60:
        faults.add(f"{prefix}part_no", "required", "A part number of at most 60 characters.", given=new.part_no)
    if not new.name.strip():
        faults.add(f"{prefix}name", "required", "Give the product a name.")
    if not 0 <= new.quantity_digits <= 6:
        faults.add(f"{prefix}quantity_digits", "range", "0 to 6 digits.", given=new.quantity_digits)


async def add_products(tx: Transaction, products: Sequence[NewProduct]) -> list[UUID]:
    """Add products in one statement; raises `Invalid`, or `ConflictDuplicate` naming the part numbers that exist."""
    faults = Faults()
    for index, product in enumerate(products):
        check_product(product, faults, prefix=f"products[{index}]." if len(products) > 1 else "")
    faults.raise_if_any()
    ids = [new_id() for _ in products]
    rows = await tx.fetch(
        "INSERT INTO core.product (id, part_no, name, name_zh, version_name, manufacturer, uom, quantity_digits)"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[])"
        " ON CONFLICT (part_no) DO NOTHING RETURNING part_no",
        ids,
        [p.part_no.strip() for p in products],
        [p.name.strip() for p in products],
        [p.name_zh for p in products],
        [p.version_name for p in products],
        [p.manufacturer for p in products],
        [p.uom for p in products],
        [p.quantity_digits for p in products],
    )
    existing = {p.part_no.strip() for p in products} - {row["part_no"] for row in rows}
    if existing or len(rows) < len(products):
        raise ConflictDuplicate(
            f"In the catalogue already: {', '.join(sorted(existing)[:5])}.", existing=sorted(existing)[:50]
        )
    for product, product_id in zip(products, ids, strict=True):
        tx.audit("product.add", "product", product_id, changes={"part_no": product.part_no})
    return ids


async def find_products(tx: Transaction, *, ids: Iterable[UUID] = (), part_nos: Iterable[str] = ()) -> list[Product]:
    """The products of these ids or part numbers, in no particular order; unknown ones are simply missing."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM core.product WHERE id = ANY ($1) OR part_no = ANY ($2)", list(ids), list(part_nos)
    )
    return [_product(row) for row in rows]


async def nearest_part_nos(tx: Transaction, part_no: str, *, limit: int = 3) -> list[str]:
    """Part numbers that begin like this one: what a clerk may have meant."""
    stem = part_no.strip()[: max(3, len(part_no.strip()) - 2)]
    rows = await tx.fetch(
        "SELECT part_no FROM core.product WHERE starts_with(part_no, $1) ORDER BY part_no LIMIT $2", stem, limit
    )
    return [row["part_no"] for row in rows]


async def search_products(tx: Transaction, words: str, *, limit: int = 50) -> list[Product]:
    """Products whose number begins like the words, or whose name holds them, whatever the case; by part number."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM core.product WHERE starts_with(upper(part_no), upper($1))"
        " OR position(lower($1) IN lower(name)) > 0 OR position($1 IN name_zh) > 0 ORDER BY part_no LIMIT $2",
        words,
        limit,
    )
    return [_product(row) for row in rows]


async def list_products(tx: Transaction, *, after: str = "", limit: int = 50) -> list[Product]:
    """A page of the catalogue by part number, after the given one."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM core.product WHERE part_no > $1 ORDER BY part_no LIMIT $2", after, limit
    )
    return [_product(row) for row in rows]


def _product(row: Record) -> Product:
    return Product(**dict(row.items()))
