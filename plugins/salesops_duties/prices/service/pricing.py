"""Answers what an order's lines cost, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, ask, clock
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.orders import ForeseenOrder
from salesops.hookspecs.prices import OrderToPrice, PricedOrder
from salesops.masterdata.rates import rates_on
from salesops_duties.prices.rules.facts import Facts, Line
from salesops_duties.prices.rules.pricing import Result, price_order, rates_needed


async def price(tx: Transaction, wanted: OrderToPrice, *, keep: bool = True) -> PricedOrder:
    """Price an order for its customer on its day, in one round trip beside the customer's file.

    With `keep` what its promotions cost is noted under the order, for the day it is confirmed.
    """
    group, status = await _customer(tx, wanted)
    facts = await _facts(tx, wanted, group, status)
    lines = [msgspec.convert(line, Line, from_attributes=True) for line in wanted.lines]
    needed = rates_needed(lines, facts, wanted.currency)
    known = await rates_on(tx, needed, wanted.currency, wanted.on) if needed else {}
    rates: dict[str, Decimal] = {code: rate.rate for code, rate in known.items()}
    limit = facts.limit_of(tx.actor.roles)
    found = price_order(lines, wanted.currency, wanted.discount_minor, facts, rates, limit)
    if found.promotions and keep:
        _wish(tx, wanted.order_id, found)
    return msgspec.convert(found, PricedOrder, from_attributes=True)


def _wish(tx: Transaction, order_id: UUID, found: Result) -> None:
    ids = sorted(found.promotions)
    offs, costs = [found.promotion_offs[one] for one in ids], [found.promotions[one] for one in ids]
    tx.write("prices.wish_promotions", tx.office.id, order_id, ids, offs, costs)


async def _customer(tx: Transaction, wanted: OrderToPrice) -> tuple[str, str]:
    """Price group and tax status; without the customer file, no group and the standard tax."""
    files = await ask(CustomerHooks).customer_answering(tx.office, tx, wanted.customer_id)
    return (files[0].group, files[0].tax_status) if files else ("", "standard")


def foresee(tx: Transaction, foreseen: ForeseenOrder) -> None:
    """Have what pricing knows of an order's products read along with what others want."""
    on = clock.today(tx.office.timezone)
    asked = _question(tx, foreseen.product_ids, foreseen.customer_id, foreseen.group, foreseen.tax_status, on)
    tx.ahead("prices.facts", *asked)


async def _facts(tx: Transaction, wanted: OrderToPrice, group: str, status: str) -> Facts:
    products = {line.product_id for line in wanted.lines}
    asked = _question(tx, products, wanted.customer_id, group, status, wanted.on)
    return msgspec.json.decode(await tx.read("prices.facts", *asked), type=Facts)


def _question(
    tx: Transaction, products: Collection[UUID], customer_id: UUID, group: str, status: str, on: dt.date
) -> tuple[object, ...]:
    return tx.office.id, sorted(products), customer_id, group, status, on, sorted(tx.actor.roles)
