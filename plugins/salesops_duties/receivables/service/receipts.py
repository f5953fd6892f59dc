"""Money of customers: noted when a slip is reported, cleared when it is in the bank; only cleared money releases goods."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictDuplicate, ConflictState, Fault, Invalid, NotFound
from salesops.events import ReceiptCleared
from salesops.hookspecs.ledger import EntryToPost, LedgerHooks, Posting
from salesops_duties.receivables.rules import NewReceipt, parse_receipt
from salesops_duties.receivables.service.accounts import load
from salesops_duties.receivables.service.holds import end_holds


async def note(act: Act, new: NewReceipt) -> dict[str, Any]:
    """Note a receipt; with `state` cleared it is applied at once and releases what it covers."""
    customer = _customer(new.customer_id)
    async with transaction(act) as tx:
        account = await load(tx, customer, lock=True)
        today = clock.today(act.office.timezone)
        amount = parse_receipt(new, account.currency, today)
        receipt_id, received_on = new_id(), new.received_on or today
        added = await tx.execute(
            "INSERT INTO receivables.receipt (office_id, id, customer_id, currency, amount_minor, unapplied_minor, reference, received_on, state, noted_by)"
            " VALUES ($1, $2, $3, $4, $5, $5, $6, $7, 'reported', $8) ON CONFLICT ON CONSTRAINT receipt_reference DO NOTHING",
            act.office.id,
            receipt_id,
            customer,
            amount.currency,
            amount.minor,
            new.reference.strip(),
            received_on,
            act.actor.person_id,
        )
        if not added:
            raise ConflictDuplicate(
                "Money with this reference is noted for this customer already.", reference=new.reference
            )
        tx.audit("receipt.note", "receipt", receipt_id, changes={"amount": str(amount), "reference": new.reference})
        released = await _clear(tx, receipt_id, customer, amount) if new.state == "cleared" else []
        return tx.answer(_view(receipt_id, customer, amount, new.state, released), status=201)


async def clear(act: Act, receipt_id: UUID) -> dict[str, Any]:
    """The reported money is in the bank: apply it, oldest invoice first, and release the goods it covers."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT customer_id, currency, amount_minor, state FROM receivables.receipt WHERE office_id = $1 AND id = $2",
            act.office.id,
            receipt_id,
        )
        if row is None:
            raise NotFound
        await load(tx, row["customer_id"], lock=True)
        if row["state"] != "reported":
            raise ConflictState("This money was cleared before.", current=row["state"])
        amount = Money(row["currency"], row["amount_minor"])
        released = await _clear(tx, receipt_id, row["customer_id"], amount)
        return tx.answer(_view(receipt_id, row["customer_id"], amount, "cleared", released))


async def _clear(tx: Transaction, receipt_id: UUID, customer: UUID, amount: Money) -> list[dict[str, str]]:
    """Clear within the caller's transaction, the account's row being locked; tells what it released."""
    now = clock.now()
    tx.write("receivables.clear_receipt", tx.office.id, receipt_id, now)
    entry = EntryToPost(
        "receipt",
        receipt_id,
        clock.today(tx.office.timezone),
        amount.currency,
        "Receipt of a customer",
        (Posting("bank", amount.minor), Posting("receivable", -amount.minor, customer)),
    )
    await ask(LedgerHooks).entry_posting(tx.office, tx, entry)
    tx.tell(
        ReceiptCleared(
            receipt_id=receipt_id,
            customer_id=customer,
            currency=amount.currency,
            amount_minor=amount.minor,
            cleared_at=now,
        )
    )
    released = await end_holds(tx, customer, receipt_id=receipt_id)
    tx.audit("receipt.clear", "receipt", receipt_id, changes={"amount": str(amount), "released": released})
    tx.number("receipt", receipt_id)
    return released


def _customer(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid([Fault("customer_id", "uuid", "The customer's id.", text[:60])]) from None


def _view(
    receipt_id: UUID, customer: UUID, amount: Money, state: str, released: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "id": receipt_id,
        "customer_id": customer,
        "amount": str(amount),
        "currency": amount.currency,
        "state": state,
        "released": released,
    }
