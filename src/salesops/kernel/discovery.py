"""Finds the installed duties by their entry points and puts them in the one order that everything follows."""

from __future__ import annotations

import importlib.util
import inspect
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

import structlog

from salesops.duty import API_VERSION, PROJECT, Duty
from salesops.kernel.manifests import fault_of

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
    usable = _one_of_each_name(found)
    sorter = _without_circles(usable)
    ordered: list[Discovered] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [usable[name] for name in ready]
        sorter.done(*ready)
    return ordered


def _one_of_each_name(found: list[Discovered]) -> dict[str, Discovered]:
    """Our own duty keeps its name, whoever else claims it; among strangers the first by distribution."""
    usable: dict[str, Discovered] = {}
    series: dict[str, str] = {}
    for item in sorted(found, key=lambda item: (item.distribution != PROJECT, item.distribution)):
        first = usable.get(item.duty.name)
        taken = [s.name for s in item.duty.series if s.name in series]
        if first is not None:
            set_aside(item.duty.name, f"{item.distribution} offers it too; the one of {first.distribution} is used")
        elif taken:
            set_aside(item.duty.name, f"the number series {taken[0]} belongs to {series[taken[0]]}")
        else:
            usable[item.duty.name] = item
            series |= {s.name: item.duty.name for s in item.duty.series}
    return usable


def _without_circles(usable: dict[str, Discovered]) -> TopologicalSorter[str]:
    """Take away what cannot be ordered until the rest can."""
    while True:
        _drop_incomplete(usable)
        sorter = TopologicalSorter({name: usable[name].duty.requires for name in sorted(usable)})
        try:
            sorter.prepare()
        except CycleError as error:
            for name in set(error.args[1]):
                set_aside(name, f"required in a circle: {' → '.join(error.args[1])}")
                del usable[name]
        else:
            return sorter


def _drop_incomplete(usable: dict[str, Discovered]) -> None:
    while gone := [name for name, item in usable.items() if not set(item.duty.requires) <= usable.keys()]:
        missing = {name: sorted(set(usable[name].duty.requires) - usable.keys()) for name in gone}
        for name in gone:
            set_aside(name, f"requires {', '.join(missing[name])}, not installed or broken")
            del usable[name]


def _load(point: EntryPoint) -> Discovered | None:
    try:
        module = point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a foreign module may fail in any way; the others must go on
        set_aside(point.name, f"cannot be imported: {error!r}")
        return None
    duty = getattr(module, "DUTY", None)
    if not inspect.ismodule(module) or not isinstance(duty, Duty):
        set_aside(point.name, "its entry point is not a module with DUTY = Duty(…)")
    elif duty.api != API_VERSION:
        set_aside(point.name, f"made for plug-in version {duty.api}, this is {API_VERSION}")
    elif duty.name != point.name:
        set_aside(point.name, f"its manifest calls it {duty.name!r}")
    elif fault := fault_of(duty):
        set_aside(point.name, f"its manifest is wrong: {fault}")
    else:
        return Discovered(duty, module, point.dist.name if point.dist else "")
    return None


def set_aside(name: str, why: str) -> None:
    """Note that a duty cannot be used as it is, and why."""
    _broken.append(Broken(name, why))
    log.error("duty_broken", duty=name, error=why)
