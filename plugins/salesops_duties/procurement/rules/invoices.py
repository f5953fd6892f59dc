"""The three-way match: what was ordered and agreed, what came and is kept, what the supplier invoices (FUT-3).

A price may differ by so many per cent of the agreed one, and all differences of an invoice together by so much money. More than was
received and kept is never booked: it waits for goods.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

import msgspec

Charge = Literal["freight", "duty", "handling", "other"]
LineKind = Literal["goods", "freight", "duty", "handling", "other"]
Block = Literal["price", "charge", "goods", "return", "sum"]


class InvoicedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a supplier's invoice: goods of a line of a purchase order, or a charge of an order. Decimals are texts.

    The order is named by its id or by its number; the amount is quantity times price when it is left empty.
    """

    kind: LineKind = "goods"
    purchase_id: UUID | None = None
    purchase: str = ""
    line_no: int | None = None
    quantity: str = ""
    unit_price: str = ""
    amount: str = ""
    words: str = ""


class NewSupplierInvoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A supplier's invoice or credit note as its paper says; `total` with tax, as printed, so that a slip of the pen shows."""

    supplier_id: UUID
    number: str
    invoice_on: dt.date
    total: str
    lines: list[InvoicedLine]
    kind: Literal["invoice", "credit"] = "invoice"
    due_on: dt.date | None = None
    currency: str | None = None
    tax: str = "0"
    note: str = ""


class Tolerance(msgspec.Struct, frozen=True):
    """By how much a price may differ in per cent of the agreed one, and an invoice altogether, in the office's minor units."""

    price_percent: Decimal
    difference_minor: int


class Compared(msgspec.Struct, frozen=True):
    """A line of an invoice beside what was ordered and what came; amounts in minor units of the invoice.

    `open` is what came, is kept and was not invoiced before this one (of a credit: what went back and has no credit yet).
    """

    line_no: int
    kind: LineKind
    purchase_id: UUID | None
    purchase: str
    purchase_line: int | None
    part_no: str
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    ordered: Decimal
    agreed_price: Decimal
    received: Decimal
    open: Decimal
    agreed_minor: int
    blocks: tuple[Block, ...] = ()

    @property
    def difference_minor(self) -> int:
        return self.amount_minor - self.agreed_minor


def judge(one: Compared, tolerance: Tolerance, *, is_credit: bool) -> Compared:
    """The line with what keeps it from being booked; charges are judged together, by `blocks_of`."""
    if one.kind != "goods":
        return one
    blocks: list[Block] = []
    if one.quantity > one.open:
        blocks.append("return" if is_credit else "goods")
    if not is_within(one.amount_minor, one.agreed_minor, tolerance.price_percent):
        blocks.append("price")
    return msgspec.structs.replace(one, blocks=tuple(blocks))


def is_within(amount_minor: int, agreed_minor: int, percent: Decimal) -> bool:
    """Whether an amount differs from the agreed one by no more than so many per cent of it, either way."""
    return abs(amount_minor - agreed_minor) * 100 <= Fraction(percent) * agreed_minor


def blocks_of(lines: Sequence[Compared], differences_own_minor: int, tolerance: Tolerance) -> tuple[Block, ...]:
    """What keeps an invoice from being booked, each reason once; many small differences are a large one."""
    found: list[Block] = []
    for line in lines:
        found += [block for block in line.blocks if block not in found]
    if differences_own_minor > tolerance.difference_minor and "price" not in found:
        found.append("charge" if any(line.kind != "goods" and line.difference_minor for line in lines) else "sum")
    return tuple(found)


def can_be_released(blocks: Sequence[Block]) -> bool:
    """Whether a second person may let it be booked: a price yes, goods that have not come never."""
    return bool(blocks) and not {"goods", "return"} & set(blocks)


def age_of(due_on: dt.date, today: dt.date) -> str:
    """The column of the aged list: not due, or by how many days it is late."""
    late = (today - due_on).days
    for most, name in ((0, "not_due"), (30, "1_30"), (60, "31_60"), (90, "61_90")):
        if late <= most:
            return name
    return "over_90"
