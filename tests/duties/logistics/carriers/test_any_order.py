"""The events that carriers really told: whatever the order in which they come, and however often, the parcel ends alike (I-9)."""

from __future__ import annotations

import itertools
import random

import pytest

from salesops_duties.logistics.rules import STATE_OF, Happened, reckon
from tests.duties.logistics.carriers.payloads import Payload, needs_inputs, needs_karrio, payloads

WHOLE = 7  # up to so many events every order is tried: 5,040 of them
SHUFFLES = 2_000


def events_of(payload: Payload) -> list[list[Happened]]:
    """What happened to each parcel of an answer, where there is more than one event."""
    found = [
        [Happened(event.at, event.wire, STATE_OF[event.wire]) for event in parcel.events]
        for parcel in payload.read().parcels
    ]
    return [events for events in found if len(events) > 1]


ANSWERS = [one for one in payloads() if one.parcels and "ProofOfDelivery" not in one.name]  # a picture tells no events
REAL = [(payload.name, events) for payload in ANSWERS for events in events_of(payload)]


@needs_inputs
@needs_karrio
def test_there_are_event_lists_of_many_carriers() -> None:
    assert len({name.partition("__")[0] for name, _ in REAL}) >= 8


@needs_inputs
@pytest.mark.parametrize(("name", "events"), REAL, ids=[name for name, _ in REAL])
def test_the_events_of_a_carrier_end_alike_in_every_order(name: str, events: list[Happened]) -> None:
    ends = reckon(events)
    distinct = list(dict.fromkeys(events))
    if len(distinct) <= WHOLE:
        orders = (list(order) for order in itertools.permutations(distinct))
    else:
        dice = random.Random(name)
        orders = (dice.sample(distinct, len(distinct)) for _ in range(SHUFFLES))
    for order in orders:
        assert reckon(order) == ends
        assert reckon([*order, *order[:2]]) == ends
