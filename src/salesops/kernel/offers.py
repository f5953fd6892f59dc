"""Runs offers so that a broken one harms nobody: its own task and read-only transaction, a deadline, a checked answer."""

from __future__ import annotations

import asyncio
import traceback
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import asyncpg
import msgspec
import structlog

from salesops.act import Office
from salesops.db import DB, SafeTransaction
from salesops.encoding import encode
from salesops.services.faults import note_fault

OFFER_SECONDS = 0.5
GRACE_SECONDS = 0.1
MOST_BYTES = 256_000
log = structlog.get_logger(__name__)
_stuck: dict[tuple[str, str], asyncio.Task[object]] = {}


class _Broken(msgspec.Struct, frozen=True):
    """What an offer ended with instead of an answer."""

    error: BaseException


async def run_offer(office: Office, spec: Callable[..., Any], asked: list[Any], given: dict[str, Any]) -> list[Any]:
    """The answers of those who answer in time and in the spec's type; each other one is noted and left out."""
    hook = spec.__name__
    if DB.current_transaction.get() is not None:
        raise RuntimeError(f"{hook} is an offer: ask it outside the transaction")
    answers = []
    for impl in asked:
        found = await _ask_one(office, impl, hook, given)
        if found is not None and not isinstance(found, _Broken):
            found = _checked(spec, found)
        if isinstance(found, _Broken):
            await _leave_out(office, impl.plugin_name, hook, found.error)
        elif found is not None:
            answers.append(found)
    return answers


async def _ask_one(office: Office, impl: Any, hook: str, given: dict[str, Any]) -> object:
    """In a task of its own: what it leaves in context variables, and its refusal to end, stay there."""
    key = (impl.plugin_name, hook)
    if key in _stuck:
        log.warning("offer_still_stuck", duty=impl.plugin_name, hook=hook)
        return None
    transaction = DB.transaction(office.id, read_only=True)
    task = asyncio.create_task(_outcome(transaction, impl, given))
    try:
        await asyncio.wait({task}, timeout=OFFER_SECONDS)
        if task.done():
            return task.result()
    finally:
        task.cancel()
    await asyncio.wait({task}, timeout=GRACE_SECONDS)
    if not task.done():  # it swallowed its cancellation: nobody waits for it, and its connection is taken away
        _stuck[key] = task
        task.add_done_callback(lambda _: _stuck.pop(key))
        transaction.abandon()
    return _Broken(TimeoutError(f"no answer within {OFFER_SECONDS} s"))


async def _outcome(transaction: SafeTransaction, impl: Any, given: dict[str, Any]) -> object:
    try:
        async with transaction:
            answer = await impl.function(*(given[name] for name in impl.argnames))
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # even SystemExit: a duty may not end the process it is asked in
        return _Broken(error)
    return cast(object, answer)


def _checked(spec: Callable[..., Any], answer: object) -> object:
    """The answer as the spec's type, whatever the duty made it from; or what is wrong with it."""
    try:
        text = encode(answer)
        if len(text) > MOST_BYTES:
            raise ValueError(f"an answer of {len(text)} bytes, more than {MOST_BYTES}")
        return msgspec.json.decode(text, type=_answer_type(spec))
    except (msgspec.MsgspecError, TypeError, ValueError, NotImplementedError, RecursionError) as error:
        return _Broken(error)


@cache
def _answer_type(spec: Callable[..., Any]) -> Any:
    """`list[OrderPanel]` is what the caller gets; one duty answers an `OrderPanel`."""
    (answer,) = typing.get_args(typing.get_type_hints(spec)["return"])
    return answer


async def _leave_out(office: Office, duty: str, hook: str, error: BaseException) -> None:
    log.error("offer_broken", duty=duty, hook=hook, error=repr(error))
    last = traceback.format_exception_only(error)[-1].strip()
    try:
        await note_fault(office.id, duty, hook, last)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as unreachable:
        log.error("fault_not_noted", duty=duty, hook=hook, error=repr(unreachable))
