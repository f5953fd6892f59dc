"""The figures of a person's month that formulas may use, each with its unit and the bounds that proofs rely on.

A figure outside its bounds holds that person for a look; it is never reckoned with.
"""

from __future__ import annotations

import msgspec

from salesops_duties.payroll.rules.formulas import Variable

_MOST_PAY = 10_000_000  # whole units of the currency, of one person in one month


class Figure(msgspec.Struct, frozen=True):
    """A name and what it stands for: money, or a number with `digits` after the point; `least` and `most` in whole units."""

    code: str
    unit: str  # money, days, hours, minutes, times, months
    digits: int
    least: int
    most: int


FIGURES = (
    Figure("base_pay", "money", 0, 0, _MOST_PAY),
    Figure("commission", "money", 0, -_MOST_PAY, _MOST_PAY),
    Figure("days_due", "days", 2, 0, 31),
    Figure("days_present", "days", 2, 0, 31),
    Figure("days_unpaid", "days", 2, 0, 31),
    Figure("days_sick", "days", 2, 0, 31),
    Figure("days_on_trip", "days", 2, 0, 31),
    Figure("hours_workday", "hours", 2, 0, 744),
    Figure("hours_rest_day", "hours", 2, 0, 744),
    Figure("hours_holiday", "hours", 2, 0, 744),
    Figure("minutes_late", "minutes", 0, 0, 44_640),
    Figure("times_late", "times", 0, 0, 124),
    Figure("months_here", "months", 0, 0, 720),
)
"""`hours_…` are approved overtime by class, `months_here` whole months since the person joined (ATT-2, PAY-2)."""


def variables(money_digits: int) -> dict[str, Variable]:
    """What the figures are to a proof, in an office whose currency has so many digits after the point."""
    found = {}
    for figure in FIGURES:
        digits = money_digits if figure.unit == "money" else figure.digits
        one = 10**digits
        found[figure.code] = Variable(digits, figure.least * one, figure.most * one)
    return found
