"""How unsteady the demand for a part is: the variance of its months in relation to its rate, drawn towards that of other parts."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec

FADING = 0.05  # how much less each month counts than the one after it
STEADIEST = 1.05  # a month of independent single requests has 1
TYPICAL_WEIGHT = 15.0  # pieces expected of a part before its own figure counts as much as that of the others


class Squares(msgspec.Struct, frozen=True):
    """Squared distances of a part's months since its first request from its rate, and what the rate expected; with fading weights."""

    distance: float
    expected: float


class Learned(msgspec.Struct, frozen=True):
    """What all parts of an office taught: how unsteady a part typically is."""

    spread: float = STEADIEST

    def spread_of(self, months: Sequence[float], rate: float) -> float:
        """Variance of a month's demand in relation to its mean, never below that of single requests."""
        squares = squares_of(months, rate)
        shared = self.spread * TYPICAL_WEIGHT + squares.distance
        return max(STEADIEST, shared / (TYPICAL_WEIGHT + squares.expected))


def typical_spread(squares: Sequence[Squares]) -> float:
    """That of the part in the middle: a few parts with projects in their history do not move it."""
    ratios = [one.distance / one.expected for one in squares if one.expected > 0]
    return max(median(ratios), STEADIEST) if ratios else STEADIEST


def squares_of(months: Sequence[float], rate: float) -> Squares:
    distance = weight = 0.0
    for quantity in months:
        if not (quantity or weight):
            continue
        distance = distance * (1 - FADING) + (quantity - rate) ** 2
        weight = weight * (1 - FADING) + 1
    return Squares(distance, rate * weight)
