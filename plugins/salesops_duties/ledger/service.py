"""The use cases of the books: posting by hook, and reading."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.hookspecs.ledger import EntryToPost
from salesops_duties.ledger.rules import NAMES, account_code, check_balanced


async def post(tx: Transaction, entry: EntryToPost) -> UUID:
    """Add a balanced entry to the transaction; one per document and kind."""
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


async def trial_balance(act: Act, *, as_of: dt.date | None = None) -> dict[str, Any]:
    """Debit, credit and balance per account and currency up to a day; the sums of a currency are equal."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT p.account, e.currency, coalesce(sum(p.amount_minor) FILTER (WHERE p.amount_minor > 0), 0)::bigint AS debit,"
            " coalesce(-sum(p.amount_minor) FILTER (WHERE p.amount_minor < 0), 0)::bigint AS credit"
            " FROM ledger.posting p JOIN ledger.entry e ON (e.office_id, e.id) = (p.office_id, p.entry_id)"
            " WHERE p.office_id = $1 AND ($2::date IS NULL OR e.booked_on <= $2) GROUP BY 1, 2 ORDER BY 2, 1",
            act.office.id,
            as_of,
        )
    lines = [
        {
            "account": r["account"],
            "name": NAMES[r["account"]].name,
            "currency": r["currency"],
            "debit": str(Money(r["currency"], r["debit"])),
            "credit": str(Money(r["currency"], r["credit"])),
            "balance": str(Money(r["currency"], r["debit"] - r["credit"])),
        }
        for r in rows
    ]
    return {"as_of": as_of, "accounts": lines}


async def entries_of(act: Act, document_id: UUID) -> list[dict[str, Any]]:
    """The entries of one document with their postings."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT e.id, e.document_type, e.booked_on, e.currency, e.text, p.account, p.party_id, p.amount_minor FROM ledger.entry e"
            " JOIN ledger.posting p ON (p.office_id, p.entry_id) = (e.office_id, e.id)"
            " WHERE e.office_id = $1 AND e.document_id = $2 ORDER BY e.id, p.line_no",
            act.office.id,
            document_id,
        )
    entries: dict[UUID, dict[str, Any]] = {}
    for r in rows:
        entry = entries.setdefault(
            r["id"],
            {
                "id": r["id"],
                "document_type": r["document_type"],
                "booked_on": r["booked_on"],
                "currency": r["currency"],
                "text": r["text"],
                "postings": [],
            },
        )
        entry["postings"].append(
            {
                "account": r["account"],
                "name": NAMES[r["account"]].name,
                "party_id": r["party_id"],
                "amount": str(Money(r["currency"], r["amount_minor"])),
            }
        )
    return list(entries.values())
