"""What goods cost when they are here: their price in the office's currency, the freight's share, duty and handling (FEATURES 2.B)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec


class Landing(msgspec.Struct, frozen=True):
    """The terms of a purchase order: freight for all of it in its currency, duty and handling in per cent of the goods."""

    total_minor: int
    freight_minor: int
    duty_percent: Decimal
    handling_percent: Decimal


def landed(goods_minor: int, goods_in_own_minor: int, terms: Landing) -> int:
    """The landed cost in minor units of the office's currency, rounded half-up once.

    Freight is shared by the value of the goods; duty is taken on goods with freight, handling on goods alone.
    """
    own = Fraction(goods_in_own_minor)
    freight = own * Fraction(terms.freight_minor, terms.total_minor) if terms.total_minor else Fraction(0)
    duty = (own + freight) * Fraction(terms.duty_percent) / 100
    handling = own * Fraction(terms.handling_percent) / 100
    return int((2 * (own + freight + duty + handling) + 1) // 2)


def share_of(amount_minor: int, part: Decimal, whole: Decimal, before: Decimal = Decimal(0)) -> int:
    """A further part's share of a line's amount, after `before`: the parts of a line add up to its amount, half-up."""

    def upto(quantity: Decimal) -> int:
        exact = Fraction(amount_minor) * Fraction(min(quantity, whole)) / Fraction(whole)
        return int((2 * exact + 1) // 2)

    extra = max(Decimal(0), before + part - max(whole, before))
    beyond = int((2 * Fraction(amount_minor) * Fraction(extra) / Fraction(whole) + 1) // 2)
    return upto(before + part) - upto(before) + beyond


def spread(amount: Decimal, over: Sequence[Decimal]) -> list[Decimal]:
    """A quantity given out in order, each at most what it asks for; what nobody asks for is left out."""
    parts, left = [], amount
    for asked in over:
        part = min(left, asked)
        parts.append(part)
        left -= part
    return parts
