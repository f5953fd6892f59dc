"""Credit notes (red-letter invoices): what customers get back for returns, and for documents that are taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from salesops import Money, Transaction, clock, new_id
from salesops.errors import Faults
from salesops.events import CreditNoteIssued
from salesops.hookspecs.receivables import CreditNoteToIssue, IssuedCreditNote
from salesops_duties.receivables.service.postings import post
from salesops_duties.receivables.service.settling import settle
from salesops_duties.receivables.service.standing import read
from salesops_duties.receivables.service.waiting import owe


async def credit(tx: Transaction, note: CreditNoteToIssue) -> IssuedCreditNote:
    """Make the credit note and post it; its invoice is lowered first, the latest instalment first, the rest is theirs.

    An invoice that waited is issued first, so that the books show both.
    """
    seen = await read(tx, note.customer_id, lock=True, lenient=True)
    invoice = await _invoice(tx, note)
    _check(note, invoice)
    if invoice and invoice["state"] == "waiting":
        await owe(tx, invoice, seen)
    item = new_id()
    _write(tx, note, item)
    await _post(tx, note)
    if note.withdrawn_outbound_id:
        tx.write("receivables.withdraw_hold", tx.office.id, note.withdrawn_outbound_id, clock.now())
    await tx.flush()
    left = await tx.fetchval(
        "SELECT -open_minor FROM receivables.item WHERE office_id = $1 AND id = $2", tx.office.id, item
    )
    tx.tell(
        CreditNoteIssued(
            credit_note_id=note.id,
            customer_id=note.customer_id,
            invoice_id=note.invoice_id,
            currency=note.currency,
            total_minor=note.total_minor,
            issued_at=clock.now(),
        )
    )
    changes = {"invoice": note.invoice_id, "total": str(Money(note.currency, note.total_minor))}
    tx.audit("credit_note.issue", "credit_note", note.id, changes=changes, reason=note.reason)
    await settle(tx, note.customer_id)
    return IssuedCreditNote(note.id, tx.number("credit_note", note.id), left or 0)


async def _invoice(tx: Transaction, note: CreditNoteToIssue) -> Any:
    if note.invoice_id is None:
        return None
    return await tx.fetchrow(
        "SELECT * FROM receivables.invoice WHERE office_id = $1 AND id = $2", tx.office.id, note.invoice_id
    )


def _check(note: CreditNoteToIssue, invoice: Any) -> None:
    """Raises `Invalid` with every fault: sums, whose invoice, and no more than is left of it."""
    faults = Faults()
    gross = sum(ln.amount_minor + ln.tax_minor for ln in note.lines)
    if note.fee_minor < 0 or gross - note.fee_minor != note.total_minor or note.total_minor < 0:
        faults.add("total_minor", "sum", "The lines with tax, less the fee; zero or more.", given=note.total_minor)
    if not note.reason.strip():
        faults.add("reason", "required", "Say why the customer is credited, such as a wrong price.")
    if note.invoice_id and invoice is None:
        faults.add("invoice_id", "known", "No invoice with this id here.", given=note.invoice_id)
    if invoice is not None and invoice["customer_id"] != note.customer_id:
        faults.add("customer_id", "own", "The invoice is another customer's.", given=note.customer_id)
    if invoice is not None and invoice["currency"] != note.currency:
        faults.add("currency", "invoice", f"The invoice is in {invoice['currency']}.", given=note.currency)
    if invoice is not None and gross > (most := invoice["total_minor"] - invoice["credited_minor"]):
        shown = str(Money(invoice["currency"], most))
        faults.add(
            "total_minor",
            "creditable",
            f"At most {shown} of this invoice is left to credit.",
            given=gross,
            allowed=shown,
        )
    faults.raise_if_any()


def _write(tx: Transaction, note: CreditNoteToIssue, item: object) -> None:
    tax = sum(ln.tax_minor for ln in note.lines)
    tx.write(
        "receivables.issue_credit_note",
        tx.office.id,
        note.id,
        item,
        note.customer_id,
        note.invoice_id,
        note.document_type,
        note.document_id,
        note.currency,
        note.total_minor + note.fee_minor - tax,
        tax,
        note.fee_minor,
        note.total_minor,
        note.reason.strip(),
        note.booked_on or clock.today(tx.office.timezone),
        [ln.line_no for ln in note.lines],
        [ln.product_id for ln in note.lines],
        [Decimal(ln.quantity) for ln in note.lines],
        [ln.amount_minor for ln in note.lines],
        [ln.tax_minor for ln in note.lines],
        clock.now(),
        tx.actor.person_id,
    )


async def _post(tx: Transaction, note: CreditNoteToIssue) -> None:
    tax = sum(ln.tax_minor for ln in note.lines)
    sides = (
        ("sales_returns", note.total_minor + note.fee_minor - tax),
        ("output_tax", tax),
        ("other_income", -note.fee_minor),
        ("receivable", -note.total_minor),
    )
    on = note.booked_on or clock.today(tx.office.timezone)
    await post(tx, ("credit_note", note.id), on, note.currency, "Credit note", note.customer_id, *sides)
