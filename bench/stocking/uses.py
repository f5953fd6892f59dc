"""Another rule, tried: up to as many pieces as are of use, weighed one by one.

What is ordered now is there after the lead time, and the next order's goods only a review period later. A piece is of use
when the demand reaches it in between: before that it goes to someone who waited already, after that it lies. So the n-th serves
P(D(lead) < n) − P(D(lead + review) < n) requests at once, and lies with the chance P(D(lead + review) < n). Stock that is
spent where a piece serves most serves most: marginal analysis (Sherbrooke, Optimal Inventory Modeling of Systems, chapter 2).
"""

from __future__ import annotations

import math

import msgspec

from salesops_duties.procurement.rules.stocking.chances import MANY, chance_of_at_most, chances


class Level(msgspec.Struct, frozen=True):
    """How many pieces are of use, the use of the last of them (None when there is none), and that of one more.

    A use is in requests served at once for each month that the piece lies.
    """

    pieces: int
    last: float | None
    one_more: float


def level_of_use(rate: float, spread: float, lead: float, review: float, least_use: float) -> Level:
    """The pieces with at least this use. `rate` is pieces a month, `lead` and `review` are months, `spread` is above 1."""
    if rate * (lead + review) > MANY:
        return _level_of_many(rate, spread, lead, review, least_use)
    last = None
    both = zip(chances(rate * lead, spread), chances(rate * (lead + review), spread), strict=False)
    for pieces, (arrived, ended) in enumerate(both):
        use = (arrived - ended) / (review * ended)
        if use < least_use:
            return Level(pieces, last, use)
        last = use
    raise AssertionError("the use of pieces falls to nothing")


def _level_of_many(rate: float, spread: float, lead: float, review: float, least_use: float) -> Level:
    """The same by halving: where many are expected, each piece is of less use than the one before."""

    def use(number: int) -> float:
        ended = chance_of_at_most(number - 1, rate * (lead + review), spread)
        arrived = chance_of_at_most(number - 1, rate * lead, spread)
        return (arrived - ended) / (review * ended) if ended > 0 else math.inf

    few, many = 0, 1
    while use(many) >= least_use:
        few, many = many, many * 2
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if use(middle) >= least_use else (few, middle)
    return Level(few, use(few) if few else None, use(many))
