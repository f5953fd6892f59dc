"""Where a person begins: the choice of an office, and the office's home with what is to do."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from salesops import clock
from salesops.act import Act
from salesops.rights import may
from salesops.services import approvals
from salesops.services.health import office_health
from salesops.transactions import transaction
from salesops.web import formats, languages
from salesops.web.frame import LAST_OFFICE, PageRequest, offices_of, render
from salesops.web.guard import session_of


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
    """What is to do in this office, for this person: decisions, own requests, and what is broken."""
    languages.speak(session_of(request).language)
    decides, asks = may(act.actor, "approvals.decide"), may(act.actor, "approvals.read")
    async with transaction(act) as tx:
        decisions = await approvals.waiting_for(tx) if decides else None
        requests = await approvals.listed(tx, state="open") if asks else []
        health = await office_health(tx) if may(act.actor, "health.read") else None
    return render(
        request,
        "home.html",
        today=formats.day(clock.today(act.office.timezone)),
        decisions=decisions,
        requests=[one for one in requests if one.requested_by == act.actor.person_id],
        health=health,
    )
