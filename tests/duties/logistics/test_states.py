"""The states of a parcel: one table, and the same end whatever the order in which a carrier's words come (I-9)."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.hookspecs.carriers import WIRES
from salesops_duties.logistics.rules import (
    RANKS,
    STATE_OF,
    STATES,
    TERMINAL,
    Happened,
    ask_again,
    exception_of,
    late_by,
    reckon,
    shipment_state,
)
from salesops_duties.logistics.rules.events import STATE_OF_NOTED, WIRE_OF_NOTED, Noted

START = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
WORDS = sorted(STATE_OF)
happened = st.builds(
    lambda hour, wire: Happened(START + dt.timedelta(hours=hour), wire, STATE_OF[wire]),
    st.integers(0, 12),
    st.sampled_from(WORDS),
)


def test_every_word_of_a_carrier_has_its_state() -> None:
    assert set(STATE_OF) == WIRES
    assert {state for state in STATE_OF.values() if state} <= set(STATES)
    assert set(WIRE_OF_NOTED) == set(STATE_OF_NOTED) == set(get_args(Noted))
    assert {name for name, rank in RANKS.items() if rank == 5} == TERMINAL


@given(st.lists(happened, max_size=12), st.randoms(use_true_random=False))
def test_order_and_repetition_of_words_do_not_matter(events: list[Happened], random: object) -> None:
    again = [*events, *events[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert reckon(again) == reckon(events)


@given(st.lists(happened, min_size=1, max_size=12))
def test_a_state_rises_while_events_come_in_their_order(events: list[Happened]) -> None:
    before = None
    for count in range(1, len(events) + 1):
        found = reckon(sorted(events, key=lambda e: e.at)[:count])
        if before is not None and found is not None and before.state_at <= found.last_at:
            assert RANKS[found.state] >= RANKS[before.state] or before.state in TERMINAL
        before = found or before


def at(hour: int, wire: str) -> Happened:
    return Happened(START + dt.timedelta(hours=hour), wire, STATE_OF[wire])


@pytest.mark.parametrize(
    ("events", "state", "wire", "contradicted"),
    [
        ([at(1, "picked_up"), at(3, "in_transit"), at(2, "out_for_delivery")], "out_for_delivery", "in_transit", False),
        ([at(5, "delivered"), at(6, "in_transit")], "delivered", "in_transit", False),
        ([at(6, "delivered"), at(5, "return_to_sender")], "returned", "delivered", True),
        ([at(5, "in_transit"), at(5, "delivered")], "delivered", "delivered", False),
        ([at(1, "picked_up"), at(2, "cancelled")], "handed", "cancelled", False),
    ],
)
def test_the_time_decides_then_the_rank(events: list[Happened], state: str, wire: str, contradicted: bool) -> None:
    found = reckon(events)
    assert found is not None
    assert (found.state, found.wire, found.contradicted) == (state, wire, contradicted)


def test_nothing_said_is_no_state() -> None:
    assert reckon([]) is None
    assert reckon([at(1, "unknown")]) is None


def test_a_shipment_is_as_far_as_its_slowest_parcel() -> None:
    assert shipment_state(["delivered", "in_transit", "handed"]) == "handed"
    assert shipment_state(["delivered", "delivered"]) == "delivered"
    assert shipment_state(["returned", "delivered"]) == "delivered"
    assert shipment_state(["lost", "returned"]) == "lost"


def test_a_carrier_is_asked_sooner_when_it_matters() -> None:
    today = START.date()

    def wait(state: str, **given: object) -> float | None:
        facts = {"today": today, "handed_at": START, "due_on": None} | given
        next_ = ask_again(state, START, **facts)  # type: ignore[arg-type]
        return None if next_ is None else (next_ - START).total_seconds() / 60

    assert wait("delivered") is None
    assert wait("in_transit") == 120
    assert wait("out_for_delivery") == 20
    assert wait("in_transit", due_on=today) == 20
    assert wait("in_transit", due_on=today + dt.timedelta(days=1)) == 120
    assert wait("in_transit", pushes=True) == 480
    assert wait("handed", handed_at=START - dt.timedelta(days=15)) == 1440
    assert [wait("handed", unknown_times=n) for n in (1, 2, 3, 9)] == [60, 120, 240, 1440]


def test_what_somebody_must_look_at() -> None:
    assert exception_of("out_for_delivery", "delivery_failed") == "attempt_failed"
    assert exception_of("in_transit", "on_hold") == "on_hold"
    assert exception_of("returned", "delivered") == "returning"
    assert exception_of("delivered", "delivery_delayed") is None
    day = dt.date(2026, 3, 5)
    assert late_by(day, None, dt.date(2026, 3, 5)) == 0
    assert late_by(day, None, dt.date(2026, 3, 7)) == 2
    assert late_by(day, dt.date(2026, 3, 6), dt.date(2026, 3, 3)) == 1
    assert late_by(None, dt.date(2026, 3, 6), dt.date(2026, 3, 9)) == 0
