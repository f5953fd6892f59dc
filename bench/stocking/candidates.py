"""The other ways to forecast a demand with many months of nothing, each with a rule that makes a level of it."""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from bench.stocking.carparts import Months
from bench.stocking.peers import learn_peers, own_rates
from bench.stocking.simulation import LEAD
from bench.stocking.uses import level_of_use
from bench.stocking.ways import COVER, histories, up_to
from salesops_duties.procurement.rules.stocking import Learned, level_for
from salesops_duties.procurement.rules.stocking.histories import Demand, demand_of
from salesops_duties.procurement.rules.stocking.spreads import squares_of, typical_spread

Forecast = tuple[float, float]  # pieces a month, and the variance of a month in relation to it
Rule = Callable[[float, float, float], int]  # rate, spread, knob → level
DRAWS = 100


def of_use(rate: float, spread: float, knob: float) -> int:
    """As many pieces as have at least this use."""
    return level_of_use(rate, spread, LEAD, 1, knob).pieces


def in_stock(rate: float, spread: float, knob: float) -> int:
    """The product's rule: the least level that is enough until the next order arrives, with this chance."""
    return level_for(rate * COVER, spread, knob)


class Forecasting:
    """A rate for each part from its own months, its spread as the product finds it, and a rule; the knob is the rule's."""

    def __init__(self, rate: Callable[[list[float]], float], rule: Rule) -> None:
        self._rate, self._rule = rate, rule

    def prepare(self, known: Sequence[Months]) -> list[Forecast]:
        demands = [_demand(months) for months in known]
        rates = [max(self._rate(demand), 0.0) for demand in demands]
        squares = [squares_of(demand, rate) for demand, rate in zip(demands, rates, strict=True)]
        learned = Learned(spread=typical_spread(squares))
        return [(rate, learned.spread_of(demand, rate)) for demand, rate in zip(demands, rates, strict=True)]

    def orders(self, prepared: list[Forecast], knob: float, positions: Sequence[int]) -> list[int]:
        return up_to([self._rule(rate, spread, knob) for rate, spread in prepared], positions)


class Learning(Forecasting):
    """A rate learned from all parts with a rule, or without the parts of few hits, or with one spread for all."""

    def __init__(self, rule: Rule, *, least_hits: int = 0, spread: float | None = None) -> None:
        super().__init__(lambda months: 0.0, rule)
        self._least_hits, self._spread = least_hits, spread

    def prepare(self, known: Sequence[Months]) -> list[Forecast]:
        demands = [demand_of(one) for one in histories(known)]
        own = [own_rates(one.months) for one in demands]
        peers = learn_peers(demands, own)
        rates = [peers.rate(one[-1]) if one[-1].mean else 0.0 for one in own]
        on_sale = [(one, rate) for one, rate in zip(demands, rates, strict=True) if not one.months_off_sale]
        learned = Learned(typical_spread([squares_of(one.months, rate) for one, rate in on_sale]))
        found = []
        for months, rate in zip(map(_demand, known), rates, strict=True):
            hits = sum(1 for one in months[-12:] if one)
            spread = self._spread or learned.spread_of(months, rate)
            found.append((rate if hits >= self._least_hits else 0.0, spread))
        return found


class Drawing:
    """Demand until the next order arrives, as it is drawn from a part's own months; the knob is the chance that it is enough."""

    def __init__(self, draw: Callable[[list[float]], list[float]]) -> None:
        self._draw = draw

    def prepare(self, known: Sequence[Months]) -> list[list[float]]:
        return [sorted(self._draw(_demand(months))) for months in known]

    def orders(self, prepared: list[list[float]], knob: float, positions: Sequence[int]) -> list[int]:
        return up_to([math.ceil(sums[max(math.ceil(knob * len(sums)) - 1, 0)]) for sums in prepared], positions)


def smoothed(share: float) -> Callable[[list[float]], float]:
    """Simple exponential smoothing, started by the mean of the first year."""

    def rate(months: list[float]) -> float:
        level = sum(months[:12]) / 12
        for quantity in months[12:]:
            level += share * (quantity - level)
        return level

    return rate


def croston(share: float, *, corrected: bool = False) -> Callable[[list[float]], float]:
    """Croston (1972): sizes and intervals smoothed apart; corrected for its bias it is Syntetos and Boylan's (2005)."""

    def rate(months: list[float]) -> float:
        size = interval = 0.0
        since = 0
        for quantity in months:
            since += 1
            if quantity:
                size = size + share * (quantity - size) if size else quantity
                interval = interval + share * (since - interval) if interval else since
                since = 0
        return (1 - share / 2 if corrected else 1.0) * size / interval if interval else 0.0

    return rate


def tsb(share: float) -> Callable[[list[float]], float]:
    """Teunter, Syntetos and Babai (2011): the chance of a request is smoothed in every month, its size when one comes."""

    def rate(months: list[float]) -> float:
        first = [quantity for quantity in months[:12] if quantity]
        chance, size = len(first) / 12, sum(first) / len(first) if first else 0.0
        for quantity in months[12:]:
            chance += share * ((quantity > 0) - chance)
            if quantity:
                size = size + share * (quantity - size) if size else quantity
        return chance * size

    return rate


def own_sums(months: list[float]) -> list[float]:
    """Every sum of as many months in a row as there were (Porras and Dekker 2008)."""
    return [sum(months[at : at + COVER]) for at in range(len(months) - COVER + 1)]


def willemain(months: list[float]) -> list[float]:
    """Willemain, Smart and Schwarz (2004): months with and without requests as a chain, sizes drawn and jittered."""
    sizes = [quantity for quantity in months if quantity]
    if not sizes:
        return [0.0]
    lot = random.Random(len(months))
    after = {state: [b > 0 for a, b in pairwise(months) if (a > 0) == state] for state in (False, True)}
    chance = {state: sum(then) / len(then) if then else 0.0 for state, then in after.items()}
    sums = []
    for _ in range(DRAWS):
        state, total = months[-1] > 0, 0.0
        for _ in range(COVER):
            state = lot.random() < chance[state]
            if state:
                size = lot.choice(sizes)
                jittered = 1 + int(size + lot.gauss(0, 1) * math.sqrt(size))
                total += jittered if jittered > 0 else size
        sums.append(total)
    return sums


def viswanathan_zhou(months: list[float]) -> list[float]:
    """Viswanathan and Zhou (2008): intervals and sizes drawn from those that were."""
    hits = [at for at, quantity in enumerate(months) if quantity]
    if len(hits) < 2:
        return own_sums(months)
    lot = random.Random(len(months))
    intervals = [b - a for a, b in pairwise(hits)]
    sizes = [months[at] for at in hits]
    since = len(months) - 1 - hits[-1]
    sums = []
    for _ in range(DRAWS):
        at, total = max(lot.choice(intervals) - since, 1), 0.0
        while at <= COVER:
            total += lot.choice(sizes)
            at += lot.choice(intervals)
        sums.append(total)
    return sums


class Pooling:
    """Sums that followed for parts of the same class of rate, over all parts and months; the knob is a piece's least use."""

    def __init__(self, classes: int = 15) -> None:
        self._classes = classes

    def prepare(self, known: Sequence[Months]) -> list[list[float]]:
        rates = [own_rates(_demand(months)) for months in known]
        looks = sorted(
            (own[at].mean, at, number)
            for number, (own, months) in enumerate(zip(rates, known, strict=True))
            for at in range(6, len(_demand(months)) - COVER + 1)
        )
        size = -(-len(looks) // self._classes)
        chunks = [looks[start : start + size] for start in range(0, len(looks), size)]
        uses = [self._uses(chunk, known) for chunk in chunks]
        bounds = [chunk[-1][0] for chunk in chunks[:-1]]
        return [uses[bisect_left(bounds, own[-1].mean)] for own in rates]

    def orders(self, prepared: list[list[float]], knob: float, positions: Sequence[int]) -> list[int]:
        levels = {id(uses): next((n for n, use in enumerate(uses) if use < knob), len(uses)) for uses in prepared}
        return up_to([levels[id(uses)] for uses in prepared], positions)

    def _uses(self, looks: list[tuple[float, int, int]], known: Sequence[Months]) -> list[float]:
        arrived, ended = [0] * 200, [0] * 200
        for _, at, number in looks:
            months = [one or 0 for one in known[number][at : at + COVER]]
            arrived[min(sum(months[:LEAD]), 199)] += 1
            ended[min(sum(months), 199)] += 1
        pairs = zip(accumulate(arrived), accumulate(ended), strict=True)
        return [(before - after) / after if after else math.inf for before, after in pairs]


def _demand(months: Months) -> list[float]:
    return list(Demand(tuple(float(one) for one in months if one is not None), 0).months)
