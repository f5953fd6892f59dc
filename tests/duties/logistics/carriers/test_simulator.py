"""The simulated carriers answer as real ones do, so that the adapters read them; and their faults come through as what they are."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import msgspec
import pytest

from salesops.hookspecs.carriers import Account, CarrierFault, TrackingAnswer, TrackingNumber, Wire
from salesops_duties.logistics.carriers import carriers, push_carrier
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.carriers.simulator import formats
from salesops_duties.logistics.carriers.simulator.life import life_of
from tests.carrier_simulator.faulty import FAULTS, FaultySimulator, Rule
from tests.duties.logistics.carriers.serving import bytes_server, simulated, simulated_account

NAMES = ("kuaidi100", "dhl", "fedex", "ups")
START = dt.datetime(2026, 5, 1, 8, 0, tzinfo=dt.UTC)
# What a carrier's coarser words make of the finer states of a life.
COARSER: dict[str, dict[Wire, Wire]] = {
    "kuaidi100": {},
    "fedex": {},
    "dhl": {
        "picked_up": "in_transit", "out_for_delivery": "in_transit", "ready_for_pickup": "in_transit", "on_hold": "in_transit",
        "delivery_delayed": "in_transit", "return_to_sender": "delivery_failed",
    },
    "ups": {"ready_for_pickup": "in_transit", "delivery_failed": "on_hold", "delivery_delayed": "on_hold"},
}  # fmt: skip


def in_format(name: str, no: str) -> bytes:
    life = life_of(no, START, abroad=name != "kuaidi100")
    steps = life.steps[::-1]
    said: Any = {
        "kuaidi100": lambda: formats.kuaidi100(no, "yuantong", life, steps),
        "dhl": lambda: formats.dhl(no, life, steps),
        "fedex": lambda: formats.fedex([(no, life, steps)]),
        "ups": lambda: formats.ups(no, life, steps),
    }[name]()
    return msgspec.json.encode(said)


async def asked(name: str, url: str, *numbers: str, seconds: float = 3.0, **more: Any) -> TrackingAnswer:
    carrier = carriers()[name]
    async with HttpCarrierClient(seconds=seconds) as client:
        return await carrier.ask(
            client, simulated_account(carrier, url, **more), [TrackingNumber(no) for no in numbers]
        )


async def fault(name: str, url: str, no: str, **more: Any) -> CarrierFault:
    with pytest.raises(CarrierFault) as refused:
        await asked(name, url, no, **more)
    return refused.value


def test_a_life_is_decided_by_its_number_and_its_start() -> None:
    assert life_of("A1", START) == life_of("A1", START)
    assert life_of("A1", START) != life_of("A2", START)
    later = life_of("A1", START + dt.timedelta(hours=5))
    assert [step.wire for step in later.steps] == [step.wire for step in life_of("A1", START).steps]
    hurried = life_of("A1", START, 60.0)
    assert (hurried.steps[-1].at - START) * 59 <= life_of("A1", START).steps[-1].at - START
    assert all(one.steps == tuple(sorted(one.steps, key=lambda step: step.at)) for one in (later, hurried))


def test_among_many_parcels_every_end_is_found_and_most_arrive() -> None:
    lasts = [life_of(f"N{at}", START).steps[-1].wire for at in range(500)]
    assert lasts.count("delivered") > 400
    assert {"delivered", "return_to_sender", "in_transit"} <= set(lasts)


@pytest.mark.parametrize("name", NAMES)
def test_a_life_is_read_back_from_every_format(name: str) -> None:
    carrier = carriers()[name]
    for at in range(60):
        no = f"N{at:06}"
        life = life_of(no, START, abroad=name != "kuaidi100")
        answer = carrier.parse(in_format(name, no), Account(name, timezone=carrier.default_timezone))
        (parcel,) = answer.parcels
        assert answer.messages == ()
        assert [event.at for event in parcel.events] == [step.at for step in life.steps]
        assert [event.wire for event in parcel.events] == [
            COARSER[name].get(step.wire, step.wire) for step in life.steps
        ]
        if name != "kuaidi100":
            assert all(event.offset_known for event in parcel.events)
            assert [event.at.utcoffset() for event in parcel.events] == [
                step.place.zone.utcoffset(None) for step in life.steps
            ]


@pytest.mark.parametrize("name", NAMES)
async def test_a_parcel_moves_while_one_looks(name: str) -> None:
    now = [START]
    async with simulated(now=lambda: now[0]) as (_, url):
        first = await asked(name, url, "LOOKING1")
        now[0] += dt.timedelta(days=10)
        second = await asked(name, url, "LOOKING1")
    assert [parcel.wire for parcel in first.parcels] == ["pending"]
    assert len(second.parcels[0].events) > len(first.parcels[0].events) == 1


async def test_thirty_numbers_are_one_question_to_fedex() -> None:
    async with simulated() as (simulator, url):
        answer = await asked("fedex", url, *(f"N{at}" for at in range(30)))
        assert len(answer.parcels) == 30
        assert simulator.asked["/track/v1/trackingnumbers"] == 1


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_key_is_refused(name: str) -> None:
    async with simulated() as (_, url):
        if name == "kuaidi100":  # it says so with status 200
            answer = await asked(name, url, "A1", key="wrong")
            assert [(one.code, one.kind) for one in answer.messages] == [("503", "refused")]
        else:
            assert (await fault(name, url, "A1", key="wrong")).kind == "refused"


@pytest.mark.parametrize("name", ["fedex", "ups"])
async def test_a_token_that_was_thrown_away_is_fetched_anew(name: str) -> None:
    async with simulated() as (simulator, url):
        await asked(name, url, "A1")
        simulator.drop_tokens()
        assert (await asked(name, url, "A1")).parcels


TRANSPORT = {
    "hang": "slow", "error": "broken", "big": "too_big", "redirect": "redirected", "garbage": "unreadable", "limited": "limited", "drip": "slow",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", TRANSPORT)
async def test_a_carrier_that_fails_is_a_fault_that_says_how(name: str, kind: str) -> None:
    async with simulated() as (_, url):
        refused = await fault(name, url, f"{kind.upper()}-1", seconds=0.5 if kind in ("hang", "drip") else 5.0)
    assert refused.kind == TRANSPORT[kind]
    assert refused.retry_after == (7.0 if kind == "limited" else None)


@pytest.mark.parametrize("name", NAMES)
async def test_a_carrier_that_tells_of_another_parcel_is_not_believed(name: str) -> None:
    async with simulated() as (_, url):
        answer = await asked(name, url, "OTHER-1")
    assert answer.parcels == ()
    assert {one.code for one in answer.messages} == {"other_number", "no_answer"}


@pytest.mark.parametrize("name", NAMES)
async def test_a_number_nobody_knows_is_not_found(name: str) -> None:
    async with simulated() as (_, url):
        answer = await asked(name, url, "MISSING-1")
    assert [(one.kind, one.tracking_no) for one in answer.messages] == [("not_found", "MISSING-1")]


@pytest.mark.parametrize("name", NAMES)
async def test_lies_come_through_as_they_were_told_for_the_duty_to_judge(name: str) -> None:
    now = [START]
    async with simulated(now=lambda: now[0]) as (simulator, url):
        for no in ("FUTURE-1", "DUPLICATE-1", "SHUFFLED-1", "BACKWARDS-1", "HONEST1"):
            simulator.set_out(no, START - dt.timedelta(days=10), abroad=name != "kuaidi100")
        (future,) = (await asked(name, url, "FUTURE-1")).parcels
        assert future.events[-1].at > now[0]
        (twice,) = (await asked(name, url, "DUPLICATE-1")).parcels
        assert len(twice.events) == 2 * len(set(twice.events))
        (shuffled,) = (await asked(name, url, "SHUFFLED-1")).parcels
        assert [event.at for event in shuffled.events] == [step.at for step in simulator.lives["SHUFFLED-1"].steps]
        turns = [(await asked(name, url, "BACKWARDS-1")).parcels[0].events[-1].wire for _ in range(3)]
        assert turns == ["delivered", "in_transit", "delivered"]


async def test_faults_are_given_and_taken_at_the_control_door() -> None:
    async with simulated() as (_, url), httpx.AsyncClient() as client:
        await client.post(f"{url}/control/faults", json={"prefix": "AB", "fault": "error"})
        assert (await fault("dhl", url, "AB1")).kind == "broken"
        assert (await asked("dhl", url, "CD1")).parcels
        await client.delete(f"{url}/control/faults")
        assert (await asked("dhl", url, "AB1")).parcels
        await client.post(f"{url}/control/parcels", json={"no": "OLD", "hours_ago": 500, "abroad": True})
        assert len((await asked("dhl", url, "OLD")).parcels[0].events) > 3
        counted = (await client.get(f"{url}/control/asked")).json()
        assert counted["asked"]["error"] == 1
        assert counted["asked"]["/track/shipments"] == 3


def test_a_share_of_questions_has_the_fault() -> None:
    simulator = FaultySimulator()
    simulator.rules.append(Rule("", "limited", 0.2))
    hit = sum(simulator.fault_of(f"N{at}") == "limited" for at in range(1_000))
    assert 100 < hit < 300
    assert {name.upper() for name in FAULTS} >= {"HANG", "DRIP"}


class Hearing:
    """Where pushes go: keeps them, and takes them or not."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.takes = True

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        pusher = push_carrier(carriers()["kuaidi100"])
        assert pusher is not None

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while head := await reader.readuntil(b"\r\n\r\n"):
                    length = int(head.lower().split(b"content-length: ")[1].split()[0])
                    self.heard.append(await reader.readexactly(length))
                    body = pusher.push_reply(self.takes).body
                    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/push"
        finally:
            server.close()

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                await asyncio.sleep(0.01)


async def test_a_parcel_that_was_subscribed_to_is_pushed_whenever_it_moves_and_signed() -> None:
    kuaidi100, hearing, now = carriers()["kuaidi100"], Hearing(), [START]
    pusher = push_carrier(kuaidi100)
    assert pusher is not None
    async with (
        hearing.listening() as callback,
        simulated(now=lambda: now[0], push_every=0.02) as (_, url),
        HttpCarrierClient() as client,
    ):
        account = simulated_account(kuaidi100, url)
        number = TrackingNumber("PUSHED1", company="yuantong")
        assert (await pusher.subscribe(client, account, number, callback, "salt")).messages == ()
        assert (await pusher.subscribe(client, account, number, callback, "salt")).messages == ()  # again is no fault
        await hearing.wait_for(1)
        now[0] += dt.timedelta(days=20)
        await hearing.wait_for(2)
    first, second = hearing.heard[:2]
    assert all(pusher.verify_push({}, body, "salt", now[0]).ok for body in (first, second))
    assert not pusher.verify_push({}, first, "other", now[0]).ok
    assert [pusher.parse_push(body, account).parcels[0].tracking_no for body in (first, second)] == [
        "PUSHED1",
        "PUSHED1",
    ]
    assert len(pusher.parse_push(first, account).parcels[0].events) == 1
    assert len(pusher.parse_push(second, account).parcels[0].events) > 1


async def test_a_push_that_is_not_taken_is_sent_three_times_and_no_more() -> None:
    kuaidi100, hearing = carriers()["kuaidi100"], Hearing()
    hearing.takes = False
    pusher = push_carrier(kuaidi100)
    assert pusher is not None
    async with (
        hearing.listening() as callback,
        simulated(push_every=0.01) as (simulator, url),
        HttpCarrierClient() as client,
    ):
        await pusher.subscribe(client, simulated_account(kuaidi100, url), TrackingNumber("PUSHED2"), callback, "salt")
        await hearing.wait_for(3)
        for _ in range(10):
            await asyncio.sleep(0.01)
        assert simulator.pushing.pushed["refused"] == 3
    assert len(hearing.heard) == 3
    assert len({parse_qs(body.decode())["sign"][0] for body in hearing.heard}) == 1


async def test_a_subscription_with_a_wrong_key_is_refused() -> None:
    kuaidi100 = carriers()["kuaidi100"]
    pusher = push_carrier(kuaidi100)
    assert pusher is not None
    async with simulated() as (_, url), HttpCarrierClient() as client:
        account = simulated_account(kuaidi100, url, key="wrong")
        answer = await pusher.subscribe(client, account, TrackingNumber("A1"), "http://127.0.0.1:1/", "salt")
    assert [(one.code, one.kind, one.tracking_no) for one in answer.messages] == [("600", "refused", "A1")]


async def test_a_server_that_is_no_simulator_is_none() -> None:
    async def write(path: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")

    async with bytes_server(write) as port:
        assert (await fault("dhl", f"http://127.0.0.1:{port}", "A1")).kind == "broken"
