"""Answers what an order's lines cost, and why."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops import Transaction, ask
from salesops.hookspecs.customers import CustomerHooks
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


async def _facts(tx: Transaction, wanted: OrderToPrice, group: str, status: str) -> Facts:
    text = await tx.fetchval(
        "SELECT prices.facts($1, $2, $3, $4, $5, $6, $7)",
        tx.office.id,
        sorted({line.product_id for line in wanted.lines}),
        wanted.customer_id,
        group,
        status,
        wanted.on,
        sorted(tx.actor.roles),
    )
    return msgspec.json.decode(text, type=Facts)
