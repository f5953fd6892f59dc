"""Answers a clerk who asks what something would cost, and why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, clock, new_id, transaction
from salesops.errors import Fault, Faults, Invalid
from salesops.hookspecs.prices import LineToPrice, OrderToPrice
from salesops.masterdata.catalogue import find_products, find_units, search_products, similar_products, unit_of
from salesops.values import QUANTITY_DIGITS, parse_decimal
from salesops_duties.prices.service.pricing import price


async def why(
    act: Act, *, part_no: str, customer_id: UUID, quantity: str, uom: str, currency: str, on: dt.date | None
) -> dict[str, Any]:
    """The price one line would get, with every candidate and the reason it won or lost."""
    day, code = on or clock.today(act.office.timezone), currency or act.office.currency
    async with transaction(act) as tx:
        products = await find_products(tx, part_nos=[part_no])
        if not products:
            near = await search_products(tx, part_no, limit=3) or await similar_products(tx, part_no, limit=3)
            nearest = [product.part_no for product in near] or None
            raise Invalid([Fault("part_no", "known", "There is no such product.", part_no, nearest)])
        units = (await find_units(tx, [products[0].id])).get(products[0].id, {})
        factor = unit_of(products[0], units, uom)
        if factor is None:
            raise Invalid([Fault("uom", "unit", "It is not sold by this unit.", uom, sorted(units))])
        exact = Decimal(factor.numerator) / Decimal(factor.denominator)
        line = LineToPrice(1, products[0].id, _quantity(quantity), uom or products[0].uom, exact)
        found = await price(tx, OrderToPrice(new_id(), customer_id, code, day, (line,)), keep=False)
    (shown,) = found.lines
    amounts = {
        "net": shown.net_minor,
        "tax": shown.tax_minor,
        "total": found.total_minor,
        "promotion": shown.promotion_minor,
    }
    return {
        "part_no": part_no,
        "currency": code,
        "on": day,
        "source": shown.source,
        "unit_price": shown.unit_price,
        "tax_code": shown.tax_code,
        "why": [msgspec.structs.asdict(one) for one in shown.why],
        "notices": found.notices,
        "needs_approval": found.needs_approval,
    } | {name: str(Money(code, minor)) for name, minor in amounts.items()}


def _quantity(text: str) -> Decimal:
    faults, value = Faults(), Decimal(0)
    try:
        value = parse_decimal(text, digits=QUANTITY_DIGITS)
    except ValueError as error:
        faults.add("quantity", "decimal", f"Needs {error}.", given=text)
    if not faults.found and value <= 0:
        faults.add("quantity", "positive", "More than zero.", given=text)
    faults.raise_if_any()
    return value
