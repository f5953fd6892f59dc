"""The units a product is ordered in: exact factors to its own unit, and quantities read in them (FEATURES 1.B, ORD-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Protocol
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.transactions import Transaction
from salesops.values import QUANTITY_DIGITS, parse_decimal, plain

MOST = 1_000_000_000


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One `uom` is `numerator` / `denominator` of the product's own unit, exactly: a box is 12/1 pieces."""

    uom: str
    numerator: int
    denominator: int = 1


class Measured(Protocol):
    """What of a product its quantities depend on."""

    @property
    def uom(self) -> str: ...
    @property
    def quantity_digits(self) -> int: ...
    @property
    def order_step(self) -> Decimal | None: ...
    @property
    def moq(self) -> Decimal | None: ...


async def find_units(tx: Transaction, product_ids: Iterable[UUID]) -> dict[UUID, dict[str, Fraction]]:
    """How much of its own unit each unit of these products is; the own unit is there too, as 1."""
    rows = await tx.fetch(
        "SELECT id AS product_id, uom, 1::bigint AS numerator, 1::bigint AS denominator FROM core.product WHERE id = ANY ($1)"
        " UNION ALL SELECT product_id, uom, numerator, denominator FROM core.product_unit WHERE product_id = ANY ($1)",
        list(product_ids),
    )
    units: dict[UUID, dict[str, Fraction]] = {}
    for row in rows:
        factor = Fraction(row["numerator"], row["denominator"])
        units.setdefault(row["product_id"], {}).setdefault(row["uom"], factor)
    return units


def unit_of(product: Measured, units: Mapping[str, Fraction], uom: str) -> Fraction | None:
    """The factor of `uom` ("" means the product's own unit), or None when the product has no such unit."""
    return Fraction(1) if uom in ("", product.uom) else units.get(uom)


def convert(quantity: Decimal, factor: Fraction, digits: int) -> Decimal:
    """`quantity` of a unit in the product's own, exactly; raises `ValueError` when its digits cannot hold it."""
    exact = Fraction(quantity) * factor * 10**digits
    if exact.denominator != 1:
        raise ValueError("no whole step of the product's own unit")
    return Decimal(exact.numerator).scaleb(-digits)


def read_quantity(
    product: Measured, units: Mapping[str, Fraction], text: str, uom: str, field: str, faults: Faults
) -> Decimal | None:
    """The quantity in the product's own unit of what was ordered in `uom`, or None with a fault that says what is allowed.

    Zero, less, half a piece, five of what is sold by twelve, and less than the least are faults (ORD-2).
    """
    factor = unit_of(product, units, uom)
    if factor is None:
        known = sorted({product.uom, *units})
        faults.add(field, "unit", f"It is not sold by the {uom}.", given=uom, allowed=known)
        return None
    try:
        ordered = parse_decimal(text, digits=QUANTITY_DIGITS)
    except ValueError as error:
        faults.add(field, "quantity", f"Needs {error}.", given=text)
        return None
    if ordered <= 0:
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return _whole_steps(product, ordered, factor, text, field, faults)


def check_units(units: Sequence[Unit], own: str, faults: Faults, *, prefix: str = "") -> None:
    """Note every fault of a product's other units."""
    seen = {own}
    for index, unit in enumerate(units):
        at = f"{prefix}units[{index}]"
        if not unit.uom.strip() or len(unit.uom) > 20:
            faults.add(f"{at}.uom", "required", "Name the unit, in at most 20 characters.", given=unit.uom)
        elif unit.uom in seen:
            faults.add(f"{at}.uom", "duplicate", "Each unit once, and not the product's own.", given=unit.uom)
        seen.add(unit.uom)
        for name, value in (("numerator", unit.numerator), ("denominator", unit.denominator)):
            if not 0 < value <= MOST:
                faults.add(f"{at}.{name}", "range", f"1 to {MOST}.", given=value)


async def write_units(tx: Transaction, units: Mapping[UUID, Sequence[Unit]]) -> None:
    """Write checked units of products that have none."""
    rows = [(product, unit) for product, given in units.items() for unit in given]
    if rows:
        await tx.execute(
            "INSERT INTO core.product_unit (product_id, uom, numerator, denominator)"
            " SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])",
            [product for product, _ in rows],
            [unit.uom for _, unit in rows],
            [unit.numerator for _, unit in rows],
            [unit.denominator for _, unit in rows],
        )


def _whole_steps(
    product: Measured, ordered: Decimal, factor: Fraction, text: str, field: str, faults: Faults
) -> Decimal | None:
    step = product.order_step or Decimal(1).scaleb(-product.quantity_digits)
    exact = Fraction(ordered) * factor
    if (exact / Fraction(step)).denominator != 1:
        words = f"Only whole steps of {plain(step)} {product.uom} are sold."
        faults.add(field, "step", words, given=text, allowed=f"{plain(step)} {product.uom}")
        return None
    quantity = convert(ordered, factor, product.quantity_digits)
    if product.moq is not None and quantity < product.moq:
        least = f"{plain(product.moq)} {product.uom}"
        faults.add(field, "minimum", f"At least {least}.", given=text, allowed=least)
        return None
    return quantity
