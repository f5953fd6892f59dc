"""Parts named by their numbers: the product of each, or a fault that says what may have been meant."""

from __future__ import annotations

from collections.abc import Sequence

from salesops import Transaction
from salesops.errors import Faults, NotFound
from salesops.masterdata.catalogue import MOST_HINTS, Product, find_products, nearest_part_nos


async def known_products(tx: Transaction, part_nos: Sequence[str], field: str, faults: Faults) -> list[Product | None]:
    """The product of each part number in its place; None with a fault, and the nearest numbers, where there is none."""
    known = {p.part_no: p for p in await find_products(tx, part_nos=part_nos)}
    for index, part_no in enumerate(part_nos):
        if part_no not in known:
            near = await nearest_part_nos(tx, part_no) if len(faults.found) < MOST_HINTS else []
            at = f"{field}[{index}].part_no"
            faults.add(at, "known", "No such part number.", given=part_no, allowed=near or None)
    return [known.get(part_no) for part_no in part_nos]


async def known_product(tx: Transaction, part_no: str, faults: Faults) -> Product | None:
    """The product of the one part number of a form, or None with a fault."""
    found = await find_products(tx, part_nos=[part_no])
    if not found:
        near = await nearest_part_nos(tx, part_no)
        faults.add("part_no", "known", "No such part number.", given=part_no, allowed=near or None)
    return found[0] if found else None


async def product_at(tx: Transaction, part_no: str) -> Product:
    """The product of a part number in an address; raises `NotFound` with the nearest numbers."""
    found = await find_products(tx, part_nos=[part_no])
    if not found:
        raise NotFound(nearest=await nearest_part_nos(tx, part_no))
    return found[0]
