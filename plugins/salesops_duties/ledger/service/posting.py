"""Posts what duties hand over, and says what stands on an account."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Transaction, clock, new_id
from salesops.hookspecs.ledger import EntryToPost
from salesops_duties.ledger.rules import account_code, check_balanced


async def post(tx: Transaction, entry: EntryToPost) -> UUID:
    """Add a balanced entry to the transaction; one per document and kind, on the first open day (see `ledger.post`)."""
    check_balanced([posting.amount_minor for posting in entry.postings])
    entry_id = new_id()
    tx.write(
        "ledger.post",
        tx.office.id,
        entry_id,
        entry.document_type,
        entry.document_id,
        entry.booked_on,
        entry.currency,
        entry.text,
        [account_code(p.account) for p in entry.postings],
        [p.party_id for p in entry.postings],
        [p.amount_minor for p in entry.postings],
        clock.now(),
        tx.actor.person_id,
    )
    return entry_id


async def balance_of(tx: Transaction, role: str, currency: str, until: dt.date | None) -> int:
    """What stands on an account, debit positive, by the days of the documents: a late one counts on its own day."""
    minor: int = await tx.fetchval(
        "SELECT coalesce(sum(p.amount_minor), 0)::bigint FROM ledger.posting p JOIN ledger.entry e"
        " ON (e.office_id, e.id) = (p.office_id, p.entry_id)"
        " WHERE p.office_id = $1 AND p.account = $2 AND p.currency = $3"
        " AND ($4::date IS NULL OR coalesce(e.original_on, e.booked_on) <= $4)",
        tx.office.id,
        account_code(role),
        currency,
        until,
    )
    return minor
