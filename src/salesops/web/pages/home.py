"""Where a person begins: the choice of an office, and the office's home with what is to do."""

from __future__ import annotations

from litestar import get
from litestar.response import Redirect, Template

from salesops import clock
from salesops.act import Act
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
async def my_day(request: PageRequest, act: Act) -> Template:
    """What is to do in this office, for this person."""
    languages.speak(session_of(request).language)
    today = formats.day(clock.today(act.office.timezone))
    return render(request, "home.html", today=today, decisions=None, requests=[], health=None)
