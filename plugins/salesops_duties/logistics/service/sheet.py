"""One shipment as its page shows it: parcels, their events in the time of the place, exceptions."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops_duties.logistics.rules.events import AHEAD

_SHIPMENT = """SELECT s.id, s.number, s.kind, s.customer_id, p.name AS customer, s.salesperson_id, s.receiver, s.address, s.carrier, s.service, s.state::text AS state,
  s.promised_on, s.expected_on, s.expected_by, s.expected_at, s.dispatched_at, s.delivered_at, s.registered_at, s.version, c.phone, c.link
  FROM logistics.shipment s LEFT JOIN core.party p ON p.id = s.customer_id LEFT JOIN logistics.carrier c ON c.office_id = s.office_id AND lower(c.name) = lower(s.carrier)
  WHERE s.office_id = $1 AND s.id = $2"""
_PARCELS = """SELECT id, position, carrier, tracking_no, weight_grams, wire, state::text AS state, state_at, last_at, heard_at, expected_at, signed_by, signed_at, answer,
  account_id IS NOT NULL AS is_asked FROM logistics.parcel WHERE office_id = $1 AND shipment_id = $2 ORDER BY position"""
_EVENTS = """SELECT e.id, e.parcel_id, e.at, e.offset_minutes, e.offset_known, e.wire, e.state::text AS state, e.code, e.text, e.place, e.source, e.received_at, e.mark,
  w.name AS noted_by FROM logistics.tracking_event e LEFT JOIN core.person w ON w.id = e.noted_by
  WHERE e.office_id = $1 AND e.parcel_id = ANY ($2) ORDER BY e.at DESC, e.received_at DESC, e.id"""
_NUMBERS = """SELECT n.parcel_id, n.tracking_no, n.was_wrong, n.reason, n.changed_at, w.name AS changed_by FROM logistics.parcel_number n
  LEFT JOIN core.person w ON w.id = n.changed_by WHERE n.office_id = $1 AND n.parcel_id = ANY ($2) ORDER BY n.changed_at DESC, n.id DESC"""
_EXCEPTIONS = """SELECT x.id, x.parcel_id, x.kind, x.said, x.opened_at, x.due_at, x.closed_at, x.outcome, w.name AS closed_by
  FROM logistics.exception x LEFT JOIN core.person w ON w.id = x.closed_by WHERE x.office_id = $1 AND x.shipment_id = $2 ORDER BY x.opened_at DESC, x.id"""
_OUTBOUNDS = """SELECT o.outbound_id, o.order_id, n.number FROM logistics.shipment_outbound o
  LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.outbound_id WHERE o.office_id = $1 AND o.shipment_id = $2 ORDER BY n.number"""
_DOCUMENT = """SELECT d.thing, d.document_id, coalesce(n.number, '') AS number FROM logistics.shipment_document d
  LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.document_id WHERE d.office_id = $1 AND d.shipment_id = $2"""


async def sheet(act: Act, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """A shipment with all that is known of it; raises `NotFound`."""
    async with transaction(act) as tx:
        head = await read_shipment(tx, shipment_id, own=own)
        parcels = await parcels_of(tx, shipment_id)
        outbounds = await tx.fetch(_OUTBOUNDS, act.office.id, shipment_id)
        document = await tx.fetchrow(_DOCUMENT, act.office.id, shipment_id)
        exceptions = await tx.fetch(_EXCEPTIONS, act.office.id, shipment_id)
    head.pop("salesperson_id")
    return head | {
        "parcels": parcels,
        "document": dict(document.items()) if document else None,
        "outbounds": [dict(row.items()) for row in outbounds],
        "exceptions": [dict(row.items()) for row in exceptions],
    }


async def shipment_of(act: Act, *, parcel_id: UUID | None = None, event_id: UUID | None = None) -> UUID:
    """The shipment of a parcel, or of an event; raises `NotFound`."""
    async with transaction(act) as tx:
        found: UUID | None = await tx.fetchval(
            "SELECT p.shipment_id FROM logistics.parcel p WHERE p.office_id = $1 AND (p.id = $2 OR p.id ="
            " (SELECT e.parcel_id FROM logistics.tracking_event e WHERE e.office_id = $1 AND e.id = $3))",
            act.office.id,
            parcel_id,
            event_id,
        )
    if found is None:
        raise NotFound
    return found


async def read_shipment(tx: Transaction, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """The head of a shipment; raises `NotFound`, also with `own` for somebody else's."""
    row: Any = await tx.fetchrow(_SHIPMENT, tx.office.id, shipment_id)
    if row is None or (own and row["salesperson_id"] != tx.act.actor.person_id):
        raise NotFound
    return dict(row.items())


async def parcels_of(tx: Transaction, shipment_id: UUID) -> list[dict[str, Any]]:
    """The parcels of a shipment, each with its events, the newest first, in the time of the place where it is known.

    `before` are the numbers it had, the last first; `abroad` is the offset of an event whose clock is another than the office's.
    """
    parcels = [
        dict(row.items()) | {"events": [], "before": []} for row in await tx.fetch(_PARCELS, tx.office.id, shipment_id)
    ]
    by_id = {parcel["id"]: parcel for parcel in parcels}
    for row in await tx.fetch(_NUMBERS, tx.office.id, list(by_id)):
        known = dict(row.items())
        by_id[known.pop("parcel_id")]["before"].append(known)
    now, here = clock.now(), ZoneInfo(tx.office.timezone)
    for row in await tx.fetch(_EVENTS, tx.office.id, list(by_id)):
        event = dict(row.items())
        offset = event.pop("offset_minutes")
        event["abroad"] = ""
        if event["offset_known"]:
            event["at"] = event["at"].astimezone(dt.timezone(dt.timedelta(minutes=offset)))
            if event["at"].utcoffset() != event["at"].astimezone(here).utcoffset():
                event["abroad"] = event["at"].tzname()
        event["mark"] = event["mark"] or ("future" if event["at"] > now + AHEAD else "")
        by_id[event.pop("parcel_id")]["events"].append(event)
    return parcels
