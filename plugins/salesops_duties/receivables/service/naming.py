"""What people type for a customer or a document, found or asked back."""

from __future__ import annotations

from uuid import UUID

from salesops import Act, transaction
from salesops.errors import Fault, Invalid
from salesops_duties.receivables.rules import Named
from salesops_duties.receivables.service.debtors import find_debtors

_NUMBER = (
    "SELECT v.id AS invoice_id, v.order_id FROM core.document_number n LEFT JOIN receivables.invoice v ON v.office_id = n.office_id AND n.document_id IN (v.id, v.outbound_id)"
    " WHERE n.office_id = $1 AND lower(n.number) = lower($2) AND v.id IS NOT NULL"
    " UNION ALL SELECT NULL, c.order_id FROM core.document_number n JOIN receivables.credit_check c ON c.office_id = n.office_id AND c.order_id = n.document_id"
    " WHERE n.office_id = $1 AND lower(n.number) = lower($2) LIMIT 1"
)


async def customer_called(act: Act, words: str, *, field: str = "customer") -> UUID | None:
    """The customer with an account who is called so; None for no words. Raises `Invalid` when it is nobody, or several."""
    if not words.strip():
        return None
    found = await find_debtors(act, words)
    exact = [one for one in found if one["name"].casefold() == words.strip().casefold()]
    one_of = exact or found
    if len(one_of) == 1:
        customer: UUID = one_of[0]["customer_id"]
        return customer
    if not found:
        raise Invalid([Fault(field, "known", "No customer with an account is called so.", words)])
    names = ", ".join(one["name"] for one in one_of[:5])
    raise Invalid([Fault(field, "ambiguous", "Several are called so; type more of the name.", words, names)])


async def paper_called(act: Act, number: str, *, field: str = "paid_for") -> Named:
    """The invoice, or the order, with this number, or of the outbound order with it; nothing for no number."""
    if not number.strip():
        return Named(None, None, None)
    async with transaction(act) as tx:
        row = await tx.fetchrow(_NUMBER, act.office.id, number.strip())
    if row is None:
        words = "No invoice, outbound order or order has this number."
        raise Invalid([Fault(field, "known", words, number)])
    return Named(None, row["order_id"], row["invoice_id"])
