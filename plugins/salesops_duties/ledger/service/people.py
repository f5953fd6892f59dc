"""Parties of entries: found by what is typed, and named."""

from __future__ import annotations

from uuid import UUID

from salesops import Act, transaction
from salesops.errors import Fault, Invalid


async def party_name(act: Act, party_id: UUID) -> str:
    """What a party is called, empty when there is none."""
    async with transaction(act) as tx:
        return await tx.fetchval("SELECT name FROM core.party WHERE id = $1", party_id) or ""


async def party_called(act: Act, words: str, field: str) -> UUID | None:
    """The party whose name is typed; None for no words. Raises `Invalid` when nobody, or more than one, is called so."""
    if not words.strip():
        return None
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT id, name FROM core.party WHERE lower(name) = lower($1) LIMIT 2", " ".join(words.split())
        )
    if len(rows) == 1:
        party: UUID = rows[0]["id"]
        return party
    words_ = "Several are called so; enter it from their account." if rows else "There is no such party."
    raise Invalid([Fault(field, "known", words_, words)])
