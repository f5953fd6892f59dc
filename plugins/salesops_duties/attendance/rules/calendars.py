"""What each day of a year is in a country: workday, rest day, statutory holiday, bridge, or workday in exchange.

In China weekends are worked in exchange for days beside a holiday, by a yearly notice of the State Council; the statutory days
are paid otherwise than the days given in exchange, so both are told apart. A year whose notice is not known is refused, never
guessed, unless the office declares it and enters its days (FEATURES, ATT-2).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Literal, get_args

import chinese_calendar
import holidays
import msgspec
from chinese_calendar import constants as chinese

DayType = Literal["workday", "rest_day", "statutory_holiday", "holiday_bridge", "makeup_workday"]
DAY_TYPES: tuple[DayType, ...] = get_args(DayType)
WORKED = ("workday", "makeup_workday")
COUNTRIES: dict[str, list[str]] = {
    code: parts for code, parts in sorted(holidays.list_supported_countries().items()) if len(code) == 2
}
"""Countries by their ISO 3166-1 codes, with the parts (ISO 3166-2) that have days of their own."""

CHINA = "CN"
_KNOWN = range(min(chinese.holidays).year, max(chinese.holidays).year + 1)


class Day(msgspec.Struct, frozen=True):
    """A day; `name` is the holiday's in English, `name_zh` in Chinese where it is known."""

    day: dt.date
    type: str
    name: str = ""
    name_zh: str = ""
    is_changed: bool = False


class Changed(msgspec.Struct, frozen=True):
    """What the office makes of a day, whatever the country says."""

    type: str
    name: str


class YearUnknown(Exception):
    """The country's days off of this year are not announced, as far as this product knows."""

    def __init__(self, year: int, known: range) -> None:
        super().__init__(str(year))
        self.year = year
        self.known = known


def year_of(
    country: str, region: str, year: int, changed: Mapping[dt.date, Changed], *, is_declared: bool = False
) -> list[Day]:
    """Every day of a year in order; raises `YearUnknown`. With `is_declared` an unknown year has weekends and `changed`, no more."""
    found = []
    for day in _days(country, region, year, is_declared):
        change = changed.get(day.day)
        found.append(Day(day.day, change.type, change.name, change.name, True) if change else day)
    return found


@functools.lru_cache(maxsize=64)
def _days(country: str, region: str, year: int, is_declared: bool) -> tuple[Day, ...]:
    first = dt.date(year, 1, 1)
    dates = [first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days)]
    try:
        return _of_china(dates) if country == CHINA else _of_country(country, region, dates)
    except YearUnknown:
        if not is_declared:
            raise
    return tuple(Day(date, "rest_day" if date.weekday() >= 5 else "workday") for date in dates)


def _of_china(dates: list[dt.date]) -> tuple[Day, ...]:
    year = dates[0].year
    if year not in _KNOWN:
        raise YearUnknown(year, _KNOWN)
    english = holidays.country_holidays(CHINA, years=year, language="en_US")
    own = holidays.country_holidays(CHINA, years=year, language="zh_CN")
    found = []
    for date in dates:
        name, is_weekend = _first(english.get(date, "")), date.weekday() >= 5
        is_statutory = bool(name) and not _is_given(name)
        if chinese_calendar.is_workday(date):
            found.append(Day(date, "makeup_workday" if is_weekend else "workday"))
        elif is_statutory:
            found.append(Day(date, "statutory_holiday", name, _first(own.get(date, ""))))
        else:
            found.append(Day(date, "rest_day" if is_weekend else "holiday_bridge"))
    return tuple(found)


def _of_country(country: str, region: str, dates: list[dt.date]) -> tuple[Day, ...]:
    year, part = dates[0].year, region or None
    plain = holidays.country_holidays(country, subdiv=part, years=year)
    if "en_US" in plain.supported_languages:
        plain = holidays.country_holidays(country, subdiv=part, years=year, language="en_US")
    if not plain.start_year <= year <= plain.end_year:
        raise YearUnknown(year, range(plain.start_year, plain.end_year + 1))
    found = []
    for date in dates:
        is_weekend = date.weekday() in plain.weekend
        if date in plain:
            name = _first(plain[date])
            found.append(Day(date, "holiday_bridge" if _is_exchanged(name) else "statutory_holiday", name))
        elif plain.is_working_day(date):
            found.append(Day(date, "makeup_workday" if is_weekend else "workday"))
        else:
            found.append(Day(date, "rest_day"))
    return tuple(found)


def _is_exchanged(name: str) -> bool:
    """Whether a day off is given in exchange for another that is worked."""
    return name.startswith("Day off (substituted")


def _is_given(name: str) -> bool:
    """Whether a day off in China is none of the statutory ones: in exchange, for one that fell on a weekend, or decreed once."""
    return _is_exchanged(name) or name.endswith("(observed)") or "Extended" in name


def _first(names: str) -> str:
    """The first of the names that fall on one day."""
    return names.split("; ")[0]
