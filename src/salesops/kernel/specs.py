"""Checks at start-up that every hook implementation is one the dispatcher can honour."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

import pluggy

from salesops import hookspecs
from salesops.duty import PROJECT
from salesops.kernel.discovery import Discovered, in_order, set_aside
from salesops.services.jobs import handler_name, handlers_of


class HookError(Exception):
    """A hook implementation or specification that would be called wrongly or never; said before anything runs."""


def spec_classes() -> list[type]:
    """All hook spec classes of the core, one or more per area."""
    return [getattr(hookspecs, name) for name in hookspecs.__all__]


def spec_methods() -> Iterator[tuple[type, str, object]]:
    """Every hook: its spec class, its name, its function."""
    for cls in spec_classes():
        for name, function in vars(cls).items():
            if hasattr(function, "salesops_kind"):
                yield cls, name, function


def new_plugin_manager(duties: list[Discovered]) -> pluggy.PluginManager:
    """A plug-in manager with every duty registered so that pluggy's last-first order becomes ours."""
    manager = pluggy.PluginManager(PROJECT)
    for cls in spec_classes():
        _check_spec(cls)
        manager.add_hookspecs(cls)
    for item in reversed(duties):
        _check_module(item.module, item.duty.name)
        try:
            manager.register(item.module, name=item.duty.name)
        except pluggy.PluginValidationError as error:
            raise HookError(str(error)) from error
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise HookError(f"a hook is implemented that no spec declares: {error}") from error
    return manager


def usable(found: list[Discovered]) -> list[Discovered]:
    """Set strangers aside whose hooks or handlers would be called wrongly; one of ours stops the start."""
    sound = [item for item in found if item.distribution == PROJECT or _is_sound(item)]
    return found if len(sound) == len(found) else in_order(sound)


def _is_sound(item: Discovered) -> bool:
    try:
        new_plugin_manager([item])
        known = handlers_of(item.duty)
        for schedule in item.duty.schedules:
            if handler_name(item.duty.name, schedule.task) not in {handler.name for handler in known}:
                raise ValueError(f"{schedule.task.__name__} is scheduled but not among its tasks")
    except Exception as error:  # whatever a stranger declares
        set_aside(item.duty.name, f"declared wrongly: {error}")
        return False
    return True


def _check_spec(cls: type) -> None:
    for name, function in vars(cls).items():
        if not hasattr(function, "salesops_kind"):
            continue
        parameters = list(inspect.signature(function).parameters.values())[1:]
        if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
            raise HookError(f"{cls.__name__}.{name} has keyword-only or variable parameters; pluggy ignores them")
        if not parameters or parameters[0].name != "office":
            raise HookError(f"{cls.__name__}.{name} must take the office first")
        if not inspect.iscoroutinefunction(function):
            raise HookError(f"{cls.__name__}.{name} must be async")


def _check_module(module: ModuleType, duty: str) -> None:
    for name, function in vars(module).items():
        options = getattr(function, f"{PROJECT}_impl", None)
        if options is None:
            continue
        if not inspect.iscoroutinefunction(function):
            raise HookError(f"{duty}.{name} must be `async def`: every hook is awaited")
        unheard = [p.name for p in inspect.signature(function).parameters.values() if _is_unheard(p)]
        if unheard:
            raise HookError(
                f"{duty}.{name}: pluggy never fills {', '.join(unheard)}; take it positional, without default"
            )
        odd = [key for key in ("hookwrapper", "wrapper", "tryfirst", "trylast") if options.get(key)]
        if odd:
            raise HookError(f"{duty}.{name} uses {', '.join(odd)}; order and wrapping belong to the kernel")


def _is_unheard(parameter: inspect.Parameter) -> bool:
    return parameter.kind is not parameter.POSITIONAL_OR_KEYWORD or parameter.default is not parameter.empty
