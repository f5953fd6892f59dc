"""Ledger: the duty's table of contents."""

from __future__ import annotations

from uuid import UUID

from salesops import Duty, Invariant, Office, Permission, Transaction, hookimpl
from salesops.hookspecs.ledger import EntryToPost
from salesops_duties.ledger import service, web

DUTY = Duty(
    name="ledger",
    title="Ledger",
    summary="general and subsidiary books",
    icon="book-open",
    permissions=(
        Permission("ledger.read", {"finance": "office", "head": "office", "auditor": "office"}, "read the books"),
    ),
    invariants=(
        Invariant(
            "ledger.entries_balance",
            "SELECT entry_id, sum(amount_minor) FROM ledger.posting GROUP BY entry_id HAVING sum(amount_minor) <> 0",
            "every entry balances",
        ),
        Invariant(
            "ledger.entries_have_postings",
            "SELECT e.id FROM ledger.entry e WHERE NOT EXISTS (SELECT 1 FROM ledger.posting p WHERE (p.office_id, p.entry_id) = (e.office_id, e.id))",
            "no entry is empty",
        ),
    ),
    routes=web.ROUTES,
)


@hookimpl
async def entry_posting(office: Office, tx: Transaction, entry: EntryToPost) -> UUID:
    return await service.post(tx, entry)
