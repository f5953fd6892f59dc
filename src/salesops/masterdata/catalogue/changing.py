"""Changing a product under the version that was read: its words and steps, and its other units."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from salesops.errors import Faults
from salesops.masterdata.catalogue.products import Product, only_product, read_steps, take_version
from salesops.masterdata.catalogue.units import Unit, check_units, write_units
from salesops.pinyin import pinyin_keys
from salesops.transactions import Transaction


class ChangedProduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be changed of a product, all of it; `version` is the one that was read."""

    name: str
    version: int
    name_zh: str = ""
    version_name: str = ""
    manufacturer: str = ""
    order_step: str = ""
    pack_qty: str = ""
    moq: str = ""
    discontinued: bool = False


async def change_product(tx: Transaction, part_no: str, new: ChangedProduct) -> Product:
    """Change a product that nobody changed since; raises `NotFound`, `Invalid` or `ConflictVersion`."""
    before = await only_product(tx, part_no)
    faults = Faults()
    if not new.name.strip():
        faults.add("name", "required", "Give the product a name.")
    steps = read_steps(new, before.quantity_digits, faults, "")
    faults.raise_if_any()
    await take_version(tx, before, new.version)
    await tx.execute(
        "UPDATE core.product SET name = $2, name_zh = $3, version_name = $4, manufacturer = $5, discontinued = $6,"
        " order_step = $7, pack_qty = $8, moq = $9, initials = $10, pinyin = $11 WHERE id = $1",
        before.id,
        new.name.strip(),
        new.name_zh,
        new.version_name,
        new.manufacturer,
        new.discontinued,
        *steps,
        *pinyin_keys(new.name_zh),
    )
    after = await only_product(tx, part_no)
    tx.audit("product.change", "product", before.id, changes={"from": before, "to": after})
    return after


async def set_units(tx: Transaction, part_no: str, units: Sequence[Unit], version: int) -> None:
    """Give a product these other units instead of those it had. Stock and old orders keep their quantities.

    Raises `NotFound`, `Invalid` or `ConflictVersion`.
    """
    product = await only_product(tx, part_no)
    faults = Faults()
    check_units(units, product.uom, faults)
    faults.raise_if_any()
    await take_version(tx, product, version)
    await tx.execute("DELETE FROM core.product_unit WHERE product_id = $1", product.id)
    await write_units(tx, {product.id: units})
    tx.audit("product.units", "product", product.id, changes={"part_no": part_no, "units": units})
