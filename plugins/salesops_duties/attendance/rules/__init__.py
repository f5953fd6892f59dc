"""What attendance decides without I/O: what a day is."""

from __future__ import annotations

from salesops_duties.attendance.rules.calendars import (
    COUNTRIES,
    DAY_TYPES,
    WORKED,
    Changed,
    Day,
    YearUnknown,
    year_of,
)
from salesops_duties.attendance.rules.changes import (
    NewCalendar,
    NewDay,
    NewYear,
    check_calendar,
    check_day,
    check_year,
)

__all__ = [
    "COUNTRIES",
    "DAY_TYPES",
    "WORKED",
    "Changed",
    "Day",
    "NewCalendar",
    "NewDay",
    "NewYear",
    "YearUnknown",
    "check_calendar",
    "check_day",
    "check_year",
    "year_of",
]
