"""What was said of parcels is kept, reckoned with, and told: the same for polls, pushes, files and people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction, clock, new_id
from salesops.events import ShipmentMoved
from salesops.hookspecs.carriers import TrackedEvent, TrackedParcel
from salesops_duties.logistics.rules import STATE_OF, TERMINAL, ask_again, digest_of, exception_of
from salesops_duties.logistics.rules.events import mark_of
from salesops_duties.logistics.rules.watching import BY_FACTS

WORKING_DAY = dt.timedelta(days=1)
_KNOWN = """SELECT p.id, p.tracking_no, p.state::text AS state, p.polls, p.last_at, s.dispatched_at, s.promised_on, coalesce(a.ask_minutes, 120) AS ask_minutes
  FROM logistics.parcel p JOIN logistics.shipment s ON (s.office_id, s.id) = (p.office_id, p.shipment_id)
  LEFT JOIN logistics.carrier_account a ON (a.office_id, a.id) = (p.office_id, p.account_id)
  WHERE p.office_id = $1 AND p.id = ANY ($2) ORDER BY p.id FOR NO KEY UPDATE OF p"""
_OPEN = """SELECT e.shipment_id, e.parcel_id, e.kind FROM logistics.exception e
  WHERE e.office_id = $1 AND e.shipment_id = ANY ($2) AND e.kind = ANY ($3) AND e.closed_at IS NULL"""


class Said(msgspec.Struct, frozen=True):
    """What was said of one parcel, None when its carrier does not know it (`answer` says how it put that)."""

    parcel_id: UUID
    told: TrackedParcel | None
    answer: str = ""


class Row(msgspec.Struct, frozen=True):
    """An event as it is kept; `state` is what it makes of the parcel."""

    parcel_id: UUID
    event: TrackedEvent
    state: str | None
    digest: bytes
    mark: str


async def take_in(tx: Transaction, said: Sequence[Said], source: str, *, pushes: bool = False) -> None:
    """Keep and reckon with what was said of parcels; all of them in a handful of statements.

    What was said of a number that its parcel has no more, because it got another while the carrier was asked, is nobody's.
    """
    now = clock.now()
    known = {row["id"]: row for row in await tx.fetch(_KNOWN, tx.office.id, [one.parcel_id for one in said])}
    mine = [one for one in said if one.parcel_id in known and _is_of(one, known[one.parcel_id]["tracking_no"])]
    rows = [row for one in mine if one.told for row in _rows(one.parcel_id, one.told, known[one.parcel_id])]
    moved = await keep(tx, rows, source, None, "the carrier said something else than before")
    states = {row["parcel_id"]: row["after_state"] for row in moved}
    _note_heard(tx, mine, known, states, pushes=pushes, now=now)


async def keep(
    tx: Transaction, rows: Sequence[Row], source: str, by: UUID | None, reason: str, *, again: Sequence[UUID] = ()
) -> Sequence[Any]:
    """Keep events, reckon their parcels and those of `again`, and tell of what moved. Answers the parcels as they are now."""
    now, person = clock.now(), tx.act.actor.person_id
    fresh: list[UUID] = list(again)
    if rows:
        fresh += await tx.fetchval(
            "SELECT logistics.keep_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            tx.office.id,
            [new_id() for _ in rows],
            [row.parcel_id for row in rows],
            [row.event.at for row in rows],
            [_offset(row.event.at) for row in rows],
            [row.event.offset_known for row in rows],
            [row.event.wire for row in rows],
            [row.state for row in rows],
            [row.event.code[:60] for row in rows],
            [row.event.text[:500] for row in rows],
            [row.event.place[:200] for row in rows],
            source,
            [row.digest for row in rows],
            [row.mark for row in rows],
            by,
            now,
        )
    if not fresh:
        return ()
    moved = await tx.fetch(
        "SELECT * FROM logistics.reckon($1, $2, $3, $4, $5)", tx.office.id, fresh, person, reason, now
    )
    await _tell(tx, moved, now)
    await _worry(tx, moved, now)
    return moved


def row_of(parcel_id: UUID, tracking_no: str, event: TrackedEvent, dispatched_at: dt.datetime | None) -> Row:
    """An event of a carrier as it is kept."""
    state = STATE_OF[event.wire]
    digest = digest_of(tracking_no, event.at, event.wire, event.code, event.place, event.text)
    return Row(parcel_id, event, state, digest, mark_of(event.at, state, dispatched_at))


def _is_of(one: Said, number: str) -> bool:
    return one.told is None or one.told.tracking_no.upper() == number.upper()


def _rows(parcel_id: UUID, told: TrackedParcel, known: Any) -> list[Row]:
    found = {}
    for event in told.events:
        row = row_of(parcel_id, known["tracking_no"], event, known["dispatched_at"])
        found[row.digest] = row
    return list(found.values())


def _offset(at: dt.datetime) -> int:
    offset = at.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


async def _tell(tx: Transaction, moved: Sequence[Any], now: dt.datetime) -> None:
    """Bring shipments in step with their parcels, and tell of those that are further, or are corrected."""
    shipments = sorted({row["shipment_id"] for row in moved if row["before_state"] != row["after_state"]})
    if not shipments:
        return
    for row in moved:
        if row["before_state"] in TERMINAL and row["before_state"] != row["after_state"]:
            changes = {"state": [row["before_state"], row["after_state"]]}
            tx.audit("parcel.correct", "shipment", row["shipment_id"], changes=changes)
    found = await tx.fetch(
        "SELECT f.*, s.customer_id, array(SELECT o.outbound_id FROM logistics.shipment_outbound o WHERE o.office_id = $1 AND o.shipment_id = f.shipment_id) AS outbounds"
        " FROM logistics.follow_parcels($1, $2, $3, $4) f JOIN logistics.shipment s ON s.office_id = $1 AND s.id = f.shipment_id",
        tx.office.id,
        shipments,
        tx.office.timezone,
        now,
    )
    ended: list[UUID] = []
    for row in found:
        if row["before_state"] == row["after_state"]:
            continue
        tx.tell(
            ShipmentMoved(
                shipment_id=row["shipment_id"],
                outbound_ids=tuple(row["outbounds"]),
                customer_id=row["customer_id"],
                before=row["before_state"],
                state=row["after_state"],
                at=row["delivered_at"] or now,
                corrected=row["before_state"] in TERMINAL,
            )
        )
        if row["after_state"] in TERMINAL:
            ended.append(row["shipment_id"])
    if ended:
        tx.write("logistics.free_numbers", tx.office.id, ended)


async def _worry(tx: Transaction, moved: Sequence[Any], now: dt.datetime) -> None:
    """Open what somebody must look at now, and close what the facts have answered."""
    opened: list[tuple[UUID, UUID, str]] = []
    for row in moved:
        kind = "contradiction" if row["contradicted"] else exception_of(row["after_state"], row["wire"])
        if kind:
            opened.append((row["shipment_id"], row["parcel_id"], kind))
    await _settle(tx, moved, {(parcel, kind) for _, parcel, kind in opened}, now)
    await open_exceptions(tx, [(s, p, kind, "") for s, p, kind in opened], now)


async def _settle(tx: Transaction, moved: Sequence[Any], still: set[tuple[UUID, str]], now: dt.datetime) -> None:
    """Close what parcels that went on, and shipments that arrived, have answered; most have nothing open."""
    shipments = list({row["shipment_id"] for row in moved})
    parcels = {row["parcel_id"] for row in moved}
    arrived = {row["shipment_id"] for row in moved if row["after_state"] in TERMINAL}
    went_on, over = defaultdict(list), []
    for row in await tx.fetch(_OPEN, tx.office.id, shipments, BY_FACTS):
        parcel, kind = row["parcel_id"], row["kind"]
        if kind == "late_risk":
            over += [row["shipment_id"]] if row["shipment_id"] in arrived else []
        elif parcel in parcels and (parcel, kind) not in still:
            went_on[kind].append(parcel)
    by = tx.act.actor.person_id
    for kind, past in went_on.items():
        tx.write("logistics.close_exceptions", tx.office.id, past, [], [kind], "it went on", by, now)
    if over:
        tx.write("logistics.close_exceptions", tx.office.id, [], over, ["late_risk"], "it arrived", by, now)


async def open_exceptions(
    tx: Transaction, found: Sequence[tuple[UUID, UUID | None, str, str]], now: dt.datetime
) -> None:
    """Open exceptions of a shipment, a parcel, a kind and what was said; one that is open stays as it is."""
    if found:
        tx.write(
            "logistics.open_exceptions",
            tx.office.id,
            [new_id() for _ in found],
            [one[0] for one in found],
            [one[1] for one in found],
            [one[2] for one in found],
            [one[3] for one in found],
            [now + WORKING_DAY for _ in found],
            now,
        )


def _unknown_times(one: Said, known: Any) -> int:
    """How often a carrier was asked for a number it has never known; one it knew before it only failed to answer."""
    return 0 if one.told or known["last_at"] else known["polls"] + 1


def _note_heard(
    tx: Transaction,
    said: Sequence[Said],
    known: dict[UUID, Any],
    states: dict[UUID, str],
    *,
    pushes: bool,
    now: dt.datetime,
) -> None:
    for one in said:
        states.setdefault(one.parcel_id, known[one.parcel_id]["state"])
    today = clock.today(tx.office.timezone)
    ordered = sorted(said, key=lambda one: one.parcel_id)
    tx.write(
        "logistics.note_heard",
        tx.office.id,
        [one.parcel_id for one in ordered],
        [one.told is not None for one in ordered],
        [one.told.expected_at if one.told else None for one in ordered],
        [one.told.signed_by[:120] if one.told else "" for one in ordered],
        [one.told.signed_at if one.told else None for one in ordered],
        [one.answer[:300] for one in ordered],
        [
            ask_again(
                states[one.parcel_id],
                now,
                today=today,
                handed_at=known[one.parcel_id]["dispatched_at"],
                due_on=known[one.parcel_id]["promised_on"],
                unknown_times=_unknown_times(one, known[one.parcel_id]),
                pushes=pushes,
                usual=dt.timedelta(minutes=known[one.parcel_id]["ask_minutes"]),
            )
            for one in ordered
        ],
        now,
    )
