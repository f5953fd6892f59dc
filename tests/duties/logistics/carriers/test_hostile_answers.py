"""Whatever a carrier answers, its reader gives parcels that can be stored or a fault, and nothing else happens."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesops.hookspecs.carriers import WIRES, Account, Carrier, CarrierFault, TrackingAnswer
from salesops_duties.logistics.carriers import carriers, push_carrier
from salesops_duties.logistics.carriers.over_karrio import PROCESS
from salesops_duties.logistics.carriers.over_karrio.clocks import Clocks, clock_in
from salesops_duties.logistics.carriers.reading import MOST_EVENTS, MOST_PARCELS, MOST_WORDS, words
from tests.duties.logistics.carriers.mutations import WHOLE, anything, spoiled
from tests.duties.logistics.carriers.payloads import Payload, needs_inputs, needs_karrio, payloads

CARRIERS = carriers()
NATIVE = sorted(WHOLE)
OF_KARRIO = [one for one in payloads() if one.carrier.name not in WHOLE]
_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(answer: TrackingAnswer) -> None:
    """What a database takes, and a page can show."""
    assert len(answer.parcels) <= MOST_PARCELS
    for parcel in answer.parcels:
        assert parcel.wire in WIRES
        assert len(parcel.tracking_no) <= 60
        assert len(parcel.events) <= MOST_EVENTS
        assert list(parcel.events) == sorted(parcel.events, key=lambda event: event.at)
        assert 0 <= parcel.pieces <= 1_000_000
        for event in parcel.events:
            aware(event.at)
            assert event.wire in WIRES
            text(event.code, event.text, event.place)
        for at in (parcel.expected_at, parcel.signed_at):
            if at is not None:
                aware(at)
        text(parcel.tracking_no, parcel.signed_by, parcel.service, parcel.link)
    for message in answer.messages:
        assert message.kind in ("not_found", "refused", "limited", "broken")
        text(message.code, message.text, message.tracking_no)
    msgspec.json.encode(answer)


def aware(at: dt.datetime) -> None:
    offset = at.utcoffset()
    assert offset is not None
    assert abs(offset) <= dt.timedelta(hours=14)
    assert 1969 <= at.astimezone(dt.UTC).year <= 2201


def text(*said: str) -> None:
    for one in said:
        assert len(one) <= MOST_WORDS + 100
        assert not _UNSTORABLE.search(one), repr(one)


def read(carrier: Carrier, raw: bytes) -> None:
    try:
        storable(carrier.parse(raw, Account(carrier.name, timezone="Asia/Shanghai"), "A123456789"))
    except CarrierFault as fault:
        assert fault.kind in ("unreadable", "too_big")


@pytest.mark.parametrize("name", NATIVE)
def test_the_whole_answer_is_read_before_it_is_spoiled(name: str) -> None:
    answer = CARRIERS[name].parse(WHOLE[name], Account(name))
    assert answer.parcels
    assert answer.parcels[0].wire != "unknown"
    storable(answer)


@pytest.mark.parametrize("name", NATIVE)
@settings(max_examples=300)
@given(data=st.data())
def test_a_spoiled_answer_is_read_or_refused(name: str, data: st.DataObject) -> None:
    read(CARRIERS[name], data.draw(spoiled(WHOLE[name])))


@pytest.mark.parametrize("name", NATIVE)
@settings(max_examples=150)
@given(said=anything())
def test_any_json_is_read_or_refused(name: str, said: Any) -> None:
    read(CARRIERS[name], msgspec.json.encode(said))


@pytest.mark.parametrize("name", NATIVE)
@settings(max_examples=150)
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name: str, raw: bytes) -> None:
    read(CARRIERS[name], raw)


MONSTERS = {
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep result": b'{"lastResult":' * 5_000 + b"1" + b"}" * 5_000,
    "huge number": b'{"nu": ' + b"9" * 100_000 + b', "status": "200", "data": []}',
    "huge float": b'{"shipments": [{"id": 1e400}]}',
    "not a number": b'{"nu": NaN, "status": Infinity}',
    "half a pair": rb'{"nu": "\ud800", "status": "200", "data": [{"time": "2026-05-01 10:00:00", "context": "\udfff"}]}',
    "too long": b'{"nu": "' + b"x" * 2_100_000 + b'"}',
    "many events": b'{"nu": "1", "status": "200", "data": [' + b'{"time": "2026-05-01 10:00:00"},' * 30_000 + b"{}]}",
    "many shipments": b'{"shipments": [' + b'{"id": "1"},' * 30_000 + b'{"id": 2}]}',
    "many segments": b"UNH+1+IFTSTA:D:00B:UN'" + b"STS+1+21'" * 60_000,
    "years": b'{"nu": "1", "status": "200", "data": [{"time": "0000-00-00 00:00:00"}, {"time": "9999-12-31 23:59:59"}]}',
    "empty": b"",
    "null": b"null",
    "other letters": "\ufeff{}".encode("utf-16"),
}


@pytest.mark.parametrize("raw", MONSTERS.values(), ids=MONSTERS)
@pytest.mark.parametrize("name", NATIVE)
def test_a_monster_is_read_or_refused(name: str, raw: bytes) -> None:
    read(CARRIERS[name], raw)


@pytest.mark.parametrize("name", ["kuaidi100", "easypost"])
@settings(max_examples=150)
@given(raw=st.binary(max_size=200), header=st.text(max_size=80))
def test_any_push_is_verified_without_a_fault_and_read_or_refused(name: str, raw: bytes, header: str) -> None:
    pusher = push_carrier(CARRIERS[name])
    assert pusher is not None
    verdict = pusher.verify_push({"x-hmac-signature": header}, raw, "secret", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert not verdict.ok
    try:
        storable(pusher.parse_push(raw, Account(name)))
    except CarrierFault as fault:
        assert fault.kind in ("unreadable", "too_big")


@needs_inputs
@needs_karrio
@pytest.mark.parametrize("payload", OF_KARRIO, ids=lambda one: one.name)
@settings(max_examples=15)
@given(data=st.data())
def test_a_spoiled_answer_to_karrio_is_read_or_refused(payload: Payload, data: st.DataObject) -> None:
    read(payload.carrier, data.draw(spoiled(payload.raw)))


@needs_karrio
@pytest.mark.parametrize("raw", MONSTERS.values(), ids=MONSTERS)
def test_a_monster_does_not_reach_beyond_the_child(raw: bytes) -> None:
    for name in ("usps", "bpost", "sendle"):
        read(CARRIERS[name], raw)
    assert PROCESS.pid is not None


@settings(max_examples=200)
@given(raw=st.binary(max_size=200), said=anything())
@example(raw=b"", said={"at": "2026-05-01 10:00:00", "seconds": "²"})
def test_clocks_are_found_in_anything(raw: bytes, said: Any) -> None:
    for one in (raw, msgspec.json.encode(said)):
        assert Clocks(one).moment(dt.datetime(2026, 5, 1, 10, 0), "UTC")[0].tzinfo is not None
    clock_in({"date": said, "time": said, "timestamp": said})


@given(st.text(max_size=2_000))
def test_any_text_becomes_words_that_can_be_stored(said: str) -> None:
    text(words(said))
