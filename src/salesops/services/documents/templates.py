"""Templates of an office: versions that never change, the highest of which stands, or the product's own."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import asyncpg
import msgspec

from salesops import clock
from salesops.act import Act
from salesops.errors import ConflictVersion, Fault, Faults, Invalid, NotFound
from salesops.services.documents.faults import placeholders_left
from salesops.services.documents.kinds import FRAME, known_kind
from salesops.services.documents.mail_texts import GIVEN_MAIL
from salesops.transactions import Transaction, transaction
from salesops.values import new_id

FRAME_KIND = "frame"
PARTS = ("page", "mail")
LANGUAGES = ("", "en", "zh")
MOST = 60_000


class Wanted(msgspec.Struct, frozen=True):
    """Which template: of a kind, its page or the text of its mail, for one language or (empty) for both."""

    kind: str
    part: str = "page"
    language: str = ""


class Version(msgspec.Struct, frozen=True):
    """One version; `is_given` says that from it on the product's own stands again."""

    id: UUID
    version: int
    source: str
    is_given: bool
    made_by: str
    made_at: dt.datetime


class Standing(msgspec.Struct, frozen=True):
    """The template that stands: its source, and its id when it is an office's own."""

    source: str
    template_id: UUID | None = None


async def standing(tx: Transaction, wanted: Wanted) -> Standing:
    """The template for one language: the office's for it, else the office's for both, else the product's."""
    rows = await tx.fetch(
        "SELECT DISTINCT ON (language) id, language, source, is_given FROM core.document_template"
        " WHERE office_id = $1 AND kind = $2 AND part = $3 AND language IN ($4, '') ORDER BY language, version DESC",
        tx.office.id,
        wanted.kind,
        wanted.part,
        wanted.language,
    )
    newest = {row["language"]: row for row in rows}
    for language in (wanted.language, ""):
        row = newest.get(language)
        if row is not None and not row["is_given"]:
            return Standing(row["source"], row["id"])
    return Standing(given(tx.act, wanted))


def given(act: Act, wanted: Wanted) -> str:
    """The product's own template; raises `NotFound` when there is no such kind."""
    if wanted.part == "mail":
        known_kind(act, wanted.kind)
        return GIVEN_MAIL["zh" if wanted.language == "zh" else "en"]
    return FRAME.read_text("utf-8") if wanted.kind == FRAME_KIND else known_kind(act, wanted.kind).given


async def versions(tx: Transaction, wanted: Wanted) -> list[Version]:
    """All versions of one template, the newest first."""
    rows = await tx.fetch(
        "SELECT t.id, t.version, t.source, t.is_given, p.name AS made_by, t.made_at FROM core.document_template t"
        " JOIN core.person p ON p.id = t.made_by WHERE t.office_id = $1 AND t.kind = $2 AND t.part = $3 AND t.language = $4"
        " ORDER BY t.version DESC",
        tx.office.id,
        wanted.kind,
        wanted.part,
        wanted.language,
    )
    return [Version(**dict(row.items())) for row in rows]


async def changed(tx: Transaction) -> dict[tuple[str, str, str], int]:
    """How many versions of its own an office has, by kind, part and language; where the product's stands again, none."""
    rows = await tx.fetch(
        "SELECT DISTINCT ON (kind, part, language) kind, part, language, version, is_given FROM core.document_template"
        " WHERE office_id = $1 ORDER BY kind, part, language, version DESC",
        tx.office.id,
    )
    return {(r["kind"], r["part"], r["language"]): r["version"] for r in rows if not r["is_given"]}


async def keep_version(act: Act, wanted: Wanted, source: str, *, seen: int, is_given: bool = False) -> Version:
    """Write the next version, when `seen` is still the newest; it was tried before. Raises `ConflictVersion` with theirs."""
    made = Version(new_id(), seen + 1, "" if is_given else source, is_given, act.actor.name, clock.now())
    try:
        async with transaction(act) as tx:
            await tx.execute(
                "INSERT INTO core.document_template (office_id, id, kind, part, language, version, source, is_given, made_by, made_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                act.office.id,
                made.id,
                wanted.kind,
                wanted.part,
                wanted.language,
                made.version,
                made.source,
                is_given,
                act.actor.person_id,
                made.made_at,
            )
            changes = {"kind": wanted.kind, "part": wanted.part, "language": wanted.language, "version": made.version}
            tx.audit(
                "template.restore" if is_given else "template.change", "document_template", made.id, changes=changes
            )
            tx.answer({"id": made.id, "version": made.version})
    except asyncpg.UniqueViolationError:
        pass
    else:
        return made
    async with transaction(msgspec.structs.replace(act, idempotency=None)) as tx:
        theirs = (await versions(tx, wanted))[0]
    raise ConflictVersion(
        "Someone saved this template after you opened it; both are shown.",
        current=theirs.version,
        theirs=theirs.source,
        by=theirs.made_by,
    )


def check_wanted(act: Act, wanted: Wanted) -> None:
    """Raise `NotFound` for a template that cannot be."""
    if (
        wanted.part not in PARTS
        or wanted.language not in LANGUAGES
        or (wanted.kind == FRAME_KIND and wanted.part == "mail")
    ):
        raise NotFound
    given(act, wanted)


def check_source(source: str, part: str) -> None:
    """Raise `Invalid` for a text that cannot be a template, before it is set."""
    faults = Faults()
    if not source.strip():
        faults.add("source", "required", "Write something, or go back to the given template.")
    if len(source) > MOST:
        faults.add("source", "length", "At most 60,000 characters.")
    faults.raise_if_any()
    left = placeholders_left(source) if part == "page" else []
    if left:
        line, name = left[0]
        raise Invalid(
            [
                Fault(
                    "source",
                    "template",
                    f"Line {line}: {name or '…'} stands in double braces and would be printed like that; write #d.name.",
                    allowed=[str(line)],
                )
            ]
        )
