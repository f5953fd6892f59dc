"""How much of a part is asked for a month, when most months have nothing: how often, and how much then.

Teunter, Syntetos and Babai (Intermittent demand: Linking forecasting to inventory obsolescence, 2011): the chance that a month has a
request is smoothed in every month, so that a part nobody asks for any more fades; the size of requests is smoothed when one comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import msgspec

FIRST = 12  # months that the smoothing begins with
SHARE = 0.2  # of the latest month


class Rate(msgspec.Struct, frozen=True):
    """The chance that a month has requests, and how many pieces they are then."""

    chance: float
    size: float

    @property
    def a_month(self) -> float:
        return self.chance * self.size


def rate_of(months: Sequence[float]) -> Rate:
    """What to expect after these months, the oldest first."""
    first = [quantity for quantity in months[:FIRST] if quantity]
    chance = len(first) / len(months[:FIRST]) if months else 0.0
    size = fmean(first) if first else 0.0
    for quantity in months[FIRST:]:
        chance += SHARE * ((quantity > 0) - chance)
        if quantity:
            size = size + SHARE * (quantity - size) if size else quantity
    return Rate(chance, size)
