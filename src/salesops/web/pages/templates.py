"""Templates of documents on pages: the list, and the editor with its preview, its placeholders and its versions."""

from __future__ import annotations

import base64
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import languages
from salesops.act import Act
from salesops.errors import Invalid, NotFound, Refused
from salesops.services.documents import preview, templates
from salesops.services.documents.copies import recent_copies
from salesops.services.documents.kinds import kinds, known_kind
from salesops.services.documents.preview import Shown
from salesops.services.documents.shapes import Placeholder, placeholders
from salesops.services.documents.templates import FRAME_KIND, Wanted
from salesops.transactions import transaction
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render

TEMPLATES = {"permission": "documents.templates"}
MAIL_PLACES = ("title", "number", "customer", "office", "person")


class Row(msgspec.Struct, frozen=True):
    """One kind in the list, and the languages in which the office has its own page or mail (empty: for both)."""

    kind: str
    title: str
    duty: str
    pages: list[str]
    mails: list[str]
    for_customer: bool


@get("/templates", opt=TEMPLATES)
async def show(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """Every kind of document, by duty, and which the office changed."""
    async with transaction(act) as tx:
        own = await templates.changed(tx)

    def row(name: str, title: str, duty: str, *, for_customer: bool) -> Row:
        pages = [language for kind, part, language in own if (kind, part) == (name, "page")]
        return Row(name, title, duty, pages, [x for k, p, x in own if (k, p) == (name, "mail")], for_customer)

    rows = [
        row(
            kind.name,
            languages.gettext(kind.declared.title, kind.duty),
            kind.duty,
            for_customer=kind.declared.for_customer,
        )
        for kind in kinds(act)
    ]
    frame = row(FRAME_KIND, languages.gettext("Layout that all documents share"), "", for_customer=False)
    return render(request, "templates.html", rows=[*rows, frame])


@get("/templates/{kind:str}", opt=TEMPLATES)
async def edit(
    request: PageRequest,
    act: NamedDependency[Act],
    kind: FromPath[str],
    part: FromQuery[str] = "page",
    language: FromQuery[str] = "",
    thing: FromQuery[UUID | None] = None,
    version: FromQuery[int] = 0,
    done: FromQuery[str] = "",
) -> Template:
    """The editor; with `version` an older one is laid into it."""
    wanted = Wanted(kind, part, language)
    templates.check_wanted(act, wanted)
    form = Form({"thing": [str(thing or "")], "old": [str(version or "")]})
    return await _page(request, act, wanted, form, done=done)


@post("/templates/{kind:str}", opt=TEMPLATES)
async def change(request: PageRequest, act: NamedDependency[Act], kind: FromPath[str]) -> Template | Redirect:
    """Try what was typed, save it, or go back to the product's own."""
    form = await form_of(request)
    wanted = Wanted(kind, form.text("part", "page"), form.text("language"))
    templates.check_wanted(act, wanted)
    if form.text("act") == "try":
        return await _page(request, act, wanted, form)
    try:
        under = await keyed(request, act, form)
        seen = int(form.text("version") or 0)
    except (Invalid, ValueError) as error:
        return await _page(request, act, wanted, form, refusal=_unreadable(error))
    given = form.text("act") == "given"
    _, refusal = await tried(preview.save(under, wanted, _typed(form), seen=seen, is_given=given))
    if refusal:
        return await _page(request, act, wanted, form, refusal=refusal)
    query = {"part": wanted.part if wanted.part != "page" else "", "language": wanted.language}
    thing = form.text("thing")
    return to(f"/{act.office.code}/templates/{kind}", **query, thing=thing, done="given" if given else "saved")


async def _page(
    request: PageRequest,
    act: Act,
    wanted: Wanted,
    form: Form,
    *,
    refusal: Refusal | None = None,
    done: str = "",
) -> Template:
    async with transaction(act) as tx:
        stands = await templates.standing(tx, wanted)
        versions = await templates.versions(tx, wanted)
        recent = await recent_copies(tx, wanted.kind)
    old = next((one for one in versions if str(one.version) == form.text("old")), None)
    source = _typed(form) if "source" in form else (old.source if old and not old.is_given else stands.source)
    shown, faults = await _shown(act, wanted, source, form)
    refusal = refusal or faults
    conflict = refusal.facts if refusal and "theirs" in refusal.facts else None
    return render(
        request,
        "template.html",
        status=refusal.status if refusal and "source" in form else 200,
        wanted=wanted,
        title=_title(act, wanted),
        source=source,
        rows=max(18, min(40, source.count("\n") + 2)),
        seen=conflict["current"] if conflict else form.text("version") or (versions[0].version if versions else 0),
        versions=versions,
        is_own=bool(versions) and not versions[0].is_given,
        places=_places(act, wanted),
        recent=recent,
        form=form,
        pictures=[base64.b64encode(page).decode() for page in shown.pages] if shown else [],
        shown=shown,
        refusal=refusal,
        fault_line=_fault_line(refusal),
        conflict=conflict,
        done=done,
    )


async def _shown(act: Act, wanted: Wanted, source: str, form: Form) -> tuple[Shown | None, Refusal | None]:
    """The preview of what stands in the editor, or why there is none."""
    try:
        thing = UUID(form.text("thing")) if form.text("thing") else None
        return await preview.show(act, wanted, source, language=form.text("speaks"), thing_id=thing), None
    except Invalid as error:
        return None, refused(error)
    except Refused as error:
        return None, Refusal(error.status, error.message, error.code, facts=error.facts)
    except ValueError:
        raise NotFound from None


def _places(act: Act, wanted: Wanted) -> list[Placeholder]:
    if wanted.kind == FRAME_KIND:
        return []
    found = list(placeholders(known_kind(act, wanted.kind).declared.shape))
    if wanted.part == "page":
        return found
    plain = [one for one in found if one.name.count(".") == 1 and one.gives != "rows"]
    return [Placeholder(f"{{{{{name}}}}}", "text") for name in MAIL_PLACES] + [
        Placeholder(f"{{{{{one.name}}}}}", one.gives, one.optional) for one in plain
    ]


def _title(act: Act, wanted: Wanted) -> str:
    if wanted.kind == FRAME_KIND:
        return languages.gettext("Layout that all documents share")
    kind = known_kind(act, wanted.kind)
    return languages.gettext(kind.declared.title, kind.duty)


def _fault_line(refusal: Refusal | None) -> int:
    """The line of the first fault of the source, 0 when it names none."""
    for fault in refusal.faults if refusal else ():
        if fault.rule == "template" and fault.allowed:
            return int(fault.allowed[0])
    return 0


def _typed(form: Form) -> str:
    """The source as it was typed: line ends as in files, nothing cut off but blanks at the end."""
    return form.text("source").replace("\r\n", "\n") + "\n"


def _unreadable(error: Exception) -> Refusal:
    return (
        refused(error) if isinstance(error, Invalid) else Refusal(422, "Open the page again; this form is incomplete.")
    )
