"""Chances of a demand: a negative binomial, which lets requests be rare and of several pieces."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count
from statistics import NormalDist

MANY = 200.0  # pieces expected: from there on a gamma is as good, and takes one reckoning instead of hundreds
NORMAL = NormalDist()


def chances(expected: float, spread: float) -> Iterator[float]:
    """The chances that at most 0, 1, 2 … pieces are asked for, where `expected` are and no more than MANY.

    `spread` is the variance in relation to the mean, above 1. It is that of a month for any number of months, because
    both grow alike.
    """
    size, decay = expected / (spread - 1), 1 - 1 / spread
    exactly = spread**-size
    at_most = 0.0
    for pieces in count(1):
        at_most += exactly
        yield min(at_most, 1.0)
        exactly *= (size + pieces - 1) / pieces * decay


def chance_of_at_most(pieces: int, expected: float, spread: float) -> float:
    """The chance that no more than so many pieces are asked for, however many are expected."""
    if pieces < 0:
        return 0.0
    if expected <= MANY:
        return next(chance for at, chance in enumerate(chances(expected, spread)) if at == pieces)
    shape = (
        expected / spread
    )  # Wilson and Hilferty's cube root of a gamma with this mean and variance, half a piece above
    root = ((pieces + 0.5) / expected) ** (1 / 3)
    return NORMAL.cdf(3 * math.sqrt(shape) * (root - 1 + 1 / (9 * shape)))
