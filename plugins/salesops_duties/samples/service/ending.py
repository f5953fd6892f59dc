"""A sample is gone for good: used up, sold, or written off by two persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, transaction
from salesops.errors import ConflictState
from salesops_duties.samples.rules import Ending, check_ending
from salesops_duties.samples.service.loading import Loaded, answered, end_loan, expect, firm_named, load, note


async def use_up(act: Act, item_id: UUID, given: Ending, *, own: bool = False) -> dict[str, Any]:
    """Note that it was used up, such as in a test; here, or by whoever has it."""
    check_ending(given, sold=False)
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        state = expect(found, "consume").state
        note(tx, found, "consume", state, loan_id=end_loan(tx, found), note=given.note)
        tx.audit("sample.consume", "sample_item", item_id, reason=given.note.strip())
        return answered(tx, found, state)


async def sell(act: Act, item_id: UUID, given: Ending, *, own: bool = False) -> dict[str, Any]:
    """Note that it is sold. The money is an order's: the answer says that the sale has to be entered as one.

    Raises `ConflictState` for a sample that is not ours to sell.
    """
    check_ending(given, sold=True)
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        state = expect(found, "sell").state
        if found.owner != "ours":
            raise ConflictState(
                f"It belongs to {found.owner_name} and is not ours to sell.",
                current=found.state,
                ways_out=["give it back to its owner", "register the one that was bought from them"],
            )
        buyer = await firm_named(tx, given.party_id, given.buyer)
        note(tx, found, "sell", state, loan_id=end_loan(tx, found), company=buyer, note=given.note)
        tx.audit("sample.sell", "sample_item", item_id, changes={"buyer": buyer}, reason=given.note.strip())
        return answered(tx, found, state, buyer=buyer, next="enter the sale as an order")


def write_off(tx: Transaction, found: Loaded, reason: str, *, asked_by: UUID, approved_by: UUID) -> dict[str, Any]:
    """Take a sample that is lost or spoilt out of the register; for a request that was approved."""
    state = expect(found, "write_off").state
    note(
        tx,
        found,
        "write_off",
        state,
        loan_id=end_loan(tx, found),
        asked_by=asked_by,
        approved_by=approved_by,
        note=reason,
    )
    tx.audit("sample.write_off", "sample_item", found.id, reason=reason)
    return answered(tx, found, state)
