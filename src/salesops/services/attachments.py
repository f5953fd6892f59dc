"""Files that were sent in, kept with the document they belong to, byte for byte: a fax, a mail's attachment (ORD-1)."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID

import msgspec

from salesops import clock
from salesops.errors import Fault, Invalid, NotFound
from salesops.transactions import Transaction
from salesops.values import new_id

MOST_BYTES = 10_000_000
MOST_FILES = 20
_MAGIC = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
}


class Attachment(msgspec.Struct, frozen=True):
    """A kept file; `media` is told from its first bytes, never from its name."""

    id: UUID
    name: str
    media: str
    size: int
    added_by: str
    added_at: dt.datetime


async def attach(tx: Transaction, entity: str, entity_id: UUID, name: str, body: bytes, *, field: str = "file") -> UUID:
    """Keep a file with a document; the same bytes again are the file that is there. Raises `Invalid` at `field`."""
    media = next((media for magic, media in _MAGIC.items() if body.startswith(magic)), None)
    if not body:
        raise Invalid([Fault(field, "empty", "This file is empty; choose it again.")])
    if media is None:
        raise Invalid([Fault(field, "media", "Keep a PDF or a picture (PNG, JPEG, TIFF).")])
    if len(body) > MOST_BYTES:
        raise Invalid([Fault(field, "size", "At most 10 MB; scan it with fewer dots per inch.")])
    digest = hashlib.sha256(body).digest()
    known: UUID | None = await tx.fetchval(
        "SELECT id FROM core.attachment WHERE office_id = $1 AND entity = $2 AND entity_id = $3 AND sha256 = $4",
        tx.office.id,
        entity,
        entity_id,
        digest,
    )
    if known is not None:
        return known
    if len(await attachments_of(tx, entity, entity_id)) >= MOST_FILES:
        raise Invalid([Fault(field, "count", "There are twenty files already; put pages into one file.")])
    made = new_id()
    shown = "".join(c for c in name.rpartition("/")[2].rpartition("\\")[2] if c.isprintable()).strip()[:200]
    await tx.execute(
        "INSERT INTO core.attachment (office_id, id, entity, entity_id, name, media, sha256, body, added_by, added_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.office.id,
        made,
        entity,
        entity_id,
        shown or "file",
        media,
        digest,
        body,
        tx.actor.person_id,
        clock.now(),
    )
    tx.audit("file.attach", entity, entity_id, changes={"name": shown, "sha256": digest.hex(), "bytes": len(body)})
    return made


async def attachments_of(tx: Transaction, entity: str, entity_id: UUID) -> list[Attachment]:
    """The files kept with a document, the oldest first."""
    rows = await tx.fetch(
        "SELECT a.id, a.name, a.media, length(a.body) AS size, p.name AS added_by, a.added_at FROM core.attachment a"
        " JOIN core.person p ON p.id = a.added_by WHERE a.office_id = $1 AND a.entity = $2 AND a.entity_id = $3 ORDER BY a.id",
        tx.office.id,
        entity,
        entity_id,
    )
    return [Attachment(**dict(row.items())) for row in rows]


async def attachment_body(tx: Transaction, entity: str, entity_id: UUID, attachment_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of one file of this document; raises `NotFound`."""
    row = await tx.fetchrow(
        "SELECT name, media, body FROM core.attachment WHERE office_id = $1 AND id = $2 AND entity = $3 AND entity_id = $4",
        tx.office.id,
        attachment_id,
        entity,
        entity_id,
    )
    if row is None:
        raise NotFound
    return row["name"], row["media"], row["body"]
