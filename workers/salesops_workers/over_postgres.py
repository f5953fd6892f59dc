"""The transport that needs no broker: consumers claim outbox rows straight from PostgreSQL.

No second queue, no relay, nothing to keep in step. A consumer claims only as many jobs as threads are free, because
a lease runs from its claim on: what waits in memory would be taken for the property of a dead worker.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar
from uuid import UUID

import asyncpg
import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.errors import BrokerConnectionError

from salesops.errors import Busy
from salesops.services.outbox import Job

SOON, LATER = 0.1, 0.2  # seconds between two looks: after work, and while idle
UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Busy, TimeoutError)
Claim = Callable[[str, int], Awaitable[list[Job]]]
Release = Callable[[list[Job]], Awaitable[object]]
T = TypeVar("T")


class DatabaseAway(BrokerConnectionError):
    """The database is not to be reached; Dramatiq's consumer tries again in three seconds."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(repr(error))  # type: ignore[no-untyped-call]


class Slots:
    """The free threads of a worker. A queue of long jobs gets at most half of them, unless it is the only one."""

    def __init__(self, threads: int, queues: Iterable[str]) -> None:
        names = list(queues)
        self._free = threads
        self._share = {q: threads if q == "default" or len(names) == 1 else max(1, threads // 2) for q in names}
        self._changed = threading.Condition()

    def take(self, queue: str, timeout: float) -> int:
        """Take every slot this queue may have now, waiting up to `timeout` seconds for the first."""
        with self._changed:
            self._changed.wait_for(lambda: self._room(queue) > 0, timeout)
            taken = self._room(queue)
            self._free -= taken
            self._share[queue] -= taken
            return taken

    def give(self, queue: str, count: int) -> None:
        """Give slots back."""
        with self._changed:
            self._free += count
            self._share[queue] += count
            self._changed.notify_all()

    def _room(self, queue: str) -> int:
        return max(0, min(self._free, self._share[queue]))


class PostgresBroker(dramatiq.Broker):
    """Hands claimed outbox rows to Dramatiq's threads; `claimed()` gives the actor the job of a message."""

    def __init__(self, *, middleware: list[dramatiq.Middleware], slots: Slots, claim: Claim, release: Release) -> None:
        super().__init__(middleware=middleware)
        self.slots = slots
        self.stopping = threading.Event()
        self._claim = claim
        self._release = release
        self._jobs: dict[str, Job] = {}

    def declare_queue(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = None
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 1000) -> PostgresConsumer:
        return PostgresConsumer(self, queue_name, timeout / 1000)

    def enqueue(self, message: dramatiq.Message[object], *, delay: int | None = None) -> dramatiq.Message[object]:
        raise RuntimeError("jobs enter through the outbox: tx.tell(…) or tx.enqueue(…)")

    def claim(self, queue: str, limit: int) -> list[dramatiq.MessageProxy]:
        """Claim up to `limit` jobs; raises `DatabaseAway` when the database is not to be reached."""
        try:
            jobs = self._run(self._claim(queue, limit))
        except UNREACHABLE as error:
            raise DatabaseAway(error) from error
        self._jobs |= {str(job.id): job for job in jobs}
        return [self._message(queue, job) for job in jobs]

    def claimed(self, job_id: UUID) -> Job | None:
        """The job of a message, once."""
        return self._jobs.pop(str(job_id), None)

    def release(self, messages: Iterable[dramatiq.MessageProxy]) -> None:
        """Give back the jobs of messages that no thread has begun."""
        jobs = [job for m in messages if (job := self._jobs.pop(m.message_id, None))]
        if not jobs:
            return
        try:
            self._run(self._release(jobs))
        except UNREACHABLE as error:  # their leases run out instead
            self.logger.warning("Could not give back %d jobs: %r", len(jobs), error)

    @staticmethod
    def _message(queue: str, job: Job) -> dramatiq.MessageProxy:
        return dramatiq.MessageProxy(
            dramatiq.Message(
                queue_name=queue,
                actor_name=f"deliver_{queue}",
                args=(job.office_id, str(job.id)),
                kwargs={},
                options={},
                message_id=str(job.id),
            )
        )

    @staticmethod
    def _run(work: Awaitable[T]) -> T:
        loop = get_event_loop_thread()
        if loop is None:
            raise DatabaseAway(RuntimeError("the event loop is not running"))
        return loop.run_coroutine(work)


class PostgresConsumer(dramatiq.Consumer):
    """Polls one queue, sooner after work than while idle."""

    def __init__(self, broker: PostgresBroker, queue: str, timeout: float) -> None:
        self._broker = broker
        self._queue = queue
        self._timeout = timeout
        self._pause = SOON
        self._waiting: deque[dramatiq.MessageProxy] = deque()

    def __next__(self) -> dramatiq.MessageProxy | None:
        if not self._waiting and not self._broker.stopping.is_set():
            self._waiting.extend(self._claim())
        return self._waiting.popleft() if self._waiting else None

    def ack(self, message: dramatiq.MessageProxy) -> None:
        """The thread is free again; the job's row already says how it ended."""
        self._broker.slots.give(self._queue, 1)

    nack = ack

    def requeue(self, messages: Iterable[dramatiq.MessageProxy]) -> None:
        given_back = list(messages)
        self._broker.release(given_back)
        self._broker.slots.give(self._queue, len(given_back))

    def close(self) -> None:
        waiting, self._waiting = self._waiting, deque()
        self.requeue(waiting)

    def _claim(self) -> list[dramatiq.MessageProxy]:
        slots = self._broker.slots.take(self._queue, self._timeout)
        found: list[dramatiq.MessageProxy] = []
        try:
            if slots:
                found = self._broker.claim(self._queue, slots)
        finally:
            self._broker.slots.give(self._queue, slots - len(found))
        if slots and not found:
            self._broker.stopping.wait(self._pause)
        self._pause = SOON if found else LATER
        return found
