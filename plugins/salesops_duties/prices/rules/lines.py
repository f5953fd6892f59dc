"""Prices one line: which price it gets, what promotions and its own discount take off, and every candidate with its reason."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from salesops.errors import Faults
from salesops.values import UNIT_PRICE_DIGITS, half_up
from salesops_duties.prices.rules.amounts import amount_of, net_of, percent_of
from salesops_duties.prices.rules.choosing import Offer, Rates, best_offer, offers_of, price_in, why_of
from salesops_duties.prices.rules.facts import Candidate, Facts, Line, ProductFacts, Running, Tax
from salesops_duties.prices.rules.promoting import Applied, best_of, candidate_of

NO_TAX = Tax("", "", Decimal(0))


class Sale(msgspec.Struct, frozen=True):
    """In which currency something is sold, what is known for it, and the rates of exchange into that currency."""

    currency: str
    facts: Facts
    rates: Rates


class Chosen(msgspec.Struct, frozen=True):
    """The price of a line before anything comes off: `price` per ordered unit, `listed` what the lists say."""

    line: Line
    product: ProductFacts
    offers: tuple[Offer, ...]
    best: Offer | None
    listed: Decimal | None
    price: Decimal
    base_minor: int
    tax: Tax

    @property
    def is_typed(self) -> bool:
        return self.line.typed_price is not None

    @property
    def includes_tax(self) -> bool:
        """Whether the price has the tax in it; a typed one never has."""
        return not self.is_typed and bool(self.best and self.best.row.tax_inclusive)


class Promoted(msgspec.Struct, frozen=True):
    """What promotions do to a line: those that count, all as candidates, and what to tell the desk."""

    applied: tuple[Applied, ...]
    candidates: tuple[Candidate, ...]
    notices: tuple[str, ...]

    @property
    def off_minor(self) -> int:
        return sum(one.off_minor for one in self.applied)


class Priced(msgspec.Struct, frozen=True):
    """A line before its share of the discount off the whole, net of tax; `gross_minor` when its price had the tax in it.

    `list_minor` is what it comes to by the lists and promotions, None when the product is listed and no price applies.
    """

    line: Line
    product: ProductFacts
    unit_price: Decimal
    source: str
    base_minor: int
    promotion_minor: int
    net_minor: int
    gross_minor: int | None
    list_minor: int | None
    tax: Tax
    why: tuple[Candidate, ...]
    promoted: Promoted


def price_line(line: Line, product: ProductFacts, sale: Sale, left: dict[str, int], faults: Faults) -> Priced | None:
    """The line priced, or None with its fault; `left` is what each promotion may still cost, and is drawn down."""
    chosen = _choose(line, product, sale, faults)
    if chosen is None:
        return None
    promoted = _promote(chosen, sale, left)
    after = chosen.base_minor - promoted.off_minor
    rest = after - percent_of(after, line.discount_percent)
    gross, percent = chosen.includes_tax, chosen.tax.percent
    unit = half_up(chosen.price * 100 / (100 + percent), UNIT_PRICE_DIGITS) if gross else chosen.price
    base, promoted_to, net = ((net_of(m, percent) if gross else m) for m in (chosen.base_minor, after, rest))
    return Priced(
        line,
        product,
        unit,
        _source(chosen, promoted),
        base,
        base - promoted_to,
        net,
        rest if gross else None,
        _list_minor(chosen, after, sale),
        chosen.tax,
        _told(chosen, promoted, sale),
        promoted,
    )


def _choose(line: Line, product: ProductFacts, sale: Sale, faults: Faults) -> Chosen | None:
    offers = offers_of(line, product, sale.facts.prices, sale.currency, convert=sale.facts.convert)
    best = best_offer(offers)
    listed = price_in(best, sale.currency, sale.rates) if best else None
    price = line.typed_price if line.typed_price is not None else listed
    if price is None:
        known = [f"{offer.row.kind}: {offer.lost}" for offer in offers[:5]]
        words = f"There is no price for {product.part_no}; type one."
        faults.add(f"{line.path}.unit_price", "price", words, allowed=known or None)
        return None
    if (price == 0 or line.discount_percent == 100) and not line.free_reason.strip():
        faults.add(f"{line.path}.free_reason", "required", "Free of charge needs its reason.", given=price)
        return None
    tax = next((t for t in sale.facts.taxes if t.category == product.category), NO_TAX)
    base = amount_of(line.quantity, price, sale.currency)
    return Chosen(line, product, tuple(offers), best, listed, price, base, tax)


def _promote(chosen: Chosen, sale: Sale, left: dict[str, int]) -> Promoted:
    """Promotions stand between the group's price and the base list; what goes before them is said on the line."""
    wanted = [p for p in sale.facts.promotions if chosen.line.product_id in p.products]
    first = "typed" if chosen.is_typed else chosen.best.row.kind if chosen.best else "typed"
    if first != "base":
        return _passed_over(chosen, wanted, first)
    counted, lost = best_of(wanted, chosen.line, chosen.base_minor, sale.currency, left)
    for one in counted:
        left[str(one.promotion.id)] -= one.cost_minor
    candidates = tuple(candidate_of(one, chosen.line, chosen.price, chosen.base_minor) for one in (*counted, *lost))
    notices = tuple(f"Line {chosen.line.line_no}: {one.notice}" for one in counted if one.notice)
    return Promoted(tuple(counted), candidates, notices)


def _passed_over(chosen: Chosen, wanted: list[Running], first: str) -> Promoted:
    lost = [Applied(p, lost=f"the {first} price goes first") for p in wanted]
    candidates = tuple(candidate_of(one, chosen.line, chosen.price, chosen.base_minor) for one in lost)
    notices = tuple(f"Line {chosen.line.line_no}: the {first} price goes before {p.name}" for p in wanted)
    return Promoted((), candidates, notices)


def _source(chosen: Chosen, promoted: Promoted) -> str:
    if chosen.is_typed or chosen.best is None:
        return "manual"
    return "promotion" if promoted.applied else chosen.best.row.kind


def _list_minor(chosen: Chosen, after: int, sale: Sale) -> int | None:
    """By the lists, net of tax; an unlisted product stands for what was typed."""
    if chosen.best is None:
        return None if chosen.product.listed else after
    amount = amount_of(chosen.line.quantity, chosen.listed or chosen.price, sale.currency) if chosen.is_typed else after
    return net_of(amount, chosen.tax.percent) if chosen.best.row.tax_inclusive else amount


def _told(chosen: Chosen, promoted: Promoted, sale: Sale) -> tuple[Candidate, ...]:
    """Every candidate, the winner first."""
    why = why_of(list(chosen.offers), sale.currency, sale.rates)
    won = [one for one in promoted.candidates if one.won]
    lost = [one for one in promoted.candidates if not one.won]
    if chosen.is_typed:
        reason = "typed by the clerk" if chosen.product.listed else "typed; this office lists no price for it"
        uom = chosen.line.uom or chosen.product.uom
        typed = Candidate("manual", "typed", chosen.price, uom, True, reason)
        return (typed, *_beaten(why, "the typed price goes first"), *lost)
    return (*won, *(_beaten(why, "the promotion takes off from it") if won else why), *lost)


def _beaten(why: list[Candidate], reason: str) -> list[Candidate]:
    return [msgspec.structs.replace(one, won=False, reason=reason) if one.won else one for one in why]
