"""Has promotions approved by a second person, puts them in force, and stops them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import Faults
from salesops.services import approvals
from salesops_duties.prices.service.promotions import expect, lock, view

PROMOTE = "prices.promote"


async def submit(act: Act, promotion_id: UUID) -> dict[str, Any]:
    """Ask that a plan be approved with its budget; someone else decides."""
    async with transaction(act) as tx:
        row = await lock(tx, promotion_id)
        expect(row["state"], "draft")
        budget = Money(row["currency"], row["budget_minor"])
        words = f"Promotion {row['name']}, {budget} {budget.currency}"
        approval = await approvals.request(tx, PROMOTE, words, promotion_id, row["goal"], amount=budget)
        return tx.answer({"id": promotion_id, "approval_id": approval}, status=201)


async def start(act: Act, promotion_id: UUID) -> dict[str, Any]:
    """Put an approved plan in force from its first day on; the approval covers the budget as it stands now."""
    async with transaction(act) as tx:
        row = await lock(tx, promotion_id)
        expect(row["state"], "draft")
        await approvals.use(tx, PROMOTE, promotion_id, amount=Money(row["currency"], row["budget_minor"]))
        await _set_state(tx, promotion_id, "approved")
        tx.audit("promotion.start", "promotion", promotion_id, changes={"budget_minor": row["budget_minor"]})
        return tx.answer(await view(tx, promotion_id))


async def stop(act: Act, promotion_id: UUID, reason: str) -> dict[str, Any]:
    """Stop a promotion: confirmed orders keep it, others are told when they are priced anew."""
    faults = Faults()
    if not reason.strip():
        faults.add("reason", "required", "Say why; it is kept in the audit trail.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        row = await lock(tx, promotion_id)
        expect(row["state"], "draft", "approved")
        await _set_state(tx, promotion_id, "stopped")
        tx.audit("promotion.stop", "promotion", promotion_id, reason=reason)
        return tx.answer(await view(tx, promotion_id))


async def _set_state(tx: Transaction, promotion_id: UUID, state: str) -> None:
    await tx.execute(
        "UPDATE prices.promotion SET state = $3, stopped_on = CASE WHEN $3 = 'stopped' THEN $4::date END, version = version + 1"
        " WHERE office_id = $1 AND id = $2",
        tx.office.id,
        promotion_id,
        state,
        clock.today(tx.office.timezone),
    )
