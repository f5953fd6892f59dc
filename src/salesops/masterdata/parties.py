"""Parties: the identity of firms and people outside, one for the whole group; what an office agreed stands elsewhere."""

from __future__ import annotations

from uuid import UUID

from salesops.errors import ConflictDuplicate
from salesops.pinyin import pinyin_keys
from salesops.transactions import Transaction
from salesops.values import new_id


async def add_party(
    tx: Transaction, name: str, *, country: str | None = None, tax_id: str | None = None, party_id: UUID | None = None
) -> UUID:
    """Add a party, or find the one that has this tax number in this country; returns its id.

    Raises `ConflictDuplicate` when `party_id` is another party's.
    """
    if known := await _by_tax_id(tx, country, tax_id):
        return known
    party = party_id or new_id()
    added = await tx.execute(
        "INSERT INTO core.party (id, name, country, tax_id, initials, pinyin) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        party,
        name.strip(),
        country,
        tax_id,
        *pinyin_keys(name),
    )
    if not added:  # someone registered the same firm at this moment, or the id is not a new one
        if known := await _by_tax_id(tx, country, tax_id):
            return known
        raise ConflictDuplicate("This id is taken; leave it out, and a new one is made.", existing=str(party))
    tx.audit("party.add", "party", party, changes={"name": name})
    return party


async def identify_party(
    tx: Transaction, party_id: UUID, name: str, *, country: str | None, tax_id: str | None
) -> None:
    """Correct a party's identity; documents that were printed keep what they say.

    Raises `ConflictDuplicate` naming the party that has this tax number in this country already.
    """
    known = await _by_tax_id(tx, country, tax_id)
    if known is not None and known != party_id:
        raise ConflictDuplicate("Another firm of the group has this tax number.", existing=str(known))
    changed = await tx.execute(
        "UPDATE core.party SET name = $2, country = $3, tax_id = $4, initials = $5, pinyin = $6, version = version + 1"
        " WHERE id = $1 AND (name, country, tax_id) IS DISTINCT FROM ($2, $3, $4)",
        party_id,
        name.strip(),
        country,
        tax_id,
        *pinyin_keys(name),
    )
    if changed:
        tx.audit("party.change", "party", party_id, changes={"name": name, "country": country, "tax_id": tax_id})


async def _by_tax_id(tx: Transaction, country: str | None, tax_id: str | None) -> UUID | None:
    if not tax_id:
        return None
    known: UUID | None = await tx.fetchval(
        "SELECT id FROM core.party WHERE country IS NOT DISTINCT FROM $1 AND tax_id = $2", country, tax_id
    )
    return known
