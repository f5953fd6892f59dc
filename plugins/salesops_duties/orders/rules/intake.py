"""What an order must say when it is taken in (ORD-1, ORD-2): channel, phone reason, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import UNIT_PRICE_DIGITS, parse_decimal
from salesops_duties.orders.rules.content import Line, line_amount

CHANNELS = ("fax", "phone", "email", "online", "counter", "salesperson")
PHONE_REASONS = ("customer_no_power", "customer_cannot_fax", "other")
MOST_LINES = 500


class NewLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as it was ordered; decimals are texts such as "12.50"."""

    part_no: str
    quantity: str
    unit_price: str


class NewOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order to take in."""

    customer_id: UUID
    intake_channel: str
    lines: list[NewLine]
    phone_reason: str | None = None
    phone_reason_text: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    called_at: dt.datetime | None = None
    customer_po_no: str = ""
    delivery_way: str = "carrier"
    delivery_date: dt.date | None = None
    delivery_address: str = ""
    receiver: str = ""
    note: str = ""
    salesperson_id: UUID | None = None


class ChangedOrder(NewOrder, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole order as it shall be; `version` is the one that was seen."""

    version: int


class KnownProduct(Protocol):
    """What intake needs of a product."""

    @property
    def id(self) -> UUID: ...
    @property
    def quantity_digits(self) -> int: ...


def check_intake(new: NewOrder, now: dt.datetime) -> Faults:
    """Every fault of the head; a telephone order needs an allowed reason, a caller and the time of the call."""
    faults = Faults()
    if new.intake_channel not in CHANNELS:
        faults.add("intake_channel", "choice", "How did it come?", given=new.intake_channel, allowed=list(CHANNELS))
    if new.intake_channel == "phone":
        _check_phone(new, now, faults)
    elif new.phone_reason is not None:
        faults.add("phone_reason", "phone_only", "Only a telephone order has a phone reason.", given=new.phone_reason)
    if not new.delivery_way.strip():
        faults.add("delivery_way", "required", "How shall it be sent?")
    if not new.lines:
        faults.add("lines", "required", "An order has at least one line.")
    if len(new.lines) > MOST_LINES:
        faults.add("lines", "count", f"At most {MOST_LINES} lines.", given=len(new.lines))
    return faults


def parse_lines(
    new: Sequence[NewLine], known: Mapping[str, KnownProduct], currency: str, faults: Faults
) -> tuple[Line, ...]:
    """The lines with amounts; each fault names its line. Unknown parts are noted by the caller, who knows what is near."""
    parsed = []
    for index, line in enumerate(new):
        product = known.get(line.part_no.strip())
        quantity = _decimal(
            line.quantity, product.quantity_digits if product else 6, f"lines[{index}].quantity", faults
        )
        price = _decimal(line.unit_price, UNIT_PRICE_DIGITS, f"lines[{index}].unit_price", faults)
        if quantity is not None and quantity <= 0:
            faults.add(f"lines[{index}].quantity", "positive", "More than zero.", given=line.quantity)
        elif price is not None and price < 0:
            faults.add(f"lines[{index}].unit_price", "not_negative", "Zero or more.", given=line.unit_price)
        elif product and quantity is not None and price is not None:
            parsed.append(Line(index + 1, product.id, quantity, price, line_amount(quantity, price, currency)))
    return tuple(parsed)


def _check_phone(new: NewOrder, now: dt.datetime, faults: Faults) -> None:
    if new.phone_reason not in PHONE_REASONS:
        faults.add("phone_reason", "required", "An order by telephone needs the reason why it could not be faxed.",
                   given=new.phone_reason, allowed=list(PHONE_REASONS))  # fmt: skip
    elif new.phone_reason == "other" and len(new.phone_reason_text.strip()) < 5:
        faults.add("phone_reason_text", "required", "Say what the other reason is.", given=new.phone_reason_text)
    if not new.caller_name.strip():
        faults.add("caller_name", "required", "Who called?")
    if not new.caller_phone.strip():
        faults.add("caller_phone", "required", "From which number?")
    if new.called_at is None:
        faults.add("called_at", "required", "When was the call?")
    elif new.called_at.tzinfo is None:
        faults.add(
            "called_at", "aware", "A time with its offset, such as 2026-03-02T09:30:00+08:00.", given=new.called_at
        )
    elif new.called_at > now:
        faults.add("called_at", "not_future", "Not in the future.", given=new.called_at)


def _decimal(text: str, digits: int, field: str, faults: Faults) -> Decimal | None:
    try:
        return parse_decimal(text, digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text, allowed=f"{digits} digits after the point")
        return None
