"""What a duty says of itself: the manifest, and the markers for hooks.

A duty's `plugin.py` holds `DUTY = Duty(…)` and its hook implementations; everything else is found from there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import pluggy

API_VERSION = 1
PROJECT = "salesops"
_F = TypeVar("_F", bound=Callable[..., Any])
_spec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

Kind = Literal["guard", "offer"]
Scope = Literal["office", "department", "own"]

ROLES = ("assistant", "sales", "head", "finance", "warehouse", "hr", "office_admin", "auditor", "portal")


def guard(spec: _F) -> _F:
    """Declare a hook that runs inside the caller's transaction and may refuse: named with a participle."""
    spec.salesops_kind = "guard"  # type: ignore[attr-defined]
    return _spec(spec)


def veto(spec: _F) -> _F:
    """Mark a guard that answers nothing: a duty that is read only is asked too and may refuse, though it writes nothing."""
    spec.salesops_veto = True  # type: ignore[attr-defined]
    return guard(spec)


def offer(spec: _F) -> _F:
    """Declare a hook that only adds: it runs outside the transaction, with a deadline; a broken one is left out."""
    spec.salesops_kind = "offer"  # type: ignore[attr-defined]
    return _spec(spec)


@dataclass(frozen=True)
class Permission:
    """A right named `duty.action`, with the roles that hold it and how far each sees.

    `roles` maps a role to its scope: `office` (everything), `department`, `own` (what the person owns).
    """

    name: str
    roles: dict[str, Scope]
    words: str

    def __post_init__(self) -> None:
        unknown = set(self.roles) - set(ROLES)
        if unknown:
            raise ValueError(f"{self.name} names unknown roles: {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class NumberSeries:
    """A legal series, gapless per office and fiscal year: numbers look like `INV-2026-000001`.

    `title` is what its documents are called, `page` the address of one below `/{office}/`, with `{id}` in it.
    """

    name: str
    prefix: str
    title: str = ""
    page: str = ""


@dataclass(frozen=True)
class Thing:
    """What the audit trail calls an entity of a duty, and the address of its page below `/{office}/`, with `{id}` in it."""

    title: str
    page: str = ""


@dataclass(frozen=True)
class Invariant:
    """A statement that returns no row when all is well; it runs per office, under row-level security."""

    name: str
    sql: str
    words: str


@dataclass(frozen=True)
class Schedule:
    """Enqueue a task of this duty again and again, in every office where the duty is on."""

    task: Callable[..., Awaitable[None]]
    every: dt.timedelta


@dataclass(frozen=True)
class SheetImport:
    """Rows that people bring as xlsx or csv. `run(act, file_name, data, dry_run=…, opening=…, progress=…)` is the use case.

    `title` heads its page, which stands below the duty at `at`; `hint` names the columns, `path` is the list below `/{office}/`
    in which the rows end up. With `partial` people may choose to take the good rows alone, and `run` is told by `partial=…`.
    """

    name: str
    title: str
    hint: str
    permission: str
    path: str
    run: Callable[..., Awaitable[Any]]
    at: str = "import"
    partial: bool = False


@dataclass(frozen=True)
class DocumentKind:
    """A document that a duty prints: its facts are the duty's, setting, keeping and mailing it are the core's.

    `content(tx, thing_id, language)` gives the facts as a struct of type `shape`, or raises `NotFound`, also for what the actor may
    not see; its fields are the template's placeholders, `number` and `customer` among them where there are. One that is `by_period`
    tells of a span of days: `content(tx, thing_id, language, period)` is given the one that was chosen. The given template is
    `templates/documents/<name>.typ` of the duty. `thing` is the entity, `page` the address of its page below `/{office}/`, with
    `{id}`. `as_data(facts)` gives the same as XML for programs (its `content`, `letterhead`), None where it cannot. `for_customer` ones are mailed.
    """

    name: str
    title: str
    thing: str
    permission: str
    content: Callable[..., Awaitable[Any]]
    shape: type[Any]
    page: str = ""
    for_customer: bool = True
    as_data: Callable[[Any], bytes | None] | None = None
    by_period: bool = False


@dataclass(frozen=True)
class Menu:
    """One entry of the rail: a name of an icon in the sprite, the page's path below `/{office}/`, its rank from the top, its letter after G."""

    title: str
    path: str
    icon: str
    permission: str
    place: int = 50
    key: str = ""


@dataclass(frozen=True)
class Duty:
    """The manifest of a duty. `requires` are duties that must be on; `without` says how it degrades when one is off.

    `icon` is a name of the sprite. `blockers` is asked before switching off: it returns what stands in the way, as (words, count).
    `acts` and `things` are the words of the audit page: for each action that the duty notes, and for each entity.
    `words` are further sentences that its pages say, where no call of a template or module names them.
    `outside` are routes for those who have no log-in, a machine that tells something or whoever was given a link: each has an
    unguessable word in its path and `opt={"outside": "why it is safe"}`, and acts for the office, never for a person.
    """

    name: str
    title: str
    summary: str
    icon: str = "tag"
    requires: tuple[str, ...] = ()
    without: dict[str, str] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()
    series: tuple[NumberSeries, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    routes: tuple[Any, ...] = ()
    pages: tuple[Any, ...] = ()
    outside: tuple[Any, ...] = ()
    subscribers: tuple[Callable[..., Awaitable[None]], ...] = ()
    tasks: tuple[Callable[..., Awaitable[None]], ...] = ()
    schedules: tuple[Schedule, ...] = ()
    imports: tuple[SheetImport, ...] = ()
    menu: tuple[Menu, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    blockers: Callable[..., Awaitable[list[tuple[str, int]]]] | None = None
    acts: dict[str, str] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    api: int = API_VERSION
