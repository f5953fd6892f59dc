"""The requests for a part, month by month, and what is wrong with them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from salesops.errors import Faults

LEAST_MONTHS = 3
YEAR = 12
Figure = Decimal | int | float


class PartHistory(msgspec.Struct, frozen=True):
    """What was asked for of a part in each month, in its unit, the oldest first; the last is the month that ended last.

    `requests` counts sales, lost sales and enquiries, whether they were served or not. None is a month in which the part
    was not on sale; only the latest months can be such. `one_off` says for a place in `requests` how much of that month
    was for a project that does not come again: people mark it, and it is left out.
    """

    part_no: str
    requests: tuple[Figure | None, ...]
    one_off: Mapping[int, Figure] = {}

    @property
    def on_sale(self) -> bool:
        """Whether the part was on sale in the latest month."""
        return bool(self.requests) and self.requests[-1] is not None


class Demand(msgspec.Struct, frozen=True):
    """A history that was checked, as floats: the months on sale without what was marked, and how many followed them."""

    months: tuple[float, ...]
    months_off_sale: int


def check_histories(histories: Sequence[PartHistory]) -> None:
    """Raise `Invalid` with everything that is wrong with them, each fault at its part and month."""
    faults = Faults()
    for part_no, times in Counter(one.part_no for one in histories).items():
        if times > 1:
            faults.add(part_no, "once", "Each part has one history.", given=times)
    for history in histories:
        _check(history, faults)
    faults.raise_if_any()


def demand_of(history: PartHistory) -> Demand:
    """The demand that may come again. The history was checked."""
    on_sale = [float(one) for one in history.requests if one is not None]
    for at, quantity in history.one_off.items():
        on_sale[at] -= float(quantity)
    return Demand(tuple(on_sale), len(history.requests) - len(on_sale))


def _check(history: PartHistory, faults: Faults) -> None:
    name, requests = history.part_no, history.requests
    if len(requests) < LEAST_MONTHS:
        faults.add(
            f"{name}.requests", "long_enough", f"At least {LEAST_MONTHS} months are needed.", given=len(requests)
        )
    ended = False
    for at, quantity in enumerate(requests):
        field = f"{name}.requests[{at}]"
        if quantity is None:
            ended = True
        elif ended:
            faults.add(field, "gap", "A month before this one is missing. A month without requests is 0.")
            return
        elif not math.isfinite(quantity):
            faults.add(field, "number", "A number of pieces.", given=quantity)
        elif quantity < 0:
            faults.add(field, "not_negative", "Not less than zero: returns are no requests.", given=quantity)
    for at, quantity in history.one_off.items():
        there = requests[at] if 0 <= at < len(requests) else None
        if there is None or not math.isfinite(there) or not 0 <= quantity <= there:
            field = f"{name}.one_off[{at}]"
            faults.add(field, "part_of_month", "No more than was asked for in that month.", given=quantity)
