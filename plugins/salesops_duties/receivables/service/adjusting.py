"""Corrections of a customer's account: bad debt, goodwill, charges, money paid back; booked when a second person agreed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState, NotFound
from salesops.services import approvals
from salesops_duties.receivables.rules import NewAdjustment, parse_adjustment
from salesops_duties.receivables.service.corrections import check_amount
from salesops_duties.receivables.service.postings import post
from salesops_duties.receivables.service.settling import settle
from salesops_duties.receivables.service.standing import read

ACTION = "receivables.adjust"
# the other side of each kind, and whether it lowers what the customer owes
_SIDES = {
    "write_off": ("bad_debt", -1),
    "credit": ("sales_returns", -1),
    "debit": ("other_income", 1),
    "refund": ("bank", 1),
}


async def propose(act: Act, new: NewAdjustment) -> dict[str, Any]:
    """Write a correction down and ask a second person for it; nothing is booked yet."""
    async with transaction(act) as tx:
        customer, invoice, amount = parse_adjustment(new, act.office.currency)
        await read(tx, customer, lock=True, lenient=True)
        await check_amount(tx, new.kind, customer, invoice, amount)
        adjustment = new_id()
        await tx.execute(
            "INSERT INTO receivables.adjustment (office_id, id, customer_id, kind, currency, amount_minor, invoice_id, reason, state, made_at, made_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, $10)",
            act.office.id,
            adjustment,
            customer,
            new.kind,
            amount.currency,
            amount.minor,
            invoice,
            new.reason.strip(),
            clock.now(),
            act.actor.person_id,
        )
        name = await tx.fetchval("SELECT name FROM core.party WHERE id = $1", customer)
        words = f"{new.kind.replace('_', ' ')} for {name}"
        asked = await approvals.request(tx, ACTION, words, adjustment, new.reason, amount=amount)
        tx.audit(
            "adjustment.propose",
            "adjustment",
            adjustment,
            changes={"kind": new.kind, "amount": str(amount)},
            reason=new.reason,
        )
        return tx.answer(
            {
                "id": adjustment,
                "state": "waiting",
                "approval_id": asked,
                "amount": str(amount),
                "currency": amount.currency,
            },
            status=201,
        )


async def book(act: Act, adjustment_id: UUID) -> dict[str, Any]:
    """Book a correction that a second person approved, and put it against its invoice or the oldest debts."""
    async with transaction(act) as tx:
        customer = await tx.fetchval(
            "SELECT customer_id FROM receivables.adjustment WHERE office_id = $1 AND id = $2",
            act.office.id,
            adjustment_id,
        )
        if customer is None:
            raise NotFound
        await read(tx, customer, lock=True, lenient=True)
        row = await tx.fetchrow(
            "SELECT * FROM receivables.adjustment WHERE office_id = $1 AND id = $2 FOR UPDATE",
            act.office.id,
            adjustment_id,
        )
        assert row is not None
        if row["state"] != "waiting":
            raise ConflictState("This correction is booked.", current=row["state"])
        amount = Money(row["currency"], row["amount_minor"])
        await check_amount(tx, row["kind"], customer, row["invoice_id"], amount)
        approval = await approvals.use(tx, ACTION, adjustment_id, amount=amount)
        today = clock.today(act.office.timezone)
        await tx.execute(
            "UPDATE receivables.adjustment SET state = 'booked', approval_id = $3, booked_on = $4 WHERE office_id = $1 AND id = $2",
            act.office.id,
            adjustment_id,
            approval,
            today,
        )
        await _book(tx, row, amount)
        tx.audit(
            "adjustment.book",
            "adjustment",
            adjustment_id,
            changes={"kind": row["kind"], "amount": str(amount)},
            reason=row["reason"],
        )
        released = await settle(tx, customer)
        return tx.answer(
            {
                "id": adjustment_id,
                "state": "booked",
                "amount": str(amount),
                "currency": amount.currency,
                "released": released,
            }
        )


async def _book(tx: Transaction, row: Any, amount: Money) -> None:
    account, sign = _SIDES[row["kind"]]
    item, today, now, customer = new_id(), clock.today(tx.office.timezone), clock.now(), row["customer_id"]
    tx.write(
        "receivables.add_item",
        tx.office.id,
        item,
        customer,
        amount.currency,
        row["kind"],
        row["id"],
        None,
        sign * amount.minor,
        today,
        today,
        now,
    )
    if row["kind"] == "refund":
        tx.write("receivables.settle_debit", tx.office.id, item, now)
    elif row["invoice_id"]:
        tx.write("receivables.apply_to", tx.office.id, item, row["invoice_id"], amount.minor, False, now)
    if row["kind"] in ("credit", "debit"):
        tx.write("receivables.apply_money", tx.office.id, customer, amount.currency, now)
    sides = ((account, -sign * amount.minor), ("receivable", sign * amount.minor))
    await post(tx, ("adjustment", row["id"]), today, amount.currency, row["reason"], customer, *sides)
