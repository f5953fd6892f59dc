"""Work that takes longer than anybody waits: begun on a page, done by a worker, told with its progress, left and found again."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import datetime as dt
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec

from salesops import clock
from salesops.act import Act
from salesops.db import Record
from salesops.encoding import encode
from salesops.errors import Forbidden, Invalid, NotFound, Refused
from salesops.kernel import registry as registries
from salesops.masterdata.actors import actor_of
from salesops.services.outbox import TaskJob
from salesops.transactions import Transaction, transaction
from salesops.values import new_id

NOTED_EVERY = 0.5  # seconds between two notes of how far it is
SHOWN = 50
KEPT = dt.timedelta(days=30)  # after its end, with what it was given
_VIEW = """SELECT w.id, w.person_id, w.duty, w.kind, w.title, w.options, w.given_name, w.state, w.done, w.total, w.stop_asked,
    w.told, w.report, w.begun_at, w.ended_at, w.seen_at,
    (SELECT o.state FROM core.outbox o WHERE o.office_id = w.office_id AND o.duty = w.duty AND o.state IN ('parked', 'dead')
     AND o.event_id = w.id AND w.ended_at IS NULL) AS stuck
  FROM core.long_work w WHERE w.office_id = $1 AND w.person_id = $2"""


class Begun(msgspec.Struct, frozen=True):
    """What the worker is told: which work."""

    work_id: UUID


class Stopped(Exception):
    """Whoever began the work asked for its end."""


class LongWork(msgspec.Struct, frozen=True):
    """One work as its page shows it. `state` is waiting, running, done, refused, stopped, failed or parked."""

    id: UUID
    duty: str
    kind: str
    title: str
    options: dict[str, Any]
    given_name: str
    state: str
    done: int
    total: int
    stop_asked: bool
    told: str
    report: Any
    begun_at: dt.datetime
    ended_at: dt.datetime | None
    seen: bool

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running", "parked")


class Work:
    """A work while it is done: on whose behalf, with what, and how far it is."""

    def __init__(self, job: TaskJob, act: Act, row: Record) -> None:
        self.act = act
        self.kind: str = row["kind"]
        self.options: dict[str, Any] = msgspec.json.decode(row["options"])
        self.given_name: str = row["given_name"]
        self.given: bytes = row["given"] or b""
        self._id: UUID = row["id"]
        self._job = job
        self._noted_at = 0.0

    async def progress(self, done: int, total: int) -> None:
        """Note how far it is, at most twice a second; raises `Stopped` when it shall not go on."""
        if time.monotonic() - self._noted_at < NOTED_EVERY:
            return
        self._noted_at = time.monotonic()
        # in a context of its own: the transaction that does the work is not the one that tells of it
        noting = asyncio.create_task(self._note(done, total), context=contextvars.Context())
        if not await noting:
            raise Stopped

    @contextlib.asynccontextmanager
    async def ending(self) -> AsyncIterator[Transaction]:
        """The transaction in which it is done and ends; what `tx.answer` was given is its report."""
        async with self._job.finishing(self.act) as tx:
            yield tx
            await _end(tx, self._id, "done", report=tx.answered)

    async def give_up(self, state: str, told: str = "") -> None:
        """End it as refused or stopped; nothing of it is kept."""
        async with self._job.finishing(self.act) as tx:
            await _end(tx, self._id, state, told=told)

    async def _note(self, done: int, total: int) -> bool:
        async with transaction(self._job.act) as tx:
            asked = await tx.fetchval(
                "UPDATE core.long_work SET done = $3, total = $4 WHERE office_id = $1 AND id = $2 AND state = 'begun'"
                " RETURNING stop_asked",
                tx.office.id,
                self._id,
                done,
                total,
            )
        return asked is False


async def begin_work(
    tx: Transaction, handler: str, kind: str, title: str, *, given: tuple[str, bytes] = ("", b""), **options: Any
) -> UUID:
    """Leave work for a worker, on behalf of the act's person. `handler` is the task's name, `title` says what it is."""
    made = new_id()
    name, data = given
    await tx.execute(
        "DELETE FROM core.long_work WHERE office_id = $1 AND person_id = $2 AND ended_at < $3",
        *(tx.office.id, tx.actor.person_id, clock.now() - KEPT),
    )
    await tx.execute(
        "INSERT INTO core.long_work (office_id, id, person_id, duty, kind, title, options, given_name, given, begun_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *(
            tx.office.id,
            made,
            tx.actor.person_id,
            registries.current().handlers[handler].duty,
            kind,
            title,
            encode(options).decode(),
        ),
        *(name[:200], data or None, clock.now()),
    )
    tx.enqueue(handler, Begun(made), job_id=made)
    tx.audit("work.begin", "long_work", made, changes={"kind": kind, "file": name, **options})
    return made


@contextlib.asynccontextmanager
async def carried_out(job: TaskJob, begun: Begun) -> AsyncIterator[Work]:
    """The work of a job while it is done; a refusal and a stop end it and are told, whatever else fails comes again."""
    async with transaction(job.act) as tx:
        row = await tx.fetchrow(
            "SELECT id, person_id, kind, options, given_name, given FROM core.long_work WHERE office_id = $1 AND id = $2",
            tx.office.id,
            begun.work_id,
        )
        if row is None:
            raise NotFound
        actor = await actor_of(tx, row["person_id"])
    work = Work(job, msgspec.structs.replace(job.act, actor=actor, source="import"), row)
    try:
        yield work
    except Stopped:
        await work.give_up("stopped")
    except Invalid as error:
        await work.give_up("refused", error.faults[0].message)
    except (Refused, Forbidden) as error:
        await work.give_up("refused", error.message)


async def works_of(tx: Transaction) -> list[LongWork]:
    """The works this person began, the latest first."""
    rows = await tx.fetch(f"{_VIEW} ORDER BY w.begun_at DESC LIMIT {SHOWN}", tx.office.id, tx.actor.person_id)
    return [_view(row) for row in rows]


async def work_of(tx: Transaction, work_id: UUID) -> LongWork:
    """One of them; raises `NotFound`. Once it is over, looking at it is noted."""
    row = await tx.fetchrow(f"{_VIEW} AND w.id = $3", tx.office.id, tx.actor.person_id, work_id)
    if row is None:
        raise NotFound
    found = _view(row)
    if found.is_over and not found.seen:
        await tx.execute(
            "UPDATE core.long_work SET seen_at = $3 WHERE office_id = $1 AND id = $2",
            tx.office.id,
            work_id,
            clock.now(),
        )
    return found


async def works_to_tell(tx: Transaction) -> list[LongWork]:
    """What is under way or ended unseen."""
    return [work for work in await works_of(tx) if not work.seen]


async def given_to(tx: Transaction, work_id: UUID) -> tuple[str, bytes]:
    """The file one of this person's works was given; raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT given_name, given FROM core.long_work WHERE office_id = $1 AND person_id = $2 AND id = $3 AND given IS NOT NULL",
        tx.office.id,
        tx.actor.person_id,
        work_id,
    )
    if row is None:
        raise NotFound
    return row["given_name"], row["given"]


async def ask_to_stop(tx: Transaction, work_id: UUID) -> None:
    """Ask for its end; what it had done is taken back. One that is over stays as it is."""
    touched = await tx.execute(
        "UPDATE core.long_work SET stop_asked = true WHERE office_id = $1 AND person_id = $2 AND id = $3 AND state = 'begun'",
        tx.office.id,
        tx.actor.person_id,
        work_id,
    )
    if not touched:
        raise Refused("This is over already.", code="work_over")
    tx.audit("work.stop", "long_work", work_id)


async def _end(tx: Transaction, work_id: UUID, state: str, *, told: str = "", report: Any = None) -> None:
    await tx.execute(
        "UPDATE core.long_work SET state = $3, told = $4, report = $5, ended_at = $6, done = CASE WHEN $3 = 'done' THEN total ELSE done END"
        " WHERE office_id = $1 AND id = $2 AND state = 'begun'",
        *(tx.office.id, work_id, state, told[:500], None if report is None else encode(report).decode(), clock.now()),
    )


def _view(row: Record) -> LongWork:
    stuck = {"dead": "failed", "parked": "parked"}.get(row["stuck"] or "")
    state = row["state"] if row["state"] != "begun" else stuck or ("running" if row["total"] else "waiting")
    report = msgspec.json.decode(row["report"]) if row["report"] else None
    return LongWork(
        *(
            row["id"],
            row["duty"],
            row["kind"],
            row["title"],
            msgspec.json.decode(row["options"]),
            row["given_name"],
            state,
        ),
        *(row["done"], row["total"], row["stop_asked"], row["told"], report, row["begun_at"], row["ended_at"]),
        seen=row["seen_at"] is not None,
    )
