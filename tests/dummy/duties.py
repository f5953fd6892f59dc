"""The dummy as the kernel finds it, and duties made on the spot for one test."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from salesops.duty import Duty, hookimpl
from salesops.kernel.discovery import Discovered
from tests.dummy import plugin

DUMMY = Discovered(plugin.DUTY, plugin, "tests")


def made(name: str, /, *, requires: tuple[str, ...] = (), marked: bool = True, **hooks: Any) -> Discovered:
    """A duty of these hook implementations alone; `marked=False` leaves the marker to the caller."""
    module = ModuleType(f"tests.made_{name}")
    duty = Duty(name=name, title=name.title(), summary="made for a test", requires=requires)
    module.DUTY = duty  # type: ignore[attr-defined]
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function) if marked else function)
    return Discovered(duty, module, "tests")
