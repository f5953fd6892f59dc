"""Months of the books: how they are written, and when one may be closed or reopened."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from salesops.errors import Fault, Faults, Invalid

STATES = ("soft", "hard")


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The month to close, such as "2026-03": `soft` leaves it to finance, `hard` to nobody."""

    month: str
    how: str
    reason: str = ""


class Differences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The month whose books and documents differ, and why it is to be closed all the same."""

    month: str
    reason: str


def month_of(text: str, *, field: str = "month") -> dt.date:
    """The first day of a month written 2026-03; raises `Invalid`."""
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text, re.ASCII) and text >= "1900":
        return dt.date.fromisoformat(f"{text}-01")
    raise Invalid([Fault(field, "month", "A month such as 2026-03.", text[:40])])


def month_words(day: dt.date) -> str:
    return f"{day:%Y-%m}"


def last_day(month: dt.date) -> dt.date:
    """The last day of the month that begins on `month`."""
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def check_closing(closing: Closing, today: dt.date) -> dt.date:
    """The month to close; raises `Invalid` when it is none, not over yet, or the way of closing is unknown."""
    faults = Faults()
    if closing.how not in STATES:
        faults.add("how", "choice", "soft or hard.", given=closing.how, allowed=list(STATES))
    try:
        month = month_of(closing.month)
    except Invalid as error:
        faults.found += error.faults
        faults.raise_if_any()
        raise
    if last_day(month) >= today:
        faults.add("month", "over", "The month is not over yet.", given=closing.month, allowed=month_words(today))
    faults.raise_if_any()
    return month
