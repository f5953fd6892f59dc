"""Printed documents by JSON: copies, mail, templates and the letterhead."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops.act import Act
from salesops.services.documents import copies, mailed, mails, preview, templates
from salesops.services.documents.copies import PDF, XML
from salesops.services.documents.kinds import kind_of, kinds
from salesops.services.documents.letterhead import Letterhead, change_letterhead, letterhead_of
from salesops.services.documents.mails import NewMail
from salesops.services.documents.shapes import placeholders
from salesops.services.documents.templates import Wanted
from salesops.transactions import transaction
from salesops.web.answers import answer, file_of, page

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
_KINDS = {"pdf": PDF, "xml": XML}


class WantedCopy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`language` en or zh, empty for the customer's; `form` pdf, or xml where the document can be written for programs.

    `since` and `until`, both included, choose the span of a document that tells of one, as a statement of account does.
    """

    language: Literal["", "en", "zh"] = ""
    form: Literal["pdf", "xml"] = "pdf"
    since: dt.date | None = None
    until: dt.date | None = None


class NewTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next version; `version` is the one that was seen, 0 for none. `given` brings the product's own back."""

    version: int
    source: str = ""
    part: Literal["page", "mail"] = "page"
    language: Literal["", "en", "zh"] = ""
    given: bool = False


@get("/documents", opt={"permission": "documents.read"})
async def list_kinds(act: NamedDependency[Act]) -> Response[Any]:
    """The kinds of documents of this office with the placeholders of their templates."""
    found = [
        {
            "kind": kind.name,
            "duty": kind.duty,
            "title": kind.declared.title,
            "placeholders": list(placeholders(kind.declared.shape)),
        }
        for kind in kinds(act)
    ]
    return answer({"items": found})


@post("/documents/{kind:str}/{thing_id:uuid}/copies", opt={"permission": "documents.print", "keyed": True})
async def make_copy(
    act: NamedDependency[Act], kind: FromPath[str], thing_id: FromPath[UUID], data: JSONBody[WantedCopy]
) -> Response[Any]:
    """Have a document printed: the copy that is there when nothing changed, else a new one."""
    made = await copies.make_copy(
        act, kind, thing_id, data.language, media=_KINDS[data.form], since=data.since, until=data.until
    )
    return answer(made, status=201)


@get("/documents/{kind:str}/{thing_id:uuid}/copies", opt={"permission": "documents.read"})
async def list_copies(act: NamedDependency[Act], kind: FromPath[str], thing_id: FromPath[UUID]) -> Response[Any]:
    """The copies of one document with the mails they went with, the newest first."""
    async with transaction(act) as tx:
        found = kind_of(act, kind)
        await copies.check_readable(tx, found, thing_id)
        kept, sent = await copies.copies_of(tx, found, thing_id), await mailed.mails_of(tx, found, thing_id)
    return answer({"items": kept, "mails": sent})


@get("/documents/copies/{copy_id:uuid}", opt={"permission": "documents.read", "media": (PDF, XML)})
async def read_copy(act: NamedDependency[Act], copy_id: FromPath[UUID]) -> Response[bytes]:
    """One copy, byte for byte."""
    async with transaction(act) as tx:
        copy, body = await copies.copy_body(tx, copy_id)
    return file_of(copy.name, copy.media, body)


@post("/documents/{kind:str}/{thing_id:uuid}/mails", opt={"permission": "documents.mail", "keyed": True})
async def mail_document(
    act: NamedDependency[Act], kind: FromPath[str], thing_id: FromPath[UUID], data: JSONBody[NewMail]
) -> Response[Any]:
    """Mail a document; a worker hands it to the mail server."""
    return answer(await mails.send_mail(act, kind, thing_id, data), status=201)


@get("/documents/mails", opt={"permission": "documents.read"})
async def list_mails(
    act: NamedDependency[Act],
    show: FromQuery[Literal["", "waiting", "sent", "failed", "given_up"]] = "",
    after: FromQuery[UUID | None] = None,
    limit: Limit = 50,
) -> Response[Any]:
    """Mail that went out, waits or came to nothing, the newest first."""
    async with transaction(act) as tx:
        found = await mailed.list_mails(tx, state=show, after=after, limit=limit)
    return page(found, limit=limit, cursor=lambda mail: mail.id)


@get("/documents/mails/{mail_id:uuid}", opt={"permission": "documents.read"})
async def read_mail(act: NamedDependency[Act], mail_id: FromPath[UUID]) -> Response[Any]:
    """One mail, and what the mail server said."""
    async with transaction(act) as tx:
        return answer(await mailed.mail_of(tx, mail_id))


@post("/documents/mails/{mail_id:uuid}/again", opt={"permission": "documents.mail", "keyed": True})
async def send_again(act: NamedDependency[Act], mail_id: FromPath[UUID]) -> Response[Any]:
    """Send a mail once more, with the same copies."""
    return answer(await mails.send_again(act, mail_id), status=201)


@get("/documents/templates/{kind:str}", opt={"permission": "documents.templates"})
async def read_template(
    act: NamedDependency[Act],
    kind: FromPath[str],
    part: FromQuery[Literal["page", "mail"]] = "page",
    language: FromQuery[Literal["", "en", "zh"]] = "",
) -> Response[Any]:
    """A template as it stands, the product's own, and its versions."""
    wanted = Wanted(kind, part, language)
    templates.check_wanted(act, wanted)
    async with transaction(act) as tx:
        stands, kept = await templates.standing(tx, wanted), await templates.versions(tx, wanted)
    return answer(
        {
            "source": stands.source,
            "given": templates.given(act, wanted),
            "version": kept[0].version if kept else 0,
            "versions": kept,
        }
    )


@put("/documents/templates/{kind:str}", opt={"permission": "documents.templates"})
async def save_template(act: NamedDependency[Act], kind: FromPath[str], data: JSONBody[NewTemplate]) -> Response[Any]:
    """Save the next version, after it was tried with made-up facts in both languages."""
    wanted = Wanted(kind, data.part, data.language)
    made = await preview.save(act, wanted, data.source, seen=data.version, is_given=data.given)
    return answer({"id": made.id, "version": made.version})


@get("/letterhead", opt={"permission": "documents.read"})
async def read_letterhead(act: NamedDependency[Act]) -> Response[Any]:
    """What the office prints of itself."""
    async with transaction(act) as tx:
        return answer(await letterhead_of(tx))


@put("/letterhead", opt={"permission": "documents.templates"})
async def save_letterhead(act: NamedDependency[Act], data: JSONBody[Letterhead]) -> Response[Any]:
    """Write the letterhead under the version that was seen; the logo stays as it is."""
    async with transaction(act) as tx:
        return answer(tx.answer(await change_letterhead(tx, data)))


HANDLERS = [
    list_kinds,
    make_copy,
    list_copies,
    read_copy,
    mail_document,
    list_mails,
    read_mail,
    send_again,
    read_template,
    save_template,
    read_letterhead,
    save_letterhead,
]
