"""The outbox row is the truth: claims are fenced and leased, effects happen once, and failures are kept in sight."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from salesops_probe import plugin
from salesops_probe.tasks import Poked, let_go

import salesops
from salesops import Act, new_id, transaction
from salesops.db import connect_config
from salesops.kernel import containing
from salesops.kernel.boot import booted
from salesops.kernel.discovery import Discovered
from salesops.kernel.registry import Registry
from salesops.masterdata.offices import switch_duty
from salesops.migrations import migrate
from salesops.services import outbox
from salesops.services.faults import recent_faults
from salesops.testing import Database

SHORT = dt.timedelta(milliseconds=300)
PROBED = Discovered(plugin.DUTY, plugin, "salesops-probe")


@pytest_asyncio.fixture(scope="module")
async def kernel(database: Database) -> AsyncIterator[Registry]:
    """The kernel with the probe as its only duty."""
    await migrate(database.owner_url, only=[PROBED])
    async with booted(database.app_url, pool_size=10, duties=[PROBED]) as registry:
        yield registry


@pytest_asyncio.fixture(autouse=True)
async def nothing_waits(kernel: Registry, database: Database) -> None:
    """Claims go over all offices: what other tests left is out of the way."""
    await database.as_owner("UPDATE core.outbox SET state = 'discarded' WHERE state IN ('ready', 'running')")


async def poke(act: Act, count: int = 1, **given: Any) -> list[UUID]:
    pokes = [new_id() for _ in range(count)]
    async with transaction(act) as tx:
        for one in pokes:
            tx.tell(Poked(poke_id=one, **given))
    return pokes


async def effects(database: Database, pokes: list[UUID]) -> int:
    rows = await database.as_owner("SELECT count(*)::int AS n FROM probe.effect WHERE poke_id = ANY ($1)", pokes)
    return int(rows[0]["n"])


async def row_of(database: Database, job: outbox.Job) -> Any:
    return (await database.as_owner("SELECT * FROM core.outbox WHERE id = $1", job.id))[0]


async def lapse(database: Database, job: outbox.Job) -> None:
    """Let the lease of a job run out now."""
    await database.as_owner("UPDATE core.outbox SET lease_until = now() - interval '1 s' WHERE id = $1", job.id)


# ---------------------------------------------------------------- claiming


async def test_concurrent_claims_share_nothing(act: Act) -> None:
    await poke(act, 50)
    taken = await asyncio.gather(*(outbox.claim(limit=10) for _ in range(8)))
    jobs = [job.id for some in taken for job in some]
    assert len(jobs) == len(set(jobs)) == 50


async def test_jobs_are_claimed_in_the_order_they_were_told(act: Act) -> None:
    for _ in range(5):
        await poke(act)
    jobs = [job for _ in range(5) for job in await outbox.claim(limit=1)]
    assert [job.id for job in jobs] == sorted(job.id for job in jobs)


async def test_only_the_queues_asked_for_are_claimed_first_ones_first(act: Act, kernel: Registry) -> None:
    call_out, tick = kernel.handlers["probe.call_out"], kernel.handlers["probe.tick"]
    async with transaction(act) as tx:
        for handler in (tick, call_out, tick, call_out):
            tx.enqueue(handler, handler.payload(**({"poke_id": new_id()} if handler is call_out else {})))
    assert await outbox.claim(["default"]) == []
    jobs = await outbox.claim(["settlement", "tracking"], limit=3)
    assert [job.queue for job in jobs] == ["settlement", "settlement", "tracking"]


async def test_a_job_is_not_claimed_before_it_is_due(act: Act, database: Database) -> None:
    await poke(act)
    await database.as_owner("UPDATE core.outbox SET next_at = now() + interval '1 h' WHERE state = 'ready'")
    assert await outbox.claim() == []


async def test_every_claim_raises_the_fence_and_counts_the_attempt(act: Act, database: Database) -> None:
    await poke(act)
    (first,) = await outbox.claim(lease=SHORT)
    await lapse(database, first)
    assert await outbox.reap() == 1
    (second,) = await outbox.claim()
    assert (first.id, first.fence, first.attempts) == (second.id, 1, 1)
    assert (second.fence, second.attempts) == (2, 2)


async def test_a_job_a_broker_brings_twice_is_claimed_once(act: Act) -> None:
    await poke(act)
    (job,) = await outbox.claim()
    assert await outbox.claim_one(job.office_id, job.id) is None
    assert await outbox.deliver(job) == "done"
    assert await outbox.claim_one(job.office_id, job.id) is None


TURNS = 8


async def test_claims_read_the_index_whatever_the_backlog(act: Act, database: Database) -> None:
    await database.as_owner(
        "INSERT INTO core.outbox (office_id, id, event_id, topic, handler, duty, queue, payload, state)"
        " SELECT $1, gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', 'default', '{}',"
        " CASE WHEN n % 10 = 0 THEN 'ready' ELSE 'done' END FROM generate_series(1, 20000) n",
        act.office.id,
    )
    await database.as_owner("VACUUM ANALYZE core.outbox")
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    async with connection.transaction():  # counted by the transaction itself: nothing of another session's arrives late
        for _ in range(TURNS):  # often enough for a generic plan
            await connection.fetch("SELECT * FROM core.claim_jobs('{tracking,default}', 8, 'me', '30 s')")
            await connection.fetch("SELECT * FROM core.publish_batch('default', 100, '30 s')")
            await connection.fetch("SELECT core.reap_jobs(8)")
        assert await _sequential_scans(connection) == 0
        await connection.fetch("SELECT count(*) FROM core.outbox WHERE attempts >= 0")
        assert await _sequential_scans(connection) == 1  # what it would have told
    await connection.close()


async def _sequential_scans(connection: asyncpg.Connection) -> int:
    found = await connection.fetchval(
        "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'core.outbox'::regclass"
    )
    return int(found)


# ---------------------------------------------------------------- leases, fences and the inbox


async def test_a_living_worker_keeps_its_job_however_long_it_takes(act: Act, database: Database) -> None:
    pokes = await poke(act, deed="sleep", seconds=1.0)
    (job,) = await outbox.claim(lease=SHORT)
    working = asyncio.create_task(outbox.deliver(job, lease=SHORT))
    while not working.done():
        assert await outbox.reap() == 0
        await asyncio.sleep(0.05)
    assert await working == "done"
    assert await effects(database, pokes) == 1


async def test_a_silent_workers_job_is_offered_again(act: Act) -> None:
    await poke(act)
    (job,) = await outbox.claim(lease=SHORT)
    assert await outbox.reap() == 0
    await asyncio.sleep(SHORT.total_seconds() + 0.05)
    assert await outbox.reap() == 1
    assert [again.id for again in await outbox.claim()] == [job.id]


async def test_a_superseded_claim_rolls_back(act: Act, database: Database) -> None:
    pokes = await poke(act)
    late, timely = await _claimed_twice(database)
    assert await outbox.deliver(late) == "superseded"
    assert await effects(database, pokes) == 0
    assert await outbox.deliver(timely) == "done"
    assert await outbox.deliver(late) == "superseded"
    assert await effects(database, pokes) == 1


async def test_without_fence_and_inbox_a_superseded_claim_would_be_applied_twice(act: Act, database: Database) -> None:
    """Negative control of the test above."""
    (guarded,) = await database.as_owner("SELECT pg_get_functiondef('core.finish_job'::regproc) AS sql")
    await database.as_owner(
        "CREATE OR REPLACE FUNCTION core.finish_job(p_office int, p_id uuid, p_fence int, p_handler text, p_event uuid)"
        " RETURNS void LANGUAGE sql AS $$ UPDATE core.outbox SET state = 'done' WHERE id = p_id $$"
    )
    try:
        pokes = await poke(act)
        late, timely = await _claimed_twice(database)
        assert [await outbox.deliver(timely), await outbox.deliver(late)] == ["done", "done"]
        assert await effects(database, pokes) == 2
    finally:
        await database.as_owner(guarded["sql"])


async def test_an_event_told_twice_is_applied_once_and_without_the_inbox_twice(act: Act, database: Database) -> None:
    pokes = [new_id()]
    for _ in range(2):
        async with transaction(act) as tx:
            tx.tell(Poked(poke_id=pokes[0]), event_id=pokes[0])
    first, second = await outbox.claim()
    assert await outbox.deliver(first) == "done"
    await database.as_owner("DELETE FROM core.inbox WHERE event_id = $1", pokes[0])  # negative control
    assert await outbox.deliver(second) == "done"
    assert await effects(database, pokes) == 2
    async with transaction(act) as tx:
        tx.tell(Poked(poke_id=pokes[0]), event_id=pokes[0])
    assert await outbox.drain() == 1
    assert await effects(database, pokes) == 2, "the inbox was there again"


async def test_an_event_applied_before_is_done_even_if_its_handler_now_fails(act: Act, database: Database) -> None:
    event = new_id()
    for deed in ("note", "fail"):
        async with transaction(act) as tx:
            tx.tell(Poked(poke_id=event, deed=deed), event_id=event)
        (job,) = await outbox.claim()
        assert await outbox.deliver(job) == "done"
    assert (await row_of(database, job))["error"] is None


async def test_events_told_in_one_transaction_are_each_applied(act: Act, database: Database) -> None:
    pokes = await poke(act, 20)
    assert await outbox.drain() == 20
    assert await effects(database, pokes) == 20


async def test_a_job_that_is_being_finished_is_not_reaped(act: Act, database: Database) -> None:
    await poke(act)
    (job,) = await outbox.claim(lease=SHORT)
    async with transaction(act) as tx:
        tx.write("core.finish_job", job.office_id, job.id, job.fence, job.handler, job.event_id)
        await tx.flush()
        await asyncio.sleep(SHORT.total_seconds() + 0.05)
        assert await outbox.reap() == 0
    assert (await row_of(database, job))["state"] == "done"


async def test_claims_given_back_do_not_count(act: Act, database: Database) -> None:
    await poke(act, 2)
    first, second = await outbox.claim()
    await lapse(database, second)
    await outbox.reap()
    assert await outbox.release([first, second]) == 1, "the second was not ours any more"
    assert {job.attempts for job in await outbox.claim()} == {1, 2}


# ---------------------------------------------------------------- failures


async def test_a_failed_job_waits_longer_each_time_and_dies_the_eighth(act: Act, database: Database) -> None:
    pokes = await poke(act, deed="fail")
    for attempt in range(1, 9):
        (job,) = await outbox.claim()
        before, pause = dt.datetime.now(dt.UTC), dt.timedelta(seconds=attempt**2)
        assert await outbox.deliver(job) == ("dead" if attempt == 8 else "ready")
        row = await row_of(database, job)
        assert before + pause <= row["next_at"] <= dt.datetime.now(dt.UTC) + pause
        await database.as_owner("UPDATE core.outbox SET next_at = now() WHERE id = $1", job.id)
    assert await outbox.claim() == []
    assert await effects(database, pokes) == 0


async def test_a_job_that_kills_every_worker_dies_too(act: Act, database: Database) -> None:
    await poke(act)
    for _ in range(8):
        (job,) = await outbox.claim()
        await lapse(database, job)
        assert await outbox.reap() == 1
    assert await outbox.claim() == []
    row = await row_of(database, job)
    assert row["state"] == "dead"
    assert "fell silent" in row["error"]


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("quit", "SystemExit(3)"),
        ("interrupt", "KeyboardInterrupt()"),
        ("cancel", "CancelledError()"),
    ],
)
async def test_a_handler_cannot_end_the_worker_it_runs_in(deed: str, error: str, act: Act, database: Database) -> None:
    pokes = await poke(act, deed=deed)
    (job,) = await outbox.claim()
    assert await outbox.deliver(job) == "ready"
    assert await effects(database, pokes) == 0
    ((duty, place, said),) = [(f["duty"], f["place"], f["error"]) for f in await recent_faults(act.office.id)]
    assert (duty, place) == ("probe", "probe.note_poke")
    assert error in said


async def test_a_handler_that_does_not_end_is_left_behind_without_its_connection(
    act: Act, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "ATTEMPT_SECONDS", 0.1)
    let_go.clear()
    pokes = await poke(act, 3, deed="dig in")
    for job in await outbox.claim():
        assert await outbox.deliver(job) == "ready"
    assert salesops.DB.pool.get_size() - salesops.DB.pool.get_idle_size() == 0
    assert len(containing._stuck) == 1, "where one is stuck no second is sent"
    let_go.set()
    await asyncio.sleep(0.05)
    assert not containing._stuck
    assert await effects(database, pokes) == 0


async def test_a_handler_under_way_ends_when_its_duty_is_switched_off_and_its_job_waits(
    act: Act, database: Database
) -> None:
    await poke(act, deed="sleep", seconds=60)
    (job,) = await outbox.claim()
    working = asyncio.create_task(outbox.deliver(job))
    await asyncio.sleep(0.1)
    await switch_duty(act, "probe", "off", "it hangs")
    async with asyncio.timeout(1):
        assert await working == "parked"
    assert (await row_of(database, job))["state"] == "parked"
    assert await recent_faults(act.office.id) == []


async def test_a_dead_job_is_tried_again_when_someone_says_so(act: Act, database: Database) -> None:
    await poke(act, deed="refuse")
    (job,) = await outbox.claim()
    assert await outbox.deliver(job) == "dead"
    async with transaction(act) as tx:
        assert await outbox.retry_dead(tx, "probe", "the cause is mended") == 1
    (again,) = await outbox.claim()
    assert (again.id, again.attempts) == (job.id, 1)


async def test_parked_events_are_replayed_in_the_order_they_were_told(act: Act, database: Database) -> None:
    for _ in range(4):
        await poke(act)
    await database.as_owner("UPDATE core.outbox SET state = 'parked' WHERE state = 'ready'")
    await database.as_owner("UPDATE core.outbox SET next_at = now() - random() * interval '1 h' WHERE state = 'parked'")
    async with transaction(act) as tx:
        assert await outbox.replay_parked(tx, "probe") == 4
    jobs = [job for _ in range(4) for job in await outbox.claim(limit=1)]
    assert [job.id for job in jobs] == sorted(job.id for job in jobs)


# ---------------------------------------------------------------- the clock's steps


async def test_a_turn_of_a_schedule_is_enqueued_once_however_many_clocks_ask(act: Act) -> None:
    async def ask() -> bool:
        async with transaction(act) as tx:
            return bool(await tx.fetchval(_RUN, act.office.id, dt.timedelta(hours=1), new_id()))

    assert sorted(await asyncio.gather(*(ask() for _ in range(8)))) == [False] * 7 + [True]
    assert await ask() is False


async def test_a_schedule_waits_for_its_last_run_and_makes_up_for_no_missed_turn(act: Act, database: Database) -> None:
    hour = dt.timedelta(hours=1)
    due = "SELECT due_at FROM core.schedule WHERE office_id = $1"

    async def ask_after(hours: float) -> bool:
        await database.as_owner(
            "UPDATE core.schedule SET due_at = due_at - $2::interval WHERE office_id = $1", act.office.id, hours * hour
        )
        async with transaction(act) as tx:
            return bool(await tx.fetchval(_RUN, act.office.id, hour, new_id()))

    assert await ask_after(0) is True
    assert await ask_after(1) is False, "the last run still waits"
    assert await outbox.drain(["tracking"]) == 1
    assert await ask_after(5) is True
    assert await outbox.drain(["tracking"]) == 1
    assert await ask_after(0) is False, "five missed turns are one"
    left = (await database.as_owner(due, act.office.id))[0]["due_at"] - dt.datetime.now(dt.UTC)
    assert dt.timedelta(0) < left <= hour


_RUN = "SELECT enqueued FROM core.run_schedule($1, 'probe.tick', 'probe', 'tracking', $2, $3, '{}')"


async def test_a_chore_is_done_by_one_of_many_until_its_next_turn(kernel: Registry) -> None:
    ask = "SELECT core.take_turn($1, $2) AS mine"
    name = f"chore-{new_id()}"

    async def mine(every: float) -> bool:
        return bool((await salesops.DB.fetch(ask, name, dt.timedelta(seconds=every)))[0]["mine"])

    assert sorted(await asyncio.gather(*(mine(0.3) for _ in range(6)))) == [False] * 5 + [True]
    await asyncio.sleep(0.35)
    assert await mine(60) is True


# ---------------------------------------------------------------- no NOTIFY at commit


async def test_no_function_or_trigger_of_the_database_notifies(database: Database) -> None:
    """Transactions that notify queue up for one lock of the whole cluster when they commit (RELIABILITY F4)."""
    rows = await database.as_owner(
        "SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prosrc ~* 'notify'"
    )
    assert rows == []


def test_no_code_notifies_but_the_switch() -> None:
    root = Path(salesops.__file__).parents[2]
    sources = [file for folder in ("src", "plugins", "workers") for file in (root / folder).rglob("*.py")]
    notifying = {f.name: n for f in sources if (n := re.findall(r"pg_notify|\bNOTIFY [a-z]", f.read_text("utf-8")))}
    assert len(sources) > 50
    assert notifying == {"offices.py": ["pg_notify"]}
    assert 'await DB.fetch("SELECT pg_notify(' in (root / "src/salesops/masterdata/offices.py").read_text("utf-8")


async def _claimed_twice(database: Database) -> tuple[outbox.Job, outbox.Job]:
    (late,) = await outbox.claim()
    await lapse(database, late)
    assert await outbox.reap() == 1
    (timely,) = await outbox.claim()
    return late, timely
