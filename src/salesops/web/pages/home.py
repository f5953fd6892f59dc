"""Where a person begins: the choice of an office, and the office's home with what is to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import clock
from salesops.act import Act
from salesops.hookspecs.pages import DayEntry, PageHooks
from salesops.kernel.dispatch import ask
from salesops.rights import may
from salesops.services import approvals
from salesops.services.documents.mailed import came_back
from salesops.services.health import office_health
from salesops.services.long_imports import imports
from salesops.services.long_work import works_to_tell
from salesops.transactions import transaction
from salesops.web import formats, languages
from salesops.web.frame import LAST_OFFICE, PageRequest, offices_of, render
from salesops.web.guard import session_of

SHOWN = 8  # of a group; the others unfold


class Group(msgspec.Struct, frozen=True):
    """Things to do of one kind, the oldest first."""

    kind: str
    entries: list[DayEntry]


@get("/", opt={"permission": None})
async def start(request: PageRequest) -> Template | Redirect:
    """Go on to the office used last, or to the only one; else let the person choose."""
    codes = [office.code for office in offices_of(session_of(request))]
    last = request.cookies.get(LAST_OFFICE, "")
    if last in codes or len(codes) == 1:
        return Redirect(f"/{last if last in codes else codes[0]}/", status_code=303)
    return render(request, "chooser.html")


@get("/", opt={"permission": "home.read"})
async def my_day(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """What is to do in this office, for this person: of all duties, decisions, own requests, and what is broken."""
    languages.speak(session_of(request).language)
    given = await ask(PageHooks).day_entries(act.office, act.actor)
    decides, asks = may(act.actor, "approvals.decide"), may(act.actor, "approvals.read")
    async with transaction(act) as tx:
        decisions = await approvals.waiting_for(tx) if decides else None
        requests = await approvals.listed(tx, state="open") if asks else []
        works = await works_to_tell(tx)
        back = await came_back(tx) if may(act.actor, "documents.mail") else []
        health = await office_health(tx) if may(act.actor, "health.read") else None
    return render(
        request,
        "home.html",
        today=formats.weekday(clock.today(act.office.timezone)),
        groups=_grouped(entry for each in given for entry in each),
        now=clock.now(),
        most=SHOWN,
        decisions=decisions,
        requests=[one for one in requests if one.requested_by == act.actor.person_id],
        health=health,
        works=works,
        came_back=back,
        kinds={name: duty for name, (duty, _) in imports().items()},
    )


def _grouped(entries: Iterable[DayEntry]) -> list[Group]:
    """The entries by kind; the group whose oldest thing is due first comes first."""
    groups: dict[str, list[DayEntry]] = {}
    for entry in sorted(entries, key=_due):
        groups.setdefault(entry.kind, []).append(entry)
    return [Group(kind, found) for kind, found in groups.items()]


def _due(entry: DayEntry) -> tuple[bool, dt.datetime]:
    """What has no moment comes after what has one."""
    return entry.due is None, entry.due or dt.datetime.max.replace(tzinfo=dt.UTC)
