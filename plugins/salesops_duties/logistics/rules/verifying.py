"""When a customer is asked whether goods arrived well, what must be noted of it, and what follows (LOG-3)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from salesops.errors import Faults
from salesops.values import Money

OUTCOMES = ("accepted", "excepted", "disputed")
CHANNELS = ("phone", "message", "mail", "visit")
DAYS = 1  # working days after the delivery


class Verdict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer said: `asked` is who was asked, the ticks are what is in order.

    `claim_value` is what is asked of the carrier, in the office's currency; `version` that of the verification as it was read.
    """

    outcome: str
    version: int
    asked: str = ""
    channel: str = "phone"
    is_complete: bool = False
    is_right: bool = False
    is_undamaged: bool = False
    has_papers: bool = False
    is_refused: bool = False
    complaint: str = ""
    claim_value: str = ""
    replacement: str = ""
    reason: str = ""


class Attempt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nobody was reached: how it was tried, whom one wanted (`asked`), and when to try again, as it is due when nobody says."""

    channel: str = "phone"
    asked: str = ""
    note: str = ""
    next_at: dt.datetime | None = None


def check_attempt(tried: Attempt, now: dt.datetime) -> None:
    """Raise `Invalid` with every fault."""
    faults = Faults()
    if tried.channel not in CHANNELS:
        faults.add("channel", "choice", "Choose how the customer was asked.", given=tried.channel)
    for name, most in (("asked", 120), ("note", 500)):
        if len(getattr(tried, name)) > most:
            faults.add(name, "length", f"At most {most} characters.")
    if tried.next_at is not None:
        if tried.next_at.tzinfo is None:
            faults.add("next_at", "zone", "A time with its zone.", given=tried.next_at)
        elif not now < tried.next_at <= now + dt.timedelta(days=30):
            faults.add("next_at", "range", "Within the next thirty days.", given=tried.next_at)
    faults.raise_if_any()


def due_after(delivered_at: dt.datetime, timezone: str) -> dt.datetime:
    """By when the customer is asked: a working day later, Saturdays and Sundays of the office left out."""
    moment, left = delivered_at.astimezone(ZoneInfo(timezone)), DAYS
    while left:
        moment += dt.timedelta(days=1)
        left -= moment.weekday() < 5
    return moment.astimezone(dt.UTC)


def claim_until(delivered_at: dt.datetime, timezone: str, claim_days: int) -> dt.date:
    """The last day on which the carrier takes a complaint."""
    return delivered_at.astimezone(ZoneInfo(timezone)).date() + dt.timedelta(days=claim_days)


def exceptions_of(said: Verdict) -> list[str]:
    """The kinds of exceptions that a verdict opens."""
    if said.outcome == "disputed":
        return ["not_received"]
    if said.outcome == "accepted":
        return []
    found = {
        "short": not said.is_complete,
        "wrong": not said.is_right,
        "damaged": not said.is_undamaged,
        "refused": said.is_refused,
    }
    return [kind for kind, is_so in found.items() if is_so]


def check_verdict(said: Verdict, before: str, currency: str) -> int | None:
    """The value claimed in minor units, None for none. Raises `Invalid` with every fault."""
    faults = Faults()
    if said.outcome not in OUTCOMES:
        faults.add("outcome", "choice", "Accepted, with exceptions, or disputed.", given=said.outcome)
    if not said.asked.strip():
        faults.add("asked", "required", "Write who was asked.")
    if said.channel not in CHANNELS:
        faults.add("channel", "choice", "Choose how the customer was asked.", given=said.channel)
    for name, most in (("asked", 120), ("complaint", 1000), ("replacement", 500), ("reason", 500)):
        if len(getattr(said, name)) > most:
            faults.add(name, "length", f"At most {most} characters.")
    _check_outcome(said, before, faults)
    claim = _claim(said, currency, faults)
    faults.raise_if_any()
    return claim


def _check_outcome(said: Verdict, before: str, faults: Faults) -> None:
    if said.outcome == "accepted":
        for name in ("is_complete", "is_right", "is_undamaged"):
            if not getattr(said, name):
                faults.add(name, "required", "Goods are accepted when they are complete, right and undamaged.")
        if said.is_refused:
            faults.add("is_refused", "contradiction", "What was refused is not accepted.")
        if before != "due" and not said.reason.strip():
            faults.add("reason", "required", "Write why it is accepted after all.")
    if said.outcome == "excepted" and not exceptions_of(said):
        faults.add("is_complete", "required", "Say what is not in order.")
    if said.outcome == "disputed" and not said.complaint.strip():
        faults.add("complaint", "required", "Write what the customer says.")


def _claim(said: Verdict, currency: str, faults: Faults) -> int | None:
    if not said.claim_value.strip():
        return None
    if said.outcome == "accepted":
        faults.add("claim_value", "contradiction", "Nothing is claimed for goods that are accepted.")
        return None
    try:
        value = Money.parse(said.claim_value.strip(), currency)
    except ValueError as error:
        faults.add("claim_value", "number", str(error), given=said.claim_value)
        return None
    if value.minor < 0:
        faults.add("claim_value", "range", "Not below nothing.", given=said.claim_value)
    return value.minor
