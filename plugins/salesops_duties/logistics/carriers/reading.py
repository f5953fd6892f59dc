"""Reading what a stranger wrote: parts of JSON that may be missing or of another kind, and words fit to be stored.

Nothing here raises for what it is given, except `read_json` and what `guarded` wraps, and those raise `CarrierFault` alone.
"""

from __future__ import annotations

import binascii
import functools
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, Final, ParamSpec, TypeVar
from urllib.parse import parse_qs, unquote_plus

import msgspec

from salesops.hookspecs.carriers import CarrierFault, CarrierMessage, TrackedEvent, Wire

MOST_BYTES: Final = 2_000_000
MOST_EVENTS: Final = 500  # of one parcel; the newest are kept
MOST_PARCELS: Final = 500
MOST_WORDS: Final = 500
MOST_FIELDS: Final = 20  # of a form

P = ParamSpec("P")
T = TypeVar("T")


def guarded(read: Callable[P, T]) -> Callable[P, T]:
    """`read`, raising nothing but `CarrierFault`: what a reader did not foresee is a file that it cannot read."""

    @functools.wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except CarrierFault:
            raise
        except RecursionError as error:
            raise CarrierFault("unreadable", "The answer is nested too deeply.") from error
        except Exception as error:
            raise CarrierFault("unreadable", f"The answer cannot be read: {type(error).__name__}.") from error

    return reading


def read_json(raw: bytes) -> Any:
    """The JSON in `raw`; raises `CarrierFault`."""
    if len(raw) > MOST_BYTES:
        raise CarrierFault("too_big", f"The answer has {len(raw)} bytes; {MOST_BYTES} are the most.")
    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CarrierFault("unreadable", "The answer is no JSON.") from error


def form_fields(body: bytes) -> dict[str, str]:
    """The fields of a form, of one that is there twice the first; raises `ValueError`.

    As `urllib.parse.parse_qs`, which takes ten times as long over Chinese that is written with `%`: that is quoted-printable but
    for the sign, and Python reads it in C.
    """
    if body.count(b"&") >= MOST_FIELDS:
        raise ValueError("too many fields")
    if not body.isascii() or not body.decode().isprintable():
        found = parse_qs(body.decode("utf-8"), keep_blank_values=True)
        return {name: values[0] for name, values in found.items()}
    fields: dict[str, str] = {}
    for field in body.split(b"&"):
        name, _, value = field.partition(b"=")
        if field:
            fields.setdefault(_unquoted(name), _unquoted(value))
    return fields


def _unquoted(text: bytes) -> str:
    quoted = text.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
    found = binascii.a2b_qp(quoted)
    if len(found) != len(quoted) - 2 * quoted.count(b"="):  # a sign that begins no letter
        return unquote_plus(text.decode())
    return found.decode("utf-8", "replace")


def part(value: Any, *path: str | int) -> Any:
    """What stands there, or None where anything on the way is missing or of another kind."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
    return value


def rows(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; a lone object is a list of itself, as XML and some carriers have it."""
    if isinstance(value, dict):
        return [value]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def words(value: Any, most: int = MOST_WORDS) -> str:
    """A text or a number as words that a database takes: no control characters, at most `most` letters; else empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = value[: most * 4] if isinstance(value, str) else str(value) if abs(value) < 10**40 else ""
    if text.isprintable():  # nearly always, and it saves looking at each letter
        return text.strip()[:most]
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return kept.strip()[:most]


def number(value: Any) -> int:
    """A count of at most a million, or 0."""
    text = words(value, 12)
    return int(text) if text.isascii() and text.isdigit() and int(text) <= 1_000_000 else 0


def place_of(*parts: Any, separator: str = ", ") -> str:
    """A line for people: the parts that are there."""
    return separator.join(filter(None, (words(one, 100) for one in parts)))[:MOST_WORDS]


def in_order(events: Iterable[TrackedEvent]) -> tuple[TrackedEvent, ...]:
    """The oldest first. Those of one moment keep their order, or, where the carrier wrote the newest first, the reverse of it."""
    found = list(events)
    if len(found) > 1 and found[0].at > found[-1].at:
        found.reverse()
    return tuple(sorted(found, key=lambda event: event.at)[-MOST_EVENTS:])


def last_wire(events: tuple[TrackedEvent, ...], otherwise: Wire = "unknown") -> Wire:
    """Where the last event that is a status leaves the parcel."""
    return next((event.wire for event in reversed(events) if event.wire != "unknown"), otherwise)


def untimed(no: str) -> CarrierMessage:
    """The word about events that were left out, because nobody can say when they were."""
    text = "Some of what happened to it is told without a time that can be read."
    return CarrierMessage("untimed_event", text, "broken", no)
