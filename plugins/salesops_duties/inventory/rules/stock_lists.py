"""Stock lists: what may be asked of one, how a quantity is told, what changed, and on which days it goes (FEATURES FUT-2)."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops.errors import Faults
from salesops.values import plain

COLUMNS = (
    "part_no",
    "name",
    "version",
    "manufacturer",
    "unit",
    "quantity",
    "coming",
    "expected",
    "substitutes",
    "price",
    "changed",
)
FORMATS = ("xlsx", "csv", "pdf", "text")
STOCK = ("all", "coming", "there")
QUANTITIES = ("bands", "exact")
PRICES = ("customer", "base", "none")
CHANGES = ("none", "mark", "only")
LANGUAGES = ("en", "zh")
LATE = dt.timedelta(minutes=10)
MOST_BANDS, MOST_END, MOST_WORDS = 10, 10**9, 200
_TIME = re.compile(r"(\d{1,2})[:.：](\d{2})")


class NewStockList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list as someone asks for it. `parts` are beginnings of part numbers and `makers` manufacturers, apart by commas, empty for all;
    `warehouses` are codes, none for all of them.

    `stock` is all, coming (there or on its way) or there; `bands` are the upper ends of the steps in which quantities are told;
    `changes` says whether what changed since the list before is marked, or alone is sent. `days` are 1 for Monday to 7.
    """

    name: str
    customer_id: UUID
    recipients: str
    columns: tuple[str, ...] = ()
    parts: str = ""
    makers: str = ""
    stock: str = "all"
    quantities: str = "bands"
    bands: str = "0, 5, 20"
    prices: str = "none"
    language: str = "en"
    format: str = "xlsx"
    changes: str = "none"
    send_at: str = "08:00"
    days: tuple[int, ...] = ()
    warehouses: tuple[str, ...] = ()


class ChangedStockList(NewStockList, frozen=True, forbid_unknown_fields=True):
    """The same under the version that was seen."""

    version: int = 0


class ToldOfPart(msgspec.Struct, frozen=True):
    """What a customer is told of one product on one day; None where it does not stand on the list."""

    quantity: Decimal
    coming: Decimal = Decimal(0)
    expected_on: dt.date | None = None
    price: Decimal | None = None


class Parsed(msgspec.Struct, frozen=True):
    """A list whose every field was read."""

    columns: tuple[str, ...]
    parts: tuple[str, ...]
    makers: tuple[str, ...]
    bands: tuple[Decimal, ...]
    send_at: dt.time
    days: tuple[int, ...]
    warehouses: tuple[str, ...] = ()


def parse_stock_list(new: NewStockList, faults: Faults) -> Parsed:
    """Read a list, noting every fault; what it gives counts only when there is none."""
    if not new.name.strip():
        faults.add("name", "required", "Give the list a name.")
    if len(new.name) > 80:
        faults.add("name", "length", "At most 80 characters.")
    for field, allowed in (
        ("stock", STOCK),
        ("quantities", QUANTITIES),
        ("prices", PRICES),
        ("language", LANGUAGES),
        ("format", FORMATS),
        ("changes", CHANGES),
    ):
        if getattr(new, field) not in allowed:
            faults.add(field, "choice", "Choose one of the list.", given=getattr(new, field), allowed=list(allowed))
    columns = _columns(new, faults)
    parts, makers = _words(new.parts, "parts", faults), _words(new.makers, "makers", faults)
    return Parsed(
        columns,
        tuple(part.upper() for part in parts),
        tuple(maker.lower() for maker in makers),
        _bands(new, faults),
        _time(new.send_at, faults),
        _days(new.days, faults),
        tuple(sorted({code.strip() for code in new.warehouses if code.strip()})),
    )


def band_of(quantity: Decimal, bands: Sequence[Decimal]) -> int:
    """The step a quantity falls into, from 0 for the lowest."""
    return sum(quantity > end for end in bands)


def band_words(step: int, bands: Sequence[Decimal], digits: int) -> str:
    """A step as it is written: `0`, `1–5`, `20+`. Quantities with digits have no gap between two steps."""
    if step == len(bands):
        return f"{plain(bands[-1])}+"
    end = bands[step]
    before = bands[step - 1] if step else (None if end == 0 else Decimal(0))
    if before is None:
        return plain(end)
    begin = before + 1 if step and not digits else before
    return plain(end) if begin == end else f"{plain(begin)}–{plain(end)}"


def change_of(
    now: ToldOfPart | None, before: ToldOfPart | None, columns: Sequence[str], bands: Sequence[Decimal]
) -> str:
    """What a customer would see change: new, gone, more, less, price or coming; empty when all they are told is as it was."""
    if now is None or before is None:
        return "gone" if now is None else "new"
    there, was = (_told(one.quantity, bands) for one in (now, before))
    if there != was:
        return "more" if there > was else "less"
    if "price" in columns and now.price != before.price:
        return "price"
    if "coming" in columns and _told(now.coming, bands) != _told(before.coming, bands):
        return "coming"
    if "expected" in columns and now.expected_on != before.expected_on:
        return "coming"
    return ""


def due_moment(day: dt.date, send_at: dt.time, timezone: str) -> dt.datetime:
    """The moment a list is to go on a day, at the office's own time."""
    return dt.datetime.combine(day, send_at, ZoneInfo(timezone)).astimezone(dt.UTC)


def next_day(days: Sequence[int], send_at: dt.time, timezone: str, now: dt.datetime) -> dt.date:
    """The first of its days on which the list's time is still to come."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    return next(
        day
        for day in (today + dt.timedelta(days=ahead) for ahead in range(8))
        if day.isoweekday() in days and due_moment(day, send_at, timezone) > now
    )


def _told(quantity: Decimal, bands: Sequence[Decimal]) -> Decimal:
    return Decimal(band_of(quantity, bands)) if bands else quantity


def _columns(new: NewStockList, faults: Faults) -> tuple[str, ...]:
    unknown = [one for one in new.columns if one not in COLUMNS]
    if unknown:
        faults.add(
            "columns", "choice", "There is no such column.", given=", ".join(unknown)[:100], allowed=list(COLUMNS)
        )
    elif "quantity" not in new.columns:
        faults.add("columns", "choice", "A stock list needs the column with the quantity.", allowed=list(COLUMNS))
    if "price" in new.columns and new.prices == "none":
        faults.add("prices", "choice", "Say which prices the column with the price has.", allowed=["customer", "base"])
    wanted = {"part_no", *new.columns} | ({"changed"} if new.changes != "none" else set())
    return tuple(one for one in COLUMNS if one in wanted and (one != "changed" or new.changes != "none"))


def _words(text: str, field: str, faults: Faults) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in re.split(r"[,;，；\n]+", text) if part.strip()))
    if len(found) > MOST_WORDS or any(len(one) > 60 for one in found):
        faults.add(field, "length", "At most 200, each of at most 60 characters.")
    return found


def _bands(new: NewStockList, faults: Faults) -> tuple[Decimal, ...]:
    if new.quantities != "bands":
        return ()
    try:
        ends = [Decimal(one) for one in re.split(r"[\s,;，；]+", new.bands.strip()) if one]
    except InvalidOperation:
        ends = []
    known = all(one.is_finite() and 0 <= one < MOST_END for one in ends)
    if not (ends and known and len(ends) <= MOST_BANDS and all(a < b for a, b in itertools.pairwise(ends))):
        faults.add(
            "bands", "rising", "One to ten numbers, each larger than the one before, such as 0, 5, 20.", given=new.bands
        )
        return (Decimal(0),)
    return tuple(ends)


def _time(text: str, faults: Faults) -> dt.time:
    found = _TIME.fullmatch(text.strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return dt.time(int(found[1]), int(found[2]))
    faults.add("send_at", "time", "A time of the day from 00:00 to 23:59, such as 08:00.", given=text)
    return dt.time(0)


def _days(days: Sequence[int], faults: Faults) -> tuple[int, ...]:
    if not days:
        faults.add("days", "required", "Choose at least one day of the week.")
    elif not all(1 <= day <= 7 for day in days):
        faults.add("days", "choice", "Days are 1 for Monday to 7 for Sunday.", given=", ".join(map(str, days)))
    return tuple(sorted(set(days)))
