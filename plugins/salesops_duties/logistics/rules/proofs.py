"""What a proof of delivery must say, and what becomes of each line that was sent (LOG-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import parse_decimal
from salesops_duties.logistics.rules.events import AHEAD, EARLY

KINDS = ("signature", "photo", "stamp", "code", "word")
NOT_WELL = ("short", "damaged", "wrong")
NONE = Decimal(0)


class NewProofLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of one line, in its unit, as text; `accepted` is the rest where it is left out."""

    outbound_id: UUID
    line_no: int
    accepted: str = ""
    short: str = ""
    damaged: str = ""
    wrong: str = ""


class NewProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who took the goods and how we know; lines that are left out were accepted as they were sent."""

    receiver: str
    received_at: dt.datetime
    kind: str = "signature"
    place: str = ""
    lines: list[NewProofLine] = []


class Sent(msgspec.Struct, frozen=True):
    """A line as it left."""

    outbound_id: UUID
    line_no: int
    product_id: UUID
    quantity: Decimal


class Proven(msgspec.Struct, frozen=True):
    """What became of a line: the four parts are what was sent."""

    sent: Sent
    accepted: Decimal
    short: Decimal = NONE
    damaged: Decimal = NONE
    wrong: Decimal = NONE


def check_proof(new: NewProof, dispatched_at: dt.datetime | None, now: dt.datetime) -> None:
    """Raise `Invalid` with every fault of the head."""
    faults = Faults()
    if not new.receiver.strip():
        faults.add("receiver", "required", "Write who took the goods; without a name it is no proof.")
    elif len(new.receiver.strip()) > 120:
        faults.add("receiver", "length", "At most 120 characters.")
    if new.kind not in KINDS:
        faults.add("kind", "choice", "Choose how we know.", given=new.kind)
    if len(new.place) > 200:
        faults.add("place", "length", "At most 200 characters.")
    if new.received_at.tzinfo is None:
        faults.add("received_at", "zone", "A time with its zone.", given=new.received_at)
    elif new.received_at > now + AHEAD:
        faults.add("received_at", "not_future", "Not after now.", given=new.received_at)
    elif dispatched_at is not None and new.received_at < dispatched_at - EARLY:
        faults.add("received_at", "after_dispatch", "Not before the goods left.", given=new.received_at)
    faults.raise_if_any()


def prove(sent: Sequence[Sent], given: Sequence[NewProofLine]) -> list[Proven]:
    """What became of every line that was sent. Raises `Invalid` for more than was sent, and for lines that were not.

    Without `accepted` what is not short, damaged or wrong was accepted; with it, what nobody names is short.
    """
    faults = Faults()
    known = {(one.outbound_id, one.line_no): one for one in sent}
    found = {key: Proven(one, one.quantity) for key, one in known.items()}
    seen = set()
    for index, one in enumerate(given):
        key, field = (one.outbound_id, one.line_no), f"lines[{index}]"
        if key not in known:
            faults.add(f"{field}.line_no", "unknown", "This line was not sent.", given=one.line_no)
        elif key in seen:
            faults.add(f"{field}.line_no", "unique", "The same line twice.", given=one.line_no)
        else:
            seen.add(key)
            line = _proven(known[key], one, field, faults)
            found[key] = line or found[key]
    faults.raise_if_any()
    return list(found.values())


def not_well(lines: Sequence[Proven]) -> list[str]:
    """The kinds of exceptions that the lines make."""
    return [kind for kind in NOT_WELL if any(getattr(line, kind) for line in lines)]


def _proven(sent: Sent, given: NewProofLine, field: str, faults: Faults) -> Proven | None:
    parts = {name: _quantity(getattr(given, name), f"{field}.{name}", faults) for name in ("accepted", *NOT_WELL)}
    short, damaged, wrong = (parts[name] or NONE for name in NOT_WELL)
    rest = sent.quantity - short - damaged - wrong
    accepted = parts["accepted"]
    if accepted is not None and accepted > sent.quantity:
        faults.add(
            f"{field}.accepted", "range", "More than was sent.", given=str(accepted), allowed=f"{sent.quantity:f}"
        )
        return None
    if rest < 0 or (accepted is not None and accepted > rest):
        faults.add(f"{field}.accepted", "sum", "Together more than was sent.", allowed=f"{sent.quantity:f}")
        return None
    if accepted is None:
        return Proven(sent, rest, short, damaged, wrong)
    return Proven(sent, accepted, short + rest - accepted, damaged, wrong)


def _quantity(text: str, field: str, faults: Faults) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = parse_decimal(text.strip(), digits=6)
    except ValueError as error:
        faults.add(field, "number", str(error), given=text)
        return None
    if value < 0:
        faults.add(field, "range", "Not below nothing.", given=text)
        return None
    return value
