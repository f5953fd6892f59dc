"""The head of an order as its form has it, and what becomes of it when two people change it at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from salesops.web.forms import Form
from salesops_duties.orders.rules import ChangedOrder

HEAD = (
    "intake_channel", "phone_reason", "phone_reason_text", "caller_name", "caller_phone", "called_at", "document_ref", "customer_po_no",
    "repeat_reason", "delivery_way", "delivery_date", "delivery_address", "receiver", "note", "ship_complete", "deposit_percent",
)  # fmt: skip


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
            clashes.append(Clash(name, name.replace("_", " ").capitalize(), opened, yours, theirs))
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
