"""Does the work that was told: claims jobs, runs their handlers, and ends each job in its handler's transaction.

The outbox row is the truth, whatever the broker says: a job is done only when the handler's own transaction has
committed with its inbox row and its fence. A claim that lost its lease is superseded and rolls back; a second
delivery meets the inbox. Failures come again with growing pauses, eight times, then the job is dead and shown.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import socket
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import asyncpg
import msgspec
import structlog

from salesops import failpoints
from salesops.act import Act
from salesops.db import DB, Record
from salesops.errors import Busy, Faults, Refused, Superseded
from salesops.kernel import registry as registries
from salesops.kernel.containing import Broken, NoAnswer, Place, contained, is_stuck
from salesops.services.faults import note_fault
from salesops.services.jobs import QUEUES, ComeAgain, Runner
from salesops.transactions import Transaction, transaction

LEASE = dt.timedelta(seconds=30)
MAX_ATTEMPTS = 8
ATTEMPT_SECONDS = 600.0  # a handler that takes longer is cancelled; what the lease costs to keep is bounded by it
WORKER = f"{socket.gethostname()}:{os.getpid()}"
log = structlog.get_logger(__name__)


class Job(msgspec.Struct, frozen=True):
    """A claimed job: `id` is unique, `fence` tells this claim from every other."""

    office_id: int
    id: UUID
    event_id: UUID
    topic: str
    handler: str
    duty: str
    queue: str
    payload: str
    request_id: str
    attempts: int
    fence: int


class TaskJob:
    """What a `@task` handler works with: the job, the act, and the way to record the outcome and end at once."""

    def __init__(self, job: Job, act: Act) -> None:
        self.id = job.event_id
        self.attempts = job.attempts
        self.act = act
        self.finished = False
        self._job = job
        self._ending: Transaction | None = None

    @contextlib.asynccontextmanager
    async def finishing(self, act: Act | None = None) -> AsyncIterator[Transaction]:
        """The transaction that records what the outside world said and ends the job; of `act` when it is somebody's."""
        async with transaction(act or self.act) as tx:
            self._ending = tx
            yield tx
            _end(tx, self._job)
        self.finished = True

    def abandon(self) -> None:
        """Take its connection away, if it has one, from a handler that does not end."""
        if self._ending is not None:
            self._ending.abandon()


async def claim(
    queues: Sequence[str] = QUEUES, *, limit: int = 16, worker: str = WORKER, lease: dt.timedelta = LEASE
) -> list[Job]:
    """Claim up to `limit` due jobs of these queues; each is ours until its lease runs out."""
    rows = await DB.fetch("SELECT * FROM core.claim_jobs($1, $2, $3, $4)", list(queues), limit, worker, lease)
    if rows:
        failpoints.reach("after-claim")
    return [_job(row) for row in rows]


async def claim_one(office_id: int, job_id: UUID, *, worker: str = WORKER, lease: dt.timedelta = LEASE) -> Job | None:
    """Claim the one job a broker delivered; None when it is done, taken, parked or not due."""
    rows = await DB.fetch("SELECT * FROM core.claim_job($1, $2, $3, $4)", office_id, job_id, worker, lease)
    if rows:
        failpoints.reach("after-claim")
    return _job(rows[0]) if rows else None


async def release(jobs: Sequence[Job]) -> int:
    """Give back claims whose work has not begun, as if they had never been made; returns how many were still ours."""
    offices, ids, fences = [j.office_id for j in jobs], [j.id for j in jobs], [j.fence for j in jobs]
    return int((await DB.fetch("SELECT core.release_jobs($1, $2, $3) AS n", offices, ids, fences))[0]["n"])


async def deliver(job: Job, *, lease: dt.timedelta = LEASE) -> str:
    """Run a claimed job to its end; returns `done`, `ready` (again later), `dead`, `parked` or `superseded`.

    While it runs its lease is extended by `lease` again and again.
    """
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(
        office=job.office_id, duty=job.duty, request_id=job.request_id, job=str(job.id)
    )
    registry = registries.current()
    if job.office_id not in registry.offices:
        await registry.refresh()
    handler = registry.handlers.get(job.handler)
    if handler is None or not registry.is_on(job.office_id, job.duty):
        return await _park(job)
    try:
        payload = msgspec.json.decode(job.payload, type=handler.payload)
    except msgspec.DecodeError as error:
        return await _failed(job, error, final=True)
    heartbeat = asyncio.create_task(_keep_lease(job, lease))
    try:
        found = await _run(handler, job, payload)
    finally:
        heartbeat.cancel()
    if isinstance(found, Broken):
        return await _broken(job, found.error)
    failpoints.reach("before-ack")
    log.info("job_done", handler=job.handler, attempts=job.attempts)
    return "done"


async def drain(queues: Sequence[str] = QUEUES, *, rounds: int = 10_000) -> int:
    """Claim and deliver here until nothing is due; for replays, the demo and tests. Returns how many ended."""
    ended = 0
    for _ in range(rounds):
        jobs = await claim(queues, limit=64)
        if not jobs:
            return ended
        for job in jobs:
            ended += await deliver(job) == "done"
    raise RuntimeError(f"the outbox did not drain in {rounds} rounds")


async def reap() -> int:
    """Offer again what dead workers held; returns how many jobs. What killed eight workers is dead."""
    return int((await DB.fetch("SELECT core.reap_jobs($1) AS n", MAX_ATTEMPTS))[0]["n"])


async def counts() -> dict[tuple[str, str], int]:
    """How many jobs wait, per (queue, state): ready, running, parked, dead."""
    return {(r["queue"], r["state"]): r["jobs"] for r in await DB.fetch("SELECT * FROM core.job_counts()")}


async def parked(tx: Transaction, duty: str) -> int:
    """How many events wait for a switched-off duty of this office."""
    return int(
        await tx.fetchval(
            "SELECT count(*) FROM core.outbox WHERE office_id = $1 AND duty = $2 AND state = 'parked'",
            tx.office.id,
            duty,
        )
    )


async def replay_parked(tx: Transaction, duty: str) -> int:
    """Let the events parked for a duty be handled now, in the order they were told."""
    return await tx.execute(
        "UPDATE core.outbox SET state = 'ready', next_at = now(), attempts = 0"  # one moment: their ids order them
        " WHERE office_id = $1 AND duty = $2 AND state = 'parked'",
        tx.office.id,
        duty,
    )


async def discard_parked(tx: Transaction, duty: str, reason: str) -> int:
    """Give up the events parked for a duty; the rows stay, marked, with the reason in the audit trail."""
    count = await tx.execute(
        "UPDATE core.outbox SET state = 'discarded', done_at = clock_timestamp(), error = $3"
        " WHERE office_id = $1 AND duty = $2 AND state = 'parked'",
        tx.office.id,
        duty,
        reason,
    )
    tx.audit("events.discard", "duty", None, changes={"duty": duty, "events": count}, reason=reason)
    return count


async def retry_dead(tx: Transaction, duty: str, reason: str) -> int:
    """Let the dead jobs of a duty be tried again from the first attempt; returns how many."""
    count = await tx.execute(
        "UPDATE core.outbox SET state = 'ready', next_at = now(), attempts = 0"
        " WHERE office_id = $1 AND duty = $2 AND state = 'dead'",
        tx.office.id,
        duty,
    )
    tx.audit("jobs.retry", "duty", None, changes={"duty": duty, "jobs": count}, reason=reason)
    return count


async def retry_job(tx: Transaction, job_id: UUID, reason: str) -> None:
    """Let one dead job be tried again from the first attempt."""
    await _settle_dead(tx, job_id, "state = 'ready', next_at = now(), attempts = 0", "jobs.retry", reason)


async def discard_job(tx: Transaction, job_id: UUID, reason: str) -> None:
    """Give one dead job up for good; its row stays, marked."""
    await _settle_dead(tx, job_id, "state = 'discarded', done_at = clock_timestamp()", "jobs.discard", reason)


async def _settle_dead(tx: Transaction, job_id: UUID, change: str, action: str, reason: str) -> None:
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    faults.raise_if_any()
    row = await tx.fetchrow(
        f"UPDATE core.outbox SET {change} WHERE office_id = $1 AND id = $2 AND state = 'dead' RETURNING duty, handler",
        tx.office.id,
        job_id,
    )
    if row is None:
        raise Refused("This job is not given up any more; look at the list again.")
    tx.audit(action, "duty", None, changes={"duty": row["duty"], "job": row["handler"]}, reason=reason.strip())


def pause_before(attempt: int) -> dt.timedelta:
    """The wait before the next try: 1 s, 4 s, 9 s … at most five minutes."""
    return dt.timedelta(seconds=min(attempt * attempt, 300))


async def _run(handler: Runner, job: Job, payload: msgspec.Struct) -> object:
    """Run the handler contained: one that hangs, or would end the process, costs the others nothing."""
    office = registries.current().offices[job.office_id]
    act = Act.of_system(office, "worker", request_id=job.request_id)
    place = Place(job.office_id, job.duty, job.handler)
    if is_stuck(place):
        return Broken(NoAnswer("an earlier call goes on though it was told to end"))
    if handler.topic:
        tx = transaction(act)

        async def handle() -> None:
            async with tx:
                await handler.run(tx, payload)
                _end(tx, job)

        return await contained(place, handle, seconds=ATTEMPT_SECONDS, abandon=tx.abandon)
    task = TaskJob(job, act)

    async def work() -> None:
        await handler.run(task, payload)
        if not task.finished:
            async with task.finishing():
                pass

    return await contained(place, work, seconds=ATTEMPT_SECONDS, abandon=task.abandon)


async def _broken(job: Job, error: BaseException) -> str:
    """What becomes of a job whose handler raised: it comes again, and the fault is shown."""
    if isinstance(error, Superseded):
        log.warning("job_superseded", handler=job.handler, fence=job.fence)
        return "superseded"
    if isinstance(error, NoAnswer) and not registries.current().is_on(job.office_id, job.duty):
        return await _park(job)
    return await _failed(job, error, final=isinstance(error, Refused))


async def _park(job: Job) -> str:
    await DB.fetch("SELECT core.park_job($1, $2, $3)", job.office_id, job.id, job.fence)
    return "parked"


def _end(tx: Transaction, job: Job) -> None:
    tx.write("core.finish_job", job.office_id, job.id, job.fence, job.handler, job.event_id)


async def _failed(job: Job, error: BaseException, *, final: bool) -> str:
    rows = await DB.fetch(
        "SELECT core.fail_job($1, $2, $3, $4, $5, $6, $7) AS state",
        job.office_id,
        job.id,
        job.fence,
        repr(error),
        error.pause if isinstance(error, ComeAgain) else pause_before(job.attempts),
        MAX_ATTEMPTS,
        final,
    )
    state = str(rows[0]["state"] or "superseded")
    if state == "done":
        log.info("job_applied_before", handler=job.handler)
        return state
    if isinstance(error, ComeAgain):
        log.warning("job_comes_again", handler=job.handler, attempts=job.attempts, why=str(error))
        return state
    log.error("job_failed", handler=job.handler, attempts=job.attempts, state=state, exc_info=error)
    if not isinstance(error, Busy):
        await note_fault(job.office_id, job.duty, job.handler, repr(error))
    return state


async def _keep_lease(job: Job, lease: dt.timedelta) -> None:
    while True:
        await asyncio.sleep(lease.total_seconds() / 4)
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Busy):
            rows = await DB.fetch(
                "SELECT core.extend_lease($1, $2, $3, $4) AS held", job.office_id, job.id, job.fence, lease
            )
            if not rows[0]["held"]:
                return


def _job(row: Record) -> Job:
    return Job(**dict(row.items()))
