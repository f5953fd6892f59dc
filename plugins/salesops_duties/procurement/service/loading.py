"""A purchase order as its acts work on it: loaded whole, its row locked so that two people come one after the other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction
from salesops.errors import ConflictState, ConflictVersion, NotFound

WAYS_OUT = {
    "draft": ["send", "cancel"],
    "sent": ["note the supplier's confirmation", "receive", "cancel what will not come"],
    "confirmed": ["receive", "cancel what will not come"],
    "received": ["enter the supplier's invoice"],
    "closed": ["order again"],
    "cancelled": ["order again"],
}
OUT = ("sent", "confirmed")


class PurchaseLine(msgspec.Struct, frozen=True):
    """A line of a purchase order; `rest` is what is still expected of it, in the part's unit."""

    line_no: int
    product_id: UUID
    part_no: str
    quantity_digits: int
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    received: Decimal
    closed: Decimal
    cancel_asked: Decimal
    expected_on: dt.date | None
    supply_id: UUID | None

    @property
    def rest(self) -> Decimal:
        return max(Decimal(0), self.quantity - self.closed - self.received)


class Purchase(msgspec.Struct, frozen=True):
    """A purchase order as it stands, its row locked."""

    id: UUID
    number: str
    supplier_id: UUID
    supplier: str
    state: str
    currency: str
    rate: Decimal | None
    freight_minor: int
    duty_percent: Decimal
    handling_percent: Decimal
    warehouse: str
    total_minor: int
    charges_cleared_minor: int
    version: int
    drafted_by: UUID
    lines: tuple[PurchaseLine, ...]

    @property
    def source(self) -> str:
        """The words by which people know where its goods come from."""
        return f"{self.supplier}, {self.number}"


_HEAD = [name for name in Purchase.__struct_fields__ if name not in ("lines", "supplier")]
_LINE = [name for name in PurchaseLine.__struct_fields__ if name not in ("part_no", "quantity_digits")]


async def load(tx: Transaction, purchase_id: UUID, *, version: int | None = None) -> Purchase:
    """The order and its lines; others wait until this transaction ends. Raises `NotFound`, `ConflictVersion`."""
    head = await tx.fetchrow(
        f"SELECT {', '.join(f'o.{name}' for name in _HEAD)}, p.name AS supplier FROM procurement.purchase_order o"
        " JOIN core.party p ON p.id = o.supplier_id WHERE o.office_id = $1 AND o.id = $2 FOR UPDATE OF o",
        tx.office.id,
        purchase_id,
    )
    if head is None:
        raise NotFound
    if version is not None and version != head["version"]:
        raise ConflictVersion("Someone changed this order meanwhile.", yours=version, present=head["version"])
    rows = await tx.fetch(
        f"SELECT {', '.join(f'l.{name}' for name in _LINE)}, p.part_no, p.quantity_digits::int AS quantity_digits FROM procurement.purchase_line l"
        " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.purchase_id = $2 ORDER BY l.line_no",
        tx.office.id,
        purchase_id,
    )
    known: dict[str, Any] = dict(head.items())
    return Purchase(**known, lines=tuple(PurchaseLine(**dict(row.items())) for row in rows))


def expect_state(order: Purchase, *allowed: str) -> None:
    """Refuse an act that does not belong to the order's state, and say what does."""
    if order.state not in allowed:
        raise ConflictState(f"The order is {order.state}.", current=order.state, ways_out=WAYS_OUT[order.state])


def line_of(order: Purchase, line_no: int) -> PurchaseLine:
    """A line by its number; raises `NotFound`."""
    for line in order.lines:
        if line.line_no == line_no:
            return line
    raise NotFound(f"The order has no line {line_no}.")


async def touch(tx: Transaction, order: Purchase, **columns: object) -> None:
    """Raise the order's version, with what else changes of its head."""
    sets = "".join(f", {name} = ${index}" for index, name in enumerate(columns, 3))
    await tx.execute(
        f"UPDATE procurement.purchase_order SET version = version + 1{sets} WHERE office_id = $1 AND id = $2",
        tx.office.id,
        order.id,
        *columns.values(),
    )
