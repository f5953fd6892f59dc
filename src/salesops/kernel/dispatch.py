"""`ask`: calls the hooks of the duties an office has, one after the other, in the order of their requirements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from salesops.act import Office
from salesops.kernel import registry as registries
from salesops.kernel.guards import run_guard
from salesops.kernel.offers import run_offer

S = TypeVar("S")


def ask(spec: type[S]) -> S:
    """The hooks of `spec`, typed as the spec itself so that mypy checks every call.

    A guard runs in the caller's transaction: the first `Refused` ends it, the rest are not asked; one that cannot
    answer ends it too, as `DutyBroken`. An offer runs on a read-only transaction of its own with a deadline; a broken
    one is left out. Either is noted as a fault of its duty, and gives the list of answers that are not None, in the
    order of the duties.
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
            if offered:
                return await run_offer(given["office"], function, asked, given)
            return await run_guard(function, asked, given)

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
