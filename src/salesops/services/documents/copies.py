"""Copies of documents: made once of the same facts and kept byte for byte, with their hash."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

import msgspec

from salesops import clock
from salesops.act import Act
from salesops.errors import Busy, Fault, Invalid, NotFound, Refused
from salesops.services.documents.kinds import Kind, kind_of
from salesops.services.documents.periods import period_of
from salesops.services.documents.press import presses
from salesops.services.documents.setting import Facts, content_of, gather, sheet_of
from salesops.transactions import Transaction, transaction
from salesops.values import new_id

PDF, XML = "application/pdf", "application/xml"
_ENDS = {PDF: "pdf", XML: "xml"}
_TRIES = 5
_COLUMNS = "c.id, c.kind, c.thing_id, c.copy_no, c.language, c.media, c.name, c.sha256, c.size, c.marked, c.unprintable, c.made_at"
_SELECT = f"SELECT {_COLUMNS}, coalesce(p.name, 'salesops') AS made_by FROM core.document_copy c LEFT JOIN core.person p ON p.id = c.made_by"


class Copy(msgspec.Struct, frozen=True):
    """A kept copy without its bytes. `marked` says that something like arrears stood on it, `unprintable` what no font had."""

    id: UUID
    kind: str
    thing_id: UUID
    copy_no: int
    language: str
    media: str
    name: str
    sha256: str
    size: int
    marked: bool
    unprintable: str
    made_by: str
    made_at: dt.datetime


class _Overtaken(Exception):
    """Someone else had a copy made at the same moment."""


async def make_copy(
    act: Act,
    kind_name: str,
    thing_id: UUID,
    language: str = "",
    *,
    media: str = PDF,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Copy:
    """The copy of a document as its facts are now: the one that is there, or a new one.

    `since` and `until` are for a document that tells of a span of days, both included; without them it is the usual span.
    Raises `NotFound` for what the actor may not read, `Invalid` with the template's line when it cannot be set.
    """
    kind = kind_of(act, kind_name)
    if media not in _ENDS or (media == XML and kind.declared.as_data is None):
        raise NotFound
    period = period_of(act.office, kind, since, until)
    reading = msgspec.structs.replace(act, idempotency=None)
    for _ in range(_TRIES):
        async with transaction(reading) as tx:
            facts = await gather(tx, kind, thing_id, language, period=period)
            made_of = facts.made_of(media)
            known = await _same(tx, kind, thing_id, made_of)
            taken = await _last_no(tx, kind, thing_id)
        body, unprintable = (b"", "") if known else await _made(act, facts, media, taken + 1)
        with contextlib.suppress(_Overtaken):
            async with transaction(act) as tx:
                copy = known or await _keep(tx, facts, media, taken + 1, made_of, body, unprintable)
                tx.answer(copy, status=201)
            return copy
    raise Busy("Others are printing this document; try again.")


async def copies_of(tx: Transaction, kind: Kind, thing_id: UUID) -> list[Copy]:
    """The copies kept of one document, the newest first."""
    rows = await tx.fetch(
        f"{_SELECT} WHERE c.office_id = $1 AND c.kind = $2 AND c.thing_id = $3 ORDER BY c.copy_no DESC",
        tx.office.id,
        kind.name,
        thing_id,
    )
    return [_copy(row) for row in rows]


async def recent_copies(tx: Transaction, kind_name: str) -> list[tuple[UUID, str]]:
    """The things of which a kind was printed last, with the names of the copies: to try a template with."""
    rows = await tx.fetch(
        "SELECT DISTINCT ON (thing_id) thing_id, name, made_at FROM core.document_copy WHERE office_id = $1 AND kind = $2"
        " AND made_at > $3 ORDER BY thing_id, made_at DESC LIMIT 200",
        tx.office.id,
        kind_name,
        clock.now() - dt.timedelta(days=60),
    )
    return [(row["thing_id"], row["name"]) for row in sorted(rows, key=lambda row: row["made_at"], reverse=True)[:10]]


async def copy_of(tx: Transaction, copy_id: UUID) -> Copy:
    """One copy that the actor may read; raises `NotFound`."""
    row = await tx.fetchrow(f"{_SELECT} WHERE c.office_id = $1 AND c.id = $2", tx.office.id, copy_id)
    if row is None:
        raise NotFound
    found = _copy(row)
    await check_readable(tx, kind_of(tx.act, found.kind), found.thing_id)
    return found


async def copy_body(tx: Transaction, copy_id: UUID) -> tuple[Copy, bytes]:
    """One copy with its bytes, which are what their hash says; raises `NotFound`."""
    found = await copy_of(tx, copy_id)
    body: bytes = await tx.fetchval(
        "SELECT body FROM core.document_copy WHERE office_id = $1 AND id = $2", tx.office.id, copy_id
    )
    if hashlib.sha256(body).hexdigest() != found.sha256:
        raise Busy("This copy is damaged; tell whoever looks after the database.")
    return found, body


async def check_readable(tx: Transaction, kind: Kind, thing_id: UUID) -> None:
    """Raise `NotFound` for what this office has not, and for what is another's where the actor sees only their own."""
    with contextlib.suppress(Refused, Invalid):  # it is there, though it cannot be printed as it is now
        await content_of(tx, kind, thing_id, tx.office.language)


async def _made(act: Act, facts: Facts, media: str, copy_no: int) -> tuple[bytes, str]:
    if media == XML:
        as_data = facts.kind.declared.as_data
        body = as_data(facts) if as_data else None
        if body is None:
            raise Invalid(
                [
                    Fault(
                        "media",
                        "missing",
                        "This document cannot be written as XML yet; the file lacks what the standard wants.",
                    )
                ]
            )
        return body, ""
    now = clock.now()
    printed = await presses().set(sheet_of(act, facts, copy_no=copy_no, at=now), at=now)
    return printed.pages[0], printed.unprintable


async def _same(tx: Transaction, kind: Kind, thing_id: UUID, made_of: bytes) -> Copy | None:
    row = await tx.fetchrow(
        f"{_SELECT} WHERE c.office_id = $1 AND c.kind = $2 AND c.thing_id = $3 AND c.made_of = $4",
        tx.office.id,
        kind.name,
        thing_id,
        made_of,
    )
    return _copy(row) if row else None


async def _last_no(tx: Transaction, kind: Kind, thing_id: UUID) -> int:
    return int(
        await tx.fetchval(
            "SELECT coalesce(max(copy_no), 0) FROM core.document_copy WHERE office_id = $1 AND kind = $2 AND thing_id = $3",
            tx.office.id,
            kind.name,
            thing_id,
        )
    )


async def _keep(
    tx: Transaction, facts: Facts, media: str, copy_no: int, made_of: bytes, body: bytes, unprintable: str
) -> Copy:
    digest = hashlib.sha256(body)
    assert facts.thing_id is not None
    copy = Copy(
        new_id(),
        facts.kind.name,
        facts.thing_id,
        copy_no,
        facts.language,
        media,
        _file_name(facts, copy_no, media),
        digest.hexdigest(),
        len(body),
        bool(facts.marks),
        unprintable,
        tx.actor.name,
        clock.now(),
    )
    kept = await tx.execute(
        "INSERT INTO core.document_copy (office_id, id, kind, thing_id, copy_no, language, media, name, template_id, made_of, sha256,"
        " body, size, marked, unprintable, made_by, made_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING",
        tx.office.id,
        copy.id,
        copy.kind,
        copy.thing_id,
        copy.copy_no,
        copy.language,
        copy.media,
        copy.name,
        facts.template.template_id,
        made_of,
        digest.digest(),
        body,
        copy.size,
        copy.marked,
        copy.unprintable,
        tx.actor.person_id,
        copy.made_at,
    )
    if not kept:
        raise _Overtaken
    changes = {"document": copy.kind, "copy": copy.copy_no, "language": copy.language, "sha256": copy.sha256}
    tx.audit("document.print", facts.kind.declared.thing, copy.thing_id, changes=changes)
    return copy


def _file_name(facts: Facts, copy_no: int, media: str) -> str:
    """`INV-2026-000012.pdf`; of a document without a number its kind, and from the second copy on its copy's number."""
    plain = "".join(c if c.isalnum() or c in "-_ ." else "-" for c in facts.number or facts.kind.name)
    again = f" ({copy_no})" if copy_no > 1 else ""
    kind = (
        ""
        if facts.number and facts.kind.declared.as_data
        else f"{facts.kind.name.replace('_', '-')} "
        if facts.number
        else ""
    )
    return f"{kind}{plain}{again}.{_ENDS[media]}"


def _copy(row: Any) -> Copy:
    return Copy(**{**dict(row.items()), "sha256": row["sha256"].hex()})
