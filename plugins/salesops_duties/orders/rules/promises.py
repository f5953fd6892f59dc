"""When a line that waits can be promised, and how that was reckoned: the last of its goods, and the office's buffer (ORD-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import msgspec


class Hop(msgspec.Struct, frozen=True):
    """One source a line waits for: how much, when it is expected, who said so, and the day said before."""

    quantity: Decimal
    kind: str
    source: str
    expected_on: dt.date | None
    said_by: str
    said_at: dt.datetime
    expected_before: dt.date | None = None
    in_transit: bool = False


def expected_day(
    hops: Sequence[Hop], covered: Decimal, wanted: Decimal, buffer_days: int, today: dt.date
) -> dt.date | None:
    """The day on which all of it is expected, with the buffer; None while a part of it has no source or no day.

    What was expected before today and is not here has no day: nobody can promise it.
    """
    days = [hop.expected_on for hop in hops]
    if covered < wanted or not days or any(day is None or day < today for day in days):
        return None
    return max(day for day in days if day is not None) + dt.timedelta(days=buffer_days)


def is_late(promised_on: dt.date | None, expected_on: dt.date | None) -> bool:
    """Whether what was promised will not hold; a line that nobody promised is not late."""
    return promised_on is not None and (expected_on is None or expected_on > promised_on)
