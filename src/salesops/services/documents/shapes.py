"""What a kind's facts look like to those who write its template: the placeholders, and made-up facts to try it with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from salesops import clock
from salesops.values import Money, new_id

_WORDS = {
    str: "text",
    Money: "amount",
    Decimal: "figure",
    int: "figure",
    bool: "yes or no",
    dt.date: "day",
    dt.datetime: "time",
}
_ROWS = 3


class Placeholder(msgspec.Struct, frozen=True):
    """One placeholder as it is written (`d.customer.name`, `line.part_no` inside `d.lines`), what it gives, and whether it may be missing."""

    name: str
    gives: str
    optional: bool = False
    within: str = ""


def placeholders(shape: type[Any], prefix: str = "d", within: str = "") -> Iterator[Placeholder]:
    """Every placeholder of a struct, those of its rows after their list."""
    hints = get_type_hints(shape)
    for field in msgspec.structs.fields(shape):
        wanted, optional = _bare(hints[field.name])
        name = f"{prefix}.{field.name}"
        row = _row(wanted)
        if wanted is UUID:
            continue
        if row is not None:
            one = field.name.removesuffix("s")
            yield Placeholder(name, "rows", optional, within)
            yield from placeholders(row, one, name) if _is_struct(row) else (Placeholder(one, "text", False, name),)
        elif _is_struct(wanted) and wanted is not Money:
            yield from placeholders(wanted, name, within)
        else:
            yield Placeholder(name, _WORDS.get(wanted, "text"), optional, within)


def made_up(shape: type[Any], currency: str, *, name: str = "") -> Any:
    """Facts of that shape that are nobody's, so that a template can be tried where there is no document yet."""
    wanted, _ = _bare(shape)
    row = _row(wanted)
    if row is not None:
        return tuple(made_up(row, currency, name=f"{name} {number}") for number in range(1, _ROWS + 1))
    if wanted is Money:
        return Money(currency, 123450)
    if _is_struct(wanted):
        hints = get_type_hints(wanted)
        return wanted(**{f.name: made_up(hints[f.name], currency, name=f.name) for f in msgspec.structs.fields(wanted)})
    samples: dict[Any, Any] = {
        Decimal: Decimal(12),
        int: 1,
        bool: False,
        UUID: new_id(),
        dt.date: clock.now().date(),
        dt.datetime: clock.now(),
    }
    return samples.get(wanted, _text(name))


def _text(name: str) -> str:
    return {"number": "SAMPLE-0001", "language": "", "country": "CN", "tax_status": "standard"}.get(
        name, name.replace("_", " ").capitalize()
    )


def _bare(wanted: Any) -> tuple[Any, bool]:
    """A type without its `| None`."""
    if get_origin(wanted) in (Union, UnionType):
        inner = [one for one in get_args(wanted) if one is not type(None)]
        return inner[0], len(inner) < len(get_args(wanted))
    return wanted, False


def _row(wanted: Any) -> Any:
    return get_args(wanted)[0] if get_origin(wanted) in (tuple, list) else None


def _is_struct(wanted: Any) -> bool:
    return isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)
