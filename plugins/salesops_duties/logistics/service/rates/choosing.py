"""Which way an outbound order goes: what every carrier would take, in the order that suits, and what somebody chose of it (LOG-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Office, Transaction, ask, clock, new_id, transaction
from salesops.db import reading
from salesops.encoding import encode
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.logistics import CarrierQuote, LogisticsHooks
from salesops.masterdata.rates import Rate, rates_on
from salesops_duties.logistics.rules.rates import (
    Card,
    Choice,
    Limit,
    Offer,
    Terms,
    Way,
    Zone,
    check_choice,
    check_way,
    judged,
    price_of,
    ranked,
    refused_class,
    zone_of,
)
from salesops_duties.logistics.rules.rates.ways import Sizes
from salesops_duties.logistics.service.rates.loading import (
    CARDS,
    HISTORY_DAYS,
    ZONES,
    card_of,
    cards_on,
    customer_way_of,
    days_taken,
    limits_of,
    policy_of,
    zones_by_carrier,
    zones_of,
)


async def offers_for(act: Act, way: Way, *, cover: str = "") -> list[Offer]:
    """What all carriers would take, the most suitable first. Raises `Invalid` without weight, whole address or telephone."""
    sizes = check_way(way)
    quotes = await _quotes(act, way, sizes)
    async with transaction(act) as tx:
        return await _offers(tx, way, sizes, quotes, cover)


async def choose(act: Act, choice: Choice) -> dict[str, Any]:
    """Keep the way that is taken, with what was offered.

    Raises `Invalid` without a reason for another than the first, and `ConflictState` for a carrier that does not take the goods, or
    insures less than they are worth.
    """
    sizes = check_way(choice.way, prefix="way.")
    quotes = await _quotes(act, choice.way, sizes)
    async with transaction(act) as tx:
        await expect_outbound(tx, choice.outbound_id)
        offers = await _offers(tx, choice.way, sizes, quotes, choice.cover)
        rank = _place(offers, choice)
        taken = offers[rank]
        _expect_possible(taken)
        check_choice(choice, is_first=rank == 0)
        way_id = new_id()
        tx.write(
            "logistics.note_way",
            act.office.id,
            way_id,
            choice.outbound_id,
            taken.carrier,
            taken.service,
            taken.zone,
            taken.currency,
            taken.price_minor,
            rank + 1,
            choice.reason.strip(),
            choice.cover.strip(),
            encode(choice.way).decode(),
            encode([shown(one) for one in offers]).decode(),
            act.actor.person_id,
            clock.now(),
        )
        tx.audit("way.choose", "outbound_order", choice.outbound_id, changes={"carrier": taken.carrier, "service": taken.service, "rank": rank + 1},
                 reason=choice.reason.strip() or None)  # fmt: skip
        return tx.answer({"id": way_id, "rank": rank + 1} | shown(taken), status=201)


async def chosen_way(act: Act, outbound_id: UUID) -> dict[str, Any] | None:
    """The way that was chosen last for an outbound order; None when nobody chose."""
    async with transaction(act) as tx:
        await expect_outbound(tx, outbound_id)
        row = await tx.fetchrow(
            "SELECT w.id, w.carrier, w.service, w.zone, w.currency, w.price_minor, w.rank, w.reason, w.cover, w.asked, w.offers, p.name AS chosen_by,"
            " w.chosen_at FROM logistics.way_chosen w LEFT JOIN core.person p ON p.id = w.chosen_by"
            " WHERE w.office_id = $1 AND w.outbound_id = $2 ORDER BY w.id DESC LIMIT 1",
            act.office.id,
            outbound_id,
        )
    if row is None:
        return None
    known = dict(row.items())
    price = str(Money(known["currency"], known.pop("price_minor")))
    asked, offers = msgspec.json.decode(known.pop("asked")), msgspec.json.decode(known.pop("offers"))
    return known | {"price": price, "asked": asked, "offers": offers}


def shown(offer: Offer) -> dict[str, Any]:
    """An offer as it is answered."""
    return {
        "carrier": offer.carrier,
        "service": offer.service,
        "zone": offer.zone,
        "currency": offer.currency,
        "price": str(Money(offer.currency, offer.price_minor)),
        "days": offer.days,
        "usual_days": offer.usual_days,
        "days_from": offer.days_from,
        "arrives_on": offer.arrives_on,
        "is_allowed": offer.is_allowed,
        "is_wanted": offer.is_wanted,
        "is_in_time": offer.is_in_time,
        "is_safe": offer.is_safe,
        "refused": offer.refused,
        "words": list(offer.words),
    }


async def quotes(office: Office, country: str, province: str, postcode: str, grams: int) -> tuple[CarrierQuote, ...]:
    """What the office's tariffs ask, for whoever else asks; for an offer, by weight alone and without insurance."""
    connection, today = reading().connection, clock.today(office.timezone)
    cards = [card_of(row) for row in await connection.fetch(CARDS, office.id, today)]
    zones = zones_by_carrier(await connection.fetch(ZONES, office.id))
    found = []
    for card in cards:
        zone = zone_of(zones.get(card.carrier, ()), country, province, postcode)
        if zone is not None and zone.zone == card.zone:
            price = price_of(card, grams, is_remote=zone.is_remote)
            found.append(
                CarrierQuote(card.carrier, card.service, card.currency, price.total, card.days, card.insured_max_minor)
            )
    return tuple(found)


async def _quotes(act: Act, way: Way, sizes: Sizes) -> list[CarrierQuote]:
    """What other duties' carriers would take; asked outside the transaction, as every offer is."""
    asked = ask(LogisticsHooks).carrier_quotes
    answers = await asked(act.office, way.country, way.province, way.postcode, sizes.grams)
    return [quote for each in answers for quote in each]


async def _offers(tx: Transaction, way: Way, sizes: Sizes, quotes: Sequence[CarrierQuote], cover: str) -> list[Offer]:
    today, here = clock.today(tx.office.timezone), tx.office.currency
    cards, policy, limits = await cards_on(tx, today), await policy_of(tx), await limits_of(tx)
    zones, wants = await zones_of(tx), await customer_way_of(tx, way.customer_id)
    took = await days_taken(tx, clock.now() - dt.timedelta(days=HISTORY_DAYS))
    currencies = {card.currency for card in cards} | {quote.currency for quote in quotes}
    rates = await rates_on(tx, sorted(currencies), here, today)
    value = Money.of(sizes.value, here).minor
    terms = Terms(
        today,
        way.promised_on,
        value,
        policy.insure_above_minor,
        wants.get("carrier", ""),
        wants.get("service", ""),
        bool(wants.get("is_collect")),
        cover,
    )
    found = [_of_card(card, zones, limits, way, sizes, terms, rates, took) for card in cards]
    own = {(card.carrier, card.service) for card in cards}
    others = [_of_quote(quote, limits, way, rates) for quote in quotes if (quote.carrier, quote.service) not in own]
    return ranked(judged(one, terms) for one in (*found, *others) if one is not None)


def _of_card(
    card: Card,
    zones: dict[str, list[Zone]],
    limits: list[Limit],
    way: Way,
    sizes: Sizes,
    terms: Terms,
    rates: dict[str, Rate],
    took: dict[tuple[str, str, str], tuple[int, int]],
) -> Offer | None:
    """What a card asks for this way; None when its zone is another."""
    zone = zone_of(zones.get(card.carrier, ()), way.country, way.province, way.postcode)
    if zone is None or zone.zone != card.zone:
        return None
    rate = rates[card.currency]
    covered = rate.convert(card.insured_max_minor)
    insured = terms.must_insure and terms.value_minor <= covered and not terms.cover.strip()
    worth = Money.of(sizes.value / rate.rate, card.currency).minor if insured else 0
    price = price_of(card, sizes.grams, sizes.volume_cm3, is_remote=zone.is_remote, insure_minor=worth)
    history = took.get((card.carrier, card.service, card.zone))
    return Offer(
        card.carrier,
        card.service,
        card.currency,
        price.total,
        rate.convert(price.total),
        history[1] if history else card.days,
        "history" if history else "card",
        card.zone,
        covered,
        refused_class(limits, card.carrier, card.service, way.classes),
        history[0] if history else None,
    )


def _of_quote(quote: CarrierQuote, limits: list[Limit], way: Way, rates: dict[str, Rate]) -> Offer:
    """What another duty quotes."""
    return Offer(
        quote.carrier,
        quote.service,
        quote.currency,
        quote.price_minor,
        rates[quote.currency].convert(quote.price_minor),
        quote.days,
        "quote",
        insured_max_minor=None
        if quote.insured_max_minor is None
        else rates[quote.currency].convert(quote.insured_max_minor),
        refused=refused_class(limits, quote.carrier, quote.service, way.classes),
    )


def _place(offers: list[Offer], choice: Choice) -> int:
    """Where the chosen way stands in the ranking; refuses one that nobody offers."""
    for at, one in enumerate(offers):
        if (one.carrier, one.service) == (choice.carrier.strip(), choice.service.strip()):
            return at
    raise ConflictState(
        "No tariff of this carrier reaches this place.",
        current="not offered",
        ways_out=["choose one of the ways that are offered"],
    )


def _expect_possible(taken: Offer) -> None:
    if not taken.is_allowed:
        raise ConflictState(
            f"{taken.carrier} {taken.service} does not take {taken.refused}.",
            current="refused",
            ways_out=["choose a carrier that takes it"],
            goods_class=taken.refused,
        )
    if not taken.is_safe:
        raise ConflictState(
            "The goods are worth more than this carrier insures.",
            current="not insured",
            ways_out=["split the shipment", "choose a carrier that insures it", "name an insurance of your own"],
        )


async def expect_outbound(tx: Transaction, outbound_id: UUID) -> None:
    """An outbound order of this office has a number; raises `NotFound`."""
    known = await tx.fetchval(
        "SELECT 1 FROM core.document_number WHERE office_id = $1 AND document_id = $2", tx.office.id, outbound_id
    )
    if not known:
        raise NotFound
