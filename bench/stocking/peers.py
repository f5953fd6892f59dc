"""A rate that was tried: what parts that sold like this one went on to sell: a rate learned from all parts of an office.

A part that is asked for three times a year says little about itself, so its own rate is not taken at its word: parts are put into
classes by their own rate, and what a class sold afterwards is the rate to plan with. It is the empirical form of
credibility (Bühlmann, Experience Rating and Credibility, 1967), and needs no law for how rates differ between parts.

A part's months count from its first request on: before it, it may have been unknown to the customers. One that is asked for for the
first time would so be the fastest of all; therefore parts are put into classes by a cautious rate, in which some months of a slow part
are added to the part's own.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from salesops_duties.procurement.rules.stocking.histories import Demand

FADING = 0.06  # how much less a month counts in a part's own rate than the one after it
SLOW_MONTHS = 8.0  # months that a part counts as a slow one, beside its own months
SLOW_RATE = 0.2  # what a slow one sells a month
FOLLOWED = 3  # months after a look
LOOKS = 48  # at the latest months from which three can be seen
LEAST_BEFORE = 6  # months that a look needs before it
LEAST_SEEN = 100  # looks in a class
PER_OCTAVE = 2  # classes for each doubling of the rate
SLOWEST = 0.02  # a month: below it there is one class
OWN_AGAIN = 8.0  # times the fastest class: from there on a part's own rate counts

Look = tuple[float, float]  # a part's cautious rate, and what it sold a month in the months after


class OwnRate(msgspec.Struct, frozen=True):
    """What a part itself says: the mean of its months since the first request, and the same with a slow part's months added."""

    mean: float = 0.0
    cautious: float = SLOW_RATE


class Peers(msgspec.Struct, frozen=True):
    """Classes from slow to fast: their parts' cautious rate, what they sold a month afterwards, how often that was seen.

    Rates are a month. No class means that nothing was learned: then a part's own mean counts.
    """

    own: tuple[float, ...] = ()
    then: tuple[float, ...] = ()
    seen: tuple[int, ...] = ()

    def rate(self, own: OwnRate) -> float:
        """The rate to plan with: between two classes in proportion; never less for a part that sold more."""
        if not self.own:
            return own.mean
        at = bisect_right(self.own, own.cautious)
        if at == 0:
            return self.then[0]
        if at < len(self.own):
            share = (own.cautious - self.own[at - 1]) / (self.own[at] - self.own[at - 1])
            return self.then[at - 1] + share * (self.then[at] - self.then[at - 1])
        return self._beyond(own)

    def seen_near(self, own: OwnRate) -> int:
        """How often the class nearest below was seen."""
        return self.seen[max(bisect_right(self.own, own.cautious) - 1, 0)] if self.seen else 0

    def _beyond(self, own: OwnRate) -> float:
        """Above the fastest class: what that class kept of its rate, turning into the part's own mean at OWN_AGAIN times it."""
        kept = own.cautious * self.then[-1] / self.own[-1]
        way = min((own.cautious / self.own[-1] - 1) / (OWN_AGAIN - 1), 1.0)
        return kept + (own.mean - kept) * way


def own_rates(months: Sequence[float]) -> list[OwnRate]:
    """What a part says before each month and after the last. Months before the first request do not count, late ones count more."""
    rates, weighted, weight = [OwnRate()], 0.0, 0.0
    for quantity in months:
        if quantity or weight:
            weighted = weighted * (1 - FADING) + quantity
            weight = weight * (1 - FADING) + 1
        cautious = (weighted + SLOW_MONTHS * SLOW_RATE) / (weight + SLOW_MONTHS)
        rates.append(OwnRate(weighted / weight if weight else 0.0, cautious))
    return rates


def learn_peers(demands: Iterable[Demand], own: Iterable[Sequence[OwnRate]]) -> Peers:
    """Classes of what followed, over all parts that were asked for; `own` is of each what `own_rates` gives."""
    looks = sorted(look for demand, rates in zip(demands, own, strict=True) for look in _looks(demand, rates))
    classes = [_summed(some) for some in _classes(looks)]
    return _rising(classes) if classes else Peers()


def _looks(demand: Demand, rates: Sequence[OwnRate]) -> Iterable[Look]:
    """What could have been seen of a part at the ends of its latest months."""
    months = demand.months
    last = len(months) - FOLLOWED
    first = last - LOOKS + 1 + demand.months_off_sale  # looks are of the same months for all parts
    for at in range(max(first, LEAST_BEFORE), last + 1):
        if rates[at].mean:
            yield rates[at].cautious, math.fsum(months[at : at + FOLLOWED]) / FOLLOWED


def _classes(looks: list[Look]) -> list[list[Look]]:
    """The looks, sorted, cut where an octave's part ends and enough are on both sides."""
    cuts = [0]
    for at in range(1, len(looks)):
        if at - cuts[-1] >= LEAST_SEEN <= len(looks) - at and _octave(looks[at - 1]) != _octave(looks[at]):
            cuts.append(at)
    if len(looks) < LEAST_SEEN:
        return []
    return [looks[start:end] for start, end in zip(cuts, [*cuts[1:], len(looks)], strict=True)]


def _octave(look: Look) -> int:
    return math.floor(PER_OCTAVE * math.log2(max(look[0], SLOWEST) / SLOWEST))


def _summed(looks: list[Look]) -> tuple[float, float, int]:
    return math.fsum(own for own, _ in looks), math.fsum(then for _, then in looks), len(looks)


def _rising(classes: list[tuple[float, float, int]]) -> Peers:
    """Neighbours become one class where the faster sold less afterwards, so that the rate rises (pool adjacent violators)."""
    kept: list[tuple[float, float, int]] = []
    for own, then, seen in classes:
        kept.append((own, then, seen))
        while len(kept) > 1 and kept[-1][1] * kept[-2][2] < kept[-2][1] * kept[-1][2]:
            last, before = kept.pop(), kept.pop()
            kept.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return Peers(
        tuple(own / seen for own, _, seen in kept),
        tuple(then / seen for _, then, seen in kept),
        tuple(seen for _, _, seen in kept),
    )
