"""Money of customers: noted when a slip is reported, matched to who paid, cleared when it is in the bank."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.errors import ConflictDuplicate, ConflictState, NotFound
from salesops_duties.receivables.rules import (
    Clearing,
    Named,
    NewReceipt,
    check_clearing,
    parse_receipt,
)
from salesops_duties.receivables.service.clearing import Cleared, clear_money
from salesops_duties.receivables.service.payers import identify
from salesops_duties.receivables.service.standing import read


async def note(act: Act, new: NewReceipt) -> dict[str, Any]:
    """Note a receipt; with `state` cleared it is applied at once and releases what it covers.

    Money of nobody known, or that names another's order, waits in suspense and is allocated to nobody.
    """
    async with transaction(act) as tx:
        today = clock.today(act.office.timezone)
        amount, named = parse_receipt(new, await _currency(tx, new), today)
        found, remark = await identify(tx, named, new.payer, amount.currency)
        if found.customer_id:
            await read(tx, found.customer_id, lock=True, lenient=True)
        received_on = new.received_on or today
        receipt_id = await _insert(tx, new, amount, found, remark, received_on)
        tx.audit(
            "receipt.note",
            "receipt",
            receipt_id,
            changes={"amount": str(amount), "reference": new.reference, "remark": remark},
        )
        released: list[dict[str, str]] = []
        state = "matched" if found.order_id or found.invoice_id else "reported"
        if new.state == "cleared":
            money = Cleared(receipt_id, found.customer_id, found.order_id, found.invoice_id, amount)
            state, released = await clear_money(tx, money, received_on, new.parts)
        return tx.answer(view(receipt_id, found.customer_id, amount, state, released, remark), status=201)


async def clear(act: Act, receipt_id: UUID, clearing: Clearing) -> dict[str, Any]:
    """The reported money is in the bank: apply it and release the goods it covers."""
    check_clearing(clearing, today := clock.today(act.office.timezone))
    async with transaction(act) as tx:
        row = await locked(tx, receipt_id)
        if row["state"] not in ("reported", "matched"):
            raise ConflictState("This money was cleared before.", current=row["state"])
        state, released = await clear_money(tx, money_of(row), clearing.value_on or today, clearing.parts)
        amount = Money(row["currency"], row["amount_minor"])
        return tx.answer(view(receipt_id, row["customer_id"], amount, state, released, row["remark"]))


async def locked(tx: Transaction, receipt_id: UUID) -> Any:
    """The receipt, under the lock of its customer's account: the account first, as everyone takes them."""
    owner = await tx.fetchrow(
        "SELECT customer_id FROM receivables.receipt WHERE office_id = $1 AND id = $2", tx.office.id, receipt_id
    )
    if owner is None:
        raise NotFound
    if owner["customer_id"]:
        await read(tx, owner["customer_id"], lock=True, lenient=True)
    return await tx.fetchrow(
        "SELECT * FROM receivables.receipt WHERE office_id = $1 AND id = $2 FOR UPDATE", tx.office.id, receipt_id
    )


def money_of(row: Any) -> Cleared:
    return Cleared(
        row["id"], row["customer_id"], row["order_id"], row["invoice_id"], Money(row["currency"], row["amount_minor"])
    )


async def _currency(tx: Transaction, new: NewReceipt) -> str:
    """The currency meant when none is named: the customer's account's, else the office's."""
    found = await tx.fetchval(
        "SELECT currency FROM receivables.account WHERE office_id = $1 AND customer_id::text = $2",
        tx.office.id,
        (new.customer_id or "").lower(),
    )
    return str(found or tx.office.currency)


async def _insert(
    tx: Transaction, new: NewReceipt, amount: Money, found: Named, remark: str, received_on: dt.date
) -> UUID:
    receipt_id, reference = new_id(), new.reference.strip()
    key = (tx.office.id, reference, amount.currency, amount.minor, received_on)
    added = await tx.execute(
        "INSERT INTO receivables.receipt (office_id, reference, currency, amount_minor, received_on, id, customer_id, order_id, invoice_id, payer, state,"
        " remark, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " ON CONFLICT ON CONSTRAINT receipt_statement_line DO NOTHING",
        *key,
        receipt_id,
        found.customer_id,
        found.order_id,
        found.invoice_id,
        new.payer.strip(),
        "matched" if found.order_id or found.invoice_id else "reported",
        remark,
        clock.now(),
        tx.actor.person_id,
    )
    if not added:
        twin = await tx.fetchval(
            "SELECT id FROM receivables.receipt WHERE office_id = $1 AND reference = $2 AND currency = $3 AND amount_minor = $4 AND received_on = $5",
            *key,
        )
        words = "Money with this reference, amount and day is noted already."
        raise ConflictDuplicate(words, reference=reference, existing=str(twin))
    return receipt_id


def view(
    receipt_id: UUID, customer: UUID | None, amount: Money, state: str, released: list[dict[str, str]], remark: str
) -> dict[str, Any]:
    return {
        "id": receipt_id,
        "customer_id": customer,
        "amount": str(amount),
        "currency": amount.currency,
        "state": state,
        "remark": remark,
        "released": released,
    }
