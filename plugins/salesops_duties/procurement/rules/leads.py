"""How long a supplier takes: the median and the 90th percentile of what its receipts took, else what was agreed (FEATURES 2.A)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

import msgspec

LEAST = 5  # receipts below which what was agreed counts


class Lead(msgspec.Struct, frozen=True):
    """Days from the order to the goods: measured over `count` receipts, or agreed when they are too few."""

    days: int
    median: int | None
    p90: int | None
    count: int

    @property
    def is_measured(self) -> bool:
        return self.p90 is not None and self.count >= LEAST


def lead_of(took: Sequence[int], agreed: int) -> Lead:
    """The days to reckon with: the 90th percentile of five receipts or more, by nearest rank; else what was agreed."""
    if not took:
        return Lead(agreed, None, None, 0)
    ranked = sorted(took)
    median, p90 = ranked[_rank(50, len(ranked))], ranked[_rank(90, len(ranked))]
    return Lead(p90 if len(ranked) >= LEAST else agreed, median, p90, len(ranked))


def _rank(percent: int, count: int) -> int:
    return int((Decimal(percent * count) / 100).to_integral_value(ROUND_CEILING)) - 1
