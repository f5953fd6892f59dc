"""What an order must say when it is taken in (ORD-1): how it came, who ordered, why by telephone."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.errors import Faults

CHANNELS = ("fax", "phone", "email", "online", "counter", "salesperson")
WITH_PAPERS = ("fax", "email", "online")  # what was sent is filed before the order is confirmed
PHONE_REASONS = ("customer_no_power", "customer_cannot_fax", "other")
MOST_LINES = 500


class NewLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as it was ordered; decimals are texts such as "12.50".

    Quantity and price are per `uom`, the product's own unit when empty. Without `unit_price` the price is looked up;
    a price of zero needs a `free_reason`.
    """

    part_no: str
    quantity: str
    unit_price: str | None = None
    uom: str = ""
    discount_percent: str = "0"
    free_reason: str = ""


class NewOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order to take in. `document_ref` names where the fax, mail or chat is kept; `contact_id` who ordered.

    `repeat_reason` says why the same order comes again; `deposit_percent` is to be paid of goods that are not in stock
    before they are ordered, `dispatch_percent` of every delivery before it leaves; `discount` is an amount off the whole.
    """

    customer_id: UUID
    intake_channel: str
    lines: list[NewLine]
    phone_reason: str | None = None
    phone_reason_text: str = ""
    contact_id: UUID | None = None
    caller_name: str = ""
    caller_phone: str = ""
    called_at: dt.datetime | None = None
    document_ref: str = ""
    customer_po_no: str = ""
    repeat_reason: str = ""
    currency: str | None = None
    delivery_way: str = "carrier"
    delivery_date: dt.date | None = None
    delivery_address: str = ""
    receiver: str = ""
    note: str = ""
    ship_complete: bool = False
    deposit_percent: str = "0"
    dispatch_percent: str = "0"
    discount: str = "0"
    salesperson_id: UUID | None = None


class ChangedOrder(NewOrder, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole order as it shall be; `version` is the one that was seen. An order with documents needs a `reason`."""

    version: int
    reason: str = ""


class WrittenCopy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paper that follows a telephone order: where it is kept, and when it came (now, when left out)."""

    document_ref: str
    received_at: dt.datetime | None = None


def check_intake(new: NewOrder, now: dt.datetime) -> Faults:
    """Every fault of the head; a telephone order needs an allowed reason, a caller and the time of the call."""
    faults = Faults()
    if new.intake_channel not in CHANNELS:
        faults.add(
            "intake_channel",
            "choice",
            "Choose from the list how it came.",
            given=new.intake_channel,
            allowed=list(CHANNELS),
        )
    if new.intake_channel == "phone":
        _check_phone(new, now, faults)
    elif new.phone_reason is not None:
        faults.add("phone_reason", "phone_only", "Only a telephone order has a phone reason.", given=new.phone_reason)
    if not new.delivery_way.strip():
        faults.add("delivery_way", "required", "Choose a delivery way from the list.")
    if new.repeat_reason and len(new.repeat_reason.strip()) < 5:
        faults.add("repeat_reason", "length", "Say why the same order comes again.", given=new.repeat_reason)
    if new.currency is not None and not (len(new.currency) == 3 and new.currency.isascii() and new.currency.isupper()):
        faults.add("currency", "iso4217", "An ISO 4217 code such as EUR.", given=new.currency)
    if not new.lines:
        faults.add("lines", "required", "An order has at least one line.")
    if len(new.lines) > MOST_LINES:
        faults.add("lines", "count", f"At most {MOST_LINES} lines.", given=len(new.lines))
    return faults


def needs_paper(channel: str) -> bool:
    """Whether what was sent must be filed before the order can be confirmed."""
    return channel in WITH_PAPERS


def _check_phone(new: NewOrder, now: dt.datetime, faults: Faults) -> None:
    if new.phone_reason not in PHONE_REASONS:
        faults.add("phone_reason", "required", "An order by telephone needs the reason why it could not be faxed.",
                   given=new.phone_reason, allowed=list(PHONE_REASONS))  # fmt: skip
    elif new.phone_reason == "other" and len(new.phone_reason_text.strip()) < 5:
        faults.add("phone_reason_text", "required", "Say what the other reason is.", given=new.phone_reason_text)
    if not new.caller_name.strip():
        faults.add("caller_name", "required", "Write the caller's name; it is compared with those who may order.")
    if not new.caller_phone.strip():
        faults.add("caller_phone", "required", "Write the number they called from; it is kept with the order.")
    if new.called_at is None:
        faults.add("called_at", "required", "Write when they called, such as 14:07.")
    elif new.called_at.tzinfo is None:
        faults.add(
            "called_at", "aware", "A time with its offset, such as 2026-03-02T09:30:00+08:00.", given=new.called_at
        )
    elif new.called_at > now:
        faults.add("called_at", "not_future", "Not in the future.", given=new.called_at)
