"""The chosen way to order, as the product does it, and the ways it has to beat."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from statistics import fmean, stdev

from bench.stocking.carparts import Months
from bench.stocking.simulation import FIRST, LEAD
from salesops_duties.procurement.rules.stocking import Learned, PartHistory, PartSupply, Policy, advise, learn

A_MONTH = 30.4375  # days
COVER = LEAD + 1  # months until what is ordered a month later arrives


def histories(known: Sequence[Months]) -> list[PartHistory]:
    return [PartHistory(str(number), months) for number, months in enumerate(known)]


class Product:
    """The product's own advice; the knob is the policy's `enough`."""

    def prepare(self, known: Sequence[Months]) -> tuple[list[PartHistory], Learned]:
        found = histories(known)
        return found, learn(found)

    def orders(self, prepared: tuple[list[PartHistory], Learned], knob: float, positions: Sequence[int]) -> list[int]:
        parts, learned = prepared
        policy = Policy(enough=knob)
        return [
            int(advise(part, PartSupply(LEAD * A_MONTH, Decimal(position)), learned, policy).quantity)
            for part, position in zip(parts, positions, strict=True)
        ]


class Formula:
    """FEATURES 2.A with plain averages: mean of 12 months × (lead + review) + z × deviation of these months × √lead.

    The knob is z. With `least_hits`, parts that were asked for in fewer of the 12 months are not stocked.
    """

    def __init__(self, least_hits: int = 0) -> None:
        self._least_hits = least_hits

    def prepare(self, known: Sequence[Months]) -> list[tuple[float, float]]:
        return [self._terms([one or 0 for one in months[-12:]]) for months in known]

    def orders(self, prepared: list[tuple[float, float]], knob: float, positions: Sequence[int]) -> list[int]:
        return up_to([math.ceil(mean + knob * safety - 1e-9) for mean, safety in prepared], positions)

    def _terms(self, year: list[int]) -> tuple[float, float]:
        if sum(1 for one in year if one) < self._least_hits:
            return 0.0, 0.0
        return fmean(year) * COVER, stdev(year) * math.sqrt(LEAD)


class LastMonths:
    """Buying the last three months' mean each month, whatever is there. It has no knob.

    The mean is rarely whole: `rounded` says what becomes of the rest.
    """

    def __init__(self, rounded: Callable[[float], int] = math.ceil) -> None:
        self._rounded = rounded

    def prepare(self, known: Sequence[Months]) -> list[int]:
        return [self._rounded(_mean(months, len(months))) for months in known]

    def orders(self, prepared: list[int], knob: None, positions: Sequence[int]) -> list[int]:
        return prepared


class LastMonthsCarried:
    """The same, with what is less than a piece kept until it is one."""

    def prepare(self, known: Sequence[Months]) -> list[int]:
        return [self._due(months, len(months)) - self._due(months, len(months) - 1) for months in known]

    def orders(self, prepared: list[int], knob: None, positions: Sequence[int]) -> list[int]:
        return prepared

    def _due(self, months: Months, until: int) -> int:
        return sum(sum(one or 0 for one in months[at - 3 : at]) for at in range(FIRST, until + 1)) // 3


class UpToLastMonths:
    """Ordering up to the last three months' mean × the knob; 3 is lead and review."""

    def prepare(self, known: Sequence[Months]) -> list[float]:
        return [_mean(months, len(months)) for months in known]

    def orders(self, prepared: list[float], knob: float, positions: Sequence[int]) -> list[int]:
        return up_to([math.ceil(mean * knob - 1e-9) for mean in prepared], positions)


def up_to(levels: Sequence[int], positions: Sequence[int]) -> list[int]:
    """What is missing to these levels."""
    return [max(level - position, 0) for level, position in zip(levels, positions, strict=True)]


def half_up(value: float) -> int:
    return math.floor(value + 0.5)


def _mean(months: Months, until: int) -> float:
    return sum(one or 0 for one in months[until - 3 : until]) / 3
