"""From what is missing to what a supplier sells: whole packs, and not less than the least order."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

ZERO = Decimal(0)


def to_order(missing: Decimal, pack: Decimal, moq: Decimal) -> Decimal:
    """Nothing when nothing is missing, else whole packs of at least that and at least the supplier's least quantity."""
    if missing <= 0:
        return ZERO
    return (max(missing, moq) / pack).to_integral_value(ROUND_CEILING) * pack
