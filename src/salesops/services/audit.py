"""Reads the audit trail: who did what to which document, in the order it happened."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

import msgspec

from salesops.db import Record
from salesops.transactions import Transaction

PAGE = 100


class Entry(msgspec.Struct, frozen=True):
    """One act. `changes` holds old and new values; `actor` is empty for the machinery."""

    id: UUID
    at: dt.datetime
    actor_id: UUID
    actor: str
    source: str
    request_id: str
    action: str
    entity: str
    entity_id: UUID | None
    changes: Any
    reason: str | None


async def read_trail(
    tx: Transaction, *, entity_id: UUID | None = None, after: UUID | None = None, limit: int = PAGE
) -> list[Entry]:
    """Entries of this office, oldest first, after a given one; of one document when `entity_id` names it."""
    rows = await tx.fetch(
        "SELECT a.id, a.at, a.actor_id, coalesce(p.name, '') AS actor, a.source, a.request_id, a.action, a.entity,"
        " a.entity_id, a.changes::text AS changes, a.reason FROM core.audit a LEFT JOIN core.person p ON p.id = a.actor_id"
        " WHERE a.office_id = $1 AND ($2::uuid IS NULL OR a.entity_id = $2) AND ($3::uuid IS NULL OR a.id > $3)"
        " ORDER BY a.id LIMIT $4",
        tx.office.id,
        entity_id,
        after,
        limit,
    )
    return [_entry(row) for row in rows]


def _entry(row: Record) -> Entry:
    known = dict(row.items())
    changes = known.pop("changes")
    return Entry(changes=None if changes is None else json.loads(changes), **known)
