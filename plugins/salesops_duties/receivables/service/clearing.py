"""Cleared money: posted, put against what is owed, and the goods it covers released, in one transaction."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops import Money, Transaction, clock, new_id
from salesops.events import ReceiptCleared
from salesops_duties.receivables.rules import Part, parse_parts
from salesops_duties.receivables.service.deposits import cover_deposits
from salesops_duties.receivables.service.fees import close_short_by_fee
from salesops_duties.receivables.service.postings import post
from salesops_duties.receivables.service.settling import settle


class Cleared(msgspec.Struct, frozen=True):
    """Money in the bank: whose, and what it was paid for."""

    receipt_id: UUID
    customer_id: UUID | None
    order_id: UUID | None
    invoice_id: UUID | None
    amount: Money


async def clear_money(
    tx: Transaction, money: Cleared, value_on: dt.date, parts: list[Part], *, item_id: UUID | None = None
) -> tuple[str, list[dict[str, str]]]:
    """Clear within the caller's transaction, the account being locked; answers the state and what it released.

    `item_id` is the customer's credit when the money had been cleared before, in suspense.
    """
    amount, item = money.amount, item_id or new_id()
    if item_id is None:
        tx.write("receivables.clear_receipt", tx.office.id, money.receipt_id, item, value_on, clock.now())
        account = "receivable" if money.customer_id else "suspense"
        sides = (("bank", amount.minor), (account, -amount.minor))
        words = "Receipt of a customer"
        await post(tx, ("receipt", money.receipt_id), value_on, amount.currency, words, money.customer_id, *sides)
        tx.number("receipt", money.receipt_id)
    if money.customer_id is None:
        tx.audit("receipt.suspend", "receipt", money.receipt_id, changes={"amount": str(amount)})
        return "suspense", []
    await _apply(tx, money, money.customer_id, item, parts)
    await close_short_by_fee(tx, money.customer_id, item, amount.currency)
    tx.tell(
        ReceiptCleared(
            receipt_id=money.receipt_id,
            customer_id=money.customer_id,
            currency=amount.currency,
            amount_minor=amount.minor,
            cleared_at=clock.now(),
        )
    )
    released = await settle(tx, money.customer_id, receipt_id=money.receipt_id)
    await tx.flush()
    await cover_deposits(tx, money.customer_id)
    tx.audit("receipt.clear", "receipt", money.receipt_id, changes={"amount": str(amount), "released": released})
    return "cleared", released


async def _apply(tx: Transaction, money: Cleared, customer: UUID, item: UUID, parts: list[Part]) -> None:
    """As it is divided, else its invoice first, then its order's, then oldest first."""
    now, amount = clock.now(), money.amount
    if parts:
        for invoice, minor in parse_parts(parts, amount, await open_invoices(tx, customer, amount.currency)):
            tx.write("receivables.apply_to", tx.office.id, item, invoice, minor, False, now)
        return
    if money.invoice_id:
        tx.write("receivables.apply_to", tx.office.id, item, money.invoice_id, amount.minor, False, now)
    tx.write("receivables.apply_money", tx.office.id, customer, amount.currency, now)


async def open_invoices(tx: Transaction, customer: UUID, currency: str) -> dict[UUID, int]:
    """What is open of each invoice of a customer in a currency."""
    rows = await tx.fetch(
        "SELECT document_id, sum(open_minor)::bigint AS open_minor FROM receivables.item WHERE office_id = $1 AND customer_id = $2 AND currency = $3"
        " AND kind = 'invoice' AND open_minor > 0 GROUP BY 1",
        tx.office.id,
        customer,
        currency,
    )
    return {row["document_id"]: row["open_minor"] for row in rows}
