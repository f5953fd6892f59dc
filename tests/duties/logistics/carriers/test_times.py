"""Times keep the offset that the carrier wrote, and say where it wrote none."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.hookspecs.carriers import TrackedEvent
from salesops_duties.logistics.carriers.moments import moment
from salesops_duties.logistics.carriers.over_karrio.clocks import Clocks, clock_in
from tests.duties.logistics.carriers.payloads import Payload, needs_inputs, needs_karrio, payloads

# How many events of an answer have an offset that is known, and the offsets; the others stand in the account's zone.
OFFSETS = {
    "asendia__TrackingResponse": (3, {0.0}),
    "australiapost__TrackingResponse": (19, {11.0}),
    "bpost__TrackingResponse": (3, {1.0}),
    "chronopost__TrackingResponse": (9, {2.0}),
    "dhl_universal__TrackingResponseJSON": (0, set()),
    "fedex__TrackingResponse": (1, {-7.0}),
    "fedex__InconsistentDateTimeResponse": (16, {-4.0, -5.0}),
    "gls__TrackingResponse": (2, {2.0}),
    "hermes__TrackingResponse": (4, {1.0}),
    "laposte__TrackingResponse": (9, {1.0}),
    "mydhl__TrackingResponse": (0, set()),
    "parcelone__TrackingResponseJSON": (0, set()),
    "sendle__TrackingResponse": (9, {0.0, -4.0}),  # before it is scanned, only UTC is told
    "smartkargo__DotNetTicksTrackingResponse": (0, set()),
    "smartkargo__PartnerTrackingResponse": (2, {-4.0}),  # from the name of the zone
    "spring__TrackingResponse": (2, {0.0}),  # from the seconds since 1970
    "teleship__TrackingResponse": (5, {0.0}),
    "usps__TrackingResponse": (12, {-5.0}),
}
TIMED = [one for one in payloads() if one.parcels and "ProofOfDelivery" not in one.name]


def events_of(payload: Payload) -> list[TrackedEvent]:
    return [event for parcel in payload.read().parcels for event in parcel.events]


def hours(event: TrackedEvent) -> float:
    return (event.at.utcoffset() or dt.timedelta()).total_seconds() / 3600


@needs_inputs
@pytest.mark.parametrize("payload", TIMED, ids=lambda one: one.name)
def test_the_offset_is_the_one_that_the_carrier_wrote(payload: Payload) -> None:
    events = events_of(payload)
    known = [event for event in events if event.offset_known]
    expected = OFFSETS.get(payload.name, (0, set()))  # Landmark writes none
    assert (len(known), {hours(event) for event in known}) == expected


@needs_inputs
@pytest.mark.parametrize("payload", TIMED, ids=lambda one: one.name)
def test_the_clock_at_the_place_is_never_changed(payload: Payload) -> None:
    """Karrio's own reading drops the offset but keeps what the clock showed; ours shows the same to the minute."""
    read = sorted(f"{event.at:%Y-%m-%dT%H:%M}" for event in events_of(payload))
    events = [event for parcel in payload.parcels for event in parcel.get("events", [])]
    clocks = [clock_in(event) for event in events]
    shown = [clock[0] if isinstance(clock, tuple) else clock for clock in clocks]
    assert read == sorted(f"{clock:%Y-%m-%dT%H:%M}" for clock in shown if clock)


@needs_inputs
@needs_karrio
def test_karrio_itself_says_greenwich_where_the_carrier_did_not() -> None:
    """The control: what is found again was lost before."""
    payload = next(one for one in TIMED if one.name == "australiapost__TrackingResponse")
    assert b"+11:00" in payload.raw
    assert all(event["timestamp"].endswith("Z") for parcel in payload.parcels for event in parcel.get("events", []))
    assert not re.search(r"[+]11:00", json.dumps(payload.parcels))


@pytest.mark.parametrize(
    ("text", "shown", "known"),
    [
        ("2024-03-02T07:53:47Z", "2024-03-02T07:53:47+00:00", True),
        ("2024-03-02T07:53:47+0530", "2024-03-02T07:53:47+05:30", True),
        ("2024-03-02 07:53", "2024-03-02T07:53:00+08:00", False),
        ("20240302075347", "2024-03-02T07:53:47+08:00", False),
        ("2024-03-02T07:53:47.1234567-03", "2024-03-02T07:53:47.123456-03:00", True),
        ("2024-03-02", "2024-03-02T00:00:00+08:00", False),
        ("2024-03-02T24:00:00Z", "2024-03-03T00:00:00+00:00", True),
        ("2024-03-02T07:53:47+99:00", "2024-03-02T07:53:47+08:00", False),
    ],
)
def test_a_time_is_read_with_its_offset_or_stands_in_the_zone(text: str, shown: str, known: bool) -> None:
    found = moment(text, "Asia/Shanghai")
    assert found is not None
    assert (found[0].isoformat(), found[1]) == (shown, known)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-13-02", "2024-02-30T10:00", "1899-01-01", "99999-01-01", "1e9", "2024-03-02T25:00"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text, "UTC") is None


def test_an_hour_that_comes_twice_is_the_first_and_one_that_never_comes_is_not_refused() -> None:
    twice, never = moment("2024-10-27T02:30:00", "Europe/Berlin"), moment("2024-03-31T02:30:00", "Europe/Berlin")
    assert twice is not None
    assert twice[0].utcoffset() == dt.timedelta(hours=2)
    assert never is not None
    assert never[0].utcoffset() == dt.timedelta(hours=1)


def test_a_zone_that_does_not_exist_is_utc() -> None:
    found = moment("2024-03-02T07:53:47", "Atlantis/Harbour")
    assert found is not None
    assert found[0].utcoffset() == dt.timedelta(0)


def test_two_offsets_for_one_clock_time_are_none() -> None:
    raw = b'[{"at": "2024-03-02T10:00:00+01:00"}, {"at": "2024-03-02T10:00:00+05:00"}]'
    assert Clocks(raw).moment(dt.datetime(2024, 3, 2, 10, 0), "UTC") == (
        dt.datetime(2024, 3, 2, 10, tzinfo=dt.UTC),
        False,
    )


@given(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2198, 1, 1)), st.integers(-56, 56))
def test_any_time_with_any_offset_comes_back_as_it_was(at: dt.datetime, quarters: int) -> None:
    aware = at.replace(microsecond=0, tzinfo=dt.timezone(dt.timedelta(minutes=15 * quarters)))
    assert moment(aware.isoformat(), "Asia/Tokyo") == (aware, True)
