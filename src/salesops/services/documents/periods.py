"""The days of a document that tells of a span of days, as a statement of account does: chosen, or those that are usual."""

from __future__ import annotations

import datetime as dt

from salesops import clock
from salesops.act import Office
from salesops.errors import Faults
from salesops.services.documents.kinds import Kind
from salesops.values import Period

_DAY = dt.timedelta(days=1)


def usual_days(office: Office) -> tuple[dt.date, dt.date]:
    """From the first of the month before last to today, both included."""
    today = clock.today(office.timezone)
    month = today.year * 12 + today.month - 3
    return dt.date(month // 12, month % 12 + 1, 1), today


def period_of(office: Office, kind: Kind, since: dt.date | None = None, until: dt.date | None = None) -> Period | None:
    """The span of a document of this kind, None for one that tells of no span; what is not chosen is as usual.

    Both days belong to it. Raises `Invalid` for days that are turned round, lie ahead or have no place on this document.
    """
    faults = Faults()
    if not kind.declared.by_period:
        for name, day in (("since", since), ("until", until)):
            if day is not None:
                faults.add(name, "unknown", "This document tells of no span of days.", given=str(day))
        faults.raise_if_any()
        return None
    first, today = usual_days(office)
    last = until or today
    if last > today:
        faults.add("until", "future", "Choose a day up to today.", given=str(last))
    start = since or min(first, last)
    if start > last:
        faults.add("since", "order", "The first day comes after the last one.", given=str(start))
    faults.raise_if_any()
    return Period(start, last + _DAY)
