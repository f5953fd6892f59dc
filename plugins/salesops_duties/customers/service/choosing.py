"""Who may be meant while a customer's name is typed: for an offer, on the transaction the kernel opened."""

from __future__ import annotations

from uuid import UUID

from salesops import Office
from salesops.db import reading
from salesops.hookspecs.customers import CustomerChoice

_CHOICES = """SELECT c.id, p.name, c.contact_name, c.phone, c.address, c.state, c.price_group FROM customers.customer c JOIN core.party p ON p.id = c.id
  WHERE c.office_id = $1 AND (position(lower($2) IN lower(p.name)) > 0 OR p.tax_id = $2 OR position($2 IN c.phone) > 0
    OR position(lower($2) IN p.initials) > 0 OR position(lower($2) IN p.pinyin) = 1) AND ($3::uuid IS NULL OR c.salesperson_id = $3)
  ORDER BY position(lower($2) IN lower(p.name)) <> 1, p.name LIMIT 10"""


async def choices(office: Office, salesperson: UUID | None, words: str) -> tuple[CustomerChoice, ...]:
    """At most ten customers, those whose name begins with the words first; with `salesperson` only theirs."""
    rows = await reading().connection.fetch(_CHOICES, office.id, words.strip(), salesperson)
    return tuple(
        CustomerChoice(
            row["id"],
            row["name"],
            " · ".join(part for part in (row["contact_name"], row["phone"], row["price_group"]) if part),
            row["state"],
            row["address"],
            row["contact_name"],
        )
        for row in rows
    )
