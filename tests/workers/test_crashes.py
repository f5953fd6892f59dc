"""The contract every transport keeps when processes die, freeze or lose everything: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio

import pytest
from crew import Crew, Effects
from processes import Process, until
from tests.workers.transports import Transport, with_a_broker

from salesops.masterdata import offices
from salesops.testing import Database

DEATHS = {  # failpoint: how many effects have been committed when the process dies there
    "after-claim": 0,
    "after-effect": 0,
    "before-commit": 0,
    "after-commit": 1,
    "before-ack": 1,
}


@pytest.mark.parametrize(("failpoint", "committed"), DEATHS.items())
async def test_a_worker_that_dies_anywhere_leaves_its_job_to_the_next(
    crew: Crew, effects: Effects, failpoint: str, committed: int
) -> None:
    crew.relay()
    mortal = crew.worker(failpoint=f"{failpoint}:1")
    pokes = await effects.poke()
    assert await mortal.ends() == 137
    assert await effects.of(pokes) == {pokes[0]: committed}
    crew.worker()
    await effects.settled()
    assert await effects.of(pokes) == {pokes[0]: 1}
    (job,) = await effects.jobs()
    assert (job["state"], job["attempts"]) == ("done", 1 if committed else 2)


async def test_jobs_of_a_worker_killed_at_work_are_done_by_another(crew: Crew, effects: Effects) -> None:
    crew.relay()
    mortal = crew.worker()
    pokes = await effects.poke(8, deed="sleep", seconds=1.5)
    await effects.reaches("running", 4)
    mortal.kill()
    assert set((await effects.of(pokes)).values()) == {0}
    crew.worker()
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)


async def test_a_worker_that_wakes_up_too_late_changes_nothing(crew: Crew, effects: Effects) -> None:
    crew.relay()
    sleeper = crew.worker()
    pokes = await effects.poke(1, deed="sleep", seconds=0.5)
    await effects.reaches("running", 1)
    sleeper.freeze()
    other = crew.worker()
    await effects.settled(aging=31)  # a broker may hand the second message to the frozen worker too
    assert await effects.of(pokes) == {pokes[0]: 1}
    sleeper.thaw()
    await until(lambda: noticed(sleeper), 30, "the late worker did not notice")
    assert await effects.of(pokes) == {pokes[0]: 1}
    (job,) = await effects.jobs()
    assert job["state"] == "done"
    assert job["worker"].endswith(f":{other.pid}")


def noticed(late: Process) -> bool:
    """Its write is refused, or its connection was cut for being idle too long and the job is no longer its own to fail."""
    return any(line.get("event") == "job_superseded" or line.get("state") == "superseded" for line in late.lines())


async def test_a_worker_told_to_stop_finishes_what_it_has_begun(
    crew: Crew, effects: Effects, database: Database
) -> None:
    crew.relay()
    first = crew.worker()
    pokes = await effects.poke(5, deed="sleep", seconds=5.0)
    await effects.reaches("running", 4)
    assert await asyncio.to_thread(first.stop) == 0
    assert await effects.states() == {"done": 4, "ready": 1}
    assert not first.said("jobs_abandoned")
    await effects.mend("note")
    crew.worker()
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)
    assert {job["attempts"] for job in await effects.jobs()} == {1}


async def test_a_worker_that_cannot_finish_in_time_leaves_its_job_to_another(crew: Crew, effects: Effects) -> None:
    crew.relay()
    first = crew.start("main", "--grace", "1")
    pokes = await effects.poke(deed="sleep", seconds=60)
    await effects.reaches("running", 1)
    assert await asyncio.to_thread(first.stop, 15) == 0
    assert first.said("jobs_abandoned")
    await effects.mend("note")
    crew.worker()
    await effects.settled(aging=31)
    assert await effects.of(pokes) == {pokes[0]: 1}


async def test_a_worker_whose_loop_a_handler_blocks_ends_itself(crew: Crew, effects: Effects) -> None:
    crew.relay()
    blocked = crew.worker()
    pokes = await effects.poke(deed="block", seconds=60)
    assert await blocked.ends(within=20) == 70
    await effects.mend("note")
    crew.worker()
    await effects.settled(aging=31)
    assert await effects.of(pokes) == {pokes[0]: 1}


async def test_a_job_whose_duty_is_switched_off_before_it_is_done_waits(crew: Crew, effects: Effects) -> None:
    pokes = await effects.poke(3)
    assert await effects.states() == {"ready": 3}
    await offices.switch_duty(effects.act, "probe", "off", "too late for this one")
    crew.relay()
    crew.worker()
    await effects.settled()
    assert await effects.states() == {"parked": 3}
    assert await effects.of(pokes) == dict.fromkeys(pokes, 0)
    assert {job["attempts"] for job in await effects.jobs()} == {0}


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_a_broker_that_lost_everything_costs_nothing(crew: Crew, effects: Effects, transport: Transport) -> None:
    relay = crew.relay()
    pokes = await effects.poke(20)
    await until(lambda: transport.depth() == 20, 10, "the relay published nothing")
    assert relay is not None
    relay.freeze()
    transport.wipe()
    assert transport.depth() == 0
    crew.worker()
    await asyncio.sleep(2)
    assert await effects.of(pokes) == dict.fromkeys(pokes, 0), "negative control: the messages really were gone"
    relay.thaw()
    await effects.let_pass(31)
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_a_broker_wiped_below_working_processes_is_used_again(
    crew: Crew, effects: Effects, transport: Transport
) -> None:
    crew.relay()
    crew.worker()
    await effects.poke()
    await effects.settled()
    transport.wipe()
    pokes = await effects.poke(5)
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_a_relay_that_dies_after_publishing_publishes_again(
    crew: Crew, effects: Effects, transport: Transport
) -> None:
    mortal = crew.relay(failpoint="after-publish:1")
    pokes = await effects.poke(5)
    assert mortal is not None
    assert await mortal.ends() == 137
    assert transport.depth() == 5
    assert {job["published_at"] for job in await effects.jobs()} == {None}
    crew.relay()
    await until(lambda: transport.depth() == 10, 10, "it was not published again")
    crew.worker()
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_two_relays_publish_each_job_once(crew: Crew, effects: Effects, transport: Transport) -> None:
    crew.relay()
    crew.relay()
    for _ in range(10):
        await effects.poke(30)
    await until(lambda: transport.depth() >= 300, 20, "not everything was published")
    await asyncio.sleep(1)
    assert transport.depth() == 300


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_what_piles_up_waits_in_the_outbox_and_not_at_the_broker(
    crew: Crew, effects: Effects, transport: Transport
) -> None:
    crew.relay()
    await effects.poke(1200)
    await until(lambda: transport.depth() >= 1000, 30, "the window was not used")
    for _ in range(3):
        await effects.let_pass(31)
        await asyncio.sleep(1)
    assert 1000 <= transport.depth() < 1100
    crew.worker()
    await effects.settled(60)
    assert await effects.states() == {"done": 1200}
