"""The times of promotions: the state on a day, the same weeks before, the last quarter."""

from __future__ import annotations

import datetime as dt


def state_on(state: str, valid_from: dt.date, valid_until: dt.date, used_up: bool, today: dt.date) -> str:
    """The state as it is shown: draft, approved, running, used_up, ended or stopped."""
    if state != "approved":
        return state
    if today < valid_from:
        return "approved"
    return "ended" if today > valid_until else "used_up" if used_up else "running"


def before(valid_from: dt.date, valid_until: dt.date) -> tuple[dt.date, dt.date]:
    """The same weeks before: as many whole weeks as it takes to lie wholly before the promotion, on the same weekdays."""
    days = (valid_until - valid_from).days + 1
    back = dt.timedelta(weeks=-(-days // 7))
    return valid_from - back, valid_until - back


def last_quarter(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the calendar quarter before the one of `today`."""
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    last = first - dt.timedelta(days=1)
    return last.replace(month=last.month - 2, day=1), last
