"""Templates under work: tried with a document of the office or made-up facts, shown as pictures, and saved when they can be set."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import clock, languages
from salesops.act import Act
from salesops.errors import NotFound
from salesops.services.documents.kinds import Kind, kind_of, kinds, known_kind
from salesops.services.documents.mail_texts import filled
from salesops.services.documents.press import Printed, presses
from salesops.services.documents.setting import Facts, gather, mail_known, sheet_of
from salesops.services.documents.templates import FRAME_KIND, Version, Wanted, check_source, check_wanted, keep_version
from salesops.transactions import transaction

PAGES = 4  # of a preview


class Shown(msgspec.Struct, frozen=True):
    """What a template gives: pages as pictures, or a mail's subject and body."""

    pages: list[bytes] = []
    subject: str = ""
    body: str = ""
    unprintable: str = ""


async def show(act: Act, wanted: Wanted, source: str, *, language: str = "", thing_id: UUID | None = None) -> Shown:
    """Set what someone is writing; raises `Invalid` with the line that is wrong."""
    check_wanted(act, wanted)
    check_source(source, wanted.part)
    spoken = wanted.language or language or act.office.language
    facts = await _facts(act, wanted, source, spoken, thing_id)
    if wanted.part == "mail":
        subject, body = filled(source, mail_known(act, facts))
        return Shown(subject=subject, body=body)
    made = await _set(act, facts, to="png", ppi=96)  # a point of the screen each: the preview comes along with the page
    return Shown(pages=made.pages, unprintable=made.unprintable)


async def save(act: Act, wanted: Wanted, source: str, *, seen: int, is_given: bool = False) -> Version:
    """Save the next version once it could be set in each language it is for; raises `Invalid` with its line, or `ConflictVersion`."""
    check_wanted(act, wanted)
    if not is_given:
        check_source(source, wanted.part)
        for language in (wanted.language,) if wanted.language else tuple(languages.LANGUAGES):
            await show(msgspec.structs.replace(act, idempotency=None), wanted, source, language=language)
    return await keep_version(act, wanted, source, seen=seen, is_given=is_given)


async def _facts(act: Act, wanted: Wanted, source: str, language: str, thing_id: UUID | None) -> Facts:
    kind = kind_of(act, wanted.kind) if thing_id else _kind(act, wanted)
    page = source if wanted.part == "page" and wanted.kind != FRAME_KIND else None
    async with transaction(msgspec.structs.replace(act, idempotency=None)) as tx:
        return await gather(
            tx, kind, thing_id, language, source=page, frame=source if wanted.kind == FRAME_KIND else None
        )


def _kind(act: Act, wanted: Wanted) -> Kind:
    """The frame is tried on the first kind there is."""
    if wanted.kind != FRAME_KIND:
        return known_kind(act, wanted.kind)
    first = next(iter(kinds(act)), None)
    if first is None:
        raise NotFound
    return first


async def _set(act: Act, facts: Facts, **how: Any) -> Printed:
    now = clock.now()
    return await presses().set(sheet_of(act, facts, copy_no=1, at=now), trying=True, most_pages=PAGES, **how)
