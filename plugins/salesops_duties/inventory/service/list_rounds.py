"""Which stock lists are due: one snapshot for all of them, one row a day for each, and a job for every row."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops.services.documents.mail_files import throw_away
from salesops_duties.inventory.rules import LATE, due_moment
from salesops_duties.inventory.service.list_making import KIND, MakeList
from salesops_duties.inventory.service.list_profiles import profile_of

MAKE = "inventory.make_stock_list"
FRESH = dt.timedelta(minutes=15)  # so long a snapshot serves the lists that are due
SNAPSHOTS_KEPT = dt.timedelta(days=2)  # and as long as some list was sent from it last
FILES_KEPT = dt.timedelta(days=35)
AT_ONCE = 500
MISSED_DAYS = 7
_DUE = """SELECT p.id, p.send_at FROM inventory.list_profile p WHERE p.office_id = $1 AND p.state = 'on' AND p.starts_on <= $2
    AND $3 = ANY (p.days) AND p.send_at <= $4
    AND NOT EXISTS (SELECT 1 FROM inventory.list_send s WHERE (s.office_id, s.profile_id, s.day) = (p.office_id, p.id, $2))
  ORDER BY p.send_at, p.id LIMIT $5"""
_MISSED = """INSERT INTO inventory.list_send (office_id, profile_id, day, state, due_at, mail_id, reason, made_at, ended_at)
  SELECT p.office_id, p.id, d.day, 'missed', (d.day + p.send_at) AT TIME ZONE $4, gen_random_uuid(), $5, $3, $3
  FROM inventory.list_profile p CROSS JOIN LATERAL (SELECT x::date AS day FROM generate_series($2::date - $6::int, $2::date - 1, interval '1 day') x) d
  WHERE p.office_id = $1 AND p.state = 'on' AND p.starts_on <= d.day AND extract(isodow FROM d.day)::int = ANY (p.days)
  ON CONFLICT DO NOTHING"""


async def send_due(tx: Transaction) -> int:
    """Give every list that is due its row and its job; returns how many. Whoever comes second finds the rows there."""
    now, office = clock.now(), tx.office
    local = now.astimezone(ZoneInfo(office.timezone))
    day = local.date()
    why = "The machine was not running on that day."
    await tx.execute(_MISSED, office.id, day, now, office.timezone, why, MISSED_DAYS)
    due = await tx.fetch(_DUE, office.id, day, day.isoweekday(), local.time().replace(tzinfo=None), AT_ONCE)
    if not due:
        return 0
    snapshot, begun = await _snapshot(tx), 0
    for row in due:
        due_at = due_moment(day, row["send_at"], office.timezone)
        begun += await tx.execute(
            "INSERT INTO inventory.list_send (office_id, profile_id, day, state, due_at, late, snapshot_id, mail_id, made_at)"
            " VALUES ($1, $2, $3, 'due', $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            *(office.id, row["id"], day, due_at, now - due_at > LATE, snapshot, new_id(), now),
        )
        tx.enqueue(MAKE, MakeList(row["id"], day))
    await _tidy(tx, now)
    return begun


async def send_now(act: Act, profile_id: UUID) -> dict[str, Any]:
    """Send today's list before its time, or after it was not sent; raises `NotFound`, or `ConflictState` when it went already."""
    async with transaction(act) as tx:
        await profile_of(tx, profile_id)
        now, day = clock.now(), clock.today(act.office.timezone)
        begun = await tx.fetchval(
            "INSERT INTO inventory.list_send AS s (office_id, profile_id, day, state, due_at, snapshot_id, mail_id, asked_by, made_at)"
            " VALUES ($1, $2, $3, 'due', $4, $5, $6, $7, $4) ON CONFLICT (office_id, profile_id, day) DO UPDATE SET state = 'due',"
            " reason = '', snapshot_id = excluded.snapshot_id, asked_by = excluded.asked_by, made_at = excluded.made_at, ended_at = NULL"
            " WHERE s.state IN ('skipped', 'missed') RETURNING s.day",
            *(act.office.id, profile_id, day, now, await _snapshot(tx), new_id(), act.actor.person_id),
        )
        if begun is None:
            raise ConflictState(
                "Today's list is made or on its way already; one goes a day.",
                current="sent_today",
                ways_out=["look at the log below", "download the file there and send it by hand"],
            )
        tx.enqueue(MAKE, MakeList(profile_id, day))
        tx.audit("stock_list.send", "stock_list", profile_id, changes={"day": day})
        return tx.answer({"id": profile_id, "day": day, "state": "due"}, status=201)


async def _snapshot(tx: Transaction) -> UUID:
    now = clock.now()
    taken: UUID = await tx.fetchval(
        "SELECT inventory.take_list_snapshot($1, $2, $3, $4, $5)",
        *(tx.office.id, new_id(), now - FRESH, now, clock.today(tx.office.timezone)),
    )
    return taken


async def _tidy(tx: Transaction, now: dt.datetime) -> None:
    """Snapshots stay while a list has to be compared with them, files while the log offers them."""
    await tx.execute(
        "DELETE FROM inventory.list_snapshot h WHERE h.office_id = $1 AND h.taken_at < $2 AND NOT EXISTS (SELECT 1 FROM inventory.list_send s"
        " WHERE s.office_id = $1 AND s.snapshot_id = h.id AND (s.state = 'due' OR s.state = 'left' AND NOT EXISTS (SELECT 1"
        "  FROM inventory.list_send x JOIN core.outgoing_mail m ON (m.office_id, m.id) = (x.office_id, x.mail_id)"
        "  WHERE x.office_id = $1 AND x.profile_id = s.profile_id AND x.day > s.day AND x.state = 'left' AND m.state = 'sent')))",
        *(tx.office.id, now - SNAPSHOTS_KEPT),
    )
    await throw_away(tx, KIND, now - FILES_KEPT)
