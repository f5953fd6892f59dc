"""What people know of a parcel: events they note, events they take back, exceptions they close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictState, Fault, Invalid, NotFound
from salesops.hookspecs.carriers import TrackedEvent
from salesops_duties.logistics.rules import NewEvent, check_event, digest_of
from salesops_duties.logistics.rules.events import STATE_OF_NOTED, WIRE_OF_NOTED, Withdrawal
from salesops_duties.logistics.service.following import Row, keep


class Nothing(msgspec.Struct, frozen=True):
    """The task of asking carriers needs to know nothing."""


async def note_event(act: Act, parcel_id: UUID, new: NewEvent, *, own: bool = False) -> dict[str, Any]:
    """Keep what a person saw or was told; it counts like what a carrier says."""
    async with transaction(act) as tx:
        parcel = await parcel_of(tx, parcel_id, own=own)
        check_event(new, parcel["dispatched_at"], clock.now())
        row = row_of_noted(parcel_id, parcel["tracking_no"], new)
        moved = await keep(tx, [row], new.source, act.actor.person_id, new.note.strip() or new.what)
        if not moved:
            raise ConflictState("This event is noted already.", current="noted")
        await note_signed(tx, parcel_id, new)
        changes = {"what": new.what, "at": new.at, "place": new.place, "source": new.source}
        tx.audit("parcel.note", "shipment", parcel["shipment_id"], changes=changes, reason=new.note or None)
        return tx.answer({"shipment_id": parcel["shipment_id"], "state": moved[0]["after_state"]}, status=201)


async def withdraw_event(act: Act, event_id: UUID, given: Withdrawal, *, own: bool = False) -> dict[str, Any]:
    """Take an event back that was wrong, with the reason: the parcel is what the others make of it."""
    if not given.reason.strip():
        raise Invalid([Fault("reason", "required", "Write why it was wrong.")])
    async with transaction(act) as tx:
        row: Any = await tx.fetchrow(
            "SELECT parcel_id, code, source, mark FROM logistics.tracking_event WHERE office_id = $1 AND id = $2",
            act.office.id,
            event_id,
        )
        if row is None:
            raise NotFound
        parcel = await parcel_of(tx, row["parcel_id"], own=own)
        if row["mark"]:
            raise ConflictState("This event does not count already.", current=row["mark"])
        if row["code"] == "handed" and row["source"] == "typed":
            raise ConflictState("The goods left; take the dispatch back at the outbound order.", current="dispatched")
        await tx.execute(
            "UPDATE logistics.tracking_event SET mark = 'withdrawn' WHERE office_id = $1 AND id = $2",
            act.office.id,
            event_id,
        )
        moved = await keep(tx, (), "typed", act.actor.person_id, given.reason.strip(), again=[row["parcel_id"]])
        changes = {"event": event_id, "state": [parcel["state"], moved[0]["after_state"]]}
        tx.audit("parcel.withdraw", "shipment", parcel["shipment_id"], changes=changes, reason=given.reason.strip())
        return tx.answer({"shipment_id": parcel["shipment_id"], "state": moved[0]["after_state"]})


async def close_exception(act: Act, exception_id: UUID, outcome: str, *, own: bool = False) -> dict[str, Any]:
    """Say what was done about it."""
    if not outcome.strip():
        raise Invalid([Fault("outcome", "required", "Write what was done about it.")])
    async with transaction(act) as tx:
        row: Any = await tx.fetchrow(
            "SELECT e.shipment_id, e.closed_at, s.salesperson_id FROM logistics.exception e"
            " JOIN logistics.shipment s ON (s.office_id, s.id) = (e.office_id, e.shipment_id) WHERE e.office_id = $1 AND e.id = $2 FOR UPDATE OF e",
            act.office.id,
            exception_id,
        )
        if row is None or (own and row["salesperson_id"] != act.actor.person_id):
            raise NotFound
        if row["closed_at"] is not None:
            raise ConflictState("Somebody has closed this already.", current="closed")
        await tx.execute(
            "UPDATE logistics.exception SET closed_at = $3, closed_by = $4, outcome = $5 WHERE office_id = $1 AND id = $2",
            act.office.id,
            exception_id,
            clock.now(),
            act.actor.person_id,
            outcome.strip()[:500],
        )
        tx.audit("exception.close", "shipment", row["shipment_id"], reason=outcome.strip()[:500])
        return tx.answer({"id": exception_id, "shipment_id": row["shipment_id"]})


def row_of_noted(parcel_id: UUID, tracking_no: str, new: NewEvent) -> Row:
    """What a person noted of a parcel as it is kept."""
    event = TrackedEvent(new.at, True, WIRE_OF_NOTED[new.what], new.what, new.note.strip(), new.place.strip())  # type: ignore[arg-type]
    digest = digest_of(tracking_no, event.at, event.wire, f"{new.source}:{new.what}", event.place, "")
    return Row(parcel_id, event, STATE_OF_NOTED[new.what], digest, "")


async def note_signed(tx: Transaction, parcel_id: UUID, new: NewEvent) -> None:
    """Who took the goods, where that was said, and that we heard of the parcel."""
    signed_by = new.signed_by.strip()[:120]
    await tx.execute(
        "UPDATE logistics.parcel SET heard_at = $3, signed_by = CASE WHEN $4 = '' THEN signed_by ELSE $4 END,"
        " signed_at = CASE WHEN $4 = '' THEN signed_at ELSE $5 END WHERE office_id = $1 AND id = $2",
        tx.office.id,
        parcel_id,
        clock.now(),
        signed_by,
        new.at,
    )


async def parcel_of(tx: Transaction, parcel_id: UUID, *, own: bool) -> Any:
    """The parcel with what its shipment says, ours until the end; raises `NotFound`."""
    row: Any = await tx.fetchrow(
        "SELECT p.id, p.shipment_id, p.tracking_no, p.state::text AS state, s.carrier, s.dispatched_at, s.salesperson_id FROM logistics.parcel p"
        " JOIN logistics.shipment s ON (s.office_id, s.id) = (p.office_id, p.shipment_id) WHERE p.office_id = $1 AND p.id = $2 FOR NO KEY UPDATE OF p",
        tx.office.id,
        parcel_id,
    )
    if row is None or (own and row["salesperson_id"] != tx.act.actor.person_id):
        raise NotFound
    return row


async def ask_now(act: Act, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """Have the carrier asked for a shipment at once; where it has no machine somebody must call."""
    async with transaction(act) as tx:
        row: Any = await tx.fetchrow(
            "SELECT s.salesperson_id, k.phone FROM logistics.shipment s LEFT JOIN logistics.carrier k ON k.office_id = s.office_id"
            " AND lower(k.name) = lower(s.carrier) WHERE s.office_id = $1 AND s.id = $2",
            act.office.id,
            shipment_id,
        )
        if row is None or (own and row["salesperson_id"] != act.actor.person_id):
            raise NotFound
        asked = await tx.execute(
            "UPDATE logistics.parcel SET poll_at = $3 WHERE office_id = $1 AND shipment_id = $2 AND account_id IS NOT NULL AND tracking_no <> ''"
            " AND state NOT IN ('delivered', 'returned', 'lost')",
            act.office.id,
            shipment_id,
            clock.now(),
        )
        if not asked:
            raise ConflictState(
                "Nobody can be asked by machine; call the carrier and note what it says.",
                current="by telephone",
                ways_out=["note an event"],
                phone=row["phone"] or "",
            )
        tx.enqueue("logistics.poll_carriers", Nothing())
        tx.audit("carrier.ask", "shipment", shipment_id, changes={"parcels": asked})
        return tx.answer({"shipment_id": shipment_id, "asked": asked})
