"""Which price a line gets: contract, then customer, then group, then the base list; and why the others lost (ORD-10).

A price per ordered unit goes before one per piece, whatever the factor; a price from a larger quantity before a smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from salesops.values import UNIT_PRICE_DIGITS, half_up, plain
from salesops_duties.prices.rules.facts import Candidate, Line, ProductFacts, Row

LEVELS = ("contract", "customer", "group", "base")
Rates = Mapping[str, Decimal]


class Offer(msgspec.Struct, frozen=True):
    """A row against a line: its price per `uom` in its own currency; `lost` says why it does not fit."""

    row: Row
    price: Decimal
    uom: str
    direct: bool
    foreign: bool
    note: str
    lost: str

    def rank(self) -> tuple[int, bool, bool, Decimal]:
        return LEVELS.index(self.row.kind), self.foreign, not self.direct, -self.row.min_qty


def offers_of(line: Line, product: ProductFacts, rows: Iterable[Row], currency: str, *, convert: bool) -> list[Offer]:
    """Every row of the line's product as an offer, the best first."""
    offers = [_offer(line, product, row, currency, convert) for row in rows if row.product_id == line.product_id]
    return sorted(offers, key=lambda offer: (bool(offer.lost), *offer.rank()))


def best_offer(offers: list[Offer]) -> Offer | None:
    """The offer that wins, None when none fits."""
    return offers[0] if offers and not offers[0].lost else None


def price_in(offer: Offer, currency: str, rates: Rates) -> Decimal:
    """The offer's price per ordered unit in the order's currency."""
    if not offer.foreign:
        return offer.price
    return half_up(offer.price * rates[offer.row.currency], UNIT_PRICE_DIGITS)


def why_of(offers: list[Offer], currency: str, rates: Rates) -> list[Candidate]:
    """The offers as candidates, the winner first, each with its reason; losers in their own currency."""
    best = best_offer(offers)
    return [_candidate(offer, best, currency, rates) for offer in offers]


def _offer(line: Line, product: ProductFacts, row: Row, currency: str, convert: bool) -> Offer:
    ordered, foreign = line.uom or product.uom, row.currency != currency
    direct = row.uom == ordered
    if not direct and row.uom != product.uom:
        return Offer(row, row.unit_price, row.uom, False, foreign, "", f"priced per {row.uom}, ordered per {ordered}")
    price = row.unit_price if direct else half_up(row.unit_price * line.factor, UNIT_PRICE_DIGITS)
    note = (
        ""
        if direct
        else f"{plain(line.factor)} × {plain(row.unit_price)} per {row.uom}, as no {row.kind} price per {ordered} applies"
    )
    lost = ""
    if (line.quantity if direct else line.own_quantity) < row.min_qty:
        lost = f"from {plain(row.min_qty)} {row.uom} on"
    elif foreign and not convert:
        lost = f"in {row.currency}, the order is in {currency}"
    return Offer(row, price, ordered, direct, foreign, note, lost)


def _candidate(offer: Offer, best: Offer | None, currency: str, rates: Rates) -> Candidate:
    row, won = offer.row, offer is best
    price = price_in(offer, currency, rates) if won else offer.price
    if won:
        converted = f"{plain(offer.price)} {row.currency} at {plain(rates[row.currency])}" if offer.foreign else ""
        included = "tax included" if row.tax_inclusive else ""
        reason = "; ".join(part for part in (offer.note, converted, included) if part) or f"the {row.kind} price"
    else:
        reason = offer.lost or _beaten(offer, best)
    return Candidate(row.kind, row.label, price, offer.uom, won, reason, row.id)


def _beaten(offer: Offer, best: Offer | None) -> str:
    if best is None or offer.row.kind != best.row.kind:
        return f"the {best.row.kind if best else 'typed'} price goes first"
    if offer.foreign and not best.foreign:
        return f"in {offer.row.currency}: a price in the order's currency goes first"
    if best.direct and not offer.direct:
        return f"a price per {best.row.uom} goes first; it is not multiplied from pieces"
    return f"the price from {plain(best.row.min_qty)} {best.row.uom} on goes first"
