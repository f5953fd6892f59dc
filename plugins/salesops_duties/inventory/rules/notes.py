"""What the warehouse notes: receipts, announcements, holds, counts and adjustments, and their faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import parse_decimal


class ReceiptLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods coming in: a product, how much in its unit, what one unit cost in the office's currency, and what announced it."""

    part_no: str
    quantity: str
    unit_cost: str
    incoming_id: UUID | None = None


class GoodsReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt of goods into a warehouse; `kind` is `opening` for the first stock of an office, else `receipt`."""

    lines: list[ReceiptLine]
    kind: str = "receipt"
    reference: str = ""
    warehouse: str = "main"


class Goods(msgspec.Struct, frozen=True):
    """A parsed receipt line; `cost_minor` is for the whole quantity."""

    product_id: UUID
    quantity: Decimal
    cost_minor: int
    incoming_id: UUID | None = None


class NewWarehouse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another place where goods lie."""

    code: str
    name: str


class NewPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many hours a reservation stands, or null for no end; `version` is the one that was read, 0 for the first."""

    reservation_hours: int | None
    version: int


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that will come: how much of what, when (null when nobody knows), and from where, in words."""

    part_no: str
    quantity: str
    source: str
    expected_on: dt.date | None = None


class NewDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When announced goods are expected now (null when nobody knows), why, and the version that was read."""

    expected_on: dt.date | None
    reason: str
    version: int


class NewHold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that may not be sold for now; `kind` is quarantine or quality."""

    part_no: str
    quantity: str
    kind: str
    reason: str
    warehouse: str = "main"


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a hold may be sold again (empty means all of it), and why."""

    reason: str
    quantity: str = ""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: str


class Priority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an order's reservations stand among others, 1 first to 9 last, and why that changes."""

    priority: int
    reason: str


class NewCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to count: these parts of a warehouse, or everything it has when none is named."""

    reason: str
    warehouse: str = "main"
    part_nos: list[str] = []


class CountEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What someone counted of a part."""

    part_no: str
    counted: str


class CountEntries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted; a part that was counted before is counted anew."""

    entries: list[CountEntry]


class AdjustmentLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much more (`3`) or less (`-2`) there is of a part than the book says."""

    part_no: str
    quantity: str


class Adjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Differences someone asks to be booked, and why."""

    reason: str
    lines: list[AdjustmentLine]
    warehouse: str = "main"


def parse_quantity(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    """A positive quantity with the digits of the product's unit, or a fault."""
    value = parse_change(text, digits, field, faults)
    if value is not None and value < 0:
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return value


def parse_change(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    """A quantity that is not zero, or a fault."""
    value = _parse(text, digits, field, faults)
    if value is not None and value == 0:
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return value


def parse_count(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    """A counted quantity, zero or more, or a fault; blank is not zero."""
    value = _parse(text, digits, field, faults)
    if value is not None and value < 0:
        faults.add(field, "not_negative", "Zero or more.", given=text)
        return None
    return value


def check_reason(reason: str, faults: Faults, *, words: str = "Say why.") -> None:
    """Note a missing reason."""
    if not reason.strip():
        faults.add("reason", "required", words)


def check_choice(value: str, allowed: Sequence[str], field: str, faults: Faults) -> None:
    """Note a word that is none of those allowed."""
    if value not in allowed:
        faults.add(field, "choice", f"One of {', '.join(allowed)}.", given=value, allowed=list(allowed))


def _parse(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    try:
        return parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "quantity", f"Needs {error}.", given=text)
        return None
