"""The offsets in a raw answer, found again by the clock times beside which they stand.

Karrio drops offsets and writes the clock time of a place with a `Z`. So its times are taken for what a clock showed, and the raw
answer is searched for that clock time: with an offset of its own, or, in the same object, beside an offset, the same moment in UTC,
the seconds since 1970 or the name of a zone. Where the answer holds two offsets for one clock time, none is believed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from salesops_duties.logistics.carriers.moments import Moment, at_zone, moment, offset_in, zone_of
from salesops_duties.logistics.carriers.reading import words

_AWARE: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})", re.ASCII)
_MOST_APART: Final = dt.timedelta(hours=14)
_EPOCHS: Final = range(946_684_800, 7_258_118_400)  # the years 2000 to 2199
_OFFSET_ALONE: Final = re.compile(r"[+-]\d{2}:?\d{2}", re.ASCII)
_ZONE: Final = re.compile(r"[A-Z][A-Za-z_]+/[A-Za-z_/+-]+", re.ASCII)

Found = dict[dt.datetime, set[tuple[int, dt.timedelta]]]  # a clock's minute, and the seconds and offsets written for it


class Clocks:
    """What an answer says of offsets."""

    def __init__(self, *raws: bytes) -> None:
        self._beside: Found = {}
        self._written: Found = {}
        for raw in raws:
            self._read(raw)

    def _read(self, raw: bytes) -> None:
        try:
            tree = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            tree = None  # XML, whose times are found by their form alone
        for texts in _objects(tree):
            _note_beside(texts, self._beside)
        for text in _AWARE.findall(raw.decode("utf-8", errors="replace")):
            if when := moment(text, "UTC"):
                _note(self._written, when[0].replace(tzinfo=None), when[0].utcoffset() or dt.timedelta(0))

    def moment(self, clock: dt.datetime, zone: str) -> Moment:
        """That clock time with its offset, or with that of the zone."""
        for found in (self._written, self._beside):
            said = found.get(clock.replace(second=0, microsecond=0), set())
            exact = {one for one in said if one[0] == clock.second} if clock.second else said
            if len({offset for _, offset in exact or said}) == 1:
                second, offset = min(exact or said)
                return clock.replace(second=clock.second or second, tzinfo=dt.timezone(offset)), True
        return at_zone(clock, zone), False


def _objects(tree: Any) -> Iterator[list[Any]]:
    """The values of every object, with those of objects inside it that are no list; the deepest answers do not matter."""
    left = [tree]
    while left:
        one = left.pop()
        if isinstance(one, list):
            left.extend(one)
        elif isinstance(one, dict):
            inner = [value for value in one.values() if isinstance(value, dict)]
            yield [*one.values(), *(value for part in inner for value in part.values())]
            left.extend(value for value in one.values() if isinstance(value, dict | list))


def _note_beside(values: list[Any], found: Found) -> None:
    texts = [words(value, 40) for value in values if isinstance(value, str | int) and not isinstance(value, bool)]
    times = [when for text in texts if len(text) >= 16 and (when := moment(text, "UTC"))]
    clocks = [when[0].replace(tzinfo=None) for when in times if not when[1]]
    days = [text for text in texts if len(text) == 10 and text.count("-") == 2]
    hours = [text for text in texts if re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", text, re.ASCII)]
    if len(days) == len(hours) == 1 and (when := moment(f"{days[0]}T{hours[0]}", "UTC")):
        clocks.append(when[0].replace(tzinfo=None))
    said = [offset for text in texts if _OFFSET_ALONE.fullmatch(text) and (offset := offset_in(text)) is not None]
    zones = [text for text in texts if _ZONE.fullmatch(text) and zone_of(text) is not dt.UTC]
    moments = [when[0] for when in times if when[1]]
    moments += [
        dt.datetime.fromtimestamp(int(text), dt.UTC)
        for text in texts
        if text.isascii() and text.isdigit() and int(text) in _EPOCHS
    ]
    for clock in clocks:
        offsets = set(said) or {offset for one in moments if (offset := _apart(clock, one)) is not None}
        if not offsets and len(zones) == 1:
            offsets = {at_zone(clock, zones[0]).utcoffset() or dt.timedelta(0)}
        if len(offsets) == 1:
            _note(found, clock, offsets.pop())


def _apart(clock: dt.datetime, at: dt.datetime) -> dt.timedelta | None:
    """The offset of a clock that shows this at that moment, in quarters of an hour; None where they are two moments."""
    apart = clock.replace(tzinfo=dt.UTC, second=0) - at.astimezone(dt.UTC).replace(second=0, microsecond=0)
    quarters = round(apart.total_seconds() / 900)
    fits = abs(apart.total_seconds() - quarters * 900) <= 60 and abs(apart) <= _MOST_APART
    return dt.timedelta(minutes=15 * quarters) if fits else None


def _note(found: Found, clock: dt.datetime, offset: dt.timedelta) -> None:
    found.setdefault(clock.replace(second=0, microsecond=0), set()).add((clock.second, offset))


def clock_in(event: dict[str, Any]) -> dt.datetime | Moment | None:
    """The clock time of one of Karrio's events: with an offset where its connector passed it on, else what the clock showed."""
    stamp = words(event.get("timestamp"), 40)
    if (when := moment(stamp, "UTC")) and len(stamp) > 10:
        return when if when[1] and not stamp.upper().endswith("Z") else when[0].replace(tzinfo=None)
    day, hour = moment(event.get("date"), "UTC"), _hour(words(event.get("time"), 20))
    if day is None:
        return None
    at = day[0].replace(tzinfo=None)
    return at.replace(hour=hour[0], minute=hour[1], second=hour[2]) if hour else at


def _hour(text: str) -> tuple[int, int, int] | None:
    """`07:53 AM`, `15:02`, and Karrio's `15:02 PM`."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?", text, re.ASCII | re.IGNORECASE)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").upper()
    if half == "PM" and hour < 12:
        hour += 12
    elif half == "AM" and hour == 12:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
