"""Runs guards in the caller's transaction: who cannot answer refuses, by the duty's name and with a way out.

A duty of ours is asked directly. A stranger's is asked in a task of its own, with a deadline and a checked answer;
where it did not answer in time it is not waited for again for a while, or every request would hold a connection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec

from salesops.encoding import encode
from salesops.errors import DutyBroken, Invalid, SalesopsError
from salesops.kernel import registry as registries
from salesops.kernel.answers import answer_type
from salesops.kernel.containing import Broken, NoAnswer, Place, contained, is_stuck
from salesops.problems import problem
from salesops.refusals import as_refusal

INLINE_SECONDS = 3.0  # where a person waits; longer than any lock is waited for
BEHIND_SECONDS = 60.0  # in a worker, at the clock and on the command line, as long as one statement may take there
REST_SECONDS = 10.0
_resting: dict[Place, float] = {}


async def run_guard(spec: Callable[..., Any], asked: list[Any], given: dict[str, Any]) -> list[Any]:
    """The answers, one duty after the other; the first refusal ends it. Raises `DutyBroken` for who cannot answer."""
    answers = []
    for impl in asked:
        answer = await _speak(spec, impl, given)
        if answer is not None:
            answers.append(answer)
    return answers


async def _speak(spec: Callable[..., Any], impl: Any, given: dict[str, Any]) -> Any:
    """What one duty answers; one that is read only may refuse, and what it writes is undone."""
    if registries.current().is_on(given["office"].id, impl.plugin_name):
        return await _ask(spec, impl, given)
    async with given["tx"].undone():
        return await _ask(spec, impl, given)


async def _ask(spec: Callable[..., Any], impl: Any, given: dict[str, Any]) -> Any:
    ours = impl.plugin_name in registries.current().ours
    try:
        if ours:
            return await impl.function(*(given[name] for name in impl.argnames))
        return await _ask_stranger(spec, impl, given)
    except BaseException as error:
        if isinstance(error, DutyBroken) or _is_of_the_caller(error) or _is_refusal(error, given["tx"], ours=ours):
            raise
        raise DutyBroken(impl.plugin_name, spec.__name__) from error


async def _ask_stranger(spec: Callable[..., Any], impl: Any, given: dict[str, Any]) -> Any:
    tx = given["tx"]
    place = Place(given["office"].id, impl.plugin_name, spec.__name__)
    seconds = INLINE_SECONDS if tx.act.source in ("api", "screen") else BEHIND_SECONDS
    if is_stuck(place) or _rests(place, seconds):
        raise DutyBroken(place.duty, place.name)
    found = await contained(
        place,
        lambda: impl.function(*(given[name] for name in impl.argnames)),
        seconds=seconds,
        abandon=tx.abandon,
    )
    if isinstance(found, Broken) and isinstance(found.error, NoAnswer):
        _resting[place] = time.monotonic() + REST_SECONDS
    else:
        _resting.pop(place, None)
    if isinstance(found, Broken):
        raise found.error
    if not tx.is_open:
        raise RuntimeError("it ended the transaction it was asked in")
    return None if found is None else _checked(spec, found)


def _rests(place: Place, seconds: float) -> bool:
    """Whether it is left alone for now; when its rest is over one caller tries, and the others wait for what comes of it."""
    until, now = _resting.get(place), time.monotonic()
    if until is None:
        return False
    if now < until:
        return True
    _resting[place] = now + seconds + REST_SECONDS
    return False


def _checked(spec: Callable[..., Any], answer: object) -> object:
    """The answer as the spec's type, whatever the duty made it from."""
    return msgspec.convert(answer, answer_type(spec), from_attributes=True, dec_hook=_as_it_is)


def _as_it_is(kind: type, value: object) -> object:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, got {type(value).__name__}")
    return value


def _is_of_the_caller(error: BaseException) -> bool:
    """Whether it is the request that is given up, not the duty that raised it."""
    task = asyncio.current_task()
    given_up = isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
    return given_up or isinstance(error, GeneratorExit)


def _is_refusal(error: BaseException, tx: Any, *, ours: bool) -> bool:
    """A typed refusal, or the word of the database for one; what a stranger cannot store is the stranger's fault."""
    if isinstance(error, SalesopsError):
        return ours or _can_be_told(error)
    if isinstance(error, ConnectionError):
        return not tx.is_open  # else it is another connection, which no guard should have
    if ours and isinstance(error, asyncpg.UniqueViolationError):
        return True
    refusal = as_refusal(error)
    return refusal is not None and (ours or not isinstance(refusal, Invalid))


def _can_be_told(error: SalesopsError) -> bool:
    try:
        encode(problem(error))
    except Exception:  # whatever a stranger put in
        return False
    return isinstance(error.status, int) and 400 <= error.status <= 599
