"""`python -m salesops_workers.clock`: enqueues what duties have scheduled, and does the chores; any number may run.

Each turn of a schedule is one conditional update together with its outbox row, so it is enqueued once however many
clocks there are. The clock does no work of duties itself: workers do.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable

import structlog

from salesops import clock
from salesops.act import Act, Office
from salesops.db import DB
from salesops.duty import Schedule
from salesops.encoding import encode
from salesops.errors import SalesopsError
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.services.faults import note_fault
from salesops.services.jobs import Runner, handler_name
from salesops.services.verify import verify
from salesops.settings import Settings
from salesops.transactions import transaction
from salesops.values import new_id
from salesops_workers.life import beside, live, wait_for
from salesops_workers.over_postgres import UNREACHABLE
from salesops_workers.reaper import reap_forever

TICK = 1.0  # seconds
LOOK_AGAIN = 60.0  # seconds after which the database is asked even about what should not be due yet
KEYS_KEPT = dt.timedelta(days=7)
JOBS_KEPT = dt.timedelta(days=30)
log = structlog.get_logger(__name__)


class Schedules:
    """The schedules of all duties in all offices, and when to ask about each."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._ask_at: dict[tuple[int, str], float] = {}
        self._all = [(s, self._handler(d.name, s)) for d in registry.duties.values() for s in d.schedules]

    async def step(self) -> int:
        """Enqueue what is due wherever its duty is on; returns how many."""
        enqueued = 0
        for office in list(self._registry.offices.values()):
            for schedule, handler in self._all:
                key = office.id, handler.name
                if self._registry.is_on(office.id, handler.duty) and self._ask_at.get(key, 0.0) <= time.monotonic():
                    ran, wait = await run_schedule(office, schedule, handler)
                    self._ask_at[key] = time.monotonic() + min(wait.total_seconds(), LOOK_AGAIN)
                    enqueued += ran
        return enqueued

    def _handler(self, duty: str, schedule: Schedule) -> Runner:
        name = handler_name(duty, schedule.task)
        if name not in self._registry.handlers:
            raise ValueError(f"{name} is scheduled but not among the tasks of {duty}")
        return self._registry.handlers[name]


async def run_schedule(office: Office, schedule: Schedule, handler: Runner) -> tuple[bool, dt.timedelta]:
    """Enqueue one task if it is due; returns whether it was, and how long the next turn is away."""
    act = Act.of_system(office, "schedule")
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT enqueued, due_in FROM core.run_schedule($1, $2, $3, $4, $5, $6, $7)",
            office.id,
            handler.name,
            handler.duty,
            handler.queue,
            schedule.every,
            new_id(),
            encode(handler.payload()).decode(),
        )
    if row is None:
        raise RuntimeError(f"core.run_schedule gave no answer for {handler.name}")
    if row["enqueued"]:
        log.info("task_scheduled", office=office.id, task=handler.name)
    return row["enqueued"], row["due_in"]


async def verify_all(registry: Registry) -> int:
    """Check every invariant; what is broken is logged and shown on the health page of its office."""
    broken = 0
    async for finding in verify():
        broken += 1
        log.error("invariant_broken", office=finding.office, invariant=finding.invariant, rows=finding.rows)
        duty = finding.invariant.partition(".")[0]
        words = f"{finding.words}: {finding.rows} rows, first {finding.first}"
        await note_fault(registry.by_code[finding.office].id, duty, finding.invariant, words)
    log.info("verified", broken=broken)
    return broken


async def sweep() -> tuple[int, int]:
    """Delete idempotency keys and finished jobs past their time; returns how many of each."""
    now = clock.now()
    row = (await DB.fetch("SELECT keys, jobs FROM core.sweep($1, $2)", now - KEYS_KEPT, now - JOBS_KEPT))[0]
    log.info("swept", keys=row["keys"], jobs=row["jobs"])
    return row["keys"], row["jobs"]


async def take_turn(chore: str, every: dt.timedelta) -> bool:
    """Whether this clock is the one to do a chore now."""
    return bool((await DB.fetch("SELECT core.take_turn($1, $2) AS mine", chore, every))[0]["mine"])


async def run_clock(settings: Settings, stop: asyncio.Event) -> None:
    """The life of a clock."""
    async with (
        booted(settings.database_url, pool_size=4, statement_timeout="60s") as registry,
        beside(reap_forever(settings.job_lease), _do_chores(registry)),
    ):
        schedules = Schedules(registry)
        while not stop.is_set():
            await _watched(schedules.step)
            await wait_for(stop, TICK)


async def _do_chores(registry: Registry) -> None:
    chores: dict[str, tuple[dt.timedelta, Callable[[], Awaitable[object]]]] = {
        "verify": (dt.timedelta(hours=1), lambda: verify_all(registry)),
        "sweep": (dt.timedelta(days=1), sweep),
    }

    async def once() -> None:
        for name, (every, do) in chores.items():
            if await take_turn(name, every):
                await do()

    while True:
        await _watched(once)
        await asyncio.sleep(LOOK_AGAIN)


async def _watched(work: Callable[[], Awaitable[object]]) -> None:
    """Do `work`; a database that is away, or one office's trouble, does not stop the clock."""
    try:
        await work()
    except (*UNREACHABLE, SalesopsError) as error:
        log.error("clock_interrupted", error=repr(error))


if __name__ == "__main__":
    live("clock", run_clock)
