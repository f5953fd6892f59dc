"""A carrier's tariff: a price up to each weight, then for each further piece of weight, with what is added to it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money, half_up, parse_decimal, plain

MOST_STEPS, MOST_GRAMS = 50, 100_000_000


class NewCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tariff as people write it: `steps` are kilograms and their price, such as `1=12.00; 3=18.00`; `per_price` is for each further
    `per_kg`. `divisor` is cm³ per kilogram, 0 where volume does not count; `insured_max` is 0 where nothing is insured.
    """

    carrier: str
    service: str
    zone: str
    steps: str
    valid_from: dt.date
    days: int
    per_kg: str = "1"
    per_price: str = "0"
    minimum: str = "0"
    divisor: int = 0
    fuel_percent: str = "0"
    remote: str = "0"
    insurance_percent: str = "0"
    insured_max: str = "0"
    currency: str = ""
    valid_until: dt.date | None = None


class Card(msgspec.Struct, frozen=True):
    """A tariff in whole grams and minor units."""

    carrier: str
    service: str
    zone: str
    currency: str
    steps: tuple[tuple[int, int], ...]
    per_grams: int
    per_minor: int
    minimum_minor: int
    divisor: int
    fuel_percent: Decimal
    remote_minor: int
    insurance_percent: Decimal
    insured_max_minor: int
    days: int
    valid_from: dt.date
    valid_until: dt.date | None = None
    id: UUID | None = None


class Price(msgspec.Struct, frozen=True):
    """What a parcel costs, term by term, in minor units."""

    freight: int
    fuel: int
    remote: int
    insurance: int

    @property
    def total(self) -> int:
        return self.freight + self.fuel + self.remote + self.insurance


def charged_grams(card: Card, grams: int, volume_cm3: int) -> int:
    """The weight that is charged: the real one, or what the volume counts for when that is more."""
    if not card.divisor:
        return grams
    by_volume = (Decimal(volume_cm3) * 1000 / card.divisor).to_integral_value(ROUND_CEILING)
    return max(grams, int(by_volume))


def price_of(card: Card, grams: int, volume_cm3: int = 0, *, is_remote: bool = False, insure_minor: int = 0) -> Price:
    """What the card asks; `insure_minor` is the value that is insured, in the card's currency."""
    charged = charged_grams(card, grams, volume_cm3)
    freight = max(_freight(card, charged), card.minimum_minor)
    fuel = int(half_up(freight * card.fuel_percent / 100, 0))
    insurance = int(half_up(insure_minor * card.insurance_percent / 100, 0))
    return Price(freight, fuel, card.remote_minor if is_remote else 0, insurance)


def _freight(card: Card, grams: int) -> int:
    for upto, minor in card.steps:
        if grams <= upto:
            return minor
    last, minor = card.steps[-1]
    pieces = -(-(grams - last) // card.per_grams)
    return minor + pieces * card.per_minor


def check_card(new: NewCard, currency: str, faults: Faults) -> Card | None:
    """The card, or None with its faults noted."""
    before = len(faults.found)
    for name in ("carrier", "service", "zone"):
        if not 1 <= len(getattr(new, name).strip()) <= 60:
            faults.add(name, "required", "1 to 60 characters.", given=getattr(new, name))
    unit = new.currency.strip() or currency
    if len(unit) != 3 or not (unit.isascii() and unit.isupper()):
        faults.add("currency", "currency", "A currency of three capital letters, such as CNY.", given=unit)
        unit = currency
    steps = steps_of(new.steps, unit, faults)
    grams = _number(new.per_kg, "per_kg", faults, 3) * 1000
    if not 0 < grams <= MOST_GRAMS:
        faults.add("per_kg", "positive", "A weight above zero.", given=new.per_kg)
    amounts = {
        name: _money(getattr(new, name), name, unit, faults)
        for name in ("per_price", "minimum", "remote", "insured_max")
    }
    percents = {
        name: _percent(getattr(new, name), name, faults, digits)
        for name, digits in (("fuel_percent", 2), ("insurance_percent", 3))
    }
    if not 0 <= new.days <= 365:
        faults.add("days", "range", "0 to 365 days.", given=new.days)
    if not 0 <= new.divisor <= 100_000:
        faults.add("divisor", "range", "0 to 100000, such as 5000 or 6000.", given=new.divisor)
    if new.valid_until is not None and new.valid_until < new.valid_from:
        faults.add("valid_until", "after", "Not before it begins.", given=new.valid_until)
    if len(faults.found) > before:
        return None
    return Card(
        new.carrier.strip(),
        new.service.strip(),
        new.zone.strip(),
        unit,
        steps,
        int(grams),
        amounts["per_price"],
        amounts["minimum"],
        new.divisor,
        percents["fuel_percent"],
        amounts["remote"],
        percents["insurance_percent"],
        amounts["insured_max"],
        new.days,
        new.valid_from,
        new.valid_until,
    )


def steps_of(text: str, currency: str, faults: Faults) -> tuple[tuple[int, int], ...]:
    """Weights in grams with their prices; both rise, so that more weight is never cheaper."""
    found: list[tuple[int, int]] = []
    for part in text.replace("；", ";").split(";"):
        if not part.strip():
            continue
        kilograms, mark, price = part.partition("=")
        try:
            grams = int(parse_decimal(kilograms.strip(), digits=3) * 1000)
            minor = Money.parse(price.strip(), currency).minor
        except ValueError:
            faults.add("steps", "steps", "Weights and prices such as 1=12.00; 3=18.00.", given=part)
            return ()
        if not mark or not 0 < grams <= MOST_GRAMS or minor < 0:
            faults.add("steps", "steps", "Weights and prices such as 1=12.00; 3=18.00.", given=part)
            return ()
        found.append((grams, minor))
    if not 1 <= len(found) <= MOST_STEPS:
        faults.add("steps", "count", "One to fifty weights.", given=len(found))
    if any(later[0] <= earlier[0] or later[1] < earlier[1] for earlier, later in itertools.pairwise(found)):
        faults.add("steps", "rising", "Each weight is more than the one before, and costs no less.", given=text)
    return tuple(found)


def steps_text(steps: Sequence[tuple[int, int]], currency: str) -> str:
    """The steps as people write them."""
    return "; ".join(f"{plain(Decimal(grams) / 1000)}={Money(currency, minor)}" for grams, minor in steps)


def _money(text: str, field: str, currency: str, faults: Faults) -> int:
    try:
        minor = Money.parse(text or "0", currency).minor
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return 0
    if not 0 <= minor <= 10**13:
        faults.add(field, "range", "An amount of zero or more.", given=text)
    return minor


def _percent(text: str, field: str, faults: Faults, digits: int) -> Decimal:
    value = _number(text, field, faults, digits)
    if not 0 <= value <= 100:
        faults.add(field, "range", "0 to 100 per cent.", given=text)
    return value


def _number(text: str, field: str, faults: Faults, digits: int) -> Decimal:
    try:
        return parse_decimal(text or "0", digits=digits)
    except ValueError as error:
        faults.add(field, "decimal", f"Needs {error}.", given=text)
        return Decimal(0)
