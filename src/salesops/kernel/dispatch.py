"""`ask`: calls the hooks of the duties an office has, one after the other, in the order of their requirements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from salesops.act import Office
from salesops.kernel import registry as registries
from salesops.kernel.offers import run_offer

S = TypeVar("S")


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
        offered = function.salesops_kind == "offer"
        reading = offered or hasattr(function, "salesops_veto")

        async def call(*args: Any, **kwargs: Any) -> list[Any]:
            given = dict(zip(names, args, strict=False)) | kwargs
            asked = implementations(given["office"], hook, reading=reading)
            return await (run_offer(given["office"], function, asked, given) if offered else _run_guard(asked, given))

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


async def _run_guard(asked: list[Any], given: dict[str, Any]) -> list[Any]:
    answers = []
    for impl in asked:
        answer = await _speak(impl, given)
        if answer is not None:
            answers.append(answer)
    return answers


async def _speak(impl: Any, given: dict[str, Any]) -> Any:
    """What one duty answers; one that is read only may refuse, and what it writes is undone."""
    speaking = impl.function(*(given[name] for name in impl.argnames))
    if registries.current().is_on(given["office"].id, impl.plugin_name):
        return await speaking
    async with given["tx"].undone():
        return await speaking
