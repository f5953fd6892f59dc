"""Faults on pages: a page that says what is the case and where to go on, with the same refusal behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.response import Redirect

from salesops.errors import SalesopsError
from salesops.web import languages
from salesops.web.frame import render_outside

_NO_PAGES = ("/api/", "/static/", "/openapi", "/healthz")
TITLES: dict[int | str, str] = {
    400: languages.later("This cannot be read"),
    401: languages.later("Sign in"),
    403: languages.later("You may not do this here"),
    404: languages.later("Nothing here by that name"),
    405: languages.later("Nothing here by that name"),
    409: languages.later("Not possible now"),
    422: languages.later("Some fields need a change"),
    429: languages.later("Too many attempts"),
    503: languages.later("Busy; try again in a moment"),
    "duty_broken": languages.later("A duty does not work"),
}
_OURS = languages.later("Something went wrong on our side")
_WORDS: dict[int | str, str] = {
    403: languages.later("Your roles in this office do not allow it. An office administrator can grant one."),
    404: languages.later("The address may be mistyped, or the page belongs to another office or a duty that is off."),
    "duty_broken": languages.later(
        "A duty that has to be asked could not answer. Nothing was saved; the fault is noted. An office administrator can switch it off."
    ),
    500: languages.later("The fault is noted. Nothing was saved half; try again, and tell the number if it stays."),
}


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether a person looks at the answer: by address and by what the browser accepts, never by what exists."""
    if request.url.path.startswith(_NO_PAGES):
        return False
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def fault_page(request: Request[Any, Any, Any], error: SalesopsError, request_id: str) -> Response[Any]:
    """The page of an error; someone not signed in is taken to the sign-in and back."""
    if error.status == 401:
        return _to_sign_in(request)
    answer = render_outside(
        request,
        "fault.html",
        status=error.status,
        title=TITLES.get(error.code) or TITLES.get(error.status, _OURS),
        words=_WORDS.get(error.code) or _WORDS.get(error.status, error.message),
        request_id=request_id if error.status >= 500 else "",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    back = request.url.path if request.method == "GET" else "/"
    if request.method == "GET" and request.url.query:
        back += f"?{request.url.query}"
    address = f"/sign-in?{urlencode({'to': back})}"
    if "hx-request" in request.headers:
        return Response(b"", status_code=204, headers={"HX-Redirect": address})
    return Redirect(address, status_code=303)
