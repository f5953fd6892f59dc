"""What people type for numbers, days and times, read as they mean it, or asked back (UX 9)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import clock
from salesops.web import languages

NO_NUMBER = languages.later("Write a number, like 12.5.")
AMBIGUOUS = languages.later(
    "Is this a thousand or a fraction? Write it without the separator, or with two more digits."
)
NO_DAY = languages.later("Write a date like 9 Dec, 9.12 or +3.")
NO_MOMENT = languages.later("Write a time like 14:30, or a date and a time.")
_MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_DAYS = {name: at for at, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_ZH_DAYS = {name: at for at, name in enumerate("一二三四五六日")}
_PARTS = re.compile(r"^(\d{1,2})[.\-/月 ]\s*(\d{1,2})[.\-/日]?(?:\s*(\d{4}))?$")
_NAMED = re.compile(r"^(\d{1,2})\.?\s*([a-z]{3,9})\.?(?:\s*(\d{4}))?$")
_NAMED_US = re.compile(r"^([a-z]{3,9})\.?\s*(\d{1,2})(?:,?\s*(\d{4}))?$")
_WHOLE = re.compile(r"^(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})日?$")
_TIME = re.compile(r"^(\d{1,2})[:.](\d{2})$")


def plain_number(text: str) -> str:
    """A typed number as plain digits: `１２，５`, `1 250`, `1.250,50` and `1,250.50` are read; `1,250` and `1.250` are asked back.

    Raises `ValueError` with words for the person.
    """
    shown = unicodedata.normalize("NFKC", text).replace("−", "-").replace("，", ",").replace("。", ".")
    shown = re.sub(r"[\s_'’]", "", shown)
    if not re.fullmatch(r"[+-]?[\d.,]*\d[.,]?", shown):
        raise ValueError(NO_NUMBER)
    marks = [mark for mark in shown if mark in ".,"]
    digits = shown.rstrip(".,")
    if len(set(marks)) == 2:
        decimal_mark = marks[-1]
        if marks.count(decimal_mark) > 1:
            raise ValueError(NO_NUMBER)
        digits = digits.replace("," if decimal_mark == "." else ".", "").replace(decimal_mark, ".")
    elif len(marks) > 1:
        if not re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", digits):
            raise ValueError(NO_NUMBER)
        digits = re.sub("[.,]", "", digits)
    elif marks:
        if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", digits):
            raise ValueError(AMBIGUOUS)
        digits = digits.replace(",", ".")
    return digits.lstrip("+")


def read_number(text: str) -> Decimal:
    """A typed number; raises `ValueError` with words for the person."""
    return Decimal(plain_number(text))


def read_day(text: str, timezone: str) -> dt.date:
    """A typed day at an office: `2026-12-09`, `9.12`, `9 dec`, `12-9`, `+3`, `mon`; the next one of that name.

    A day without a year is the nearest: at most nine months back. Raises `ValueError` with words for the person.
    """
    today = clock.today(timezone)
    said = unicodedata.normalize("NFKC", text).strip().lower()
    try:
        return _day(said, today)
    except (ValueError, OverflowError) as error:
        raise ValueError(NO_DAY) from error


def read_moment(text: str, timezone: str) -> dt.datetime:
    """A typed time of today, or a day and a time, at an office; ISO with its offset is taken as it is."""
    said = unicodedata.normalize("NFKC", text).strip().lower()
    zone = ZoneInfo(timezone)
    try:
        known = dt.datetime.fromisoformat(said.upper())
        return known if known.tzinfo else known.replace(tzinfo=zone)
    except ValueError:
        day_text, _, time_text = said.rpartition(" ")
    matched = _TIME.match(time_text)
    if matched is None:
        raise ValueError(NO_MOMENT)
    try:
        day = _day(day_text, clock.today(timezone)) if day_text else clock.today(timezone)
        return dt.datetime.combine(day, dt.time(int(matched[1]), int(matched[2])), zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(NO_MOMENT) from error


def _day(said: str, today: dt.date) -> dt.date:
    if re.fullmatch(r"[+-]\d{1,3}", said):
        return today + dt.timedelta(days=int(said))
    weekday = _DAYS.get(said[:3]) if said.isalpha() and said.isascii() else None
    if weekday is None and len(said) in (2, 3) and said[:-1] in ("周", "星期"):
        weekday = _ZH_DAYS.get(said[-1])
    if weekday is not None:
        return today + dt.timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if said in ("today", "今天"):
        return today
    if said in ("tomorrow", "明天"):
        return today + dt.timedelta(days=1)
    if matched := _WHOLE.match(said):
        return dt.date(int(matched[1]), int(matched[2]), int(matched[3]))
    if matched := _NAMED.match(said):
        return _near(int(matched[1]), _MONTHS[matched[2][:3]], matched[3], today)
    if matched := _NAMED_US.match(said):
        return _near(int(matched[2]), _MONTHS[matched[1][:3]], matched[3], today)
    if matched := _PARTS.match(said):
        first, second = int(matched[1]), int(matched[2])
        month_first = "-" in said or "月" in said  # 12-9 and 12月9日 are the ninth of December, 9.12 too
        day, month = (second, first) if month_first else (first, second)
        return _near(day, month, matched[3], today)
    raise ValueError(said)


def _near(day: int, month: int, year: str | None, today: dt.date) -> dt.date:
    if year:
        return dt.date(int(year), month, day)
    found = dt.date(today.year, month, day)
    if (today - found).days > 273:
        return dt.date(today.year + 1, month, day)
    if (found - today).days > 273:
        return dt.date(today.year - 1, month, day)
    return found


def read_id(text: str) -> UUID | None:
    """The id that stands in an address, None for anything else: one asks for nothing then."""
    try:
        return UUID(text)
    except ValueError:
        return None
