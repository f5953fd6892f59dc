"""Prices an order: its lines, the discount off the whole, tax, and what needs an approval (ORD-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money
from salesops_duties.prices.rules.amounts import Taxed, amount_of, spread, taxes
from salesops_duties.prices.rules.choosing import Rates, best_offer, offers_of
from salesops_duties.prices.rules.facts import Candidate, Facts, Line, ProductFacts
from salesops_duties.prices.rules.guarding import Given, Guarded, guard
from salesops_duties.prices.rules.lines import Priced, Sale, price_line
from salesops_duties.prices.rules.promoting import Applied


class LineResult(msgspec.Struct, frozen=True):
    """The priced line, as the words of the core have it."""

    line_no: int
    unit_price: Decimal
    source: str
    discount_minor: int
    net_minor: int
    tax_code: str
    tax_rate: Decimal
    tax_minor: int
    why: tuple[Candidate, ...]
    promotion_id: UUID | None
    promotion_minor: int
    below_floor: bool


class Result(msgspec.Struct, frozen=True):
    """The priced order, as the words of the core have it; `promotion_offs` is what each promotion takes off its lines."""

    lines: tuple[LineResult, ...]
    net_minor: int
    tax_minor: int
    total_minor: int
    tax_policy: str
    needs_approval: tuple[str, ...]
    approve_minor: int
    notices: tuple[str, ...]
    promotions: dict[UUID, int]
    promotion_offs: dict[UUID, int]


def rates_needed(lines: Sequence[Line], facts: Facts, currency: str) -> set[str]:
    """The foreign currencies whose rate this pricing cannot do without: of prices that win, and of floors."""
    products = {p.id: p for p in facts.products}
    needed = set()
    for line in (one for one in lines if one.product_id in products):
        product = products[line.product_id]
        best = best_offer(offers_of(line, product, facts.prices, currency, convert=facts.convert))
        if best is not None and best.foreign:
            needed.add(best.row.currency)
        if product.floor_price is not None and product.floor_currency != currency:
            needed.add(product.floor_currency)
    return needed


def price_order(
    lines: Sequence[Line], currency: str, discount_minor: int, facts: Facts, rates: Rates, limit: Decimal
) -> Result:
    """Price every line; raises `Invalid` with every fault: no price, a price of zero without reason, a discount too large."""
    faults, sale = Faults(), Sale(currency, facts, rates)
    products = {p.id: p for p in facts.products}
    _check_lines(lines, products, faults)
    faults.raise_if_any()
    left = {str(p.id): p.left_minor for p in facts.promotions}
    priced = [price_line(line, products[line.product_id], sale, left, faults) for line in lines]
    done = [one for one in priced if one is not None]
    whole = sum(one.net_minor for one in done)
    if len(done) == len(lines) and not 0 <= discount_minor <= whole:
        given, allowed = Money(currency, discount_minor), f"0 to {Money(currency, whole)}"
        faults.add("discount", "range", "Not more than the order's net amount.", given=given, allowed=allowed)
    faults.raise_if_any()
    return _result(done, spread(discount_minor, [one.net_minor for one in done]), sale, limit)


def _check_lines(lines: Sequence[Line], products: dict[UUID, ProductFacts], faults: Faults) -> None:
    for line in lines:
        percent, typed = line.discount_percent, line.typed_price
        if line.product_id not in products:
            faults.add(f"{line.path}.product_id", "known", "There is no such product.", given=line.product_id)
        if not 0 <= percent <= 100:
            faults.add(f"{line.path}.discount_percent", "range", "0 to 100.", given=percent, allowed="0 to 100")
        if typed is not None and typed < 0:
            faults.add(f"{line.path}.unit_price", "not_negative", "Zero or more.", given=typed)


def _result(done: list[Priced], shares: list[int], sale: Sale, limit: Decimal) -> Result:
    """A price with the tax in it keeps its gross amount unless the discount off the whole takes from it."""
    nets = [one.net_minor - share for one, share in zip(done, shares, strict=True)]
    parts = [
        Taxed(net, one.tax.code, one.tax.percent, None if share else one.gross_minor)
        for one, net, share in zip(done, nets, shares, strict=True)
    ]
    tax = taxes(parts, sale.facts.tax_policy)
    guarded = [_guard(one, net, sale, limit) for one, net in zip(done, nets, strict=True)]
    lines = tuple(_line(*parts) for parts in zip(done, nets, tax, guarded, strict=True))
    return Result(
        lines,
        sum(nets),
        sum(tax),
        sum(nets) + sum(tax),
        sale.facts.tax_policy,
        tuple(reason for one in guarded for reason in one.reasons),
        sum(one.beyond_minor for one in guarded),
        tuple(notice for one in done for notice in one.promoted.notices),
        _added(done, lambda one: one.cost_minor),
        _added(done, lambda one: one.off_minor),
    )


def _line(one: Priced, net: int, tax: int, guarded: Guarded) -> LineResult:
    applied = one.promoted.applied
    return LineResult(
        one.line.line_no,
        one.unit_price,
        one.source,
        one.base_minor - one.promotion_minor - net,
        net,
        one.tax.code,
        one.tax.percent,
        tax,
        one.why,
        applied[0].promotion.id if applied else None,
        one.promotion_minor,
        guarded.below_floor,
    )


def _guard(one: Priced, net: int, sale: Sale, limit: Decimal) -> Guarded:
    """A product the office does not list has no limit; a floor that was set holds for every one."""
    given = Given(one.line.line_no, one.list_minor, net, _floor_minor(one, sale))
    return guard(given, limit if one.product.listed else Decimal(100), sale.currency)


def _floor_minor(one: Priced, sale: Sale) -> int:
    """The least the line may come to, net; what an approved promotion takes off is allowed below it."""
    floor, currency = one.product.floor_price, one.product.floor_currency
    if floor is None:
        return 0
    rate = Decimal(1) if currency == sale.currency else sale.rates[currency]
    return amount_of(one.line.own_quantity, floor * rate, sale.currency) - one.promotion_minor


def _added(done: list[Priced], figure: Callable[[Applied], int]) -> dict[UUID, int]:
    """A figure of each promotion over all lines."""
    added: dict[UUID, int] = {}
    for applied in (a for one in done for a in one.promoted.applied if a.cost_minor):
        added[applied.promotion.id] = added.get(applied.promotion.id, 0) + figure(applied)
    return added
