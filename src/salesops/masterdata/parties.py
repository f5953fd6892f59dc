"""Parties: the identity of firms and people outside, one for the whole group; what an office agreed stands elsewhere."""

from __future__ import annotations

from uuid import UUID

from salesops.transactions import Transaction
from salesops.values import new_id


async def add_party(
    tx: Transaction, name: str, *, country: str | None = None, tax_id: str | None = None, party_id: UUID | None = None
) -> UUID:
    """Add a party, or find the one that has this tax number in this country; returns its id."""
    if tax_id:
        known = await tx.fetchval(
            "SELECT id FROM core.party WHERE country IS NOT DISTINCT FROM $1 AND tax_id = $2", country, tax_id
        )
        if known:
            return UUID(str(known))
    party = party_id or new_id()
    await tx.execute(
        "INSERT INTO core.party (id, name, country, tax_id) VALUES ($1, $2, $3, $4)",
        party,
        name.strip(),
        country,
        tax_id,
    )
    tx.audit("party.add", "party", party, changes={"name": name})
    return party
