"""Tariffs, zones and the ranking of ways: the rules alone (LOG-1)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.errors import Faults, Invalid
from salesops_duties.logistics.rules.rates import (
    CLASSES,
    Card,
    Choice,
    Limit,
    NewCard,
    Offer,
    Terms,
    Way,
    Zone,
    charged_grams,
    check_card,
    check_choice,
    check_way,
    judged,
    price_of,
    ranked,
    refused_class,
    steps_of,
    steps_text,
    verdict_of,
    zone_of,
)

DAY = dt.date(2026, 3, 2)
CARD = Card(
    "SF",
    "Standard",
    "2",
    "CNY",
    ((1000, 1200), (3000, 1800)),
    1000,
    500,
    0,
    6000,
    Decimal(0),
    800,
    Decimal("0.5"),
    500_000,
    2,
    DAY,
)
WAY = Way("CN", "Hubei", "12 Lake Road", "027 555 0100", "1.5")


@st.composite
def cards(draw: st.DrawFn) -> Card:
    weights = sorted(draw(st.sets(st.integers(1, 100_000), min_size=1, max_size=8)))
    prices = sorted(draw(st.lists(st.integers(0, 10**6), min_size=len(weights), max_size=len(weights))))
    return msgspec.structs.replace(
        CARD,
        steps=tuple(zip(weights, prices, strict=True)),
        per_grams=draw(st.integers(1, 10_000)),
        per_minor=draw(st.integers(0, 10**5)),
        minimum_minor=draw(st.integers(0, 10**5)),
        divisor=draw(st.sampled_from([0, 5000, 6000])),
        fuel_percent=draw(st.decimals(0, 100, places=2)),
    )


@given(card=cards(), grams=st.integers(1, 300_000), more=st.integers(0, 300_000), volume=st.integers(0, 10**7))
def test_more_weight_is_never_cheaper_and_nor_is_more_volume(card: Card, grams: int, more: int, volume: int) -> None:
    assert price_of(card, grams + more, volume).total >= price_of(card, grams, volume).total
    assert price_of(card, grams, volume + more).total >= price_of(card, grams, volume).total
    assert price_of(card, grams, volume).total >= card.minimum_minor


@given(card=cards())
def test_the_steps_are_read_as_they_are_written(card: Card) -> None:
    faults = Faults()
    assert steps_of(steps_text(card.steps, "CNY"), "CNY", faults) == card.steps
    assert faults.found == []


def test_what_a_parcel_costs_is_told_term_by_term() -> None:
    assert price_of(CARD, 1000).total == 1200
    assert price_of(CARD, 1001).total == 1800
    assert price_of(CARD, 3001).total == 2300  # each further kilogram that is begun
    assert price_of(CARD, 500, 12_000).total == 1800  # 12,000 cm³ count for 2 kg
    assert charged_grams(CARD, 500, 12_001) == 2001
    dear = price_of(msgspec.structs.replace(CARD, fuel_percent=Decimal(10)), 1000, is_remote=True, insure_minor=100_000)
    assert (dear.freight, dear.fuel, dear.remote, dear.insurance, dear.total) == (1200, 120, 800, 500, 2620)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"steps": ""}, "steps"),
        ({"steps": "1=12.00; 1=13.00"}, "steps"),
        ({"steps": "1=12.00; 3=11.00"}, "steps"),
        ({"steps": "a=b"}, "steps"),
        ({"steps": "0=12"}, "steps"),
        ({"per_kg": "0"}, "per_kg"),
        ({"per_price": "-1"}, "per_price"),
        ({"fuel_percent": "101"}, "fuel_percent"),
        ({"days": -1}, "days"),
        ({"divisor": -1}, "divisor"),
        ({"valid_until": dt.date(2026, 3, 1)}, "valid_until"),
        ({"carrier": " "}, "carrier"),
        ({"currency": "yuan"}, "currency"),
    ],
)
def test_a_tariff_that_makes_no_sense_is_refused(given: dict[str, object], field: str) -> None:
    faults = Faults()
    known: dict[str, object] = {
        "carrier": "SF",
        "service": "Standard",
        "zone": "2",
        "steps": "1=12.00; 3=18.00",
        "valid_from": DAY,
        "days": 2,
    }
    assert check_card(NewCard(**(known | given)), "CNY", faults) is None  # type: ignore[arg-type]
    assert {fault.field for fault in faults.found} == {field}


def test_the_longest_beginning_of_a_place_wins() -> None:
    zones = [
        Zone("CN", "", "4", False),
        Zone("CN", "Hubei", "2", False),
        Zone("CN", "43", "3", False),
        Zone("CN", "4300", "1", True),
    ]
    assert zone_of(zones, "CN", "Sichuan", "610000") == zones[0]
    assert zone_of(zones, "CN", "Hubei", "") == zones[1]
    assert zone_of(zones, "CN", "hubei province", "430070") == zones[1]
    assert zone_of(zones, "CN", "", "430 070") == zones[3]
    assert zone_of(zones, "DE", "Hubei", "43007") is None


def test_what_is_said_of_a_service_wins_over_its_carrier() -> None:
    limits = [Limit("SF", "", "battery", False), Limit("SF", "Freight", "battery", True)]
    assert refused_class(limits, "SF", "Air", ["battery"]) == "battery"
    assert refused_class(limits, "SF", "Freight", ["battery", "cold"]) == ""
    assert refused_class(limits, "JD", "Air", CLASSES) == ""


OFFERS = st.builds(
    Offer,
    carrier=st.sampled_from(["SF", "JD", "DB"]),
    service=st.sampled_from(["Air", "Road"]),
    currency=st.just("CNY"),
    price_minor=st.integers(0, 5000),
    office_minor=st.integers(0, 3),
    days=st.integers(0, 9),
    days_from=st.just("card"),
    insured_max_minor=st.none() | st.integers(0, 3000),
    refused=st.sampled_from(["", "battery"]),
)
TERMS = st.builds(
    Terms,
    today=st.just(DAY),
    promised_on=st.none() | st.dates(DAY, DAY + dt.timedelta(days=9)),
    value_minor=st.integers(0, 3000),
    insure_above_minor=st.integers(0, 3000),
    wanted_carrier=st.sampled_from(["", "sf", "JD"]),
)


@given(
    offers=st.lists(OFFERS, max_size=12, unique_by=lambda one: (one.carrier, one.service)),
    terms=TERMS,
    turn=st.randoms(),
)
def test_the_ranking_is_total_and_the_same_whatever_order_it_is_given(
    offers: list[Offer], terms: Terms, turn: object
) -> None:
    known = [judged(one, terms) for one in offers]
    first = ranked(known)
    shuffled = list(known)
    turn.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ranked(shuffled) == first == ranked(first)
    assert len(first) == len(offers)
    for better, worse in itertools.pairwise(first):
        said = [
            (not one.is_allowed, not one.is_wanted, not one.is_in_time, not one.is_safe, one.office_minor)
            for one in (better, worse)
        ]
        assert said[0] <= said[1]
    assert all(one.words for one in first)


def test_an_insurance_of_ones_own_makes_a_way_safe() -> None:
    terms = Terms(DAY, None, 2000, 1000)
    offer = Offer("SF", "Air", "CNY", 100, 100, 2, "card", insured_max_minor=1500)
    assert not judged(offer, terms).is_safe
    assert judged(offer, msgspec.structs.replace(terms, cover="PICC 7")).is_safe
    assert judged(offer, msgspec.structs.replace(terms, value_minor=1400)).is_safe


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"weight_kg": "0"}, "weight_kg"),
        ({"weight_kg": "x"}, "weight_kg"),
        ({"province": ""}, "province"),
        ({"address": " "}, "address"),
        ({"phone": "12"}, "phone"),
        ({"country": "China"}, "country"),
        ({"length_cm": "-1"}, "length_cm"),
        ({"classes": ["glass"]}, "classes"),
        ({"value": "-1"}, "value"),
    ],
)
def test_a_way_without_weight_address_or_telephone_is_invalid(given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_way(msgspec.structs.replace(WAY, **given))
    assert [fault.field for fault in refused.value.faults] == [field]


def test_another_way_than_the_first_has_its_reason() -> None:
    choice = Choice(UUID(int=1), WAY, "SF", "Air")
    check_choice(choice, is_first=True)
    with pytest.raises(Invalid, match="reason"):
        check_choice(choice, is_first=False)


@pytest.mark.parametrize(
    ("amount", "quoted", "before", "said"),
    [
        (1200, 1200, False, "matched"),
        (1260, 1200, False, "matched"),
        (1261, 1200, False, "differs"),
        (1139, 1200, False, "differs"),
        (200, 120, False, "matched"),
        (1200, None, False, "unknown"),
        (1200, 1200, True, "billed_twice"),
    ],
)
def test_a_bill_is_as_quoted_within_its_tolerance(amount: int, quoted: int | None, before: bool, said: str) -> None:
    given = 100 if quoted == 120 else 0
    assert verdict_of(amount, quoted, billed_before=before, percent=Decimal(5), minor=given) == said
