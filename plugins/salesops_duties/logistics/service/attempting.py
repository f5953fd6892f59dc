"""Customers who were to be asked and were not reached: each attempt is kept, and when to try again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops_duties.logistics.rules.verifying import Attempt, check_attempt
from salesops_duties.logistics.service.sheet import read_shipment


async def note_attempt(act: Act, shipment_id: UUID, tried: Attempt, *, own: bool = False) -> dict[str, Any]:
    """Note that nobody was reached; the list of whom to ask waits until the next try. Raises `ConflictState` when nobody is to be asked."""
    now = clock.now()
    check_attempt(tried, now)
    async with transaction(act) as tx:
        await read_shipment(tx, shipment_id, own=own)
        state = await tx.fetchval(
            "SELECT state FROM logistics.verification WHERE office_id = $1 AND shipment_id = $2 FOR UPDATE",
            act.office.id,
            shipment_id,
        )
        if state != "due":
            raise ConflictState("Nobody is to be asked about these goods now.", current=state or "not arrived")
        tx.write(
            "logistics.note_attempt",
            act.office.id,
            new_id(),
            shipment_id,
            tried.channel,
            tried.asked.strip(),
            tried.note.strip(),
            tried.next_at,
            now,
            act.actor.person_id,
        )
        changes = {"channel": tried.channel, "asked": tried.asked.strip(), "next_at": tried.next_at}
        tx.audit("delivery.try", "shipment", shipment_id, changes=changes, reason=tried.note.strip() or None)
        return tx.answer({"shipment_id": shipment_id, "next_at": tried.next_at}, status=201)
