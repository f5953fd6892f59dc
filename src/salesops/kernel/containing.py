"""Runs what a duty brings so that it harms nobody, whatever it does: a task of its own, a deadline, and an end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import msgspec

from salesops.kernel import registry as registries

GRACE_SECONDS = 0.1
_stuck: dict[asyncio.Task[object], Place] = {}


class Place(NamedTuple):
    """Where a duty is asked or works: the office, the duty, and the name of its hook or handler."""

    office_id: int
    duty: str
    name: str


class NoAnswer(TimeoutError):
    """It did not end in time, or was switched off meanwhile."""


class Broken(msgspec.Struct, frozen=True):
    """What the duty ended with instead of an answer."""

    error: BaseException


def is_stuck(place: Place) -> bool:
    """Whether something asked there before goes on though it was told to end."""
    return place in _stuck.values()


async def contained(
    place: Place, work: Callable[[], Awaitable[object]], *, seconds: float, abandon: Callable[[], None]
) -> object:
    """What `work` answers, or `Broken` with what it raised, even `SystemExit`: a duty may not end the process.

    What it leaves in context variables stays in its task. After `seconds`, or as soon as the duty is switched off in
    the office, it is told to end. If it does not, nobody waits for it any more and `abandon` takes its connection away.
    """
    off = registries.current().when_off(place.office_id, place.duty)
    task = asyncio.create_task(_outcome(work))
    try:
        await asyncio.wait(_both(task, off), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
    finally:
        if not task.done():
            await _end(task, place, abandon)
    return Broken(NoAnswer("switched off before it answered" if off.done() else f"no answer within {seconds:g} s"))


def _both(task: asyncio.Task[object], off: asyncio.Future[None]) -> set[asyncio.Future[Any]]:
    return {task, off}


async def _outcome(work: Callable[[], Awaitable[object]]) -> object:
    try:
        return await work()
    except GeneratorExit:  # the event loop is being closed
        raise
    except BaseException as error:  # Ctrl-C does not come this way: the event loop takes it
        return Broken(error)


async def _end(task: asyncio.Task[Any], place: Place, abandon: Callable[[], None]) -> None:
    task.cancel()
    try:
        await asyncio.wait({task}, timeout=GRACE_SECONDS)
    finally:
        if not task.done():  # it swallowed its cancellation
            _stuck[task] = place
            task.add_done_callback(lambda done: _stuck.pop(done))
            abandon()
