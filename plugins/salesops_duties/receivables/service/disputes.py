"""Disputes: a mark on an invoice the customer does not accept, and its resolution."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, transaction
from salesops.errors import Faults, NotFound
from salesops_duties.receivables.tables import Invoice


async def set_dispute(act: Act, invoice_id: UUID, state: str, reason: str) -> dict[str, Any]:
    """Mark an invoice `disputed`, or `resolved`, with the reason; what is owed does not change."""
    faults = Faults()
    if state not in ("disputed", "resolved"):
        faults.add("state", "choice", "disputed or resolved.", given=state, allowed=["disputed", "resolved"])
    if not reason.strip():
        faults.add("reason", "required", "Say what the customer disputes, or how it was resolved.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        changed = await (
            Invoice.update({Invoice.dispute: state, Invoice.dispute_reason: reason.strip()})
            .where(Invoice.office_id == act.office.id, Invoice.id == invoice_id)
            .returning(Invoice.id)
        )
        if not changed:
            raise NotFound
        tx.audit("invoice.dispute", "invoice", invoice_id, changes={"dispute": state}, reason=reason)
        return tx.answer({"id": invoice_id, "dispute": state, "reason": reason.strip()})
