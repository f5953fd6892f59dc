"""A broker that is away costs nobody an order, and afterwards everything that was told is done once."""

from __future__ import annotations

import asyncio
import time

import pytest
from crew import Crew, Effects
from processes import until
from tests.workers.transports import Transport, with_a_broker
from tunnel import tunnel_to

from salesops.errors import Busy


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_a_broker_that_goes_away_and_comes_back_is_made_up_for(
    crew: Crew, effects: Effects, transport: Transport
) -> None:
    async with tunnel_to(transport.url) as tunnel:
        relay = crew.start("relay", broker_url=tunnel.own_url)
        worker = crew.worker(broker_url=tunnel.own_url)
        before = await effects.poke(5)
        await effects.settled()
        await tunnel.close()
        during = []
        began = time.monotonic()
        for _ in range(20):
            during += await effects.poke(5)
        assert time.monotonic() - began < 5, "telling does not wait for the broker"
        await until(lambda: relay.said("relay_interrupted"), 15, "the relay did not notice")
        assert await effects.of(during) == dict.fromkeys(during, 0)
        assert (relay.ended(), worker.ended()) == (None, None)
        await tunnel.open()
        await effects.settled(60)
        assert await effects.of(before + during) == dict.fromkeys(before + during, 1)


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_processes_start_before_their_broker(crew: Crew, effects: Effects, transport: Transport) -> None:
    async with tunnel_to(transport.url) as tunnel:
        await tunnel.close()
        relay = crew.start("relay", broker_url=tunnel.own_url)
        crew.worker(broker_url=tunnel.own_url)
        pokes = await effects.poke(3)
        await until(lambda: relay.said("relay_interrupted"), 15, "the relay did not try")
        await asyncio.sleep(1)
        await tunnel.open()
        await effects.settled(60)
        assert await effects.of(pokes) == dict.fromkeys(pokes, 1)


@pytest.mark.parametrize("transport", ["postgresql"], indirect=True, scope="module")
async def test_a_worker_outlives_its_database(crew: Crew, effects: Effects) -> None:
    server, name = effects.database.server, effects.database.name
    worker = crew.worker()
    await effects.poke()
    await effects.settled()
    await server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    try:
        await server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        await until(lambda: worker.said("reaper_failed"), 15, "the worker did not notice")
    finally:
        await server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    pokes = await effects.poke(5)
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)
    assert worker.ended() is None


async def test_who_meets_a_connection_that_was_cut_is_told_to_try_again(effects: Effects) -> None:
    told, refused = 0, 0
    for _ in range(20):
        await effects.database.as_owner(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'salesops'"
        )
        for _ in range(4):
            try:
                await effects.poke()
                told += 1
            except Busy:
                refused += 1
    assert refused > 0, "negative control: cut connections were met"
    assert await effects.states() == {"ready": told}
    assert told + refused == 80
