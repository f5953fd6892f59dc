"""The parts of the demonstration: kinds times vehicle families, with costs and prices that fit each other."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import msgspec

from salesops.demo.kinds import FAMILIES, FLUIDS, KINDS, KNOWN, Family, Kind
from salesops.masterdata.catalogue import NewProduct, Unit

MARKUP = Decimal("1.62")
TO_EURO = Decimal("7.40")  # what a price in CNY is divided by for the list abroad
BOX = 12


class Part(msgspec.Struct, frozen=True):
    """A part with what it costs and sells for, in CNY without tax."""

    product: NewProduct
    cost: Decimal
    price: Decimal
    category: str
    rank: int

    @property
    def part_no(self) -> str:
        return self.product.part_no


def _parts() -> dict[str, Part]:
    made = [_of(kind, family, rank) for kind in KINDS for rank, family in enumerate(FAMILIES)]
    made += [
        Part(NewProduct(no, name, zh, "", maker, "l", 1, "", "", "", _cans()), Decimal(cost), Decimal(price), "standard", 0)
        for no, name, zh, maker, cost, price in FLUIDS
    ]  # fmt: skip
    return {part.part_no: part for part in made}


def _of(kind: Kind, family: Family, rank: int) -> Part:
    part_no = f"{kind.prefix}-{kind.first + kind.step * rank:04d}"
    cost = _round(Decimal(kind.cost) * family.percent / 100, "0.10")
    price = _round(cost * MARKUP, "0.50")
    if part_no in KNOWN:
        cost, price = map(Decimal, KNOWN[part_no])
    units = (Unit("box", BOX),) if kind.boxed else ()
    product = NewProduct(part_no, f"{kind.name}, {family.name}", f"{family.name_zh}{kind.name_zh}", family.years, kind.maker,
                         kind.uom, 0, kind.sold_by, str(BOX) if kind.boxed else "", "", units)  # fmt: skip
    return Part(product, cost, price, kind.category, rank)


def _cans() -> tuple[Unit, ...]:
    return (Unit("can", 4), Unit("drum", 200))


def _round(value: Decimal, step: str) -> Decimal:
    return max(Decimal(step), (value / Decimal(step)).quantize(Decimal(1), ROUND_HALF_UP) * Decimal(step))


def in_currency(amount: Decimal, currency: str) -> str:
    """A cost or price in CNY as it stands in an office's own currency."""
    rate = TO_EURO if currency == "EUR" else Decimal(1)
    return str((amount / rate).quantize(Decimal("0.01"), ROUND_HALF_UP))


PARTS = _parts()
"""Every part by its number."""

OLD = [no for no, part in PARTS.items() if part.rank == 10]
"""One of each kind that an eleventh family has: superseded, discontinued, counted, kept out of the orders."""

SOLD = [no for no in PARTS if no not in OLD]
"""What customers order."""
