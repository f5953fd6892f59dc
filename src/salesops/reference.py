"""Writes the reference of hooks and rights from the code, so that it is never out of date."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import msgspec
from litestar import Litestar

from salesops.duty import PROJECT, ROLES, Permission
from salesops.kernel.boot import make_registry
from salesops.kernel.discovery import Discovered, discover
from salesops.kernel.registry import Registry
from salesops.kernel.specs import spec_classes
from salesops.rights import CORE_PERMISSIONS, SYSTEM_RIGHTS
from salesops.settings import Settings
from salesops.web.app import make_app

_NOTE = "<!-- Made by `salesops docs`; a test fails when it is out of date. -->"
_HOOKS = """# Hooks

Where a duty can speak. A *guard* is asked inside the caller's transaction and may refuse; everything then rolls back;
one that needs no answer is asked even of a duty that is read only, which may refuse and write nothing.
An *offer* is asked outside it, on a read-only transaction of its own with half a second; a broken one is left out.
A guard that cannot answer refuses in its duty's name (503, `duty_broken`): one that raises anything but a refusal, answers
in another type, or, of a stranger's duty, takes more than three seconds where a person waits. Either is shown on the health
page. Duties are asked by requirement, then name. Take only the arguments you need, by name."""
_RIGHTS = """# Rights

Who may do what, as the duties declare it: `office` is everything in the office, `own` what the person owns, nothing is
nothing. A right is of one office; a system administrator runs the system in all of them and reads no business. An API
token can be narrowed to some of its holder's rights. A test tries every operation as every role in every place."""


def pages() -> dict[str, str]:
    """The text of each generated page by its file name, of our own duties alone."""
    ours = [item for item in discover() if item.distribution == PROJECT]
    registry = make_registry(ours)
    app = make_app(Settings(secure_cookies=False), registry=registry)
    return {"hooks.md": _page(_hooks(ours)), "permissions.md": _page(_rights(registry, app))}


def _page(parts: Iterable[str]) -> str:
    title, *rest = parts
    return "\n\n".join([title, _NOTE, *rest]) + "\n"


# ------------------------------------------------------------------ hooks


def _hooks(duties: list[Discovered]) -> Iterator[str]:
    yield _HOOKS
    for cls in spec_classes():
        area = sys.modules[cls.__module__]
        yield f"## {area.__name__.rpartition('.')[2].title()}\n\n{inspect.getdoc(area)}\n\n`{cls.__module__}.{cls.__name__}`"
        for name, function in vars(cls).items():
            if hasattr(function, "salesops_kind"):
                yield _hook(name, function, [d.duty.name for d in duties if _implements(d.module, name)])
        structs = [f"- `{s.__name__}`: {_first(s)}" for s in vars(area).values() if _is_struct_of(area, s)]
        if structs:
            yield "\n".join(structs)


def _hook(name: str, function: Any, speakers: list[str]) -> str:
    given = ", ".join(f"{p.name}: {p.annotation}" for p in list(inspect.signature(function).parameters.values())[1:])
    gives = re.sub(r"^list\[(.*)\]$", r"\1", str(function.__annotations__["return"]))
    words = inspect.getdoc(function) or ""
    spoken = f"Spoken by: {', '.join(speakers)}." if speakers else "No duty of ours speaks here yet."
    if hasattr(function, "salesops_veto"):
        spoken += " Asked even of a duty that is read only."
    return f"### `{name}` ({function.salesops_kind})\n\n```python\nasync def {name}({given}) -> {gives}\n```\n\n{words}\n\n{spoken}"


def _implements(module: ModuleType, hook: str) -> bool:
    return hasattr(getattr(module, hook, None), f"{PROJECT}_impl")


def _is_struct_of(area: ModuleType, value: object) -> bool:
    return isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == area.__name__


def _first(struct: type) -> str:
    fields = ", ".join(f"`{name}`" for name in struct.__annotations__)
    said = (inspect.getdoc(struct) or "").split("\n\n")[0].replace("\n", " ")
    return f"{said} ({fields})" if said and not said.startswith(struct.__name__) else fields


# ------------------------------------------------------------------ rights


def _rights(registry: Registry, app: Litestar) -> Iterator[str]:
    yield _RIGHTS
    uses = _operations(app)
    groups = [("Core", CORE_PERMISSIONS), *((d.title, d.permissions) for d in registry.duties.values())]
    for title, permissions in groups:
        if permissions:
            yield f"## {title}\n\n{_table(permissions)}"
            yield "\n".join(
                f"- `{p.name}`: {', '.join(uses.get(p.name, ['no route asks for it']))}" for p in permissions
            )
    yield "## Without a right\n\nA session is enough, or not even that:\n\n" + "\n".join(f"- {one}" for one in uses[""])


def _table(permissions: Iterable[Permission]) -> str:
    columns = (*ROLES, "system_admin")
    head = "| right | to | " + " | ".join(name.replace("_", " ") for name in columns) + " |"
    rows = [
        f"| `{p.name}` | {p.words} | " + " | ".join(_scope(p, role) for role in columns) + " |" for p in permissions
    ]
    return "\n".join([head, "|---" * (len(columns) + 2) + "|", *rows])


def _scope(permission: Permission, role: str) -> str:
    if role == "system_admin":
        return "office" if permission.name in SYSTEM_RIGHTS else ""
    return permission.roles.get(role, "")


def _operations(app: Litestar) -> dict[str, list[str]]:
    """The operations that ask for each right; under "" those that ask for none."""
    found: dict[str, list[str]] = {}
    for route in sorted(app.routes, key=lambda route: route.path):
        for one in getattr(route, "route_handlers", []):
            for method in sorted(one.http_methods - {"OPTIONS"}):
                right = one.opt.get("permission") or ""
                if right or "permission" in one.opt or one.opt.get("public"):
                    found.setdefault(right, []).append(f"`{method} {re.sub(r':[a-z]+', '', route.path)}`")
    return {right: sorted(uses, key=lambda use: use.split()[::-1]) for right, uses in found.items()}
