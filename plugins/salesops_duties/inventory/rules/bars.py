"""The bar of what is on hand: how long each of its parts is, in hundredths."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

PARTS = (("available", "fill-ok"), ("reserved", "fill-quiet"), ("held", "fill-held"))


def stock_bar(row: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The parts as (class, start, length); nothing on hand has none."""
    on_hand = Decimal(row["on_hand"])
    if on_hand <= 0:
        return []
    known = {"available": row.get("available", row.get("available_now")), **{n: row[n] for n in ("reserved", "held")}}
    start, parts = Decimal(0), []
    for name, fill in PARTS:
        length = max(Decimal(known[name] or 0), Decimal(0)) * 100 / on_hand
        if length:
            parts.append((fill, f"{start:.2f}", f"{length:.2f}"))
        start += length
    return parts
