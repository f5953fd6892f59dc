"""Reads the audit trail: who did what to which document, in the order it happened, or the newest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from salesops.db import Record
from salesops.transactions import Transaction

PAGE = 100
MOST_EXPORTED = 50_000
_ENTRIES = (
    "SELECT a.id, a.at, a.actor_id, coalesce(p.name, '') AS actor, a.source, a.request_id, a.action, a.entity,"
    " a.entity_id, a.changes::text AS changes, a.reason FROM core.audit a LEFT JOIN core.person p ON p.id = a.actor_id"
)
_FILTERS = {  # only what is asked for stands in the statement, so that the key or the index of entities serves it
    "actor_id": "a.actor_id = {}",
    "action": "a.action = {}",
    "entity": "a.entity = {}",
    "ids": "a.entity_id = ANY ({})",
    "since": "a.at >= {}",
    "until": "a.at < {}",
}
HEADS = ("at", "who", "source", "action", "entity", "document", "changes", "reason", "request")


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


class Wanted(msgspec.Struct, frozen=True):
    """What a listing is narrowed to. `words` is a document's number, a part's, or a piece of a firm's or person's name."""

    words: str = ""
    actor_id: UUID | None = None
    action: str = ""
    entity: str = ""
    entity_id: UUID | None = None
    day: dt.date | None = None


async def read_trail(
    tx: Transaction, *, entity_id: UUID | None = None, after: UUID | None = None, limit: int = PAGE
) -> list[Entry]:
    """Entries of this office, oldest first, after a given one; of one document when `entity_id` names it."""
    rows = await tx.fetch(
        f"{_ENTRIES} WHERE a.office_id = $1 AND ($2::uuid IS NULL OR a.entity_id = $2) AND ($3::uuid IS NULL OR a.id > $3)"
        " ORDER BY a.id LIMIT $4",
        tx.office.id,
        entity_id,
        after,
        limit,
    )
    return [_entry(row) for row in rows]


async def list_trail(
    tx: Transaction, wanted: Wanted, *, newest: bool = True, limit: int, offset: int = 0
) -> list[Entry]:
    """A page of this office's trail, as narrow as is wanted."""
    ids = [wanted.entity_id] if wanted.entity_id else None
    if wanted.words:
        named = await _named(tx, wanted.words)
        ids = named if ids is None else [one for one in ids if one in named]
    begin, end = _bounds(wanted.day, tx.office.timezone)
    asked = {
        "actor_id": wanted.actor_id,
        "action": wanted.action or None,
        "entity": wanted.entity or None,
        "ids": ids,
        "since": begin,
        "until": end,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    narrowed = [_FILTERS[name].format(f"${place}") for place, name in enumerate(given, 2)]
    rows = await tx.fetch(
        f"{_ENTRIES} WHERE {' AND '.join(['a.office_id = $1', *narrowed])} ORDER BY a.id {'DESC' if newest else 'ASC'}"
        f" LIMIT ${len(given) + 2} OFFSET ${len(given) + 3}",
        tx.office.id,
        *given.values(),
        limit,
        offset,
    )
    return [_entry(row) for row in rows]


async def find_entry(tx: Transaction, entry_id: UUID) -> Entry | None:
    """One act of this office's trail."""
    row = await tx.fetchrow(f"{_ENTRIES} WHERE a.office_id = $1 AND a.id = $2", tx.office.id, entry_id)
    return _entry(row) if row else None


async def actors_of(tx: Transaction) -> list[tuple[UUID, str]]:
    """The people who belong or belonged to this office, by name: those a trail can be narrowed to."""
    rows = await tx.fetch(
        "SELECT DISTINCT p.name, p.id FROM core.membership m JOIN core.person p ON p.id = m.person_id"
        " WHERE m.office_id = $1 ORDER BY p.name, p.id",
        tx.office.id,
    )
    return [(row["id"], row["name"]) for row in rows]


async def names_of(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What is known in the core of these: a document's or part's number, a name, what was asked for."""
    asked = list(set(ids))
    if not asked:
        return {}
    rows = await tx.fetch(
        "SELECT document_id AS id, number AS name FROM core.document_number WHERE office_id = $1 AND document_id = ANY ($2)"
        " UNION ALL SELECT id, name FROM core.party WHERE id = ANY ($2)"
        " UNION ALL SELECT id, name FROM core.person WHERE id = ANY ($2)"
        " UNION ALL SELECT id, part_no FROM core.product WHERE id = ANY ($2)"
        " UNION ALL SELECT id, subject FROM core.approval WHERE office_id = $1 AND id = ANY ($2)"
        " UNION ALL SELECT id, name FROM core.api_token WHERE office_id = $1 AND id = ANY ($2)"
        " UNION ALL SELECT id, name FROM core.department WHERE office_id = $1 AND id = ANY ($2)",
        tx.office.id,
        asked,
    )
    return {row["id"]: row["name"] for row in rows}


async def export_trail(tx: Transaction, wanted: Wanted) -> list[list[object]]:
    """The same acts as rows of a sheet below `HEADS`, oldest first; that they were taken out is noted itself."""
    entries = await list_trail(tx, wanted, newest=False, limit=MOST_EXPORTED)
    names = await names_of(tx, (entry.entity_id for entry in entries if entry.entity_id))
    zone = ZoneInfo(tx.office.timezone)
    tx.audit("audit.export", "office", None, changes={"rows": len(entries)})
    return [
        [f"{e.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", e.actor, e.source, e.action, e.entity,
         names.get(e.entity_id, "") if e.entity_id else "",
         "" if e.changes is None else json.dumps(e.changes, ensure_ascii=False), e.reason or "", e.request_id]
        for e in entries
    ]  # fmt: skip


async def _named(tx: Transaction, words: str) -> list[UUID]:
    """The documents, firms, people and parts that are called so; at most 500."""
    rows = await tx.fetch(
        "SELECT document_id AS id FROM core.document_number WHERE office_id = $1 AND number = upper($2)"
        " UNION SELECT id FROM core.party WHERE position(lower($2) IN lower(name)) > 0"
        " UNION SELECT id FROM core.person WHERE position(lower($2) IN lower(name)) > 0 OR login = lower($2)"
        " UNION SELECT id FROM core.product WHERE part_no = upper($2) LIMIT 500",
        tx.office.id,
        words,
    )
    return [row["id"] for row in rows]


def _bounds(day: dt.date | None, timezone: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The beginning and the end of a day at the office."""
    if day is None:
        return None, None
    zone = ZoneInfo(timezone)
    begin = dt.datetime.combine(day, dt.time(), zone)
    return begin, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def _entry(row: Record) -> Entry:
    known = dict(row.items())
    changes = known.pop("changes")
    return Entry(changes=None if changes is None else json.loads(changes), **known)
