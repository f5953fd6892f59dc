"""The entries of receivables: every document that moves money is handed to the books once, by account roles."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from salesops import Transaction, ask
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting

Side = tuple[str, int]  # role of an account, debit positive


async def post(
    tx: Transaction,
    document: tuple[str, UUID],
    on: dt.date,
    currency: str,
    text: str,
    customer: UUID | None,
    *sides: Side,
) -> None:
    """Hand an entry over; sides of nothing are left out, and an entry of nothing is none."""
    moved = tuple(Posting(role, minor, customer if role == "receivable" else None) for role, minor in sides if minor)
    if moved:
        await ask(LedgerHooks).entry_posting(tx.office, tx, EntryToPost(*document, on, currency, text, moved))


async def post_invoice(
    tx: Transaction, invoice_id: UUID, customer: UUID, on: dt.date, currency: str, total: int, tax: int
) -> None:
    """The customer owes the total; what is net is sales, the rest belongs to the tax office."""
    sides = (("receivable", total), ("sales", tax - total), ("output_tax", -tax))
    await post(tx, ("sales_invoice", invoice_id), on, currency, "Sales invoice", customer, *sides)
