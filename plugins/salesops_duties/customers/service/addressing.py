"""Under which name, where to and in which language a customer is written to."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction
from salesops.hookspecs.customers import Addressee

_MOST_EMAILS = 10


async def addressee(tx: Transaction, customer_id: UUID) -> Addressee | None:
    """The addressee of a customer's documents; None for a stranger. A Chinese firm is written to in Chinese unless another was chosen."""
    row = await tx.fetchrow(
        "SELECT c.*, p.name, coalesce(p.country, '') AS country, coalesce(p.tax_id, '') AS tax_id, coalesce((SELECT array_agg(k.email ORDER BY k.name, k.id)"
        "  FROM customers.contact k WHERE k.office_id = c.office_id AND k.customer_id = c.id AND k.active AND k.email <> ''), '{}') AS emails"
        " FROM customers.customer c JOIN core.party p ON p.id = c.id WHERE c.office_id = $1 AND c.id = $2",
        tx.office.id,
        customer_id,
    )
    if row is None:
        return None
    emails = dict.fromkeys(email for email in (row["email"], *row["emails"]) if email)
    return Addressee(
        row["id"],
        row["name"],
        "",
        row["address"],
        row["billing_address"],
        row["country"],
        row["tax_id"],
        row["phone"],
        row["contact_name"],
        row["bank_name"],
        row["bank_account"],
        row["language"],
        row["tax_status"],
        tuple(emails)[:_MOST_EMAILS],
    )
