"""The write batch: every write of a transaction composed into one statement, in the order they were added.

Each call becomes a materialized common table expression that reads from the one before it, so PostgreSQL cannot
run them in another order; that keeps the order of locks which the callers chose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from salesops import clock
from salesops.services.jobs import Runner
from salesops.values import new_id

if TYPE_CHECKING:
    from salesops.act import Act

_statements: dict[tuple[tuple[str, int], ...], str] = {}


class Call:
    """One call of a write function; `value` is its answer once the batch was sent."""

    __slots__ = ("args", "function", "value")

    def __init__(self, function: str, args: tuple[object, ...]) -> None:
        self.function = function
        self.args = args
        self.value: Any = None


class WriteBatch:
    """The calls, audit rows and outbox rows of one transaction, not sent yet."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.audits: list[tuple[UUID, str, str, UUID | None, str | None, str | None]] = []
        self.jobs: list[tuple[UUID, UUID, str, Runner, str, str]] = []

    def add(self, function: str, args: tuple[object, ...]) -> Call:
        call = Call(function, args)
        self.calls.append(call)
        return call

    def queue(self, handler: Runner, topic: str, event_id: UUID, payload: str, state: str) -> None:
        self.jobs.append((new_id(), event_id, topic, handler, payload, state))

    def length(self) -> tuple[int, int, int]:
        """How many calls, audit rows and jobs stand in it."""
        return len(self.calls), len(self.audits), len(self.jobs)

    def cut(self, length: tuple[int, int, int]) -> None:
        """Forget what was added since it had that length."""
        calls, audits, jobs = length
        del self.calls[calls:], self.audits[audits:], self.jobs[jobs:]

    async def send(self, connection: Any, act: Act, *, first: Call | None = None, last: Call | None = None) -> None:
        """Send everything added since the last send as one statement; sets each call's value."""
        calls = [c for c in (first, *self.calls, self._audit_call(act), self._outbox_call(act), last) if c is not None]
        self.calls, self.audits, self.jobs = [], [], []
        if not calls:
            return
        row = await connection.fetchrow(statement(calls), *(arg for call in calls for arg in call.args))
        for call, value in zip(calls, row, strict=True):
            call.value = value

    def _audit_call(self, act: Act) -> Call | None:
        if not self.audits:
            return None
        ids, actions, entities, entity_ids, changes, reasons = map(list, zip(*self.audits, strict=True))
        return Call(
            "core.append_audit",
            (
                act.office.id,
                ids,
                clock.now(),
                act.actor.person_id,
                act.source,
                act.request_id,
                actions,
                entities,
                entity_ids,
                changes,
                reasons,
            ),
        )

    def _outbox_call(self, act: Act) -> Call | None:
        if not self.jobs:
            return None
        ids, events, topics, handlers, payloads, states = map(list, zip(*self.jobs, strict=True))
        return Call(
            "core.append_outbox",
            (
                act.office.id,
                ids,
                events,
                topics,
                [h.name for h in handlers],
                [h.duty for h in handlers],
                [h.queue for h in handlers],
                payloads,
                states,
                act.request_id,
            ),
        )


def statement(calls: list[Call]) -> str:
    """The one SELECT that runs `calls` in order; the text depends on the functions only, so it stays prepared."""
    shape = tuple((call.function, len(call.args)) for call in calls)
    text = _statements.get(shape)
    if text is None:
        if len(_statements) > 500:
            _statements.clear()
        text = _statements[shape] = _compose(shape)
    return text


def _compose(shape: tuple[tuple[str, int], ...]) -> str:
    parts, position = [], 1
    for index, (function, count) in enumerate(shape):
        places = ", ".join(f"${n}" for n in range(position, position + count))
        after = f" FROM w{index - 1}" if index else ""
        parts.append(f"w{index} AS MATERIALIZED (SELECT {function}({places}) AS r{after})")
        position += count
    last_first = ", ".join(f"w{index}" for index in reversed(range(len(shape))))
    values = ", ".join(f"w{index}.r" for index in range(len(shape)))
    return f"WITH {', '.join(parts)} SELECT {values} FROM {last_first}"
