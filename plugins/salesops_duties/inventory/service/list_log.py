"""What became of a stock list day by day, with its file, and what it would say now."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops.services.documents.mail_files import MailFile, file_of_mail
from salesops_duties.inventory.service.list_files import heads_of, shown_cells
from salesops_duties.inventory.service.list_printing import currency_of
from salesops_duties.inventory.service.list_profiles import profile_of
from salesops_duties.inventory.service.list_rows import ListRow, Wanted, read_batch

SHOWN, BATCHES = 30, 5
_LOG = """SELECT s.day, s.state, s.due_at, s.late, s.reason, s.file_name, encode(s.sha256, 'hex') AS sha256, s.size, s.rows, s.changed,
    s.made_at, s.ended_at, h.taken_at, coalesce(w.name, '') AS asked_by, m.id AS mail_id, m.state AS mail, m.answer, m.attempts, m.ended_at AS mail_ended_at,
    EXISTS (SELECT 1 FROM core.mail_file f WHERE (f.office_id, f.mail_id) = (s.office_id, s.mail_id)) AS has_file
  FROM inventory.list_send s LEFT JOIN inventory.list_snapshot h ON (h.office_id, h.id) = (s.office_id, s.snapshot_id)
  LEFT JOIN core.person w ON w.id = s.asked_by LEFT JOIN LATERAL (SELECT * FROM core.outgoing_mail x WHERE x.office_id = s.office_id
    AND (x.id = s.mail_id OR x.again_of = s.mail_id) ORDER BY x.id DESC LIMIT 1) m ON true
  WHERE s.office_id = $1 AND s.profile_id = $2 AND ($3::date IS NULL OR s.day < $3) ORDER BY s.day DESC LIMIT $4"""
_BEFORE = """SELECT s.snapshot_id, s.day FROM inventory.list_send s JOIN core.outgoing_mail m ON (m.office_id, m.id) = (s.office_id, s.mail_id)
  WHERE s.office_id = $1 AND s.profile_id = $2 AND s.state = 'left' AND m.state IN ('sent', 'waiting') AND s.day < $3 ORDER BY s.day DESC LIMIT 1"""


async def list_log(
    act: Act, profile_id: UUID, *, before: dt.date | None = None, limit: int = 30
) -> list[dict[str, Any]]:
    """The days of a list, the latest first; raises `NotFound`."""
    async with transaction(act) as tx:
        await profile_of(tx, profile_id)
        rows = await tx.fetch(_LOG, act.office.id, profile_id, before, limit)
    return [dict(row.items()) for row in rows]


async def sent_file(act: Act, profile_id: UUID, day: dt.date) -> MailFile:
    """The file that went on a day, byte for byte; raises `NotFound` when none did or it is no longer kept."""
    async with transaction(act) as tx:
        mail_id = await tx.fetchval(
            "SELECT mail_id FROM inventory.list_send WHERE office_id = $1 AND profile_id = $2 AND day = $3 AND state = 'left'",
            *(act.office.id, profile_id, day),
        )
        if mail_id is None:
            raise NotFound
        return await file_of_mail(tx, mail_id)


async def preview_list(act: Act, profile_id: UUID) -> dict[str, Any]:
    """The first rows as the customer would get them now, changes against the list they got last; raises `NotFound`."""
    async with transaction(act) as tx:
        profile = await profile_of(tx, profile_id)
        currency = await currency_of(tx, profile)
        today = clock.today(act.office.timezone)
        last = await tx.fetchrow(_BEFORE, act.office.id, profile_id, today)
        before, on = (last["snapshot_id"], last["day"]) if last else (None, None)
        rows, more = await _first(tx, profile_id, Wanted(None, before, on, today, currency))
    return {
        "columns": profile.parsed.columns,
        "heads": heads_of(profile, currency),
        "rows": shown_cells(msgspec.structs.replace(profile, format="text"), rows[:SHOWN]),
        "more": more or len(rows) > SHOWN,
        "compared_with": on,
    }


async def _first(tx: Transaction, profile_id: UUID, wanted: Wanted) -> tuple[list[ListRow], bool]:
    profile, after = await profile_of(tx, profile_id), ""
    rows: list[ListRow] = []
    for _ in range(BATCHES):
        batch = await read_batch(tx, profile, wanted, after)
        rows, after = rows + batch.told, batch.follows
        if not after or len(rows) > SHOWN:
            break
    return rows, bool(after)
