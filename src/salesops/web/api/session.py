"""Signing in and out by JSON, for pages of other people's making that live on this host."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody

from salesops.web import sessions
from salesops.web.answers import answer
from salesops.web.frame import offices_of
from salesops.web.guard import session_of
from salesops.web.origin import require_same_origin
from salesops.web.pages.sign_in import begin

ApiRequest = Request[Any, Any, Any]


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log-in and its password."""

    login: str
    password: str


@post("/sign-in", opt={"public": True}, status_code=200)
async def sign_in(request: ApiRequest, data: JSONBody[Credentials]) -> Response[Any]:
    """Open a session: the answer sets its cookie. 401 for a wrong log-in or password alike, 429 after too many."""
    require_same_origin(request, silence_is_consent=True)
    secret = await begin(request, data.login, data.password)
    given = answer({"signed_in": True})
    given.cookies.append(_cookie(request, secret))
    return given


@post("/sign-out", opt={"permission": None}, status_code=200)
async def sign_out(request: ApiRequest) -> Response[Any]:
    """End the session of this request's cookie."""
    await sessions.close_session(sessions.secret_of(request))
    given = answer({"signed_in": False})
    given.cookies.append(_cookie(request, ""))
    return given


@get("/me", opt={"permission": None})
async def who_am_i(request: ApiRequest) -> Response[Any]:
    """Who holds this session, and their offices with the roles of today."""
    session = session_of(request)
    offices = [
        {"code": office.code, "name": office.name, "roles": sorted(session.offices.get(office.id, ()))}
        for office in offices_of(session)
    ]
    known = {"id": session.person_id, "login": session.login, "name": session.name}
    return answer({**known, "language": session.language, "theme": session.theme, "offices": offices})


def _cookie(request: ApiRequest, secret: str) -> Any:
    return sessions.session_cookie(secret, secure=request.app.state.settings.secure_cookies)
