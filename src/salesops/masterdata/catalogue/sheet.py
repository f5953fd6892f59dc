"""A sheet of products: rows read by the rules of the screen, and all written at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salesops.errors import Faults
from salesops.masterdata.catalogue.products import NewProduct, add_products, check_product, find_products
from salesops.masterdata.catalogue.units import Unit
from salesops.transactions import Transaction

COLUMNS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("part_no", ("part number", "part no", "part_no", "零件号", "件号", "型号"), True),
    ("name", ("name", "description", "名称", "品名"), True),
    ("name_zh", ("chinese name", "name_zh", "中文名称"), False),
    ("version_name", ("version", "version_name", "版本"), False),
    ("manufacturer", ("manufacturer", "maker", "厂家", "生产厂家"), False),
    ("uom", ("unit", "uom", "单位"), False),
    ("quantity_digits", ("digits", "quantity_digits", "小数位"), False),
    ("order_step", ("step", "order_step", "起订步长"), False),
    ("pack_qty", ("pack", "pack_qty", "包装量"), False),
    ("moq", ("moq", "minimum", "最小起订量"), False),
    ("units", ("other units", "units", "其他单位"), False),
)
_UNIT = re.compile(r"\s*([^=;]{1,20}?)\s*=\s*(\d{1,10})(?:\s*/\s*(\d{1,10}))?\s*")


def parse_row(row: dict[str, str], faults: Faults) -> NewProduct | None:
    """A product from a row; other units stand as `box=12; carton=144`, a fraction as `sheet=1/500`."""
    digits = row.get("quantity_digits", "") or "0"
    if not (digits.isascii() and digits.isdigit()):
        faults.add("quantity_digits", "integer", "A whole number from 0 to 6.", given=digits)
        return None
    new = NewProduct(
        row["part_no"],
        row["name"],
        row.get("name_zh", ""),
        row.get("version_name", ""),
        row.get("manufacturer", ""),
        row.get("uom", "") or "pc",
        int(digits[:9]),
        row.get("order_step", ""),
        row.get("pack_qty", ""),
        row.get("moq", ""),
        _units(row.get("units", ""), faults),
    )
    check_product(new, faults)
    return new


async def known_part_nos(tx: Transaction, products: Sequence[NewProduct]) -> set[str]:
    """Which of these are in the catalogue already."""
    return {found.part_no for found in await find_products(tx, part_nos=[p.part_no.strip() for p in products])}


async def add_all(tx: Transaction, products: Sequence[NewProduct]) -> None:
    """Add the products of a sheet in the caller's transaction."""
    await add_products(tx, products)


def _units(text: str, faults: Faults) -> tuple[Unit, ...]:
    units = []
    for part in filter(str.strip, text.split(";")):
        found = _UNIT.fullmatch(part)
        if found is None:
            faults.add("units", "units", "Write them as box=12; carton=144.", given=part)
        else:
            units.append(Unit(found[1], int(found[2]), int(found[3] or 1)))
    return tuple(units)
