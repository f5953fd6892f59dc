"""A carrier's bill against what was quoted: matched, different, unknown, or asked for twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults

DECISIONS = ("accepted", "disputed")


class Billed(msgspec.Struct, frozen=True):
    """A row of a bill."""

    carrier: str
    number: str
    billed_on: dt.date
    currency: str
    tracking_no: str
    weight_grams: int
    amount_minor: int
    row: int


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of lines of a bill: they are accepted, or disputed with a reason; one that does not match is accepted with one too."""

    line_ids: list[UUID]
    decision: str
    reason: str = ""


def verdict_of(
    amount_minor: int, quoted_minor: int | None, *, billed_before: bool, percent: Decimal, minor: int
) -> str:
    """What a line is: the tolerance is the larger of a share of the quote and an amount."""
    if billed_before:
        return "billed_twice"
    if quoted_minor is None:
        return "unknown"
    allowed = max(Decimal(minor), quoted_minor * percent / 100)
    return "matched" if abs(amount_minor - quoted_minor) <= allowed else "differs"


def check_decision(given: Decision, verdicts: list[str]) -> None:
    """Raises `Invalid`; `verdicts` are those of the lines that are decided."""
    faults = Faults()
    if given.decision not in DECISIONS:
        faults.add(
            "decision", "choice", "Accept the lines or dispute them.", given=given.decision, allowed=list(DECISIONS)
        )
    if not given.line_ids:
        faults.add("line_ids", "required", "Choose at least one line.")
    needs = given.decision == "disputed" or any(one != "matched" for one in verdicts)
    if needs and len(given.reason.strip()) < 5:
        faults.add("reason", "required", "Say why; the line does not match, or it is disputed.", given=given.reason)
    faults.raise_if_any()
