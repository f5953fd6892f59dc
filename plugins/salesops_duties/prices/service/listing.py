"""Answers what many products cost at once, for a list that somebody writes."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from uuid import UUID

from salesops import Transaction, ask, half_up
from salesops.errors import Invalid
from salesops.hookspecs.customers import CustomerHooks
from salesops.hookspecs.prices import ListedPrice
from salesops.masterdata.rates import rates_on
from salesops.values import UNIT_PRICE_DIGITS


async def listed(
    tx: Transaction, customer_id: UUID | None, product_ids: tuple[UUID, ...], currency: str, on: dt.date
) -> tuple[ListedPrice, ...]:
    """The price of each product that has one, as an order for its least quantity would get it before promotions."""
    files = await ask(CustomerHooks).customer_answering(tx.office, tx, customer_id) if customer_id else []
    rows = await tx.fetch(
        "SELECT product_id, unit_price, currency, tax_inclusive FROM prices.listed($1, $2, $3, $4, $5, $6)",
        tx.office.id,
        product_ids,
        customer_id,
        files[0].group if files else "",
        currency,
        on,
    )
    rates = await _rates(tx, {row["currency"] for row in rows}, currency, on)
    return tuple(
        ListedPrice(
            row["product_id"],
            row["unit_price"]
            if row["currency"] == currency
            else half_up(row["unit_price"] * rates[row["currency"]], UNIT_PRICE_DIGITS),
            row["tax_inclusive"],
        )
        for row in rows
        if row["currency"] in rates
    )


async def _rates(tx: Transaction, currencies: set[str], currency: str, on: dt.date) -> dict[str, Decimal]:
    """The rates that are known: a list goes without the prices of a currency nobody noted a rate for."""
    known = {}
    for code in sorted(currencies):
        with contextlib.suppress(Invalid):
            known[code] = (await rates_on(tx, {code}, currency, on))[code].rate
    return known
