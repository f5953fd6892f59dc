"""How much to stock: the chosen way and those it has to beat, on the last twelve months of real demand, and the seconds of a list."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bench.measuring import Numbers
from bench.stocking import carparts, choosing
from bench.stocking.carparts import Months
from bench.stocking.choosing import KNOWN, Z
from bench.stocking.simulation import LEAD, Way, score, simulate
from bench.stocking.ways import A_MONTH, Formula, LastMonths, LastMonthsCarried, Product, UpToLastMonths, half_up
from salesops_duties.procurement.rules.stocking import PartHistory, PartSupply, Policy, recommend

ROUNDS = 3
CHOSEN = Policy().enough
WAYS: dict[str, tuple[Way[Any, Any], Sequence[Any]]] = {
    "product": (
        Product(),
        (CHOSEN, 0.8, 0.84, 0.9, 0.92),
    ),
    "formula": (Formula(), (Z, 1.0, 1.282, 2.05, 2.33)),
    "formula_from_2_hits": (Formula(2), (Z,)),
    "formula_from_3_hits": (Formula(3), (Z,)),
    "mean_bought_whole": (LastMonths(), (None,)),
    "mean_bought_rounded": (LastMonths(half_up), (None,)),
    "mean_bought_carried": (LastMonthsCarried(), (None,)),
    "mean_up_to": (UpToLastMonths(), (3, 2, 4, 5)),
}


def measure() -> Numbers:
    """Everything was chosen by months 1 to 39; this looks at months 40 to 51."""
    parts = carparts.read()
    months = list(parts.values())
    return {
        "parts": len(parts),
        "months": len(months[0]),
        "list_seconds": _seconds_of_a_list(parts),
        **{name: _judged(months, way, knobs) for name, (way, knobs) in WAYS.items()},
    }


def choose() -> Numbers:
    """The fill rate of each candidate at the formula's stock in months 16 to 27 and 28 to 39; later ones are not read."""
    months = [part[:KNOWN] for part in carparts.read().values()]
    return dict(choosing.compare(months))


def _judged(months: Sequence[Months], way: Way[Any, Any], knobs: Sequence[Any]) -> Numbers:
    until = len(months[0])
    found = {}
    for knob, outcome in simulate(months, way, knobs, until).items():
        judged = score(outcome, KNOWN, until)
        found["all" if knob is None else str(knob)] = {
            "fill_rate": round(judged.fill_rate, 4),
            "stock": round(judged.stock, 1),
            "stock_in_months_of_demand": round(judged.stock_in_months, 2),
        }
    return found


def _seconds_of_a_list(parts: dict[str, Months]) -> float:
    """From the checked histories to a quantity with its working for each part; the median."""
    histories = [PartHistory(part_no, tuple(map(_decimal, months))) for part_no, months in parts.items()]
    supplies = {part_no: PartSupply(LEAD * A_MONTH) for part_no in parts}
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        recommend(histories, supplies)
        seconds.append(time.perf_counter() - began)
    return round(statistics.median(seconds), 3)


def _decimal(quantity: int | None) -> Decimal | None:
    return None if quantity is None else Decimal(quantity)
