"""What belongs to oneself: the password, and where one is signed in."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.errors import Faults, Invalid, Throttled
from salesops.masterdata.people import check_password
from salesops.web import languages, sessions
from salesops.web.forms import Form, Refusal, form_of, refused, to
from salesops.web.frame import PageRequest, render
from salesops.web.guard import session_of

OWN = {"permission": "home.read"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
_BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}


@get("/account", opt=OWN)
async def show(request: PageRequest, act: NamedDependency[Act], done: FromQuery[str] = "") -> Template:
    """The page."""
    return await _page(request, act, done=done)


@post("/account/password", opt=OWN)
async def change_password(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Another password for oneself; every other session ends, and this browser goes on with a new one."""
    form = await form_of(request)
    try:
        _check(form, session_of(request).login)
        secret = await sessions.change_password(
            act, session_of(request).login, form.text("current"), form.text("password"),
            address=request.client.host if request.client else "", agent=request.headers.get("user-agent", ""),
        )  # fmt: skip
    except Invalid as error:
        return await _page(request, act, refused(error))
    except Throttled as error:
        seconds = int(error.facts["retry_after"])
        wait = languages.ngettext(
            "Too many attempts. Try again in one second.",
            "Too many attempts. Try again in %(seconds)s seconds.",
            seconds,
        )
        return await _page(request, act, Refusal(429, wait % {"seconds": seconds}))
    answer = to(f"/{act.office.code}/account", done="password")
    answer.cookies.append(sessions.session_cookie(secret, secure=request.app.state.settings.secure_cookies))
    return answer


@post("/account/sessions", opt=OWN)
async def end_session(request: PageRequest, act: NamedDependency[Act]) -> Redirect:
    """End one of one's own sessions, or all but this one."""
    form = await form_of(request)
    await sessions.end_own(act, form.text("id"), sessions.secret_of(request))
    return to(f"/{act.office.code}/account", done="ended")


def device_of(agent: str) -> str:
    """The browser and the system of a `User-Agent`, as people know them; empty when neither is told."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def _check(form: Form, login: str) -> None:
    faults = Faults()
    if not form.text("current"):
        faults.add("current", "required", languages.later("Type the password you have now."))
    check_password(form.text("password"), faults, login=login)
    if form.text("password") != form.text("again"):
        faults.add("again", "same", languages.later("Type the new password twice alike."))
    faults.raise_if_any()


async def _page(request: PageRequest, act: Act, refusal: Refusal | None = None, *, done: str = "") -> Template:
    rows: list[dict[str, Any]] = [
        {**row, "device": device_of(row["user_agent"])}
        for row in await sessions.sessions_of(act.actor.person_id, sessions.secret_of(request))
    ]
    return render(
        request, "account.html", status=refusal.status if refusal else 200, rows=rows, refusal=refusal, done=done
    )
