"""Duties that exist for these tests alone: one needs another, one goes on without it, one has open work."""

from __future__ import annotations

import datetime as dt
from types import ModuleType
from typing import Any

from salesops import Actor, Duty, Menu, Office, Permission, hookimpl
from salesops.hookspecs.pages import DayEntry, SearchHit
from salesops.kernel.discovery import Discovered, in_order

_EVERYONE: dict[str, Any] = {"assistant": "office", "head": "office", "office_admin": "office"}
open_work: dict[str, int] = {}
MORNING = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


@hookimpl
async def _entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Three calls, two of them on one morning, and a parcel that has no hour."""
    later = MORNING + dt.timedelta(hours=3)
    calls = [DayEntry("Calls", name, "promised to pay", f"dues?of={name}", due, "phone", "warn", "¥10.00")
             for name, due in (("Yanwu", later), ("Songwei", MORNING), ("Luyan", later))]  # fmt: skip
    return (DayEntry("Parcels", "T-7", "no news", "parcels", None, "truck"), *calls)


@hookimpl
async def _hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...] | None:
    """Two invoices; one has just the number."""
    known = ("INV-1", "INV-12")
    found = [SearchHit(n, "of Songwei", f"dues?of={n}", "file-text", n == words) for n in known if words in n]
    return tuple(found) or None


async def _open_holds(office: Any, tx: Any) -> list[tuple[str, int]]:
    return [("Arrears holds that nothing would release", open_work.get(office.code, 0)), ("Payment calls due", 0)]


def _duty(name: str, title: str, summary: str, icon: str, **more: Any) -> Duty:
    right = f"{name}.read"
    return Duty(
        name,
        title,
        summary,
        permissions=(Permission(right, _EVERYONE, f"read {title.lower()}"),),
        menu=(Menu(title, name, icon, right),),
        **more,
    )


DUTIES = (
    _duty("stock", "Stock", "what lies where", "boxes"),
    _duty(
        "sales",
        "Sales",
        "order desk, promotions",
        "inbox",
        requires=("stock",),
        without={"dues": "balance becomes a tick"},
    ),
    _duty("dues", "Dues", "balance, dunning", "clipboard-list", blockers=_open_holds),
    _duty("parcels", "Parcels", "shipments, parcels", "truck"),
)


def discovered() -> list[Discovered]:
    """The duties as discovery would give them, each in a module of its own."""
    found = []
    for duty in DUTIES:
        module = ModuleType(f"tests_switchboard.{duty.name}.plugin")
        if duty.name == "dues":
            module.day_entries, module.search_hits = _entries, _hits  # type: ignore[attr-defined]
        module.__file__ = f"{__file__.rpartition('/')[0]}/{duty.name}/plugin.py"
        module.DUTY = duty  # type: ignore[attr-defined]
        found.append(Discovered(duty, module, "tests"))
    return in_order(found)
