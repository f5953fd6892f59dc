"""Measures promotions on what was sold: what one would have cost, and what one brought against the weeks before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops_duties.prices.rules.facts import Line, Running
from salesops_duties.prices.rules.promoting import value_of

UNLIMITED = 10**18


class Sold(msgspec.Struct, frozen=True):
    """A sold line: `quantity` in the product's own unit, `net_minor` after its discounts."""

    product_id: UUID
    customer_id: UUID
    on: dt.date
    quantity: Decimal
    net_minor: int
    currency: str


class Simulated(msgspec.Struct, frozen=True):
    """What a promotion would have met and cost; `stopped_on` is the day on which the budget no longer sufficed."""

    lines: int
    sold_minor: int
    cost_minor: int
    customers: int
    stopped_on: dt.date | None


class Volume(msgspec.Struct, frozen=True):
    """What was sold in a time: lines, quantity in own units, net amount."""

    lines: int
    quantity: Decimal
    net_minor: int


def simulate(promotion: Running, sold: Iterable[Sold], budget_minor: int, cap_minor: int | None) -> Simulated:
    """Give the promotion to each line in the order it was sold, as far as the budget and each customer's share go."""
    lines = cost = amount = 0
    by_customer: dict[UUID, int] = {}
    stopped: dt.date | None = None
    for one in sorted(sold, key=lambda line: line.on):
        line = Line(1, one.product_id, one.quantity, "", Decimal(1))
        found = value_of(promotion, line, one.net_minor, one.currency, UNLIMITED)
        had = by_customer.get(one.customer_id, 0)
        if found.lost or (cap_minor is not None and had + found.cost_minor > cap_minor):
            continue
        if cost + found.cost_minor > budget_minor:
            stopped = stopped or one.on
            continue
        lines, amount, cost = lines + 1, amount + one.net_minor, cost + found.cost_minor
        by_customer[one.customer_id] = had + found.cost_minor
    return Simulated(lines, amount, cost, len(by_customer), stopped)


def volume(sold: Iterable[Sold], products: frozenset[UUID], customers: frozenset[UUID] | None, currency: str) -> Volume:
    """The lines of these products (of these customers, all when None) in a currency, added up."""
    of_it = [
        s
        for s in sold
        if s.product_id in products and s.currency == currency and (customers is None or s.customer_id in customers)
    ]
    return Volume(len(of_it), sum((s.quantity for s in of_it), Decimal(0)), sum(s.net_minor for s in of_it))


def uplift(now: int | Decimal, earlier: int | Decimal) -> Decimal | None:
    """How much more than before, in percent with one digit; None when nothing was sold before."""
    return None if not earlier else (Decimal(now - earlier) * 100 / Decimal(earlier)).quantize(Decimal("0.1"))
