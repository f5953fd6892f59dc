"""Carriers asked by telephone: whom to call today, and what they said."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Actor, Office, Transaction, clock, new_id, transaction
from salesops.db import reading
from salesops.errors import ConflictState
from salesops.hookspecs.pages import DayEntry
from salesops.rights import scope_of
from salesops_duties.logistics.rules.calling import NOTHING, PhoneAnswer, check_answer, event_of, is_working_day
from salesops_duties.logistics.rules.states import TERMINAL
from salesops_duties.logistics.service.correcting import note_signed, row_of_noted
from salesops_duties.logistics.service.following import keep
from salesops_duties.logistics.service.sheet import read_shipment

_CALLS = """SELECT s.id, s.number, p.name AS customer, s.carrier, k.phone, s.promised_on, s.dispatched_at, s.state::text AS state,
  array(SELECT q.tracking_no FROM logistics.parcel q WHERE q.office_id = s.office_id AND q.shipment_id = s.id AND q.tracking_no <> '' ORDER BY q.position) AS numbers
  FROM logistics.to_call($1, $2, $3) WITH ORDINALITY AS c(id, at) JOIN logistics.shipment s ON s.office_id = $1 AND s.id = c.id
  LEFT JOIN core.party p ON p.id = s.customer_id LEFT JOIN logistics.carrier k ON k.office_id = s.office_id AND lower(k.name) = lower(s.carrier)
  WHERE ($4::uuid IS NULL OR s.salesperson_id = $4) ORDER BY k.phone, s.carrier, c.at LIMIT $5"""
MOST = 500


async def calls(act: Act, *, day: dt.date | None = None, own: bool = False, limit: int = MOST) -> list[dict[str, Any]]:
    """The shipments whose carrier is to be asked by telephone on a day, today unless another is named; none when nobody works."""
    today = day or clock.today(act.office.timezone)
    if not is_working_day(today):
        return []
    async with transaction(act) as tx:
        rows = await tx.fetch(
            _CALLS, act.office.id, today, act.office.timezone, act.actor.person_id if own else None, limit
        )
    return [dict(row.items()) for row in rows]


async def note_call(act: Act, shipment_id: UUID, said: PhoneAnswer, *, own: bool = False) -> dict[str, Any]:
    """Note what a carrier said on the telephone: of each parcel that is under way the same, or that there is nothing new."""
    now = clock.now()
    async with transaction(act) as tx:
        head = await read_shipment(tx, shipment_id, own=own)
        if head["state"] in TERMINAL:
            raise ConflictState("This shipment has come to an end.", current=head["state"])
        check_answer(said, head["dispatched_at"], now)
        state = head["state"]
        if said.what != NOTHING:
            state = await _note(tx, shipment_id, said)
        tx.write(
            "logistics.note_phone_ask",
            act.office.id,
            new_id(),
            shipment_id,
            clock.today(act.office.timezone),
            now,
            act.actor.person_id,
            said.person.strip(),
            said.what,
            said.note.strip(),
        )
        changes = {"what": said.what, "person": said.person.strip(), "place": said.place.strip()}
        tx.audit("carrier.call", "shipment", shipment_id, changes=changes, reason=said.note.strip() or None)
        return tx.answer({"shipment_id": shipment_id, "state": state}, status=201)


async def call_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """Carriers to be asked by telephone today, one entry for each; for an offer."""
    scope, today = scope_of(actor, "logistics.note"), clock.today(office.timezone)
    if scope is None or not is_working_day(today):
        return ()
    own = actor.person_id if scope == "own" else None
    rows = await reading().connection.fetch(_CALLS, office.id, today, office.timezone, own, MOST)
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row["carrier"], []).append(row)
    return tuple(
        DayEntry(
            "Carriers to be asked by telephone",
            carrier,
            each[0]["phone"] or "",
            f"logistics?show=call&id={each[0]['id']}",
            min(row["dispatched_at"] for row in each),
            "phone",
            "warn" if any(row["promised_on"] and row["promised_on"] <= today for row in each) else "",
            str(len(each)),
        )
        for carrier, each in found.items()
    )


async def _note(tx: Transaction, shipment_id: UUID, said: PhoneAnswer) -> str:
    new = event_of(said, clock.now())
    parcels = await tx.fetch(
        "SELECT id, tracking_no FROM logistics.parcel WHERE office_id = $1 AND shipment_id = $2"
        " AND state NOT IN ('delivered', 'returned', 'lost') ORDER BY id FOR NO KEY UPDATE",
        tx.office.id,
        shipment_id,
    )
    rows = [row_of_noted(one["id"], one["tracking_no"], new) for one in parcels]
    moved = await keep(tx, rows, "phone", tx.act.actor.person_id, said.note.strip() or said.what)
    if not moved:
        raise ConflictState("This event is noted already.", current="noted")
    for one in parcels:
        await note_signed(tx, one["id"], new)
    return str(moved[0]["after_state"])
