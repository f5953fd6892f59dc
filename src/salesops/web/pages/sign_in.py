"""Signing in and out on a page: what was typed stays, but the password; a session always begins with a new secret."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from salesops.errors import Fault, Throttled, Unauthenticated
from salesops.web import languages, sessions
from salesops.web.frame import LANGUAGE, PageRequest, language_of, lasting_cookie, render_outside
from salesops.web.origin import require_same_origin, safe_return


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the form sends; `to` is where the person wanted to go."""

    login: str = ""
    password: str = ""
    to: str = "/"


@get("/sign-in", opt={"public": True})
async def form(request: PageRequest, to: FromQuery[str] = "/", language: FromQuery[str] = "") -> Response[Any]:
    """The form; with `language` it first remembers the choice."""
    if language in languages.LANGUAGES:
        query = urlencode({"to": safe_return(to)})
        return Redirect(f"/sign-in?{query}", status_code=303, cookies=[lasting_cookie(request, LANGUAGE, language)])
    return _form(request, SignIn(to=safe_return(to)), [])


@post("/sign-in", opt={"public": True})
async def enter(request: PageRequest, data: URLEncodedBody[SignIn]) -> Response[Any]:
    """Open a session and go on; or the form again with every fault."""
    require_same_origin(request, silence_is_consent=True)
    faults = [Fault("login", "required", languages.later("Type your log-in."))] if not data.login.strip() else []
    faults += [Fault("password", "required", languages.later("Type your password."))] if not data.password else []
    if faults:
        return _form(request, data, faults, status=422)
    try:
        secret = await begin(request, data.login, data.password)
    except Unauthenticated:
        wrong = languages.later("The log-in or the password is wrong.")
        return _form(request, data, [Fault("page", "wrong", wrong)], status=422)
    except Throttled as error:
        return _wait(request, data, int(error.facts["retry_after"]))
    return Redirect(safe_return(data.to), status_code=303, cookies=[_cookie(request, secret)])


@post("/sign-out", opt={"permission": None})
async def leave(request: PageRequest) -> Redirect:
    """End the session here and in the browser."""
    await sessions.close_session(sessions.secret_of(request))
    return Redirect("/sign-in", status_code=303, cookies=[_cookie(request, "")])


async def begin(request: Request[Any, Any, Any], login: str, password: str) -> str:
    """A new session for a right password; the one this browser had before ends. Returns the cookie's secret."""
    address = request.client.host if request.client else ""
    secret = await sessions.sign_in(login[:80], password, address=address, agent=request.headers.get("user-agent", ""))
    before = sessions.secret_of(request)
    if before:
        await sessions.close_session(before)
    return secret


def _form(request: PageRequest, typed: SignIn, faults: list[Fault], *, status: int = 200) -> Template:
    return render_outside(
        request,
        "sign_in.html",
        status=status,
        login=typed.login,
        to=safe_return(typed.to),
        faults=faults,
        languages=languages.LANGUAGES,
    )


def _wait(request: PageRequest, typed: SignIn, seconds: int) -> Template:
    languages.speak(language_of(request))
    words = languages.ngettext(
        "Too many attempts. Try again in one second.", "Too many attempts. Try again in %(seconds)s seconds.", seconds
    )
    answer = _form(request, typed, [Fault("page", "throttled", words % {"seconds": seconds})], status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _cookie(request: PageRequest, secret: str) -> Cookie:
    return sessions.session_cookie(secret, secure=request.app.state.settings.secure_cookies)
