"""What an office decides about its stock: how sure it wants to be, how often it orders, and when it does not stock."""

from __future__ import annotations

import msgspec

from salesops.errors import Faults


class Policy(msgspec.Struct, frozen=True):
    """The office's choices; why these are the first ones is told in docs/decisions/0021.

    `enough`: the chance that what is there and coming is enough until the next order arrives. `review_days` are the days from one order
    to the next. Parts that were asked for in fewer than `least_hits` of the last 12 months are ordered for customers only.
    """

    enough: float = 0.873
    review_days: float = 30.4375
    least_hits: int = 0


def check_policy(policy: Policy) -> None:
    """Raise `Invalid` when nothing sensible can follow from it."""
    faults = Faults()
    if not 0.5 <= policy.enough <= 0.999:
        faults.add("enough", "range", "0.5 to 0.999.", given=policy.enough)
    if not 1 <= policy.review_days <= 366:
        faults.add("review_days", "range", "1 to 366 days.", given=policy.review_days)
    if not 0 <= policy.least_hits <= 12:
        faults.add("least_hits", "range", "0 to 12 months.", given=policy.least_hits)
    faults.raise_if_any()
