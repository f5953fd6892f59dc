"""What is broken in an office: duties that cannot be used, faults they made, jobs that wait or were given up."""

from __future__ import annotations

import asyncio
import datetime as dt
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from salesops.kernel import discovery
from salesops.kernel import registry as registries
from salesops.kernel.discovery import Broken
from salesops.services.jobs import handler_name
from salesops.transactions import Transaction

STATES = ("ready", "running", "parked", "dead")
_PORTS = {"amqp": 5672, "amqps": 5671, "redis": 6379, "rediss": 6379}


class DutyFault(msgspec.Struct, frozen=True):
    """A broken offer or a failed handler of a duty."""

    duty: str
    place: str
    error: str
    at: dt.datetime


class Health(msgspec.Struct, frozen=True):
    """`jobs` counts this office's jobs by state: ready, running, parked, dead."""

    broken: list[Broken]
    faults: list[DutyFault]
    jobs: dict[str, int]

    @property
    def dead(self) -> int:
        return self.jobs.get("dead", 0)

    @property
    def parked(self) -> int:
        return self.jobs.get("parked", 0)


async def office_health(tx: Transaction) -> Health:
    """The health of the office of this transaction; the newest hundred faults first."""
    faults = await tx.fetch(
        "SELECT duty, place, error, at FROM core.duty_fault WHERE office_id = $1 ORDER BY at DESC LIMIT 100",
        tx.office.id,
    )
    jobs = await tx.fetch(
        "SELECT state, count(*) AS jobs FROM core.outbox WHERE office_id = $1"
        " AND state IN ('ready', 'running', 'parked', 'dead') GROUP BY state",
        tx.office.id,
    )
    return Health(
        discovery.broken(),
        [DutyFault(**dict(row.items())) for row in faults],
        {row["state"]: row["jobs"] for row in jobs},
    )


class WaitingJob(msgspec.Struct, frozen=True):
    """A job that is not done: tried `attempts` times, the last time with `error`; tried again at `next_at`."""

    id: UUID
    duty: str
    handler: str
    queue: str
    state: str
    attempts: int
    created_at: dt.datetime
    next_at: dt.datetime
    worker: str
    error: str


class QueueLag(msgspec.Struct, frozen=True):
    """A queue of this office: jobs due or to be tried again later, running, and how long the oldest due one has waited."""

    queue: str
    due: int
    later: int
    running: int
    lag_seconds: int


class WorkerSeen(msgspec.Struct, frozen=True):
    """A worker that ended some of this office's newest jobs, and how long ago it ended one."""

    worker: str
    jobs: int
    seconds_ago: int


class Planned(msgspec.Struct, frozen=True):
    """A task that comes again and again: when next, and what became of its last run (empty: none is remembered)."""

    duty: str
    task: str
    every: dt.timedelta
    due_at: dt.datetime | None
    last_state: str
    last_at: dt.datetime | None


async def waiting_jobs(
    tx: Transaction, *, state: str = "", duty: str = "", limit: int, offset: int = 0
) -> list[WaitingJob]:
    """Jobs of this office that are not done, given up ones first, then the oldest."""
    rows = await tx.fetch(
        "SELECT id, duty, handler, queue, state, attempts, created_at, next_at, coalesce(worker, '') AS worker,"
        " coalesce(error, '') AS error FROM core.outbox WHERE office_id = $1 AND state = ANY ($2)"
        " AND ($3 = '' OR duty = $3) ORDER BY state <> 'dead', id LIMIT $4 OFFSET $5",
        tx.office.id,
        [state] if state else list(STATES),
        duty,
        limit,
        offset,
    )
    return [WaitingJob(**dict(row.items())) for row in rows]


async def queue_lags(tx: Transaction) -> list[QueueLag]:
    """The queues of this office in which something waits or runs."""
    rows = await tx.fetch(
        "SELECT queue, count(*) FILTER (WHERE state = 'ready' AND next_at <= clock_timestamp())::int AS due,"
        " count(*) FILTER (WHERE state = 'ready' AND next_at > clock_timestamp())::int AS later,"
        " count(*) FILTER (WHERE state = 'running')::int AS running, coalesce(extract(epoch FROM clock_timestamp() -"
        " min(next_at) FILTER (WHERE state = 'ready' AND next_at <= clock_timestamp())), 0)::int AS lag_seconds"
        " FROM core.outbox WHERE office_id = $1 AND state IN ('ready', 'running') GROUP BY queue ORDER BY queue",
        tx.office.id,
    )
    return [QueueLag(**dict(row.items())) for row in rows]


async def workers_seen(tx: Transaction) -> list[WorkerSeen]:
    """Who ended this office's newest thousand jobs, the last one first."""
    rows = await tx.fetch(
        "SELECT worker, count(*)::int AS jobs, extract(epoch FROM clock_timestamp() - max(done_at))::int AS seconds_ago"
        " FROM (SELECT worker, done_at FROM core.outbox WHERE office_id = $1 ORDER BY id DESC LIMIT 1000) newest"
        " WHERE worker IS NOT NULL AND done_at IS NOT NULL GROUP BY worker ORDER BY 3 LIMIT 20",
        tx.office.id,
    )
    return [WorkerSeen(**dict(row.items())) for row in rows]


async def schedules(tx: Transaction) -> list[Planned]:
    """Everything the duties that are on here have scheduled, by duty."""
    rows = await tx.fetch(
        "SELECT s.task, s.due_at, coalesce(o.state, '') AS state, coalesce(o.done_at, o.created_at) AS at FROM core.schedule s"
        " LEFT JOIN core.outbox o ON o.office_id = s.office_id AND o.id = s.job_id WHERE s.office_id = $1",
        tx.office.id,
    )
    known = {row["task"]: row for row in rows}
    registry = registries.current()
    planned = []
    for duty in registry.duties.values():
        if not registry.is_on(tx.office.id, duty.name):
            continue
        for schedule in duty.schedules:
            name = handler_name(duty.name, schedule.task)
            row = known.get(name)
            due, state, at = (row["due_at"], row["state"], row["at"]) if row else (None, "", None)
            planned.append(Planned(duty.name, name, schedule.every, due, state, at))
    return planned


async def broker_answers(url: str, *, seconds: float = 0.5) -> bool | None:
    """Whether the broker of this address can be reached; None when PostgreSQL itself carries the jobs."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        return None
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(parts.hostname or "127.0.0.1", parts.port or _PORTS[parts.scheme])
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
