"""The words of background work: `@subscribe` to an event, or declare a `@task` for the outside world."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from salesops.errors import Busy
from salesops.events import Event

if TYPE_CHECKING:
    from salesops.duty import Duty

QUEUES = ("default", "tracking", "settlement")
CORE = "core"  # stands where a job names its duty; the core is on everywhere
Queue = Literal["default", "tracking", "settlement"]
_F = TypeVar("_F", bound=Callable[..., Awaitable[None]])


class ComeAgain(Busy):
    """The outside world is not ready: a task that raises it is tried again after `pause`, and no fault is noted of its duty."""

    def __init__(self, message: str, pause: dt.timedelta) -> None:
        super().__init__(message)
        self.pause = pause


@dataclass(frozen=True)
class Runner:
    """One subscriber or task: who runs what, on which queue, with which payload type."""

    name: str
    duty: str
    queue: Queue
    run: Callable[..., Awaitable[None]]
    payload: type[msgspec.Struct]
    topic: str = ""


def subscribe(event: type[Event], *, queue: Queue = "default") -> Callable[[_F], _F]:
    """Mark `async def handler(tx, event)`: runs after commit in a worker, at least once, applied once.

    Its writes and the end of its job are one transaction; it may not touch the network.
    """

    def mark(function: _F) -> _F:
        function.salesops_job = (event.__name__, event, queue)  # type: ignore[attr-defined]
        return function

    return mark


def task(payload: type[msgspec.Struct], *, queue: Queue = "default") -> Callable[[_F], _F]:
    """Mark `async def handler(job, payload)`: for the outside world. `job.id` is the idempotency key to send along.

    It opens no transaction while it waits for the network; `async with job.finishing() as tx:` records the outcome
    and ends the job in one transaction.
    """

    def mark(function: _F) -> _F:
        function.salesops_job = ("", payload, queue)  # type: ignore[attr-defined]
        return function

    return mark


def core_handlers(modules: Iterable[str]) -> list[Runner]:
    """The core's own tasks: every marked function that stands in the `TASKS` of these modules."""
    found = [function for name in modules for function in importlib.import_module(name).TASKS]
    return [_runner(CORE, function) for function in found]


def handler_name(duty: str, function: Callable[..., Any]) -> str:
    return f"{duty}.{function.__name__}"


def handlers_of(duty: Duty) -> list[Runner]:
    """The handlers a duty declares in its manifest; raises `ValueError` on one that is not marked."""
    return [_runner(duty.name, function) for function in (*duty.subscribers, *duty.tasks)]


def _runner(duty: str, function: Callable[..., Awaitable[None]]) -> Runner:
    mark = getattr(function, "salesops_job", None)
    if mark is None:
        raise ValueError(f"{duty}.{function.__name__} lacks @subscribe(…) or @task(…)")
    topic, payload, queue = mark
    return Runner(handler_name(duty, function), duty, queue, function, payload, topic)
