"""Products of the group: what one is, added, and found by id or part number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

import msgspec

from salesops.db import Record
from salesops.errors import ConflictDuplicate, ConflictVersion, Faults, NotFound
from salesops.masterdata.catalogue.units import Unit, check_units, write_units
from salesops.pinyin import pinyin_keys
from salesops.transactions import Transaction
from salesops.values import QUANTITY_DIGITS, new_id, parse_decimal

MOST_DIGITS = QUANTITY_DIGITS


class NewProduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product. `quantity_digits` are the digits of its unit `uom`: 0 for pieces.

    `order_step`, `pack_qty` and `moq` are texts in that unit, empty for none: only whole steps are sold, so many lie
    in a pack, no less is sold.
    """

    part_no: str
    name: str
    name_zh: str = ""
    version_name: str = ""
    manufacturer: str = ""
    uom: str = "pc"
    quantity_digits: int = 0
    order_step: str = ""
    pack_qty: str = ""
    moq: str = ""
    units: tuple[Unit, ...] = ()


class Product(msgspec.Struct, frozen=True):
    """A product as duties read it; quantities in its own unit. A discontinued one is sold from stock only."""

    id: UUID
    part_no: str
    name: str
    name_zh: str
    version_name: str
    manufacturer: str
    uom: str
    quantity_digits: int
    discontinued: bool
    order_step: Decimal | None = None
    pack_qty: Decimal | None = None
    moq: Decimal | None = None
    superseded_by: UUID | None = None
    version: int = 1


class Stepped(Protocol):
    """What says in which steps a product is sold, as texts."""

    @property
    def order_step(self) -> str: ...
    @property
    def pack_qty(self) -> str: ...
    @property
    def moq(self) -> str: ...


COLUMNS = (
    "id, part_no, name, name_zh, version_name, manufacturer, uom, quantity_digits, discontinued,"
    " trim_scale(order_step) AS order_step, trim_scale(pack_qty) AS pack_qty, trim_scale(moq) AS moq, superseded_by, version"
)


def check_product(new: NewProduct, faults: Faults, *, prefix: str = "") -> None:
    """Note every fault of a product before it is added."""
    if not new.part_no.strip() or len(new.part_no) > 60:
        faults.add(f"{prefix}part_no", "required", "A part number of at most 60 characters.", given=new.part_no)
    if not new.name.strip():
        faults.add(f"{prefix}name", "required", "Give the product a name.")
    if not 0 <= new.quantity_digits <= MOST_DIGITS:
        faults.add(f"{prefix}quantity_digits", "range", "0 to 6 digits.", given=new.quantity_digits)
    digits = min(max(new.quantity_digits, 0), MOST_DIGITS)
    read_steps(new, digits, faults, prefix)
    check_units(new.units, new.uom, faults, prefix=prefix)


async def add_products(tx: Transaction, products: Sequence[NewProduct]) -> list[UUID]:
    """Add products in one statement; raises `Invalid`, or `ConflictDuplicate` naming the part numbers that exist."""
    faults = Faults()
    for index, product in enumerate(products):
        check_product(product, faults, prefix=f"products[{index}]." if len(products) > 1 else "")
    faults.raise_if_any()
    ids = [new_id() for _ in products]
    rows = await _insert(tx, ids, products)
    existing = {p.part_no.strip() for p in products} - {row["part_no"] for row in rows}
    if existing or len(rows) < len(products):
        raise ConflictDuplicate(
            f"In the catalogue already: {', '.join(sorted(existing)[:5])}.", existing=sorted(existing)[:50]
        )
    await write_units(tx, {i: p.units for i, p in zip(ids, products, strict=True) if p.units})
    for product, product_id in zip(products, ids, strict=True):
        tx.audit("product.add", "product", product_id, changes={"part_no": product.part_no})
    return ids


async def find_products(tx: Transaction, *, ids: Iterable[UUID] = (), part_nos: Iterable[str] = ()) -> list[Product]:
    """The products of these ids or part numbers, in no particular order; unknown ones are simply missing."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM core.product WHERE id = ANY ($1) OR part_no = ANY ($2)", list(ids), list(part_nos)
    )
    return [made(row) for row in rows]


NAMED = "core.products_named"


async def products_named(tx: Transaction, part_nos: Sequence[str]) -> list[Product]:
    """The products of these part numbers; `tx.ahead(NAMED, part_nos)` has them read along with what others want."""
    return msgspec.json.decode(await tx.read(NAMED, part_nos), type=list[Product])


async def only_product(tx: Transaction, part_no: str) -> Product:
    """The product of a part number; raises `NotFound`."""
    found = await find_products(tx, part_nos=[part_no])
    if not found:
        raise NotFound
    return found[0]


async def take_version(tx: Transaction, product: Product, version: int) -> None:
    """Count a change of the product; raises `ConflictVersion` when someone changed it since `version` was read."""
    counted = await tx.execute(
        "UPDATE core.product SET version = version + 1 WHERE id = $1 AND version = $2", product.id, version
    )
    if not counted:
        raise ConflictVersion("Someone changed this product meanwhile.", yours=version, present=product.version)


def made(row: Record) -> Product:
    """A product from a row of `COLUMNS`."""
    return Product(**dict(row.items()))


def read_steps(
    new: Stepped, digits: int, faults: Faults, prefix: str
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Order step, pack and least order as decimals, None for none, with a fault for each that is no quantity."""
    return (
        _step(new.order_step, digits, f"{prefix}order_step", faults),
        _step(new.pack_qty, digits, f"{prefix}pack_qty", faults),
        _step(new.moq, digits, f"{prefix}moq", faults),
    )


def _step(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "quantity", f"Needs {error}.", given=text)
        return None
    if value <= 0:
        faults.add(field, "positive", "More than zero, or empty for none.", given=text)
        return None
    return value


async def _insert(tx: Transaction, ids: list[UUID], products: Sequence[NewProduct]) -> Sequence[Record]:
    nothing = Faults()
    steps = [read_steps(p, p.quantity_digits, nothing, "") for p in products]
    keys = [pinyin_keys(p.name_zh) for p in products]
    return await tx.fetch(
        "INSERT INTO core.product (id, part_no, name, name_zh, version_name, manufacturer, uom, quantity_digits, order_step, pack_qty, moq,"
        "  initials, pinyin) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],"
        "  $9::numeric[], $10::numeric[], $11::numeric[], $12::text[], $13::text[])"
        " ON CONFLICT (part_no) DO NOTHING RETURNING part_no",
        ids,
        [p.part_no.strip() for p in products],
        [p.name.strip() for p in products],
        [p.name_zh for p in products],
        [p.version_name for p in products],
        [p.manufacturer for p in products],
        [p.uom for p in products],
        [p.quantity_digits for p in products],
        [step for step, _, _ in steps],
        [pack for _, pack, _ in steps],
        [moq for _, _, moq in steps],
        [initials for initials, _ in keys],
        [syllables for _, syllables in keys],
    )
