"""Answering another office that asks for goods: yes, and they are set aside for it, or no, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops.errors import Faults
from salesops_duties.inventory.rules import Acceptance, check_day, check_reason
from salesops_duties.inventory.service.transferring import change, expect, head_of
from salesops_duties.inventory.service.warehouses import warehouse_of


async def accept_transfer(act: Act, transfer_id: UUID, given: Acceptance) -> dict[str, Any]:
    """Set the goods aside for the other office, all of them; raises `InsufficientStock` with who has them when they are not free."""
    faults = Faults()
    check_day(given.expected_on, clock.today(act.office.timezone), "expected_on", faults)
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        expect(head, ("sender",), ("asked",), ["send the goods", "cancel the transfer"])
        warehouse = await warehouse_of(tx, given.warehouse.strip(), faults)
        faults.raise_if_any()
        await change(
            tx,
            head,
            state="accepted",
            from_warehouse=warehouse,
            expected_on=given.expected_on,
            answered_at=clock.now(),
        )
        tx.write("inventory.reserve_transfer", act.office.id, transfer_id, warehouse)
        changes = {"warehouse": given.warehouse.strip(), "expected_on": given.expected_on}
        tx.audit("transfer.accept", "transfer", transfer_id, changes=changes)
        return tx.answer({"id": transfer_id, "state": "accepted"})


async def refuse_transfer(act: Act, transfer_id: UUID, reason: str) -> dict[str, Any]:
    """Say no; the office that asked hears why, and its customers who wait for the goods go back to who plans for them."""
    faults = Faults()
    check_reason(reason, faults, words="Say why; the office that asked reads it.")
    async with transaction(act) as tx:
        head = await head_of(tx, transfer_id)
        expect(head, ("sender",), ("asked",), ["cancel the transfer"])
        faults.raise_if_any()
        now = clock.now()
        await change(tx, head, state="refused", reason=reason.strip(), answered_at=now, ended_at=now)
        tx.audit("transfer.refuse", "transfer", transfer_id, reason=reason.strip())
        return tx.answer({"id": transfer_id, "state": "refused"})
