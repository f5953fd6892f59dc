"""The head of an order as its form has it, and what becomes of it when two people change it at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from salesops.web.forms import Form
from salesops.web.languages import later
from salesops_duties.orders.rules import ChangedOrder

LABELS = {
    "intake_channel": later("Came by"),
    "phone_reason": later("Why by telephone"),
    "phone_reason_text": later("Other reason"),
    "caller_name": later("Who called"),
    "caller_phone": later("From which number"),
    "called_at": later("Time of the call"),
    "document_ref": later("Filed as"),
    "customer_po_no": later("Their order no."),
    "repeat_reason": later("Why the same order again"),
    "delivery_way": later("Delivery way"),
    "delivery_date": later("Delivery date"),
    "delivery_address": later("Address"),
    "receiver": later("Receiver"),
    "note": later("Note"),
    "ship_complete": later("Send everything together"),
    "deposit_percent": later("Deposit before ordering"),
    "dispatch_percent": later("Paid before dispatch"),
}
HEAD = tuple(LABELS)


class Head(msgspec.Struct, frozen=True):
    """The fields of the head that the desk's form has, as texts of an order."""

    intake_channel: str
    delivery_way: str
    phone_reason: str | None = None
    phone_reason_text: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    document_ref: str = ""
    customer_po_no: str = ""
    repeat_reason: str = ""
    delivery_address: str = ""
    receiver: str = ""
    note: str = ""
    ship_complete: bool = False
    deposit_percent: str = "0"
    dispatch_percent: str = "0"
    called_at: dt.datetime | None = None
    delivery_date: dt.date | None = None


class Clash(msgspec.Struct, frozen=True):
    """A field that two people changed: as it was opened, as each of them left it."""

    name: str
    label: str
    opened: str
    yours: str
    theirs: str


def merge(form: Form, head: dict[str, Any], present: ChangedOrder) -> list[Clash]:
    """Three-way: what only one side changed is taken from that side; what both did is asked, unless it was picked."""
    clashes = []
    for name in HEAD:
        opened, yours = form.text(f"was-{name}"), _text(head[name])
        theirs = _text(getattr(present, name))
        if yours == opened or form.text(f"pick-{name}") == "theirs":
            head[name] = getattr(present, name)
        elif theirs not in (opened, yours) and form.text(f"pick-{name}") != "yours":
            clashes.append(Clash(name, LABELS[name], opened, yours, theirs))
    return clashes


def head_texts(order: ChangedOrder) -> dict[str, str]:
    """The fields of the head as texts that two versions are compared by."""
    return {name: _text(getattr(order, name)) for name in HEAD}


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return "on" if value is True else str(value).strip()
