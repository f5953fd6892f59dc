"""Another number for a parcel under way: its carrier gave it one, or it was mistyped at the dock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops_duties.logistics.rules.renumbering import NewNumber, check_number
from salesops_duties.logistics.rules.states import TERMINAL
from salesops_duties.logistics.service.correcting import parcel_of
from salesops_duties.logistics.service.following import keep
from salesops_duties.logistics.service.numbering import doubt_numbers, refuse_taken


async def renumber(act: Act, parcel_id: UUID, new: NewNumber, *, own: bool = False) -> dict[str, Any]:
    """Give a parcel another number, with the reason; under a wrong one somebody else's parcel was followed, which counts no more.

    Raises `ConflictState` for a parcel that has arrived, unless that was said of a wrong number, and for goods that the customer was
    asked about.
    """
    number, was_wrong = new.tracking_no.strip(), new.why == "mistyped"
    async with transaction(act) as tx:
        parcel = await parcel_of(tx, parcel_id, own=own)
        check_number(new, parcel["tracking_no"])
        if parcel["state"] in TERMINAL and not was_wrong:
            raise ConflictState("This parcel has arrived; it needs no other number.", current=parcel["state"])
        asked = await tx.fetchval(
            "SELECT state FROM logistics.verification WHERE office_id = $1 AND shipment_id = $2 AND state <> 'due'",
            act.office.id,
            parcel["shipment_id"],
        )
        if asked:
            raise ConflictState("The customer was asked about these goods already.", current=asked)
        if not new.number_as_it_is:
            await doubt_numbers(tx, parcel["carrier"], [("tracking_no", number)])
        await refuse_taken(tx, parcel["carrier"], [number])
        tx.write(
            "logistics.renumber_parcel",
            act.office.id,
            new_id(),
            parcel_id,
            number,
            was_wrong,
            new.reason.strip(),
            act.actor.person_id,
            clock.now(),
        )
        await tx.flush()
        again = [parcel_id] if was_wrong else []
        moved = await keep(tx, (), "typed", act.actor.person_id, new.reason.strip(), again=again)
        state = moved[0]["after_state"] if moved else parcel["state"]
        changes = {"tracking_no": [parcel["tracking_no"], number], "why": new.why, "state": [parcel["state"], state]}
        if new.number_as_it_is:
            changes["number_as_it_is"] = [False, True]
        tx.audit("parcel.renumber", "shipment", parcel["shipment_id"], changes=changes, reason=new.reason.strip())
        return tx.answer({"shipment_id": parcel["shipment_id"], "tracking_no": number, "state": state})
