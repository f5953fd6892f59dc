"""One use case, one transaction: reads now, writes together at the end, answered, numbered, told and audited at once.

`async with transaction(act) as tx:` — guards read through `tx` and add calls of their duty's own SQL functions with
`tx.write(…)`. Just before COMMIT the kernel sends the idempotency key, all those calls in the caller's order, the
audit rows, the outbox rows and the numbers as one statement (DESIGN, *Hot paths*).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from salesops import clock, failpoints
from salesops.act import Act, Actor, Office
from salesops.batch import Call, WriteBatch
from salesops.db import DB, Record
from salesops.encoding import encode
from salesops.errors import DutyBroken, SalesopsError
from salesops.events import Event
from salesops.kernel import registry as registries
from salesops.lookups import Lookups
from salesops.refusals import as_refusal
from salesops.services.faults import note_broken
from salesops.services.idempotency import Replayed, find_answer, is_key_conflict, keep_refusal, mark_of
from salesops.services.jobs import Runner
from salesops.services.numbering import Number
from salesops.values import new_id

T = TypeVar("T")


class Transaction:
    """One act's unit of work in one office. Not for sharing between tasks: no gather, no create_task inside."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self._inner = DB.transaction(act.office.id)
        self._batch = WriteBatch()
        self._lookups = Lookups()
        self._numbers: list[Number] = []
        self._nonce = ""
        self._answer: tuple[int, Any] | None = None

    @property
    def office(self) -> Office:
        return self.act.office

    @property
    def actor(self) -> Actor:
        return self.act.actor

    @property
    def is_open(self) -> bool:
        """Whether its statements still run in the one transaction it began."""
        try:
            return not self._inner.connection.is_closed() and bool(self._inner.connection.is_in_transaction())
        except asyncpg.InterfaceError:  # the pool has taken back a connection that the server closed
            return False

    # ------------------------------------------------------------------ reading

    async def fetch(self, sql: str, *args: object) -> Sequence[Record]:
        """All rows of a query under this office's row-level security."""
        self._lookups.forget()
        rows: Sequence[Record] = await self._inner.connection.fetch(sql, *args)
        return rows

    async def fetchrow(self, sql: str, *args: object) -> Record | None:
        self._lookups.forget()
        row: Record | None = await self._inner.connection.fetchrow(sql, *args)
        return row

    async def fetchval(self, sql: str, *args: object) -> Any:
        self._lookups.forget()
        return await self._inner.connection.fetchval(sql, *args)

    def ahead(self, function: str, *args: object) -> None:
        """Say that `read` will want this: everything said ahead of a read goes in its round trip."""
        self._lookups.add(function, args)

    async def read(self, function: str, *args: object) -> Any:
        """What a duty's own SQL read function answers; the same question is put once until anything else is asked or written."""
        return await self._lookups.answer(self._inner.connection, function, args)

    async def execute(self, sql: str, *args: object) -> int:
        """Run a statement now and tell how many rows it touched; for quiet paths, not for hot ones."""
        self._lookups.forget()
        status: str = await self._inner.connection.execute(sql, *args)
        failpoints.reach("after-write")
        last = status.rpartition(" ")[2]
        return int(last) if last.isdigit() else 0

    # ------------------------------------------------------------------ writing, at the end

    def write(self, function: str, *args: object) -> Call:
        """Add a call of a duty's own SQL function; its answer stands in the `Call` after the transaction."""
        return self._batch.add(function, args)

    def number(self, series: str, document_id: UUID) -> Number:
        """Ask for the next number of a legal series for a document; bound just before COMMIT."""
        if series not in registries.current().series:
            raise ValueError(f"no installed duty declares the number series {series!r}")
        self._nonce = self._nonce or os.urandom(6).hex()
        number = Number(series, document_id, mark_of(self._nonce, len(self._numbers)))
        self._numbers.append(number)
        return number

    def tell(self, event: Event, *, event_id: UUID | None = None) -> None:
        """Tell a fact: after commit each subscriber handles it once; those of a switched-off duty find it parked."""
        registry = registries.current()
        topic = type(event).__name__
        identity = event_id or new_id()
        for handler in registry.subscribers.get(topic, ()):
            state = "ready" if registry.is_on(self.office.id, handler.duty) else "parked"
            self._batch.queue(handler, topic, identity, encode(event).decode(), state)

    def enqueue(self, task: Runner | str, payload: msgspec.Struct, *, job_id: UUID | None = None) -> None:
        """Leave a task for a worker, in this same transaction; by its name, such as `intake.read_arrival`."""
        registry = registries.current()
        handler = registry.handlers[task] if isinstance(task, str) else task
        state = "ready" if registry.is_on(self.office.id, handler.duty) else "parked"
        self._batch.queue(handler, handler.name, job_id or new_id(), encode(payload).decode(), state)

    def audit(
        self, action: str, entity: str, entity_id: UUID | None, *, changes: object = None, reason: str | None = None
    ) -> None:
        """Append to the audit trail: who did what to which document, the old and new values, and why."""
        text = None if changes is None else encode(changes).decode()
        self._batch.audits.append((new_id(), action, entity, entity_id, text, reason))

    def answer(self, value: T, *, status: int = 200) -> T:
        """What this act answers: kept under the act's idempotency key, in the same transaction."""
        self._answer = (status, value)
        return value

    @property
    def answered(self) -> Any:
        """What `answer` was called with, None before."""
        return self._answer[1] if self._answer else None

    async def flush(self) -> None:
        """Send what has been added so far, so that later reads of this transaction see it; for quiet paths."""
        self._lookups.forget()
        await self._batch.send(self._inner.connection, self.act)

    @contextlib.asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Whatever the block writes, now or at the end, is taken back; what it raises goes on."""
        kept = self._batch.length()
        await self._inner.connection.execute("SAVEPOINT undone")
        yield
        await self._inner.connection.execute("ROLLBACK TO SAVEPOINT undone")
        self._lookups.forget()
        self._batch.cut(kept)

    # ------------------------------------------------------------------ life

    def abandon(self) -> None:
        """Take its connection away from a duty that does not end; nothing of it is saved."""
        self._inner.abandon()

    async def __aenter__(self) -> Transaction:
        await self._inner.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = error
        if failed is None:
            try:
                await self._send_all()
            except BaseException as problem:
                failed = problem
        try:
            await self._inner.__aexit__(type(failed) if failed else None, failed, trace)
        except BaseException as problem:
            failed = failed or problem
        if failed is not None:
            await self._leave(failed, fresh=failed is not error)

    async def _send_all(self) -> None:
        claim = self._claim_key()
        bound = self._bind_numbers()
        await self._batch.send(self._inner.connection, self.act, first=claim, last=bound)
        failpoints.reach("after-effect")
        if bound is not None:
            for number, value in zip(self._numbers, bound.value, strict=True):
                number.bind(value)

    def _claim_key(self) -> Call | None:
        key = self.act.idempotency
        if key is None:
            return None
        if self._answer is None:
            raise RuntimeError("an act with an idempotency key must call tx.answer(…)")
        status, value = self._answer
        documents = [number.document_id for number in self._numbers]
        return Call(
            "core.claim_key",
            (
                self.office.id,
                key.principal,
                key.route,
                key.key,
                key.fingerprint,
                status,
                encode(value).decode(),
                documents,
                self._nonce,
            ),
        )

    def _bind_numbers(self) -> Call | None:
        if not self._numbers:
            return None
        series = registries.current().series
        on = clock.today(self.office.timezone)
        names = [number.series for number in self._numbers]
        return Call(
            "core.bind_numbers",
            (
                self.office.id,
                names,
                [series[name].prefix for name in names],
                [number.document_id for number in self._numbers],
                self.office.fiscal_year(on),
                on,
                self.actor.person_id,
            ),
        )

    async def _leave(self, failed: BaseException, *, fresh: bool) -> None:
        """Turn the database's refusal into ours; a repetition of an answered request gets that answer."""
        if isinstance(failed, DutyBroken) and failed.__cause__ is not None:
            await note_broken(self.office.id, failed.duty, failed.hook, failed.__cause__)
        refusal = failed if isinstance(failed, SalesopsError) else as_refusal(failed)
        if self.act.idempotency and (refusal is not None or is_key_conflict(failed)):
            answered = await find_answer(self.act)
            if answered is not None:
                raise answered from failed
            if refusal is not None:
                await keep_refusal(self.act, refusal)
        if refusal is not None and refusal is not failed:
            raise refusal from failed
        if fresh:
            raise failed


def transaction(act: Act) -> Transaction:
    """Open the one transaction of a use case; refuses to nest."""
    return Transaction(act)


__all__ = ["Replayed", "Transaction", "transaction"]
