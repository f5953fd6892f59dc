"""Whose money it is, said by finance: of a slip, or of money in suspense."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops_duties.receivables.rules import Match, parse_match
from salesops_duties.receivables.service.clearing import Cleared, clear_money
from salesops_duties.receivables.service.payers import check_payer
from salesops_duties.receivables.service.postings import post
from salesops_duties.receivables.service.receipts import locked, view
from salesops_duties.receivables.service.standing import read


async def match(act: Act, receipt_id: UUID, given: Match) -> dict[str, Any]:
    """Say whose money it is and for what; money in suspense becomes theirs at once and releases what it covers."""
    named = parse_match(given)
    async with transaction(act) as tx:
        row = await locked(tx, receipt_id)
        if row["state"] not in ("reported", "matched", "suspense"):
            raise ConflictState("This money is somebody's already.", current=row["state"], ways_out=["reverse it"])
        customer, order = await check_payer(tx, named, row["currency"])
        await read(tx, customer, lock=True, lenient=True)
        now, item = clock.now(), new_id()
        value_on = row["value_on"] or clock.today(act.office.timezone)
        tx.write(
            "receivables.match_receipt",
            act.office.id,
            receipt_id,
            item,
            customer,
            order,
            named.invoice_id,
            value_on,
            now,
        )
        amount = Money(row["currency"], row["amount_minor"])
        state = "matched"
        released: list[dict[str, str]] = []
        if row["state"] == "suspense":
            sides = (("suspense", amount.minor), ("receivable", -amount.minor))
            words = "Money found its customer"
            await post(tx, ("receipt_match", receipt_id), value_on, amount.currency, words, customer, *sides)
            money = Cleared(receipt_id, customer, order, named.invoice_id, amount)
            state, released = await clear_money(tx, money, value_on, [], item_id=item)
        tx.audit(
            "receipt.match",
            "receipt",
            receipt_id,
            changes={"customer": customer, "order": order, "invoice": named.invoice_id},
        )
        return tx.answer(view(receipt_id, customer, amount, state, released, row["remark"]))
