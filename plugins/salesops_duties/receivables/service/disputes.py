"""Disputes: a mark on an invoice the customer does not accept, and its resolution."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops.errors import NotFound
from salesops_duties.receivables.rules import Dispute, check_dispute
from salesops_duties.receivables.service.settling import lock_account, settle


async def set_dispute(act: Act, invoice_id: UUID, dispute: Dispute) -> dict[str, Any]:
    """Mark an invoice `disputed`, or `resolved`; what is owed does not change, but a dispute is not overdue until it ends."""
    check_dispute(dispute, clock.today(act.office.timezone))
    async with transaction(act) as tx:
        customer = await tx.fetchval(
            "SELECT customer_id FROM receivables.invoice WHERE office_id = $1 AND id = $2", act.office.id, invoice_id
        )
        if customer is None:
            raise NotFound
        await lock_account(tx, customer)
        await tx.execute(
            "UPDATE receivables.invoice SET dispute = $3, dispute_reason = $4, disputed_by = $5, dispute_until = $6 WHERE office_id = $1 AND id = $2",
            act.office.id,
            invoice_id,
            dispute.state,
            dispute.reason.strip(),
            act.actor.person_id,
            dispute.until,
        )
        changes = {"dispute": dispute.state, "until": dispute.until}
        tx.audit("invoice.dispute", "invoice", invoice_id, changes=changes, reason=dispute.reason)
        released = await settle(tx, customer)
        shown = {"id": invoice_id, "dispute": dispute.state, "reason": dispute.reason.strip(), "until": dispute.until}
        return tx.answer(shown | {"released": released})
