"""Files that go along with a mail and are no copies of documents: kept with it, and thrown away when it is old."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from salesops.errors import ConflictState, NotFound
from salesops.transactions import Transaction

MOST_BYTES = 20_000_000


class MailFile(msgspec.Struct, frozen=True):
    """A file of a mail."""

    name: str
    media: str
    body: bytes

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.body).digest()


async def keep_files(tx: Transaction, mail_id: UUID, files: Sequence[MailFile]) -> None:
    """Let these files go along with a mail."""
    for place, file in enumerate(files, 1):
        await tx.execute(
            "INSERT INTO core.mail_file (office_id, mail_id, place, name, media, sha256, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *(tx.office.id, mail_id, place, file.name, file.media, file.sha256, file.body),
        )


async def file_of_mail(tx: Transaction, mail_id: UUID) -> MailFile:
    """The file that went along with a mail; raises `NotFound` once it was thrown away."""
    row = await tx.fetchrow(
        "SELECT name, media, body FROM core.mail_file WHERE office_id = $1 AND mail_id = $2 ORDER BY place LIMIT 1",
        tx.office.id,
        mail_id,
    )
    if row is None:
        raise NotFound
    return MailFile(**dict(row.items()))


async def copy_files(tx: Transaction, before: UUID, after: UUID) -> None:
    """Let the files of a mail go along with another one; raises `ConflictState` when they are no longer kept."""
    copied = await tx.execute(
        "INSERT INTO core.mail_file (office_id, mail_id, place, name, media, sha256, body)"
        " SELECT office_id, $3, place, name, media, sha256, body FROM core.mail_file WHERE office_id = $1 AND mail_id = $2",
        *(tx.office.id, before, after),
    )
    if not copied:
        raise ConflictState(
            "The files of this mail are no longer kept.", current="files_gone", ways_out=["make the list anew"]
        )


async def throw_away(tx: Transaction, kind_name: str, before: dt.datetime) -> int:
    """Throw away the files of a kind's mails that ended before a moment; returns how many."""
    return await tx.execute(
        "DELETE FROM core.mail_file f USING core.outgoing_mail m WHERE f.office_id = $1 AND (m.office_id, m.id) = (f.office_id, f.mail_id)"
        " AND m.kind = $2 AND m.ended_at < $3",
        *(tx.office.id, kind_name, before),
    )
