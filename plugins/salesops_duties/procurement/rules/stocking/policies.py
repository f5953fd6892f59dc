"""What an office decides about its stock: how much use a piece must be, how often it orders, and when it does not stock."""

from __future__ import annotations

import msgspec

from salesops.errors import Faults


class Policy(msgspec.Struct, frozen=True):
    """The office's choices; why these are the first ones is told in docs/decisions/0021.

    `least_use`: a piece is stocked when it is expected to serve at least so many requests at once for each month that it
    lies; 0.045 is one request in 22 months. `review_days` are the days from one order to the next. Parts that were asked for
    in fewer than `least_hits` of the last 12 months are ordered for customers only; 0 leaves that to the use of a piece.
    """

    least_use: float = 0.045
    review_days: float = 30.4375
    least_hits: int = 0


def check_policy(policy: Policy) -> None:
    """Raise `Invalid` when nothing sensible can follow from it."""
    faults = Faults()
    if not 0.001 <= policy.least_use <= 10:
        faults.add("least_use", "range", "0.001 to 10 requests a month.", given=policy.least_use)
    if not 1 <= policy.review_days <= 366:
        faults.add("review_days", "range", "1 to 366 days.", given=policy.review_days)
    if not 0 <= policy.least_hits <= 12:
        faults.add("least_hits", "range", "0 to 12 months.", given=policy.least_hits)
    faults.raise_if_any()
