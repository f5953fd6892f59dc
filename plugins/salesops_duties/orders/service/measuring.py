"""Part numbers and quantities of an order's lines, read together: known parts, whole steps, exact units (ORD-2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from salesops import Transaction
from salesops.errors import Faults
from salesops.hookspecs.prices import LineToPrice
from salesops.masterdata.catalogue import (
    MOST_HINTS,
    find_products,
    find_units,
    nearest_part_nos,
    products_named,
    read_quantity,
    unit_of,
)
from salesops_duties.orders.rules import NewLine, parse_terms
from salesops_duties.orders.service.pricing import Measured


def part_nos_of(lines: Sequence[NewLine]) -> list[str]:
    """The part numbers that were typed, each once."""
    return sorted({line.part_no.strip() for line in lines})


async def measure(tx: Transaction, lines: Sequence[NewLine], faults: Faults) -> list[Measured]:
    """Each line as figures; faults name their line, and an unknown part number comes with what is near."""
    known = {p.part_no: p for p in await products_named(tx, part_nos_of(lines))}
    units = await find_units(tx, [p.id for p in known.values()]) if any(line.uom for line in lines) else {}
    read = []
    for index, line in enumerate(lines):
        terms = parse_terms(index, line, faults)
        product = known.get(line.part_no.strip())
        if product is None:
            await _unknown(tx, index, line, faults)
            continue
        own_units = units.get(product.id, {})
        quantity = read_quantity(
            product, own_units, line.quantity, line.uom.strip(), f"lines[{index}].quantity", faults
        )
        if quantity is None:
            continue
        factor = unit_of(product, own_units, line.uom.strip())
        assert factor is not None
        asked = LineToPrice(
            index + 1,
            product.id,
            Decimal(line.quantity.strip()),
            line.uom.strip() or product.uom,
            Decimal(factor.numerator) / Decimal(factor.denominator),
            terms.typed_price,
            terms.discount_percent,
            terms.free_reason,
        )
        read.append(Measured(quantity, asked))
    return read


async def digits_of(tx: Transaction, product_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many digits after the point a quantity of each product may have: none of what is sold by the piece."""
    return {p.id: p.quantity_digits for p in await find_products(tx, ids=set(product_ids))}


async def _unknown(tx: Transaction, index: int, line: NewLine, faults: Faults) -> None:
    near = await nearest_part_nos(tx, line.part_no) if len(faults.found) < MOST_HINTS else []
    faults.add(f"lines[{index}].part_no", "known", "No such part number.", given=line.part_no, allowed=near or None)
