"""The contract every transport keeps while all goes well: what was told is done once, and shown when it cannot be."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from crew import Crew, Effects
from processes import until
from salesops_probe.tasks import Poked
from tests.workers.transports import Transport, with_a_broker

from salesops import Act, new_id, transaction
from salesops.masterdata import offices
from salesops.services import outbox
from salesops.testing import Database


async def test_a_told_event_is_handled_once(at_work: Crew, effects: Effects) -> None:
    pokes = await effects.poke()
    await effects.settled()
    assert await effects.of(pokes) == {pokes[0]: 1}
    assert await effects.states() == {"done": 1}


async def test_an_event_that_was_rolled_back_is_never_handled(at_work: Crew, effects: Effects) -> None:
    never = new_id()
    with pytest.raises(RuntimeError, match="changed my mind"):
        await _tell_and_change_my_mind(effects, never)
    later = await effects.poke()
    await effects.settled()
    assert await effects.of([never, *later]) == {never: 0, later[0]: 1}
    assert await effects.states() == {"done": 1}


async def test_a_failing_handler_comes_again_and_then_dies(at_work: Crew, effects: Effects, database: Database) -> None:
    pokes = await effects.poke(deed="fail")
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        await _until_attempted(effects, attempt)
        await effects.let_pass(outbox.pause_before(attempt).total_seconds())
    await effects.settled()
    assert await effects.states() == {"dead": 1}
    assert await effects.of(pokes) == {pokes[0]: 0}
    (job,) = await effects.jobs()
    assert (job["attempts"], job["error"]) == (8, "RuntimeError('told to fail')")
    faults = await database.as_owner(
        "SELECT place FROM core.duty_fault WHERE office_id = $1 AND duty = 'probe'", effects.act.office.id
    )
    assert len(faults) == 8


async def test_a_refusal_is_final_at_once(at_work: Crew, effects: Effects) -> None:
    pokes = await effects.poke(deed="refuse")
    await effects.settled()
    (job,) = await effects.jobs()
    assert (job["state"], job["attempts"]) == ("dead", 1)
    assert await effects.of(pokes) == {pokes[0]: 0}


async def test_a_handler_cannot_end_the_worker_that_runs_it(
    at_work: Crew, effects: Effects, database: Database
) -> None:
    await effects.poke(deed="quit")
    await effects.poke(deed="interrupt")
    while None in (errors := [job["error"] for job in await effects.jobs()]):
        await asyncio.sleep(0.05)
    assert errors == ["SystemExit(3)", "KeyboardInterrupt()"], "no worker fell silent"
    await database.as_owner(
        "UPDATE core.outbox SET state = 'discarded' WHERE office_id = $1", effects.act.office.id
    )  # they would come again
    pokes = await effects.poke(20)
    await effects.settled()
    assert set((await effects.of(pokes)).values()) == {1}
    assert [worker.ended() for worker in at_work.workers] == [None, None]


async def test_a_payload_nobody_can_read_is_dead_at_once(at_work: Crew, effects: Effects, database: Database) -> None:
    await database.as_owner(
        "INSERT INTO core.outbox (office_id, id, event_id, topic, handler, duty, queue, payload)"
        " VALUES ($1, $2, $2, 'Poked', 'probe.note_poke', 'probe', 'default', '{\"poke_id\": 7}')",
        effects.act.office.id,
        new_id(),
    )
    await effects.settled()
    (job,) = await effects.jobs()
    assert (job["state"], job["attempts"]) == ("dead", 1)
    assert "poke_id" in job["error"]


async def test_a_dead_job_is_done_when_it_is_tried_again_without_its_cause(at_work: Crew, effects: Effects) -> None:
    pokes = await effects.poke(deed="refuse")
    await effects.settled()
    await effects.mend("note")
    async with transaction(effects.act) as tx:
        assert await outbox.retry_dead(tx, "probe", "the reason is gone") == 1
    await effects.settled()
    (job,) = await effects.jobs()
    assert (job["state"], job["attempts"]) == ("done", 1)
    assert await effects.of(pokes) == {pokes[0]: 1}


async def test_an_event_told_three_times_in_disorder_is_applied_once(at_work: Crew, effects: Effects) -> None:
    pokes = [new_id() for _ in range(10)]
    for round_ in range(3):
        async with transaction(effects.act) as tx:
            for poke in pokes[round_:] + pokes[:round_]:
                tx.tell(Poked(poke_id=poke), event_id=poke)
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)
    assert await effects.states() == {"done": 30}


@pytest.mark.parametrize("transport", with_a_broker(), indirect=True, scope="module")
async def test_messages_repeated_and_reordered_are_applied_once(
    at_work: Crew, effects: Effects, transport: Transport
) -> None:
    pokes = await effects.poke(20, deed="sleep", seconds=0.2)
    transport.repeat([(job["office_id"], job["id"]) for job in await effects.jobs()], times=3)
    await effects.settled()
    await until(lambda: transport.depth() == 0, 10, "the duplicates were not consumed")
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)
    assert {job["attempts"] for job in await effects.jobs()} == {1}


async def test_two_workers_do_two_hundred_jobs_each_exactly_once(
    at_work: Crew, effects: Effects, database: Database
) -> None:
    pokes = [poke for _ in range(4) for poke in await effects.poke(50)]
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)
    workers = await database.as_owner("SELECT DISTINCT worker FROM probe.effect WHERE poke_id = ANY ($1)", pokes)
    assert {row["worker"] for row in workers} == {process.pid for process in at_work.workers}


async def test_events_of_a_duty_that_is_off_are_parked_and_replayed_once(at_work: Crew, effects: Effects) -> None:
    await offices.switch_duty(effects.act, "probe", "off", "nobody needs it")
    pokes = await effects.poke(3)
    assert await effects.states() == {"parked": 3}
    await offices.switch_duty(effects.act, "probe", "on", "somebody needs it")
    async with transaction(effects.act) as tx:
        assert await outbox.parked(tx, "probe") == 3
        await outbox.replay_parked(tx, "probe")
    await effects.settled()
    assert await effects.of(pokes) == dict.fromkeys(pokes, 1)


async def test_no_line_of_the_log_names_another_office(at_work: Crew, effects: Effects, new_office: object) -> None:
    other = Effects(effects.database, Act(await new_office(), effects.act.actor, "api"))  # type: ignore[operator]
    owner = {}
    for _ in range(10):
        for one in (effects, other):
            owner |= {str(poke): one.act.office.id for poke in await one.poke(10)}
    await effects.settled()
    await other.settled()
    seen = {
        line["poke"]: line["office"]
        for process in at_work.workers
        for line in process.lines()
        if line["event"] == "poke_seen" and line["poke"] in owner
    }
    assert seen == owner


async def _tell_and_change_my_mind(effects: Effects, poke: UUID) -> None:
    async with transaction(effects.act) as tx:
        tx.tell(Poked(poke_id=poke))
        await tx.flush()  # the row is in the table, uncommitted
        raise RuntimeError("changed my mind")


async def _until_attempted(effects: Effects, attempt: int) -> None:
    for _ in range(400):
        (job,) = await effects.jobs()
        if job["attempts"] == attempt and job["state"] != "running":
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"attempt {attempt} did not happen: {dict(job)}")
