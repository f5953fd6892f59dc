"""Ways in the order in which they suit: allowed, then wanted by the customer, in time, safe, and then the cheapest (LOG-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec


class Terms(msgspec.Struct, frozen=True):
    """What a way has to keep: the day that was promised, the value, from which value it is insured, and the customer's own carrier."""

    today: dt.date
    promised_on: dt.date | None
    value_minor: int
    insure_above_minor: int
    wanted_carrier: str = ""
    wanted_service: str = ""
    is_collect: bool = False
    cover: str = ""

    @property
    def must_insure(self) -> bool:
        return self.value_minor > self.insure_above_minor


class Offer(msgspec.Struct, frozen=True):
    """One way: its price in its own currency and in the office's, its days and where they come from (history, card or another duty).

    `insured_max_minor` is in the office's currency, None where nobody says. `refused` is the class of goods it does not take.
    """

    carrier: str
    service: str
    currency: str
    price_minor: int
    office_minor: int
    days: int
    days_from: str
    zone: str = ""
    insured_max_minor: int | None = None
    refused: str = ""
    usual_days: int | None = None
    arrives_on: dt.date | None = None
    is_allowed: bool = True
    is_wanted: bool = False
    is_in_time: bool = True
    is_safe: bool = True
    words: tuple[str, ...] = ()


def judged(offer: Offer, terms: Terms) -> Offer:
    """The offer with what holds of it, and why in words."""
    arrives = terms.today + dt.timedelta(days=offer.days)
    in_time = terms.promised_on is None or arrives <= terms.promised_on
    within = offer.insured_max_minor is not None and terms.value_minor <= offer.insured_max_minor
    safe = not terms.must_insure or within or bool(terms.cover.strip())
    wanted = bool(terms.wanted_carrier) and offer.carrier.casefold() == terms.wanted_carrier.casefold()
    wanted = wanted and terms.wanted_service.casefold() in ("", offer.service.casefold())
    words = [f"does not take {offer.refused}" if offer.refused else "takes the goods"]
    if wanted:
        words.append("the customer wants it, and pays the freight" if terms.is_collect else "the customer wants it")
    if terms.promised_on is not None:
        words.append("in time for what was promised" if in_time else "later than was promised")
    if terms.must_insure:
        words.append("insured" if safe else "the value is above what it insures")
    return msgspec.structs.replace(
        offer,
        arrives_on=arrives,
        is_allowed=not offer.refused,
        is_wanted=wanted,
        is_in_time=in_time,
        is_safe=safe,
        words=tuple(words),
    )


def ranked(offers: Iterable[Offer]) -> list[Offer]:
    """The judged offers, the most suitable first: a total order, the same whatever order they come in."""
    return sorted(offers, key=_key)


def _key(offer: Offer) -> tuple[object, ...]:
    return (
        not offer.is_allowed,
        not offer.is_wanted,
        not offer.is_in_time,
        not offer.is_safe,
        offer.office_minor,
        offer.days,
        offer.carrier,
        offer.service,
        offer.currency,
        offer.price_minor,
        offer.zone,
    )
