"""The PostgreSQL transport claims no more than it can begin, and gives back what it has not begun."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

import pytest_asyncio
from crew import Effects
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread

from salesops.kernel.registry import Registry
from salesops.services import outbox
from salesops.services.outbox import Job
from salesops_workers.over_postgres import PostgresBroker, Slots

T = TypeVar("T")


@pytest_asyncio.fixture
async def broker(kernel: Registry) -> AsyncIterator[PostgresBroker]:
    """A broker of four threads; its claims go through the pool of the test's own loop."""
    loop = asyncio.get_running_loop()
    thread = EventLoopThread(logging.getLogger("test"))
    thread.start(timeout=5)
    set_event_loop_thread(thread)

    async def here(work: Awaitable[T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))  # type: ignore[arg-type]

    async def claim(queue: str, limit: int) -> list[Job]:
        return await here(outbox.claim([queue], limit=limit))

    async def release(jobs: list[Job]) -> int:
        return await here(outbox.release(jobs))

    yield PostgresBroker(middleware=[], slots=Slots(4, ["default"]), claim=claim, release=release)
    await outbox.drain()
    set_event_loop_thread(None)
    await asyncio.to_thread(thread.stop)


async def test_no_more_is_claimed_than_threads_are_free(broker: PostgresBroker, effects: Effects) -> None:
    await effects.poke(10)
    consumer = broker.consume("default", timeout=50)
    messages = [await asyncio.to_thread(next, consumer) for _ in range(6)]
    assert [message is None for message in messages] == [False] * 4 + [True] * 2
    assert await effects.states() == {"running": 4, "ready": 6}
    consumer.ack(messages[0])
    assert await asyncio.to_thread(next, consumer) is not None
    assert await effects.states() == {"running": 5, "ready": 5}


async def test_claims_not_begun_are_given_back_when_the_worker_stops(broker: PostgresBroker, effects: Effects) -> None:
    await effects.poke(4)
    consumer = broker.consume("default", timeout=50)
    queued = await asyncio.to_thread(next, consumer)  # three more wait inside the consumer
    assert await effects.states() == {"running": 4}
    await asyncio.to_thread(consumer.requeue, [queued])
    await asyncio.to_thread(consumer.close)
    assert await effects.states() == {"ready": 4}
    assert {job["attempts"] for job in await effects.jobs()} == {0}
    assert broker.slots.take("default", 0) == 4


async def test_a_worker_that_is_stopping_claims_nothing(broker: PostgresBroker, effects: Effects) -> None:
    await effects.poke()
    broker.stopping.set()
    assert await asyncio.to_thread(next, broker.consume("default", timeout=50)) is None
    assert await effects.states() == {"ready": 1}


def test_a_queue_of_long_jobs_leaves_half_of_the_threads() -> None:
    slots = Slots(8, ["default", "tracking", "settlement"])
    assert slots.take("settlement", 0) == 4
    assert slots.take("settlement", 0) == 0
    assert slots.take("default", 0) == 4
    slots.give("settlement", 1)
    assert slots.take("tracking", 0) == 1


def test_the_only_queue_of_a_worker_gets_all_its_threads() -> None:
    assert Slots(8, ["settlement"]).take("settlement", 0) == 8
