"""How much is bought: whole packs, at least the minimum order, and what of a delivery is too much or enough (FEATURES 2.A, ORD-6)."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

ZERO = Decimal(0)


def to_packs(quantity: Decimal, pack_qty: Decimal | None, moq: Decimal | None) -> Decimal:
    """The least that can be bought for this need: whole packs, at least the minimum; nothing for no need."""
    if quantity <= 0:
        return ZERO
    least = max(quantity, moq or ZERO)
    if not pack_qty:
        return least
    return (least / pack_qty).to_integral_value(ROUND_CEILING) * pack_qty


def most_taken_in(ordered: Decimal, over_percent: Decimal) -> Decimal:
    """How much of a line may come at most, with what the supplier may send beyond the order."""
    return ordered * (100 + over_percent) / 100


def is_complete(ordered: Decimal, received: Decimal, under_percent: Decimal) -> bool:
    """Whether what came counts as the whole line, though a little is missing."""
    return received >= ordered * (100 - under_percent) / 100
