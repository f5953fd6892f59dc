"""A stock that is looked after month by month: the one simulation by which ways of ordering are chosen and then judged.

A month goes like this:

1. What was ordered `LEAD` months ago arrives. Waiting demand is served from it first, late, so it counts as not met.
2. Orders are placed. The policy sees the months before this one, and of each part its position: on hand and on order less what
   waits. So what it orders must last for this month and the two after it.
3. The month's demand comes. What is on hand serves it at once, that is *met*; the rest waits and is never lost.
4. What is then on hand is counted as the month's stock. What waits does not make it less.

All stock is nothing at the start. The first orders are placed in month 13, when a year is known, so each policy enters the
months that count with the stock it made itself. A part that was not on sale in the month before is not ordered; what is left of it
stays and counts. Quantities are whole pieces, packs are of one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import compress
from typing import Protocol, TypeVar

import msgspec

from bench.stocking.carparts import Months

LEAD = 2
YEAR = 12
FIRST = 12  # the place of the month in which the first orders are placed

Prepared = TypeVar("Prepared")
Knob = TypeVar("Knob", bound=Hashable, contravariant=True)


class Way(Protocol[Prepared, Knob]):
    """A way to decide what to order. A knob is what trades stock for service in it; what is prepared serves for all knobs."""

    def prepare(self, known: Sequence[Months]) -> Prepared: ...

    def orders(self, prepared: Prepared, knob: Knob, positions: Sequence[int]) -> Sequence[int]: ...


class Count(msgspec.Struct, frozen=True):
    """What happened in a month to some parts, in pieces."""

    demanded: int = 0
    met: int = 0
    stock: int = 0


class Month(msgspec.Struct, frozen=True):
    """What happened in a month to all parts, and to those that had been asked for a year before; `ordered` by part."""

    all: Count = Count()
    year_known: Count = Count()
    ordered: tuple[int, ...] = ()


class Score(msgspec.Struct, frozen=True):
    """The share of demanded pieces met at once, the average stock in pieces, and that in months of demand."""

    fill_rate: float
    stock: float
    stock_in_months: float


def simulate(
    parts: Sequence[Months], way: Way[Prepared, Knob], knobs: Iterable[Knob], until: int
) -> dict[Knob, list[Month]]:
    """Each month from the first to the one before `until`, for each knob on its own. Later months are not looked at."""
    stores = {knob: _Store(len(parts), until) for knob in knobs}
    months: dict[Knob, list[Month]] = {knob: [Month()] * FIRST for knob in stores}
    for at in range(FIRST, until):
        known = [part[:at] for part in parts]
        prepared = way.prepare(known)
        year_known = [any(part[: at - YEAR + 1]) for part in parts]
        on_sale = [part[at - 1] is not None for part in parts]
        for knob, store in stores.items():
            store.receive(at)
            wanted = way.orders(prepared, knob, store.positions)
            ordered = tuple(max(quantity, 0) if there else 0 for quantity, there in zip(wanted, on_sale, strict=True))
            store.order(at, ordered)
            months[knob].append(store.serve([part[at] or 0 for part in parts], ordered, year_known))
    return months


def score(months: Sequence[Month], first: int, until: int, *, year_known: bool = False) -> Score:
    """Over the months from `first` to the one before `until`, counted from nought; of all parts, or of those a year known."""
    some = [month.year_known if year_known else month.all for month in months[first:until]]
    demanded = sum(one.demanded for one in some)
    stock = sum(one.stock for one in some) / len(some)
    return Score(sum(one.met for one in some) / demanded, stock, stock * len(some) / demanded)


class _Store:
    """What is on hand (below nought: what waits), on order and when that arrives."""

    def __init__(self, parts: int, until: int) -> None:
        self._net = [0] * parts
        self._coming = [[0] * parts for _ in range(until + LEAD)]
        self.positions = [0] * parts

    def receive(self, at: int) -> None:
        self._net = [net + come for net, come in zip(self._net, self._coming[at], strict=True)]

    def order(self, at: int, ordered: Sequence[int]) -> None:
        self._coming[at + LEAD] = list(ordered)
        self.positions = [position + more for position, more in zip(self.positions, ordered, strict=True)]

    def serve(self, demand: Sequence[int], ordered: tuple[int, ...], year_known: Sequence[bool]) -> Month:
        met = [min(max(net, 0), wanted) for net, wanted in zip(self._net, demand, strict=True)]
        self._net = [net - wanted for net, wanted in zip(self._net, demand, strict=True)]
        self.positions = [position - wanted for position, wanted in zip(self.positions, demand, strict=True)]
        stock = [max(net, 0) for net in self._net]
        known = (list(compress(one, year_known)) for one in (demand, met, stock))
        return Month(Count(sum(demand), sum(met), sum(stock)), Count(*map(sum, known)), ordered)
