"""Lengths and names of ages, as pages draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesops.web.languages import gettext

_TONES = ("age-0", "age-30", "age-60", "age-90")
WHOLE = 100


def columns_of(buckets: Sequence[str]) -> list[tuple[str, str]]:
    """The name and the head of each age: `Not due`, `1–30`, `> 180`."""
    return [(name, _title(name)) for name in buckets]


def ages_of(minors: Mapping[str, int], buckets: Sequence[str]) -> list[tuple[int, int, str]]:
    """The parts of a strip a hundred wide: where each begins, how wide it is, its tone."""
    amounts = [max(0, minors[name]) for name in buckets]
    whole = sum(amounts)
    parts, done = [], 0
    for place, amount in enumerate(amounts):
        begin, done = done * WHOLE // whole if whole else 0, done + amount
        width = (done * WHOLE // whole if whole else 0) - begin
        if amount:
            parts.append((begin, max(2, width), tone_of(place)))
    return parts


def bars_of(totals: Mapping[str, Any], buckets: Sequence[str]) -> list[dict[str, Any]]:
    """A bar for each age: its length of a hundred against the longest, and its share of them all in per cent."""
    minors = [totals["minors"][name] for name in buckets]
    longest, whole = max([1, *minors]), sum(max(0, minor) for minor in minors)
    return [
        {
            "name": name,
            "title": _title(name),
            "tone": tone_of(place),
            "length": max(1, minor * WHOLE // longest) if minor > 0 else 0,
            "amount": totals[name],
            "share": f"{max(0, minor) * 100 / whole:.1f}" if whole else "0.0",
        }
        for place, (name, minor) in enumerate(zip(buckets, minors, strict=True))
    ]


def tone_of(place: int) -> str:
    """The shade of an age: five of them, however many ages there are."""
    return _TONES[place] if place < len(_TONES) else "age-old"


def _title(name: str) -> str:
    if name == "not_due":
        return gettext("Not due")
    return f"> {name.removeprefix('over_')}" if name.startswith("over_") else name.replace("-", "–")
