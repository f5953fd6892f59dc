"""A transfer is called off before the goods leave, or its day moves; and what is left of those that came to nothing is cleared away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, transaction
from salesops.errors import ConflictState, Faults
from salesops_duties.inventory.rules import NewTransferDay, check_day, check_reason
from salesops_duties.inventory.service.supplies import end_supplies, lock_supplies
from salesops_duties.inventory.service.transfer_supply import give_up_supply, note_supply_day
from salesops_duties.inventory.service.transferring import change, expect, head_of, lines_of

_LEFT_OVER = """SELECT l.supply_id FROM inventory.transfer_line l JOIN inventory.transfer t ON (t.office_id, t.id) = (l.office_id, l.transfer_id)
  JOIN inventory.incoming i ON (i.office_id, i.id) = (l.office_id, l.supply_id)
  WHERE l.office_id = $1 AND t.state IN ('refused', 'cancelled', 'closed') AND i.state = 'announced' AND i.pegged = 0 LIMIT 500"""


async def cancel_transfer(act: Act, transfer_id: UUID, reason: str) -> dict[str, Any]:
    """Call it off before the goods leave; raises `ConflictState` while customers of ours wait for them.

    Where another office is to send them, it has the last word: it is asked, and the transfer ends when it hears of it in time.
    """
    faults = Faults()
    check_reason(reason, faults, words="Say why it is called off.")
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        ways = ["receive the goods", "send them back by another transfer"]
        expect(head, ("inside", "receiver", "sender"), ("asked", "accepted"), ways)
        if head.cancel_asked_at is not None:
            raise ConflictState("The other office is being told that it is called off.", current="calling off")
        faults.raise_if_any()
        lines = await lines_of(tx, transfer_id)
        if head.comes_here:
            await _refuse_while_waited_for(tx, [line.supply_id for line in lines if line.supply_id])
        now, why = clock.now(), reason.strip()
        if head.role == "receiver":
            await note_supply_day(tx, lines, None, why)
            await change(tx, head, cancel_asked_at=now, reason=why)
        else:
            if head.role == "inside":
                await give_up_supply(tx, lines, why)
            else:
                tx.write("inventory.release_transfer", act.office.id, transfer_id)
            await change(tx, head, state="cancelled", reason=why, ended_at=now)
        state = head.state if head.role == "receiver" else "cancelled"
        tx.audit("transfer.cancel", "transfer", transfer_id, changes={"state": state}, reason=why)
        return tx.answer({"id": transfer_id, "state": state, "calling_off": head.role == "receiver"})


async def move_transfer_day(act: Act, transfer_id: UUID, given: NewTransferDay) -> dict[str, Any]:
    """Another day for goods on the way; the office that sent them tells the other, and whoever waits for them is told."""
    faults = Faults()
    check_day(given.expected_on, clock.today(act.office.timezone), "expected_on", faults)
    check_reason(given.reason, faults, words="Say who told the new day.")
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        expect(head, ("inside", "receiver", "sender"), ("accepted", "sent", "short"), ["open the transfer"])
        faults.raise_if_any()
        if head.comes_here:
            await note_supply_day(tx, await lines_of(tx, transfer_id), given.expected_on, given.reason.strip())
        before = head.expected_on
        await change(tx, head, expected_on=given.expected_on, expected_before=before)
        changes = {"from": before, "to": given.expected_on}
        tx.audit("transfer.move_day", "transfer", transfer_id, changes=changes, reason=given.reason.strip())
        return tx.answer({"id": transfer_id, "expected_on": given.expected_on})


async def clear_given_up(tx: Transaction) -> int:
    """End supply of transfers that are over, once nobody waits for it any more; returns how many."""
    found = [row["supply_id"] for row in await tx.fetch(_LEFT_OVER, tx.office.id)]
    if not found:
        return 0
    rows = await lock_supplies(tx, found)
    free = [row.id for row in rows.values() if row.state == "announced" and not row.pegged]
    if free:
        await end_supplies(tx, free, "the transfer is over")
    return len(free)


async def _refuse_while_waited_for(tx: Transaction, supplies: list[UUID]) -> None:
    rows = await lock_supplies(tx, supplies)
    if any(row.pegged for row in rows.values()):
        raise ConflictState(
            "Customers wait for goods of this transfer.",
            code="pegged",
            current="pegged",
            ways_out=["have those orders wait for other goods first"],
        )
