"""The frame around every page: top bar and rail, made of what this person has in this office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Template

from salesops import clock
from salesops.act import Act, Actor, Office
from salesops.duty import Menu
from salesops.kernel import registry as registries
from salesops.rights import may
from salesops.web import formats, languages
from salesops.web.guard import session_of
from salesops.web.sessions import Session

PageRequest = Request[Any, Any, Any]
LAST_OFFICE = "salesops-office"
LANGUAGE = "salesops-language"
_YEAR = 365 * 24 * 3600

# G and one letter goes there; a rail entry takes the first letter of its path that is still free.
_KEYS_OF_CORE = {"": "d", "duties": "u", "approvals": "a", "office": "o"}
HOME = Menu("Home", "", "house", "home.read")
APPROVALS = Menu("Approvals", "approvals", "list-checks", "approvals.read")
DUTIES = Menu("Duties", "duties", "plug-zap", "duties.read")
OFFICE = Menu("Office", "office", "store", "home.read")


class RailEntry(msgspec.Struct, frozen=True):
    """One entry of the rail; `key` is the letter that follows G."""

    title: str
    address: str
    icon: str
    current: bool
    key: str
    path: str = ""


class Clock(msgspec.Struct, frozen=True):
    """The time at an office, kept going by the script."""

    office: str
    timezone: str
    time: str


class Frame(msgspec.Struct, frozen=True):
    """All that the frame shows. `office` is None above the offices."""

    person: Session
    office: Office | None
    offices: list[Office]
    rail: list[RailEntry]
    clocks: list[Clock]
    here: str

    @property
    def initials(self) -> str:
        words = self.person.name.split()
        return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else self.person.name[:2].upper()


def render(request: PageRequest, template: str, *, status: int = 200, **context: Any) -> Template:
    """Answer a page inside the frame, in the person's language and theme; for the pages of the core and of duties."""
    session = session_of(request)
    act: Act | None = request.scope.get("salesops_act")  # type: ignore[assignment]
    languages.speak(session.language)
    frame = frame_of(session, act, request.url.path)
    cookies = []
    if request.cookies.get(LANGUAGE) != session.language:  # faults and the sign-in speak it too
        cookies.append(lasting_cookie(request, LANGUAGE, session.language))
    if act is not None and request.cookies.get(LAST_OFFICE) != act.office.code:
        cookies.append(lasting_cookie(request, LAST_OFFICE, act.office.code))
    shown = {"frame": frame, "language": session.language, "theme": session.theme, "act": act, **context}
    headers = {"HX-Push-Url": "false"} if status >= 400 else {}  # the address of a refused form is no page
    return Template(
        template, context=shown, status_code=status, cookies=cookies, headers=headers, media_type="text/html"
    )


def render_outside(request: PageRequest, template: str, *, status: int = 200, **context: Any) -> Template:
    """Answer a page without the frame: sign-in and faults; never needs the database."""
    session: Session | None = request.scope.get("salesops_session")  # type: ignore[assignment]
    language = session.language if session else language_of(request)
    languages.speak(language)
    shown = {"language": language, "theme": session.theme if session else "system", **context}
    return Template(template, context=shown, status_code=status, media_type="text/html")


def language_of(request: PageRequest) -> str:
    """The language of someone not signed in: chosen before, else what the browser asks for."""
    chosen = request.cookies.get(LANGUAGE, "")
    return chosen if chosen in languages.LANGUAGES else languages.preferred(request.headers.get("accept-language", ""))


def lasting_cookie(request: PageRequest, name: str, value: str) -> Cookie:
    """A convenience remembered for a year; it gives no right to anything."""
    secure = request.app.state.settings.secure_cookies
    return Cookie(name, value=value, max_age=_YEAR, secure=secure, httponly=True, samesite="lax")


def frame_of(session: Session, act: Act | None, path: str) -> Frame:
    """The frame of a person, in an office or above them."""
    offices = offices_of(session)
    if act is None:
        return Frame(session, None, offices, [], [], path)
    return Frame(session, act.office, offices, list(_rail(act, path)), _clocks(act.office, offices), path)


def offices_of(session: Session) -> list[Office]:
    """The offices a person may enter, by code."""
    known = registries.current().offices.values()
    return sorted((o for o in known if session.actor_in(o.id)), key=lambda office: office.code)


def _rail(act: Act, path: str) -> Iterator[RailEntry]:
    menus = list(_menus(act.office, act.actor))
    taken = set(_KEYS_OF_CORE.values()) | {menu.key for menu in menus}
    here = _nearest(path.removeprefix(f"/{act.office.code}").strip("/"), [menu.path.strip("/") for menu in menus])
    for menu in menus:
        below = menu.path.strip("/")
        address = f"/{act.office.code}/{below}"
        letters = (c for c in below.rpartition("/")[2] if c not in taken)
        key = menu.key or _KEYS_OF_CORE.get(below) or next(letters, "")
        taken.add(key)
        yield RailEntry(
            languages.gettext(menu.title, menu.permission.partition(".")[0]),
            address,
            menu.icon,
            below == here,
            key,
            below,
        )


def _nearest(page: str, menus: list[str]) -> str | None:
    """The entry a page stands below: of `inventory` and `inventory/outbound` the longer one."""
    above = [below for below in menus if page == below or (below and page.startswith(f"{below}/"))]
    return max(above, key=len, default=None)


def _menus(office: Office, actor: Actor) -> Iterator[Menu]:
    registry = registries.current()
    duties = [duty for name, duty in registry.duties.items() if registry.state(office.id, name) != "off"]
    of_duties = sorted((menu for duty in duties for menu in duty.menu), key=lambda menu: menu.place)
    for menu in (HOME, *of_duties, APPROVALS, DUTIES, OFFICE):
        if may(actor, menu.permission):
            yield menu


def _clocks(office: Office, offices: list[Office]) -> list[Clock]:
    """The own office's clock, and one of each other zone."""
    zones: dict[str, Office] = {office.timezone: office}
    for other in offices:
        zones.setdefault(other.timezone, other)
    return [Clock(o.name, zone, formats.time(clock.now(), zone)) for zone, o in list(zones.items())[:3]]
