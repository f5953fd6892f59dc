"""`ask`: calls the hooks of the duties an office has, one after the other, in the order of their requirements."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from typing import Any, TypeVar, cast

import asyncpg
import structlog

from salesops.act import Office
from salesops.db import DB
from salesops.kernel import registry as registries
from salesops.services.faults import note_fault

S = TypeVar("S")
OFFER_SECONDS = 0.5
log = structlog.get_logger(__name__)


def ask(spec: type[S]) -> S:
    """The hooks of `spec`, typed as the spec itself so that mypy checks every call.

    A guard runs in the caller's transaction: the first `Refused` ends it, the rest are not asked. An offer runs on
    a read-only transaction of its own with a deadline; a broken one is left out and noted as a fault of its duty.
    Either gives the list of answers that are not None, in the order of the duties.
    """
    return cast(S, _Asker(spec))


class _Asker:
    __slots__ = ("_spec",)

    def __init__(self, spec: type) -> None:
        self._spec = spec

    def __getattr__(self, hook: str) -> Callable[..., Any]:
        function = getattr(self._spec, hook)
        names = function.__code__.co_varnames[1 : function.__code__.co_argcount]
        run = _run_offer if function.salesops_kind == "offer" else _run_guard

        async def call(*args: Any, **kwargs: Any) -> list[Any]:
            given = dict(zip(names, args, strict=False)) | kwargs
            return await run(given["office"], hook, given)

        return call


def implementations(office: Office, hook: str, *, reading: bool) -> list[Any]:
    """The hook's implementations of the duties that may be asked in the office, first to last."""
    registry = registries.current()
    key = (office.id if not reading else -office.id, hook)
    cached = registry.callers.get(key)
    if cached is None:
        caller = registry.plugins.subset_hook_caller(hook, registry.silent(office.id, reading=reading))
        cached = registry.callers[key] = list(reversed(caller.get_hookimpls()))
    return cached


async def _run_guard(office: Office, hook: str, given: dict[str, Any]) -> list[Any]:
    answers = []
    for impl in implementations(office, hook, reading=False):
        answer = await impl.function(*(given[name] for name in impl.argnames))
        if answer is not None:
            answers.append(answer)
    return answers


async def _run_offer(office: Office, hook: str, given: dict[str, Any]) -> list[Any]:
    if DB.current_transaction.get() is not None:
        raise RuntimeError(f"{hook} is an offer: ask it outside the transaction")
    answers = []
    for impl in implementations(office, hook, reading=True):
        try:
            async with asyncio.timeout(OFFER_SECONDS), DB.transaction(office.id, read_only=True):
                answer = await impl.function(*(given[name] for name in impl.argnames))
        except (Exception, asyncio.CancelledError) as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise
            await _leave_out(office, impl.plugin_name, hook, error)
            continue
        if answer is not None:
            answers.append(answer)
    return answers


async def _leave_out(office: Office, duty: str, hook: str, error: BaseException) -> None:
    log.error("offer_broken", duty=duty, hook=hook, error=repr(error))
    last = traceback.format_exception_only(error)[-1].strip()
    try:
        await note_fault(office.id, duty, hook, last)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as unreachable:
        log.error("fault_not_noted", duty=duty, hook=hook, error=repr(unreachable))
