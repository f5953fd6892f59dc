"""The mails of an office as people read them: of one document, in the list, one alone, and those that came to nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops.errors import NotFound
from salesops.services.documents.copies import check_readable
from salesops.services.documents.kinds import Kind, known_kind, readable_kinds
from salesops.transactions import Transaction

STATES = ("waiting", "sent", "failed", "given_up")
_COLUMNS = (
    "m.id, m.kind, m.thing_id, m.language, m.sender, m.reply_to, m.recipients, m.cc, m.subject, m.body, m.copies, m.state, m.attempts, m.answer,"
    " m.again_of, m.made_by, m.made_at, m.ended_at, m.seen_at"
)
_SELECT = f"SELECT {_COLUMNS}, coalesce(p.name, 'salesops') AS made_by_name FROM core.outgoing_mail m LEFT JOIN core.person p ON p.id = m.made_by"


class Mail(msgspec.Struct, frozen=True):
    """A mail and what became of it; `answer` is what the mail server said last."""

    id: UUID
    kind: str
    thing_id: UUID
    language: str
    sender: str
    reply_to: str
    recipients: list[str]
    cc: list[str]
    subject: str
    body: str
    copies: list[UUID]
    state: str
    attempts: int
    answer: str
    again_of: UUID | None
    made_by: UUID
    made_at: dt.datetime
    ended_at: dt.datetime | None
    seen_at: dt.datetime | None
    made_by_name: str


async def mails_of(tx: Transaction, kind: Kind, thing_id: UUID) -> list[Mail]:
    """The mails of one document, the newest first."""
    rows = await tx.fetch(
        f"{_SELECT} WHERE m.office_id = $1 AND m.kind = $2 AND m.thing_id = $3 ORDER BY m.id DESC LIMIT 50",
        tx.office.id,
        kind.name,
        thing_id,
    )
    return [_mail(row) for row in rows]


async def mail_of(tx: Transaction, mail_id: UUID) -> Mail:
    """One mail that the actor may read; raises `NotFound`."""
    row = await tx.fetchrow(f"{_SELECT} WHERE m.office_id = $1 AND m.id = $2", tx.office.id, mail_id)
    if row is None:
        raise NotFound
    found, readable = _mail(row), readable_kinds(tx.act)
    if found.kind not in readable:
        raise NotFound
    if not readable[found.kind] and found.made_by != tx.actor.person_id:
        await check_readable(tx, known_kind(tx.act, found.kind), found.thing_id)
    return found


async def list_mails(
    tx: Transaction,
    *,
    state: str = "",
    words: str = "",
    after: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Mail]:
    """The mails of the office, the newest first: those of documents that the actor may read, and where the actor sees only their own,
    those that they sent. `after` is the id of the last one seen.
    """
    readable = readable_kinds(tx.act)
    rows = await tx.fetch(
        f"{_SELECT} WHERE m.office_id = $1 AND ($2 = '' OR m.state = $2) AND (m.kind = ANY ($3::text[]) OR m.kind = ANY ($8::text[]) AND m.made_by = $4) AND ($5::uuid IS NULL OR m.id < $5)"
        " AND ($6 = '' OR position(lower($6) IN lower(m.subject || ' ' || array_to_string(m.recipients, ' '))) > 0)"
        " ORDER BY m.id DESC LIMIT $7 OFFSET $9",
        tx.office.id,
        state if state in STATES else "",
        [kind for kind, all_of_them in readable.items() if all_of_them],
        tx.actor.person_id,
        after,
        words.strip(),
        limit,
        [kind for kind, all_of_them in readable.items() if not all_of_them],
        offset,
    )
    return [_mail(row) for row in rows]


async def came_back(tx: Transaction) -> list[Mail]:
    """The actor's mails that came to nothing and were not looked at yet, the oldest first."""
    rows = await tx.fetch(
        f"{_SELECT} WHERE m.office_id = $1 AND m.made_by = $2 AND m.kind = ANY ($3::text[]) AND m.state IN ('failed', 'given_up') AND m.seen_at IS NULL ORDER BY m.id LIMIT 20",
        tx.office.id,
        tx.actor.person_id,
        list(readable_kinds(tx.act)),
    )
    return [_mail(row) for row in rows]


def _mail(row: Any) -> Mail:
    return Mail(**dict(row.items()))
