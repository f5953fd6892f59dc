"""What an office says of its calendar: the country, days that differ, years that nobody announced yet."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops.errors import Faults
from salesops_duties.attendance.rules.calendars import COUNTRIES, DAY_TYPES

FIRST_YEAR, LAST_YEAR = 2000, 2100


class NewCalendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The country by its ISO code, and the part of it that has days of its own; `version` is what was seen, 0 where none is set."""

    country: str
    region: str = ""
    version: int = 0


class NewDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day that is something else here; without a `type` it is again what the country says."""

    day: dt.date
    reason: str
    type: str = ""
    name: str = ""


class NewYear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A year whose days the office enters itself, and by which notice."""

    year: int
    note: str


def check_calendar(new: NewCalendar) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if new.country not in COUNTRIES:
        faults.add("country", "choice", "Choose a country of the list.", given=new.country)
    elif new.region and new.region not in COUNTRIES[new.country]:
        parts = COUNTRIES[new.country]
        faults.add("region", "known", "This country has no such part.", given=new.region, allowed=parts or "")
    faults.raise_if_any()


def check_day(new: NewDay) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if new.type and new.type not in DAY_TYPES:
        faults.add("type", "choice", "Choose what the day is.", given=new.type, allowed=list(DAY_TYPES))
    if not FIRST_YEAR <= new.day.year <= LAST_YEAR:
        faults.add("day", "range", f"A day of the years {FIRST_YEAR} to {LAST_YEAR}.", given=str(new.day))
    if len(new.name) > 60:
        faults.add("name", "length", "At most 60 characters.", given=new.name)
    if not 1 <= len(new.reason.strip()) <= 200:
        faults.add("reason", "required", "Say by whose word, in 1 to 200 characters.")
    faults.raise_if_any()


def check_year(new: NewYear) -> None:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    if not FIRST_YEAR <= new.year <= LAST_YEAR:
        faults.add("year", "range", f"A year from {FIRST_YEAR} to {LAST_YEAR}.", given=new.year)
    if not 1 <= len(new.note.strip()) <= 200:
        faults.add("note", "required", "Say by which notice, in 1 to 200 characters.")
    faults.raise_if_any()
