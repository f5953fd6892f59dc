"""One document on its way to the press: its facts, gathered in one transaction, and the sheet made of them outside it."""

from __future__ import annotations

import datetime as dt
import hashlib
from importlib.metadata import version
from typing import Any
from uuid import UUID

import msgspec

from salesops import languages
from salesops.act import Act
from salesops.encoding import encode
from salesops.formats import amount, long_moment
from salesops.hookspecs.documents import DocumentHooks, DocumentMark
from salesops.kernel.dispatch import ask
from salesops.services.documents.dressing import OTHER, dressed, read_catalogues, words_for
from salesops.services.documents.kinds import Kind
from salesops.services.documents.letterhead import Letterhead, letterhead_of, logo_of
from salesops.services.documents.mail_texts import mail_words
from salesops.services.documents.periods import period_of
from salesops.services.documents.pictures import as_svg
from salesops.services.documents.press import Sheet
from salesops.services.documents.shapes import made_up
from salesops.services.documents.templates import FRAME_KIND, Standing, Wanted, standing
from salesops.transactions import Transaction
from salesops.values import Period

LOGO = "logo.svg"


class Facts(msgspec.Struct, frozen=True):
    """All that one document is made of."""

    kind: Kind
    thing_id: UUID | None
    language: str
    content: Any
    marks: tuple[DocumentMark, ...]
    letterhead: Letterhead
    logo: bytes | None
    template: Standing
    frame: Standing

    @property
    def number(self) -> str:
        """The document's number, empty when it has none."""
        return str(getattr(self.content, "number", "") or "")

    def made_of(self, media: str) -> bytes:
        """The hash that tells whether it would be the same document again."""
        known = (
            *(self.kind.name, self.language, media, version("typst")),
            *(self.template.source, self.frame.source),
            *(self.content, self.marks, msgspec.structs.replace(self.letterhead, version=0)),
            hashlib.sha256(self.logo or b"").hexdigest(),
        )
        return hashlib.sha256(encode(known)).digest()


async def gather(
    tx: Transaction,
    kind: Kind,
    thing_id: UUID | None,
    language: str = "",
    *,
    period: Period | None = None,
    source: str | None = None,
    frame: str | None = None,
) -> Facts:
    """The facts of a document, in its customer's language when none is named; without a thing, made-up ones.

    `period` is the span a document that tells of one is for, the usual one when none is named. `source` and `frame` stand in for
    the office's templates while someone works on them.
    """
    office = tx.office
    if thing_id is None:
        content = made_up(kind.declared.shape, office.currency)
        marks: list[tuple[DocumentMark, ...]] = []
        language = language or office.language
    else:
        content = await _told(tx, kind, thing_id, language or office.language, period)
        chosen = language or language_of(content) or office.language
        if chosen != (language or office.language):
            content = await _told(tx, kind, thing_id, chosen, period)
        language = chosen
        marks = await ask(DocumentHooks).document_marking(office, tx, kind.declared.thing, thing_id)
    language = language if language in languages.LANGUAGES else "en"
    page = Wanted(kind.name, "page", language)
    return Facts(
        kind,
        thing_id,
        language,
        content,
        tuple(mark for each in marks for mark in each),
        await letterhead_of(tx),
        await logo_of(tx),
        await standing(tx, page) if source is None else Standing(source),
        await standing(tx, Wanted(FRAME_KIND, "page", language)) if frame is None else Standing(frame),
    )


async def _told(tx: Transaction, kind: Kind, thing_id: UUID, language: str, period: Period | None) -> Any:
    """What the duty tells, with its own words in that language."""
    read_catalogues()
    with languages.speaking(language, kind.duty):
        return await content_of(tx, kind, thing_id, language, period)


async def content_of(tx: Transaction, kind: Kind, thing_id: UUID, language: str, period: Period | None = None) -> Any:
    """The facts as the duty declares them, of the usual span where it wants one and none is named."""
    wanted = period or period_of(tx.office, kind)
    return await kind.declared.content(tx, thing_id, language, *((wanted,) if wanted else ()))


def language_of(content: Any) -> str:
    """The language of the customer whom a document is for, empty when nobody chose one."""
    return str(getattr(getattr(content, "customer", None), "language", "") or "")


def sheet_of(act: Act, facts: Facts, *, copy_no: int, at: dt.datetime) -> Sheet:
    """What goes to the press."""
    sources, domain = (facts.template.source, facts.frame.source), facts.kind.duty
    said = [text for mark in facts.marks for text in (mark.title, mark.words)]
    more = [*said, facts.kind.declared.title]
    words = words_for(sources, domain, facts.language, more)
    others = words_for(sources, domain, OTHER[facts.language], more)
    with languages.speaking(facts.language, domain):
        data = {
            "d": dressed(facts.content, act.office),
            "office": dressed(facts.letterhead, act.office) | {"has_logo": facts.logo is not None},
            "doc": {
                "title": words[facts.kind.declared.title],
                "other_title": others[facts.kind.declared.title],
                "number": facts.number,
                "kind": facts.kind.name,
                "language": facts.language,
                "copy_no": str(copy_no),
                "printed_at": long_moment(at, act.office.timezone),
                "printed_by": act.actor.name,
                "mark": facts.made_of("application/pdf").hex()[:8],
            },
            "marks": [
                {
                    "title": words[mark.title],
                    "other_title": others[mark.title],
                    "words": words[mark.words],
                    "other_words": others[mark.words],
                    "amount": amount(mark.amount, act.office.currency) if mark.amount else "",
                    "strip": mark.strip,
                }
                for mark in facts.marks
            ],
            "words": words,
            "others": others,
        }
    pictures = {LOGO: as_svg(facts.logo)} if facts.logo else {}
    return Sheet(facts.template.source, facts.frame.source, msgspec.json.encode(data).decode(), pictures)


def mail_known(act: Act, facts: Facts) -> dict[str, str]:
    """What the text of this document's mail can name."""
    title = words_for((), facts.kind.duty, facts.language, [facts.kind.declared.title])[facts.kind.declared.title]
    with languages.speaking(facts.language, facts.kind.duty):
        shown = dressed(facts.content, act.office)
    return mail_words(facts.content, title, facts.letterhead.legal_name, act.actor.name, shown)
