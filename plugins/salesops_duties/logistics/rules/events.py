"""Events of a parcel: how one is known again, and what a person may note of one."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

import msgspec

from salesops.errors import Faults

EARLY = dt.timedelta(hours=24)  # a dispatch is often typed in the evening of the day on which the carrier came
AHEAD = dt.timedelta(minutes=15)  # of a clock that is not ours; logistics.reckon says the same

Noted = Literal[
    "handed", "in_transit", "out_for_delivery", "delivery_failed", "on_hold", "delivered", "returned", "lost"
]
WIRE_OF_NOTED = {
    "handed": "picked_up",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "delivery_failed": "delivery_failed",
    "on_hold": "on_hold",
    "delivered": "delivered",
    "returned": "return_to_sender",
    "lost": "unknown",
}
STATE_OF_NOTED = {
    "handed": "handed",
    "in_transit": "in_transit",
    "out_for_delivery": "out_for_delivery",
    "delivery_failed": "out_for_delivery",
    "on_hold": "in_transit",
    "delivered": "delivered",
    "returned": "returned",
    "lost": "lost",
}


class NewEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a person saw or was told of a parcel. `source` is `phone` when a carrier said it, `typed` otherwise."""

    what: str
    at: dt.datetime
    place: str = ""
    note: str = ""
    source: str = "typed"
    signed_by: str = ""


def check_event(new: NewEvent, dispatched_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if new.what not in STATE_OF_NOTED:
        faults.add("what", "choice", "Choose what happened.", given=new.what)
    if new.source not in ("typed", "phone"):
        faults.add("source", "choice", "`typed` or `phone`.", given=new.source)
    if new.at.tzinfo is None:
        faults.add("at", "zone", "A time with its zone.", given=new.at)
    elif new.at > now + AHEAD:
        faults.add("at", "not_future", "Not after now.", given=new.at)
    elif dispatched_at is not None and new.at < dispatched_at - EARLY:
        faults.add("at", "after_dispatch", "Not before the goods left.", given=new.at)
    if new.what == "delivered" and not new.signed_by.strip():
        faults.add("signed_by", "required", "Write who took the goods; without a name it is no proof.")
    faults.raise_if_any()


def digest_of(tracking_no: str, at: dt.datetime, wire: str, code: str, place: str, text: str) -> bytes:
    """16 bytes by which the same event is known again: number, moment, word, code and place; its wording only where it has no code."""
    said = (tracking_no, at.astimezone(dt.UTC).isoformat(), wire, code, place, "" if code else text)
    return hashlib.blake2b(msgspec.json.encode(said), digest_size=16).digest()


def mark_of(at: dt.datetime, state: str | None, dispatched_at: dt.datetime | None) -> str:
    """Why an event does not count, empty when it does: something that moved before the goods left is somebody else's parcel."""
    if dispatched_at is not None and state not in (None, "created") and at < dispatched_at - EARLY:
        return "before_dispatch"
    return ""


class Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an event was wrong."""

    reason: str


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done about an exception."""

    outcome: str
