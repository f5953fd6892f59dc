"""What people note of buying: suppliers, prices, plan lines, purchase orders and receipts, as they are typed; decimals are texts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import UNIT_PRICE_DIGITS, parse_decimal

DECISIONS = ("order", "transfer", "substitute", "refuse", "wait")
MOST_LINES = 500


class NewSupplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A firm to buy from and its terms; `supplier_id` is a party the group knows already, else one is made of name and country."""

    name: str
    currency: str
    country: str | None = None
    tax_id: str | None = None
    supplier_id: UUID | None = None
    lead_days: int = 30
    buffer_days: int = 3
    over_percent: str = "0"
    under_percent: str = "0"
    duty_percent: str = "0"
    handling_percent: str = "0"
    payment_days: int = 30
    contact: str = ""
    email: str = ""
    timezone: str = ""
    language: Literal["en", "zh"] = "en"


class ChangedSupplier(NewSupplier, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The terms as they shall be; `version` is the one that was seen. A stopped supplier needs the reason."""

    version: int
    state: Literal["active", "stopped"] = "active"
    state_reason: str = ""


class NewPrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a supplier asks for a part, from a day on; `moq` and `pack_qty` in the part's unit, empty for those of the part."""

    part_no: str
    unit_price: str
    valid_from: dt.date
    currency: str | None = None
    valid_until: dt.date | None = None
    supplier_part_no: str = ""
    moq: str = ""
    pack_qty: str = ""
    lead_days: int | None = None


class NewPlanLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods to plan for stock; a customer's line comes with the order."""

    part_no: str
    quantity: str
    version_name: str = ""
    inspected_on: dt.date | None = None
    check_foreign: bool = False
    reason: str = ""


class ChangedPlanLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a planner notes at a line; `version` is the one that was seen. The quantity of a customer's line is the order's."""

    version: int
    quantity: str | None = None
    inspected_on: dt.date | None = None
    check_foreign: bool | None = None
    supplier_id: UUID | None = None


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided of a line: order, transfer, substitute, refuse or wait; all but order need the reason."""

    version: int
    decision: str
    reason: str = ""
    supplier_id: UUID | None = None


class AgreedSubstitute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another part that a customer agreed to, and who said so; its price when it is not the line's own, and the order that brings it."""

    version: int
    part_no: str
    agreed_by: str
    unit_price: str | None = None
    purchase_id: UUID | None = None


class LineToBuy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a purchase order: of a part, or of lines of the plan, which say the part. Without a price the supplier's is taken."""

    part_no: str = ""
    quantity: str = ""
    unit_price: str | None = None
    plan_line_ids: list[UUID] = []


class NewPurchase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order to a supplier as a draft. Freight is for all of it, in its currency; `beyond_plan_reason` for more than the plan has."""

    supplier_id: UUID
    lines: list[LineToBuy]
    currency: str | None = None
    freight: str = "0"
    duty_percent: str | None = None
    handling_percent: str | None = None
    warehouse: str = "main"
    incoterm: str = ""
    note: str = ""
    beyond_plan_reason: str = ""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it is asked; the one who decides reads it."""

    reason: str


class Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version that was seen."""

    version: int


class Cancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version that was seen, and why it does not count."""

    version: int
    reason: str


class Merging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The order whose lines are taken over, and the versions of both that were seen."""

    version: int
    other_id: UUID
    other_version: int


class ConfirmedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the supplier says of a line: how much it will send, and the day at our door."""

    line_no: int
    quantity: str
    expected_on: dt.date | None = None


class SupplierConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A supplier's confirmation: its own number, and line by line what comes when; a line not named stays as it was ordered."""

    version: int
    lines: list[ConfirmedLine]
    supplier_ref: str = ""
    why: str = ""


class ReceivedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a line has come, in the part's unit."""

    line_no: int
    quantity: str


class NewReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods of a purchase order that have come, with the number of the supplier's delivery note."""

    lines: list[ReceivedLine]
    delivery_note: str = ""
    warehouse: str = ""
    received_on: dt.date | None = None


class Shortening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines that will not come any more: all that is still expected of them, or the whole order when none is named."""

    version: int
    reason: str
    line_nos: list[int] = []


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a line that comes on another day: it becomes a line of its own."""

    version: int
    line_no: int
    quantity: str
    expected_on: dt.date | None
    why: str = ""


def check_decision(new: Decision, faults: Faults) -> None:
    """Note what is wrong with a decision: all but order need the reason."""
    if new.decision not in DECISIONS:
        faults.add("decision", "choice", "Choose from the list.", given=new.decision, allowed=list(DECISIONS))
    elif new.decision != "order":
        check_reason(new.reason, faults, "Say why it is not simply ordered.")


def parse_positive(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    """A quantity above zero with the product's digits, or None with a fault."""
    try:
        quantity = parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
    if quantity <= 0:
        faults.add(field, "positive", "More than zero.", given=text)
        return None
    return quantity


def parse_optional(text: str, field: str, faults: Faults) -> Decimal | None:
    """The same, None when it is left empty."""
    return parse_positive(text, 6, field, faults) if text.strip() else None


def parse_price(text: str, field: str, faults: Faults) -> Decimal | None:
    """A price of one, zero or more, with the digits of unit prices."""
    try:
        price = parse_decimal(text, digits=UNIT_PRICE_DIGITS)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return None
    if price < 0:
        faults.add(field, "not_negative", "Zero or more.", given=text)
        return None
    return price


def parse_percent(text: str, field: str, faults: Faults, *, most: int = 100) -> Decimal:
    """A percentage with two digits."""
    try:
        percent = parse_decimal(text, digits=2)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return Decimal(0)
    if not 0 <= percent <= most:
        faults.add(field, "range", f"0 to {most} per cent.", given=text)
    return percent


def check_reason(text: str, faults: Faults, words: str, *, field: str = "reason", least: int = 5) -> None:
    """A reason of a few letters."""
    if len(text.strip()) < least:
        faults.add(field, "required", words, given=text)
