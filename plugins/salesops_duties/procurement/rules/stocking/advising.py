"""How much of each part to buy for stock: learn from all parts of an office, then advise on one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops_duties.procurement.rules.stocking.chances import chance_of_at_most
from salesops_duties.procurement.rules.stocking.histories import (
    YEAR,
    Demand,
    PartHistory,
    check_histories,
    demand_of,
)
from salesops_duties.procurement.rules.stocking.levels import level_for
from salesops_duties.procurement.rules.stocking.policies import Policy, check_policy
from salesops_duties.procurement.rules.stocking.quantities import ZERO, to_order
from salesops_duties.procurement.rules.stocking.rates import rate_of
from salesops_duties.procurement.rules.stocking.spreads import Learned, squares_of, typical_spread
from salesops_duties.procurement.rules.stocking.working import Advice, Working

DAYS_A_MONTH = 30.4375
UNLIKELY = 0.001  # a month with a smaller chance, and so many times any other, is shown to people
TIMES_OTHERS = 3
ONE = Decimal(1)


class PartSupply(msgspec.Struct, frozen=True):
    """How a part is bought, and what is there and coming, in its unit.

    `lead_days` is the 90th percentile of its receipts, or what was agreed; `is_assumed` says that nobody sells it yet. `available_now` is on hand less held and reserved, and
    may be below zero; `on_order` is what no customer is pegged to.
    """

    lead_days: float
    available_now: Decimal = ZERO
    on_order: Decimal = ZERO
    in_transit: Decimal = ZERO
    pack: Decimal = ONE
    moq: Decimal = ZERO
    is_assumed: bool = False


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
    demands = [demand_of(one) for one in histories if one.on_sale]
    return Learned(typical_spread([squares_of(one.months, rate_of(one.months).a_month) for one in demands]))


def advise(history: PartHistory, supply: PartSupply, learned: Learned, policy: Policy) -> Working:
    """What to buy of a part for stock, with the working. The history was checked by `learn`. Raises `Invalid`."""
    check_policy(policy)
    _check_supply(history.part_no, supply)
    demand = demand_of(history)
    asked = list(_asked(history))
    hits = sum(1 for quantity in asked if quantity)
    rate = rate_of(demand.months)
    spread = learned.spread_of(demand.months, rate.a_month)
    expected = rate.a_month * (supply.lead_days + policy.review_days) / DAYS_A_MONTH
    level = level_for(expected, spread, policy.enough)
    if not history.on_sale or hits < policy.least_hits:
        level = 0
    missing = level - (supply.available_now + supply.on_order + supply.in_transit)
    quantity = to_order(missing, supply.pack, supply.moq)
    return Working(
        part_no=history.part_no,
        advice=_advice(history, level, quantity),
        requested=sum(asked, ZERO),
        hits=hits,
        asked_ever=rate.size > 0,
        chance=rate.chance,
        size=rate.size,
        rate=rate.a_month,
        spread=spread,
        lead_days=supply.lead_days,
        is_assumed=supply.is_assumed,
        review_days=policy.review_days,
        expected=expected,
        level=level,
        enough=policy.enough,
        least_hits=policy.least_hits,
        available_now=supply.available_now,
        on_order=supply.on_order,
        in_transit=supply.in_transit,
        missing=missing,
        pack=supply.pack,
        moq=supply.moq,
        quantity=quantity,
        unusual=_unusual(demand, rate.a_month, learned.spread),
    )


def _advice(history: PartHistory, level: int, quantity: Decimal) -> Advice:
    if not history.on_sale:
        return "off_sale"
    if not level:
        return "customer_only"
    return "order" if quantity else "enough"


def _asked(history: PartHistory) -> Iterator[Decimal]:
    """What was asked for in each of the last twelve months, less what was marked."""
    first = max(len(history.requests) - YEAR, 0)
    for at, quantity in enumerate(history.requests[first:], first):
        if quantity is not None:
            yield Decimal(str(quantity)) - Decimal(str(history.one_off.get(at, 0)))


def _unusual(demand: Demand, rate: float, typical: float) -> int | None:
    """The place of a month in the last twelve that stands far above all others and is unlikely for such a part."""
    top = max(demand.months, default=0.0)
    if not top:
        return None
    at = len(demand.months) - 1 - demand.months[::-1].index(top)
    others = max((one for place, one in enumerate(demand.months) if place != at), default=0.0)
    if at < len(demand.months) - YEAR or top <= TIMES_OTHERS * others:
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
