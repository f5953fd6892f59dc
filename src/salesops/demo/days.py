"""The days of the demonstration: a history that ends when it is loaded, told in days before that."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

HISTORY = 130  # days from the first office to today: four whole months at least
LOADING = dt.timedelta(minutes=90)  # what is done on the last day is done within this time before the load


class Days(msgspec.Struct, frozen=True):
    """The calendar of one office. `last` is the end of the history."""

    last: dt.datetime
    timezone: str

    def on(self, ago: int) -> dt.date:
        """The working day so many days ago: a weekend's work is done the Friday before, today's today."""
        day = self.last.astimezone(ZoneInfo(self.timezone)).date() - dt.timedelta(days=ago)
        return day - dt.timedelta(days=max(0, day.weekday() - 4)) if ago > 0 else day

    def moment(self, ago: int, step: int = 0) -> dt.datetime:
        """When the act number `step` of a day is done: from nine o'clock there, today up to the load."""
        minutes = dt.timedelta(minutes=3 * step)
        if ago <= 0:
            return self.last - LOADING + minutes / 3
        return dt.datetime.combine(self.on(ago), dt.time(9), ZoneInfo(self.timezone)) + minutes

    def ahead(self, days: int) -> dt.date:
        """A day to come."""
        return self.on(0) + dt.timedelta(days=days)
