"""Looks for parcels nobody hears of and promises that will be missed, before they are."""

from __future__ import annotations

import datetime as dt

from salesops import Act, clock, transaction
from salesops_duties.logistics.rules import late_by
from salesops_duties.logistics.service.following import keep, open_exceptions
from salesops_duties.logistics.service.troubles import watch_carriers

MOST = 2000  # of a kind at once; the next turn finds the rest
_SILENT = """SELECT p.id, p.shipment_id, p.heard_at FROM logistics.parcel p
  JOIN logistics.shipment s ON (s.office_id, s.id) = (p.office_id, p.shipment_id)
  LEFT JOIN logistics.carrier c ON c.office_id = p.office_id AND lower(c.name) = lower(s.carrier)
  WHERE p.office_id = $1 AND p.state NOT IN ('delivered', 'returned', 'lost') AND s.kind IN ('carrier', 'transfer')
    AND greatest(p.heard_at, coalesce(p.last_at, p.heard_at)) < $2::timestamptz - make_interval(hours => coalesce(c.silent_hours, 24))
    AND NOT EXISTS (SELECT 1 FROM logistics.exception e WHERE e.office_id = p.office_id AND e.shipment_id = p.shipment_id AND e.kind = 'no_news'
      AND e.parcel_id = p.id AND e.closed_at IS NULL) ORDER BY p.heard_at LIMIT $3"""
_RIPE = """SELECT DISTINCT p.id AS parcel_id FROM logistics.parcel p JOIN logistics.tracking_event e ON (e.office_id, e.parcel_id) = (p.office_id, p.id)
  WHERE p.office_id = $1 AND p.state NOT IN ('delivered', 'returned', 'lost') AND e.mark = '' AND e.at <= $2::timestamptz
    AND e.at > e.received_at + interval '15 minutes' AND e.at > coalesce(p.last_at, '-infinity') LIMIT $3"""
_FORESEEN = """UPDATE logistics.shipment s SET expected_on = ((s.dispatched_at + make_interval(days => r.days)) AT TIME ZONE $2)::date, expected_by = 'route'
  FROM logistics.route_days($1) r
  WHERE s.office_id = $1 AND s.expected_by = '' AND s.state NOT IN ('delivered', 'returned', 'lost') AND r.carrier = lower(s.carrier) AND r.zone = s.zone"""
_PROMISED = """SELECT s.id, s.promised_on, s.expected_on FROM logistics.shipment s
  WHERE s.office_id = $1 AND s.state NOT IN ('delivered', 'returned', 'lost') AND s.promised_on IS NOT NULL
    AND greatest(coalesce(s.expected_on, s.promised_on), $2) > s.promised_on
    AND NOT EXISTS (SELECT 1 FROM logistics.exception e WHERE e.office_id = s.office_id AND e.shipment_id = s.id AND e.kind = 'late_risk'
      AND e.closed_at IS NULL) ORDER BY s.promised_on LIMIT $3"""
_IN_TIME = """SELECT s.id FROM logistics.shipment s JOIN logistics.exception e ON (e.office_id, e.shipment_id) = (s.office_id, s.id)
  WHERE s.office_id = $1 AND e.kind = 'late_risk' AND e.closed_at IS NULL AND s.promised_on >= greatest(coalesce(s.expected_on, s.promised_on), $2)"""


async def watch(act: Act) -> int:
    """Reckon with what was told too early, open an exception for each silent parcel, promise at risk and carrier in trouble; answers how many."""
    now, today = clock.now(), clock.today(act.office.timezone)
    async with transaction(act) as tx:
        ripe = [row["parcel_id"] for row in await tx.fetch(_RIPE, act.office.id, now, MOST)]
        await keep(tx, (), "poll", None, "what was told too early has happened", again=ripe)
        await tx.execute(_FORESEEN, act.office.id, act.office.timezone)
        silent = [
            (row["shipment_id"], row["id"], "no_news", _hours(now - row["heard_at"]))
            for row in await tx.fetch(_SILENT, act.office.id, now, MOST)
        ]
        late = [
            (row["id"], None, "late_risk", str(late_by(row["promised_on"], row["expected_on"], today)))
            for row in await tx.fetch(_PROMISED, act.office.id, today, MOST)
        ]
        await open_exceptions(tx, [*silent, *late], now)
        in_time = [row["id"] for row in await tx.fetch(_IN_TIME, act.office.id, today)]
        if in_time:
            tx.write(
                "logistics.close_exceptions",
                act.office.id,
                [],
                in_time,
                ["late_risk"],
                "it will be in time",
                act.actor.person_id,
                now,
            )
        troubled = await watch_carriers(tx, now, MOST)
    return len(silent) + len(late) + troubled


def _hours(span: dt.timedelta) -> str:
    return str(int(span.total_seconds() // 3600))
