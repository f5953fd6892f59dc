"""Finds the installed duties by their entry points and puts them in the one order that everything follows."""

from __future__ import annotations

import importlib.util
import inspect
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

import structlog

from salesops.duty import API_VERSION, Duty

GROUP = "salesops.duties"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Discovered:
    """A duty with its plug-in module and where it came from."""

    duty: Duty
    module: ModuleType
    distribution: str

    @property
    def package(self) -> str:
        return self.module.__name__.rpartition(".")[0]

    @property
    def migrations(self) -> str | None:
        name = f"{self.package}.migrations"
        return name if importlib.util.find_spec(name) else None


@dataclass(frozen=True)
class Broken:
    """An installed duty that cannot be used, and why; it is shown, never fatal for the others."""

    name: str
    error: str


_broken: list[Broken] = []


def discover() -> list[Discovered]:
    """All usable duties, sorted by `requires`, then name. What cannot be loaded is kept in `broken()`."""
    _broken.clear()
    found = [loaded for point in entry_points(group=GROUP) if (loaded := _load(point))]
    return in_order(found)


def broken() -> list[Broken]:
    """The duties the last `discover()` could not use."""
    return list(_broken)


def in_order(found: list[Discovered]) -> list[Discovered]:
    """Sort by requirements, then name; a duty whose requirement is missing or circular is set aside as broken."""
    by_name = {item.duty.name: item for item in found}
    usable = dict(by_name)
    while gone := [n for n, d in usable.items() if not set(d.duty.requires) <= usable.keys()]:
        for name in gone:
            missing = sorted(set(by_name[name].duty.requires) - usable.keys())
            set_aside(name, f"requires {', '.join(missing)}, not installed or broken")
            del usable[name]
    sorter = TopologicalSorter({n: usable[n].duty.requires for n in sorted(usable)})
    try:
        sorter.prepare()
    except CycleError as error:
        raise ValueError(f"duties require each other in a circle: {' → '.join(error.args[1])}") from error
    ordered: list[Discovered] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [usable[name] for name in ready]
        sorter.done(*ready)
    return ordered


def _load(point: EntryPoint) -> Discovered | None:
    try:
        module = point.load()
    except Exception as error:  # a foreign module may fail in any way; the others must go on
        set_aside(point.name, f"cannot be imported: {error!r}")
        return None
    duty = getattr(module, "DUTY", None)
    if not inspect.ismodule(module) or not isinstance(duty, Duty):
        set_aside(point.name, "its entry point is not a module with DUTY = Duty(…)")
    elif duty.api != API_VERSION:
        set_aside(point.name, f"made for plug-in version {duty.api}, this is {API_VERSION}")
    elif duty.name != point.name:
        set_aside(point.name, f"its manifest calls it {duty.name!r}")
    else:
        return Discovered(duty, module, point.dist.name if point.dist else "")
    return None


def set_aside(name: str, why: str) -> None:
    """Note that a duty cannot be used as it is, and why."""
    _broken.append(Broken(name, why))
    log.error("duty_broken", duty=name, error=why)
