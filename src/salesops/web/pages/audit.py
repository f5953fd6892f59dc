"""The audit trail on a page: who did what to which document and when, with the old and the new values side by side."""

from __future__ import annotations

import contextlib
import datetime as dt
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from salesops.act import Act
from salesops.errors import NotFound
from salesops.hookspecs.pages import PageHooks
from salesops.kernel.dispatch import ask
from salesops.services import audit as trails
from salesops.services.audit import Wanted
from salesops.transactions import transaction
from salesops.web.frame import PageRequest, render
from salesops.web.languages import later
from salesops.web.lists import Asked, Column, Filter, ListSpec, asked, shown
from salesops.web.pages import trail_words
from salesops.web.pages.changes import ids_in, rows_of
from salesops.web.typed import read_day

LIST = ListSpec(
    columns=(Column(later("When"), "at"), Column(later("Who")), Column(later("What")), Column(later("Document"))),
    filters=(
        Filter("who", later("Who")),
        Filter("action", later("What")),
        Filter("entity", later("Document")),
        Filter("id", later("Document")),
        Filter("day", later("Day")),
    ),
    sort="-at",
)


@get("/audit", opt={"permission": "audit.read"})
async def show(request: PageRequest, act: NamedDependency[Act], entry: FromQuery[UUID | None] = None) -> Template:
    """The acts, newest first; with `entry` the card of one."""
    wanted = asked(request, LIST)
    async with transaction(act) as tx:
        people = await trails.actors_of(tx)
        rows = await trails.list_trail(
            tx, _wanted(wanted, act), newest=wanted.descending, limit=wanted.limit, offset=wanted.offset
        )
        chosen = await trails.find_entry(tx, entry) if entry else None
        asked_for = [row.entity_id for row in rows if row.entity_id]
        subject = trail_words.as_id(wanted.get("id"))
        inside = [*ids_in(chosen.changes), *([chosen.entity_id] if chosen.entity_id else [])] if chosen else []
        wanted_names = [*asked_for, *inside, *([subject] if subject else [])]
        names = await trails.names_of(tx, wanted_names)
    if unnamed := tuple({one for one in wanted_names if one not in names}):
        for known in await ask(PageHooks).document_names(act.office, unnamed):
            names |= known
    if entry and chosen is None:
        raise NotFound
    day = _day(wanted.get("day"), act.office.timezone)
    return render(
        request,
        "audit.html",
        asked=wanted,
        shown=shown(rows),
        chosen=chosen,
        changes=rows_of(chosen.changes, names, act.office) if chosen else [],
        names=names,
        people=people,
        subject=subject,
        day=day,
        export=f"/api/{act.office.code}/audit/export?{wanted.query(day=day.isoformat() if day else '')}",
        trail=trail_words,
    )


def _wanted(wanted: Asked, act: Act) -> Wanted:
    return Wanted(
        words=wanted.words,
        actor_id=trail_words.as_id(wanted.get("who")),
        action=wanted.get("action"),
        entity=wanted.get("entity"),
        entity_id=trail_words.as_id(wanted.get("id")),
        day=_day(wanted.get("day"), act.office.timezone),
    )


def _day(text: str, timezone: str) -> dt.date | None:
    """A day as people type it; what cannot be read narrows nothing."""
    with contextlib.suppress(ValueError):
        return read_day(text, timezone) if text else None
    return None
