"""A person's language and theme, changed from any page and kept with the person."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from salesops.masterdata.people import set_preferences
from salesops.web.frame import LANGUAGE, PageRequest, lasting_cookie
from salesops.web.guard import session_of
from salesops.web.origin import safe_return


class Preferences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be changed, and the page to come back to."""

    language: str | None = None
    theme: str | None = None
    to: str = "/"


@post("/preferences", opt={"permission": None})
async def change(request: PageRequest, data: URLEncodedBody[Preferences]) -> Redirect:
    """Change one's own; the sign-in page speaks the language too."""
    await set_preferences(session_of(request).person_id, language=data.language, theme=data.theme)
    cookies = [lasting_cookie(request, LANGUAGE, data.language)] if data.language else []
    return Redirect(safe_return(data.to), status_code=303, cookies=cookies)
