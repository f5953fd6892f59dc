"""What must stand on the papers of goods that arrears hold."""

from __future__ import annotations

from uuid import UUID

from salesops import Money, Transaction
from salesops.hookspecs.documents import DocumentMark
from salesops.languages import later

ARREARS, NO_DISPATCH = later("ARREARS"), later("DO NOT DISPATCH")


async def marks_of(tx: Transaction, thing: str, thing_id: UUID) -> tuple[DocumentMark, ...] | None:
    """What must stand on the papers of goods that arrears hold: with the amount that is missing, as the hold notes it."""
    if thing != "outbound_order":
        return None
    row = await tx.fetchrow(
        "SELECT h.missing_minor, a.currency FROM receivables.hold h JOIN receivables.account c ON c.office_id = h.office_id AND c.customer_id = h.customer_id"
        " JOIN receivables.account a ON a.office_id = c.office_id AND a.customer_id = c.limit_owner_id"
        " WHERE h.office_id = $1 AND h.outbound_id = $2 AND h.state = 'on_hold'",
        tx.office.id,
        thing_id,
    )
    return None if row is None else (DocumentMark(ARREARS, NO_DISPATCH, Money(row["currency"], row["missing_minor"])),)
