"""Points in time as carriers write them, with the offset that they wrote."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import re
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from salesops_duties.logistics.carriers.reading import words

Moment = tuple[dt.datetime, bool]  # aware; and whether the carrier wrote the offset

_FIRST, _LAST = 1970, 2200  # what a database and a calendar take without surprise, and a parcel can have
_MOST_OFFSET: Final = dt.timedelta(hours=14)
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]*(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?", re.ASCII)


@functools.lru_cache(64)
def zone_of(name: str) -> dt.tzinfo:
    """The zone of that name; UTC where there is none of it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def moment(value: Any, zone: str) -> Moment | None:
    """An ISO 8601 time or one close to it; None where it is none. A day alone is its midnight."""
    text = words(value, 40)
    if _CLOCK.fullmatch(text) and _FIRST <= int(text[:4]) < _LAST:  # what most of them write, read in C
        with contextlib.suppress(ValueError):
            return at_zone(dt.datetime.fromisoformat(text), zone), False
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(text or 0) for text in found.groups()[:6])
    micro = int((found[7] or "0").ljust(6, "0")[:6])
    return composed((year, month, day, hour, minute, second, micro), offset_in(found[8] or ""), zone)


def composed(parts: tuple[int, int, int, int, int, int, int], offset: dt.timedelta | None, zone: str) -> Moment | None:
    """That time at that offset, or, where there is none, at that of the zone."""
    if not _FIRST <= parts[0] < _LAST:
        return None
    if parts[3:6] == (24, 0, 0):  # ISO 8601 allows the end of a day
        start = composed((*parts[:3], 0, 0, 0, 0), offset, zone)
        return (start[0] + dt.timedelta(days=1), start[1]) if start else None
    try:
        naive = dt.datetime(*parts)  # noqa: DTZ001 - its offset comes below
    except ValueError:
        return None
    if offset is not None:
        return naive.replace(tzinfo=dt.timezone(offset)), True
    return at_zone(naive, zone), False


def at_zone(naive: dt.datetime, zone: str) -> dt.datetime:
    """That clock time in the zone, with the offset it had then; of an hour that comes twice, the first."""
    offset = zone_of(zone).utcoffset(naive) or dt.timedelta(0)
    return naive.replace(tzinfo=_fixed(offset))


@functools.lru_cache(256)
def _fixed(offset: dt.timedelta) -> dt.timezone:
    return dt.timezone(offset)


def offset_in(text: str) -> dt.timedelta | None:
    """`Z`, `+08`, `-0700`, `+05:30` as an offset; None where it is none that a clock on Earth has."""
    if text.upper() == "Z":
        return dt.timedelta(0)
    if not (found := _OFFSET.fullmatch(text)):
        return None
    offset = dt.timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset > _MOST_OFFSET or int(found[3] or 0) > 59:
        return None
    return -offset if found[1] == "-" else offset


def instant(value: Any, zone: str) -> dt.datetime | None:
    """As `moment`, for those who do not ask who said the offset."""
    found = moment(value, zone)
    return found[0] if found else None
