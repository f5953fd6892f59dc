"""What suppliers are owed, for the books to compare with: payables by the documents' own days, and goods received that were settled."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction
from salesops.hookspecs.ledger import ControlBalance, Documents, ToPost

_PAYABLE = """
SELECT currency, sum(minor)::bigint AS minor FROM (
  SELECT currency, CASE kind WHEN 'credit' THEN total_minor ELSE -total_minor END AS minor FROM procurement.supplier_invoice
   WHERE office_id = $1 AND state = 'booked' AND ($2::date IS NULL OR booked_on <= $2)
  UNION ALL SELECT currency, amount_minor FROM procurement.supplier_payment WHERE office_id = $1 AND ($2::date IS NULL OR paid_on <= $2)
  UNION ALL SELECT currency, -amount_minor FROM procurement.supplier_payment WHERE office_id = $1 AND reversed_on IS NOT NULL
   AND ($2::date IS NULL OR reversed_on <= $2)) x GROUP BY 1
"""
_RECEIVED = """
SELECT coalesce(sum(minor), 0)::bigint FROM (
  SELECT CASE i.kind WHEN 'credit' THEN -l.cleared_minor ELSE l.cleared_minor END AS minor FROM procurement.invoice_line l
   JOIN procurement.supplier_invoice i ON (i.office_id, i.id) = (l.office_id, l.invoice_id)
   WHERE l.office_id = $1 AND i.state = 'booked' AND ($2::date IS NULL OR i.booked_on <= $2)
  UNION ALL SELECT amount_minor FROM procurement.charges_end WHERE office_id = $1 AND ($2::date IS NULL OR booked_on <= $2)
  UNION ALL SELECT l.claim_minor + l.freed_minor - l.cost_minor FROM procurement.return_line l
   JOIN procurement.supplier_return r ON (r.office_id, r.id) = (l.office_id, l.return_id)
   WHERE l.office_id = $1 AND ($2::date IS NULL OR r.returned_on <= $2)) x
"""
_DOCUMENTS = """
SELECT 'supplier_invoice' AS type, id, number AS words, booked_on AS day FROM procurement.supplier_invoice
 WHERE office_id = $1 AND state = 'booked' AND booked_on BETWEEN $2 AND $3
UNION ALL SELECT 'supplier_invoice_value', id, number, booked_on FROM procurement.supplier_invoice
 WHERE office_id = $1 AND state = 'booked' AND booked_on BETWEEN $2 AND $3 AND currency <> $4 AND own_minor > 0
UNION ALL SELECT 'supplier_payment', id, reference, paid_on FROM procurement.supplier_payment
 WHERE office_id = $1 AND paid_on BETWEEN $2 AND $3 AND amount_minor > 0
UNION ALL SELECT 'supplier_payment_value', id, reference, paid_on FROM procurement.supplier_payment
 WHERE office_id = $1 AND paid_on BETWEEN $2 AND $3 AND bank_currency <> currency
UNION ALL SELECT 'supplier_payment_reversal', id, reference, reversed_on FROM procurement.supplier_payment
 WHERE office_id = $1 AND reversed_on BETWEEN $2 AND $3 AND amount_minor > 0
UNION ALL SELECT 'supplier_payment_reversal_value', id, reference, reversed_on FROM procurement.supplier_payment
 WHERE office_id = $1 AND reversed_on BETWEEN $2 AND $3 AND bank_currency <> currency
UNION ALL SELECT 'charges_end', id, reason, booked_on FROM procurement.charges_end WHERE office_id = $1 AND booked_on BETWEEN $2 AND $3
UNION ALL SELECT 'supplier_return', r.id, r.number, r.returned_on FROM procurement.supplier_return r
 JOIN procurement.return_line l ON (l.office_id, l.return_id) = (r.office_id, r.id)
 WHERE r.office_id = $1 AND r.returned_on BETWEEN $2 AND $3 GROUP BY r.office_id, r.id HAVING sum(l.claim_minor + l.freed_minor - l.cost_minor) <> 0
ORDER BY 4, 2
"""
_TYPES = (
    "charges_end",
    "supplier_invoice",
    "supplier_invoice_value",
    "supplier_payment",
    "supplier_payment_reversal",
    "supplier_payment_reversal_value",
    "supplier_payment_value",
    "supplier_return",
)


async def control_balances(tx: Transaction, until: dt.date | None) -> tuple[ControlBalance, ...]:
    """Payables in every currency, and what invoices and returns settled of goods received; the receipts are inventory's."""
    rows = await tx.fetch(_PAYABLE, tx.office.id, until)
    settled = await tx.fetchval(_RECEIVED, tx.office.id, until)
    own = tx.office.currency
    return (
        ControlBalance("payable", own, 0),
        ControlBalance("goods_received", own, settled),
        *(ControlBalance("payable", row["currency"], row["minor"]) for row in rows),
    )


async def documents(tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    """The invoices, payments, returns and ended charges of these days, found by number or reason."""
    rows = await tx.fetch(_DOCUMENTS, tx.office.id, since, until, tx.office.currency)
    found = tuple(ToPost(row["type"], row["id"], row["words"] or row["type"], row["day"]) for row in rows)
    return Documents(to_post=found, types=_TYPES)
