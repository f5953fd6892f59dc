"""How the way to order was chosen: every candidate on months 1 to 39, at the stock which the formula holds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from bench.stocking.candidates import (
    Drawing,
    Forecasting,
    Learning,
    Pooling,
    croston,
    in_stock,
    of_use,
    own_sums,
    smoothed,
    tsb,
    viswanathan_zhou,
    willemain,
)
from bench.stocking.carparts import Months
from bench.stocking.simulation import Month, Score, Way, score, simulate
from bench.stocking.ways import Formula, UpToLastMonths

KNOWN = 39  # months by which everything is chosen
WINDOWS = ((15, 27), (27, 39))  # months 16 to 27 and 28 to 39
Z = 1.645  # of a normal law: 95 %
Numbers = dict[str, Any]

USES = (0.3, 0.15, 0.1, 0.07, 0.06, 0.05, 0.045, 0.04, 0.035, 0.03, 0.02, 0.014)
CHANCES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.84, 0.87, 0.9, 0.92, 0.94, 0.955, 0.97, 0.98, 0.988, 0.995)
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3)
CANDIDATES: dict[str, tuple[Way[Any, float], Sequence[float]]] = {
    "formula of plain averages": (Formula(), (0, 0.25, 0.5, 0.75, 1, 1.282, Z, 2.05, 2.33, 2.6)),
    "formula, at least 2 hits": (Formula(2), (0, 0.5, 1, 1.282, Z, 2.05, 2.33, 3, 4)),
    "formula, at least 3 hits": (Formula(3), (0, 0.5, 1, 1.282, Z, 2.05, 2.33, 3, 4, 5)),
    "up to last 3 months": (UpToLastMonths(), (1, 2, 3, 4, 5, 6, 8)),
    **{f"Croston {s}, chance": (Forecasting(croston(s), in_stock), CHANCES) for s in SHARES},
    **{f"SBA {s}, chance": (Forecasting(croston(s, corrected=True), in_stock), CHANCES) for s in SHARES},
    **{f"TSB {s}, chance": (Forecasting(tsb(s), in_stock), CHANCES) for s in SHARES},
    **{f"smoothing {s}, chance": (Forecasting(smoothed(s), in_stock), CHANCES) for s in SHARES},
    **{f"SBA {s}, use": (Forecasting(croston(s, corrected=True), of_use), USES) for s in SHARES},
    **{f"TSB {s}, use": (Forecasting(tsb(s), of_use), USES) for s in SHARES},
    **{f"smoothing {s}, use": (Forecasting(smoothed(s), of_use), USES) for s in SHARES},
    "own sums of 3 months": (Drawing(own_sums), CHANCES),
    "Willemain": (Drawing(willemain), CHANCES),
    "Viswanathan and Zhou": (Drawing(viswanathan_zhou), CHANCES),
    "pooled sums, use": (Pooling(), USES),
    "peers, chance": (Learning(in_stock), CHANCES),
    "peers, use": (Learning(of_use), USES),
    "peers, use, one spread of 1.5": (Learning(of_use, spread=1.5), USES),
    "peers, use, at least 1 hit": (Learning(of_use, least_hits=1), USES),
    "peers, use, at least 2 hits": (Learning(of_use, least_hits=2), USES),
    "peers, use, at least 3 hits": (Learning(of_use, least_hits=3), USES),
}


def compare(parts: Sequence[Months]) -> Iterator[tuple[str, Numbers]]:
    """The fill rate of each candidate at the formula's stock, in both windows; a candidate that has no such stock says so.

    It is told twice: over all parts, and over those that had been asked for a year before. Parts came up until month 33 and hardly
    any after it, so the months to come are months of the latter.
    """
    known = [part[:KNOWN] for part in parts]
    formula = simulate(known, Formula(), [Z], KNOWN)[Z]
    for name, (way, knobs) in CANDIDATES.items():
        began = time.perf_counter()
        outcomes = simulate(known, way, knobs, KNOWN)
        seconds = round(time.perf_counter() - began, 1)
        yield (
            name,
            {
                "all": _beside(formula, outcomes, False),
                "year_known": _beside(formula, outcomes, True),
                "seconds": seconds,
            },
        )


def _beside(formula: Sequence[Month], outcomes: Mapping[float, Sequence[Month]], year_known: bool) -> Numbers:
    there = [score(formula, *window, year_known=year_known) for window in WINDOWS]
    found = [[score(months, *window, year_known=year_known) for months in outcomes.values()] for window in WINDOWS]
    rates = [fill_at(scores, aim.stock) for scores, aim in zip(found, there, strict=True)]
    return {"fill_at_formulas_stock": rates, "formulas_stock": [round(one.stock) for one in there]}


def fill_at(scores: Sequence[Score], stock: float) -> float | None:
    """The fill rate between the two knobs whose stocks are beside this one."""
    by_stock = sorted(scores, key=lambda one: one.stock)
    for less, more in pairwise(by_stock):
        if less.stock <= stock <= more.stock:
            share = (stock - less.stock) / (more.stock - less.stock) if more.stock > less.stock else 0.0
            return round(less.fill_rate + share * (more.fill_rate - less.fill_rate), 4)
    return None
