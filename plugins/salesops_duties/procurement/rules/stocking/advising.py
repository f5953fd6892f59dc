"""How much of each part to buy for stock: learn from all parts of an office, then advise on one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops_duties.procurement.rules.stocking.chances import chance_of_at_most
from salesops_duties.procurement.rules.stocking.histories import (
    LEAST_MONTHS,
    Demand,
    PartHistory,
    check_histories,
    demand_of,
)
from salesops_duties.procurement.rules.stocking.levels import Level, level_for
from salesops_duties.procurement.rules.stocking.peers import learn_peers, own_rates
from salesops_duties.procurement.rules.stocking.policies import Policy, check_policy
from salesops_duties.procurement.rules.stocking.quantities import ZERO, to_order
from salesops_duties.procurement.rules.stocking.spreads import Learned, squares_of, typical_spread
from salesops_duties.procurement.rules.stocking.working import Advice, Working

DAYS_A_MONTH = 30.4375
UNLIKELY = 0.001  # a month with a smaller chance, and so many times any other, is shown to people
TIMES_OTHERS = 3
ONE = Decimal(1)


class PartSupply(msgspec.Struct, frozen=True):
    """How a part is bought, and what is there and coming, in its unit.

    `lead_days` is the 90th percentile of its receipts, or what was agreed. `available_now` is on hand less held and reserved, and
    may be below zero; `on_order` is what no customer is pegged to.
    """

    lead_days: float
    available_now: Decimal = ZERO
    on_order: Decimal = ZERO
    in_transit: Decimal = ZERO
    pack: Decimal = ONE
    moq: Decimal = ZERO


def recommend(
    histories: Sequence[PartHistory], supplies: Mapping[str, PartSupply], policy: Policy | None = None
) -> list[Working]:
    """The whole list, in the order of the histories; `supplies` by part number. Raises `Invalid` on wrong input."""
    learned = learn(histories)
    faults = Faults()
    for one in histories:
        if one.part_no not in supplies:
            faults.add(f"{one.part_no}.supply", "known", "It is not known how this part is bought.")
    faults.raise_if_any()
    return [advise(one, supplies[one.part_no], learned, policy or Policy()) for one in histories]


def learn(histories: Sequence[PartHistory]) -> Learned:
    """What all parts of an office teach about each. Their histories end with the same month. Raises `Invalid`."""
    check_histories(histories)
    demands = [demand_of(one) for one in histories]
    own = [own_rates(one.months) for one in demands]
    peers = learn_peers(demands, own)
    on_sale = [(one, rates) for one, rates in zip(demands, own, strict=True) if not one.months_off_sale]
    squares = [squares_of(one.months, peers.rate(rates[-1])) for one, rates in on_sale]
    return Learned(peers, typical_spread(squares))


def advise(history: PartHistory, supply: PartSupply, learned: Learned, policy: Policy) -> Working:
    """What to buy of a part for stock, with the working. The history was checked by `learn`. Raises `Invalid`."""
    check_policy(policy)
    _check_supply(history.part_no, supply)
    demand = demand_of(history)
    asked = list(_asked(history))
    hits = sum(1 for quantity in asked if quantity)
    own = own_rates(demand.months)[-1]
    rate = learned.peers.rate(own)
    spread = learned.spread_of(demand.months, rate)
    lead, review = supply.lead_days / DAYS_A_MONTH, policy.review_days / DAYS_A_MONTH
    level = level_for(rate, spread, lead, review, policy.least_use)
    if not history.on_sale or not own.mean or hits < policy.least_hits:
        level = Level(0, None, level.last or level.one_more)
    missing = level.pieces - (supply.available_now + supply.on_order + supply.in_transit)
    quantity = to_order(missing, supply.pack, supply.moq)
    return Working(
        part_no=history.part_no,
        advice=_advice(history, level, quantity),
        requested=sum(asked, ZERO),
        hits=hits,
        own_rate=own.mean,
        asked_ever=bool(own.mean),
        rate=rate,
        seen=learned.peers.seen_near(own),
        spread=spread,
        lead_days=supply.lead_days,
        review_days=policy.review_days,
        expected=rate * (lead + review),
        level=level.pieces,
        last_use=level.last,
        next_use=level.one_more,
        least_use=policy.least_use,
        least_hits=policy.least_hits,
        available_now=supply.available_now,
        on_order=supply.on_order,
        in_transit=supply.in_transit,
        missing=missing,
        pack=supply.pack,
        moq=supply.moq,
        quantity=quantity,
        unusual=_unusual(demand, rate, learned.spread),
    )


def _advice(history: PartHistory, level: Level, quantity: Decimal) -> Advice:
    if not history.on_sale:
        return "off_sale"
    if not level.pieces:
        return "customer_only"
    return "order" if quantity else "enough"


def _asked(history: PartHistory) -> Iterator[Decimal]:
    """What was asked for in each of the last twelve months, less what was marked."""
    first = len(history.requests) - LEAST_MONTHS
    for at, quantity in enumerate(history.requests[first:], first):
        if quantity is not None:
            yield Decimal(str(quantity)) - Decimal(str(history.one_off.get(at, 0)))


def _unusual(demand: Demand, rate: float, typical: float) -> int | None:
    """The place of a month in the last twelve that stands far above all others and is unlikely for such a part."""
    top = max(demand.months)
    at = len(demand.months) - 1 - demand.months[::-1].index(top)
    others = max((one for place, one in enumerate(demand.months) if place != at), default=0.0)
    if at < len(demand.months) - LEAST_MONTHS or top <= TIMES_OTHERS * others:
        return None
    return at if 1 - chance_of_at_most(math.ceil(top) - 1, rate, typical) < UNLIKELY else None


def _check_supply(part_no: str, supply: PartSupply) -> None:
    faults = Faults()
    if not 0 <= supply.lead_days <= 1_000:
        faults.add(f"{part_no}.lead_days", "range", "0 to 1,000 days.", given=supply.lead_days)
    if not (supply.pack.is_finite() and supply.pack > 0):
        faults.add(f"{part_no}.pack", "positive", "More than zero.", given=supply.pack)
    if not (supply.moq.is_finite() and supply.moq >= 0):
        faults.add(f"{part_no}.moq", "not_negative", "Not less than zero.", given=supply.moq)
    for name in ("available_now", "on_order", "in_transit"):
        if not getattr(supply, name).is_finite():
            faults.add(f"{part_no}.{name}", "number", "A number of pieces.", given=getattr(supply, name))
    faults.raise_if_any()
