"""The office's terms for samples: from which value a loan needs a written agreement, and when its holder is reminded."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops.errors import Faults

MOST_STEPS = 5


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`agreement_minor` in minor units of the office's currency; `reminder_days` are days after the due one, 0 on it."""

    agreement_minor: int = 200_000
    reminder_days: tuple[int, ...] = (0, 3, 7)
    version: int = 0


def check_policy(new: Policy) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if not 0 <= new.agreement_minor <= 10**15:
        faults.add("agreement_minor", "range", "An amount of zero or more.", given=new.agreement_minor)
    days = new.reminder_days
    if not 1 <= len(days) <= MOST_STEPS or tuple(sorted(set(days))) != days or not all(0 <= day <= 365 for day in days):
        given = ", ".join(map(str, days))
        faults.add(
            "reminder_days",
            "ladder",
            "One to five rising numbers of days, each 0 to 365, such as 0, 3, 7.",
            given=given,
        )
    faults.raise_if_any()


def step_of(due_on: dt.date, today: dt.date, days: tuple[int, ...]) -> int:
    """How far up the ladder an overdue loan is: 0 before the first step."""
    return sum(due_on + dt.timedelta(days=day) <= today for day in days)
