"""One document on paper: its copies and mails, printed and mailed from here; and the panel of it on its own page."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from salesops import languages
from salesops.act import Act
from salesops.errors import Forbidden, Invalid, NotFound, Refused
from salesops.services.documents import copies, mailed, mails
from salesops.services.documents.copies import PDF, XML, Copy
from salesops.services.documents.kinds import Kind, kind_of
from salesops.services.documents.mailed import Mail
from salesops.services.documents.mails import Draft, NewMail
from salesops.services.documents.periods import usual_days
from salesops.transactions import transaction
from salesops.web.answers import file_of
from salesops.web.forms import Form, Refusal, form_of, keyed, refused, to, tried
from salesops.web.frame import PageRequest, render

READ, PRINT, MAIL = ({"permission": f"documents.{act}"} for act in ("read", "print", "mail"))


class Printing(msgspec.Struct, frozen=True):
    """What is printed: the language, pdf or xml, and the days of a document that tells of some."""

    language: str = ""
    form: str = "pdf"
    since: dt.date | None = None
    until: dt.date | None = None


class Shown(msgspec.Struct, frozen=True):
    """One kind of a thing's documents with what was printed and mailed of it."""

    name: str
    title: str
    for_customer: bool
    has_data: bool
    by_period: bool
    copies: list[Copy]
    mails: list[Mail]


@get("/documents/panel", opt=READ)
async def panel(
    request: PageRequest, act: NamedDependency[Act], thing: FromQuery[UUID], kinds: FromQuery[str] = ""
) -> Template:
    """The documents of one thing, for the page of that thing."""
    shown = [await _shown(act, kind, thing, panel=True) for kind in _kinds(act, kinds)]
    return render(request, "document_panel.html", shown=shown, thing=thing)


@get("/documents/{kind:str}/{thing_id:uuid}", opt=READ)
async def one(
    request: PageRequest,
    act: NamedDependency[Act],
    kind: FromPath[str],
    thing_id: FromPath[UUID],
    done: FromQuery[str] = "",
) -> Template:
    """One document: print it, mail it, and what was printed and mailed before."""
    return await _one(request, act, kind, thing_id, done=done)


@post("/documents/{kind:str}/{thing_id:uuid}", opt=PRINT)
async def print_it(
    request: PageRequest, act: NamedDependency[Act], kind: FromPath[str], thing_id: FromPath[UUID]
) -> Template | Redirect:
    """Have a copy made and show it; what cannot be printed says why."""
    form = await form_of(request)
    try:
        wanted = form.into(Printing, timezone=act.office.timezone)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _one(request, act, kind, thing_id, form=form, refusal=refused(error))
    media, days = XML if wanted.form == "xml" else PDF, {"since": wanted.since, "until": wanted.until}
    made, refusal = await tried(copies.make_copy(under, kind, thing_id, wanted.language, media=media, **days))
    if refusal:
        return await _one(request, act, kind, thing_id, form=form, refusal=refusal)
    copy = msgspec.convert(made, Copy) if isinstance(made, dict) else made
    return Redirect(f"/{act.office.code}/documents/copies/{copy.id}", status_code=303)


@get("/documents/copies/{copy_id:uuid}", opt=READ)
async def copy(act: NamedDependency[Act], copy_id: FromPath[UUID], keep: FromQuery[bool] = False) -> Response[bytes]:
    """A copy in a tab of its own, or to keep."""
    async with transaction(act) as tx:
        found, body = await copies.copy_body(tx, copy_id)
    return file_of(found.name, found.media, body, shown=not keep and found.media == PDF)


@get("/documents/{kind:str}/{thing_id:uuid}/mail", opt=MAIL)
async def write(
    request: PageRequest,
    act: NamedDependency[Act],
    kind: FromPath[str],
    thing_id: FromPath[UUID],
    language: FromQuery[str] = "",
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
) -> Template:
    """The mail as it is proposed; of a document that tells of a span of days, for those days."""
    asked = Form({"language": [language], "since": [since], "until": [until]})
    return await _mail(request, act, kind, thing_id, asked)


@post("/documents/{kind:str}/{thing_id:uuid}/mail", opt=MAIL)
async def send(
    request: PageRequest, act: NamedDependency[Act], kind: FromPath[str], thing_id: FromPath[UUID]
) -> Template | Redirect:
    """Send it; what was typed is kept when it is refused."""
    form = await form_of(request)
    try:
        new = form.into(NewMail, timezone=act.office.timezone)
        under = await keyed(request, act, form)
    except Invalid as error:
        return await _mail(request, act, kind, thing_id, form, typed=form, refusal=refused(error))
    _, refusal = await tried(mails.send_mail(under, kind, thing_id, new))
    if refusal:
        return await _mail(request, act, kind, thing_id, form, typed=form, refusal=refusal)
    return to(f"/{act.office.code}/documents/{kind}/{thing_id}", done="mailed")


def _kinds(act: Act, names: str) -> list[Kind]:
    found = []
    for name in names.split(","):
        try:
            found.append(kind_of(act, name))
        except (NotFound, Forbidden):
            continue
    return found


async def _shown(act: Act, kind: Kind, thing_id: UUID, *, panel: bool = False) -> Shown:
    async with transaction(act) as tx:
        kept, sent = await copies.copies_of(tx, kind, thing_id), await mailed.mails_of(tx, kind, thing_id)
        if kept or sent or not panel:  # a panel that shows nothing is spared the reading of a whole statement
            await copies.check_readable(tx, kind, thing_id)
    declared = kind.declared
    title = languages.gettext(declared.title, kind.duty)
    return Shown(kind.name, title, declared.for_customer, declared.as_data is not None, declared.by_period, kept, sent)


async def _one(
    request: PageRequest,
    act: Act,
    name: str,
    thing_id: UUID,
    *,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    kind, usual = kind_of(act, name), [day.isoformat() for day in usual_days(act.office)]
    asked = form or Form({key: [value] for key, value in request.query_params.items()})
    return render(
        request,
        "document.html",
        status=refusal.status if refusal else 200,
        document=await _shown(act, kind, thing_id),
        thing=thing_id,
        back=kind.declared.page.format(id=thing_id),
        language=asked.text("language"),
        since=asked.text("since") or usual[0],
        until=asked.text("until") or usual[1],
        refusal=refusal,
        done=done,
    )


async def _mail(
    request: PageRequest,
    act: Act,
    name: str,
    thing_id: UUID,
    asked: Form,
    *,
    typed: Form | None = None,
    refusal: Refusal | None = None,
) -> Template | Any:
    kind, language = kind_of(act, name), asked.text("language")
    draft = Draft(language or act.office.language, "", "", "", (), has_data=False)
    days = usual_days(act.office)
    try:
        wanted = asked.into(Printing, timezone=act.office.timezone)
        draft = await mails.draft_mail(act, name, thing_id, language, wanted.since, wanted.until)
        days = (wanted.since or days[0], wanted.until or days[1])
    except Invalid as error:
        refusal = refusal or refused(error)
    except Refused as error:
        refusal = refusal or Refusal(error.status, error.message, error.code, facts=error.facts)
    return render(
        request,
        "document_mail.html",
        status=refusal.status if refusal and typed else 200,
        title=languages.gettext(kind.declared.title, kind.duty),
        kind=name,
        thing=thing_id,
        draft=draft,
        days=days if kind.declared.by_period else None,
        typed=typed,
        refusal=refusal,
        set_up=mails.is_set_up(),
        back=f"documents/{name}/{thing_id}",
    )
