"""Money the bank took back: what it had paid is open again, and goods that have not left are held again (ORD-7)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, new_id, transaction
from salesops.errors import ConflictState
from salesops.events import ReceiptReversed
from salesops_duties.receivables.rules import Reversal, check_reversal
from salesops_duties.receivables.service.postings import post
from salesops_duties.receivables.service.receipts import locked
from salesops_duties.receivables.service.standing import Seen, read

_TOUCHED = (
    "SELECT v.id, v.order_id, v.outbound_id, v.currency, v.total_minor, v.open_minor, greatest(0, v.before_dispatch_minor - v.total_minor + v.open_minor) AS deposit_minor, v.dispatched_at, h.state AS held, h.max_minor, h.valid_until"
    " FROM receivables.invoice v LEFT JOIN receivables.hold h ON (h.office_id, h.outbound_id) = (v.office_id, v.outbound_id)"
    " WHERE v.office_id = $1 AND v.customer_id = $2 AND (v.id = ANY ($3) OR h.receipt_id = $4) AND v.open_minor > 0"
    " AND coalesce(h.state, '') NOT IN ('on_hold', 'withdrawn') ORDER BY v.made_at, v.id"
)


async def reverse(act: Act, receipt_id: UUID, reversal: Reversal) -> dict[str, Any]:
    """Undo what the money paid, post its way back, hold what has not left, tell what has, and call for it."""
    async with transaction(act) as tx:
        row = await locked(tx, receipt_id)
        today, now = clock.today(act.office.timezone), clock.now()
        if row["state"] not in ("cleared", "suspense"):
            raise ConflictState("Only cleared money can be taken back.", current=row["state"])
        check_reversal(reversal, row["value_on"], today)
        on, amount, customer = (
            reversal.reversed_on or today,
            Money(row["currency"], row["amount_minor"]),
            row["customer_id"],
        )
        undone = tx.write("receivables.reverse_receipt", act.office.id, receipt_id, new_id(), on, now)
        sides = (("receivable" if customer else "suspense", amount.minor), ("bank", -amount.minor))
        words = "Money the bank took back"
        await post(tx, ("receipt_reversal", receipt_id), on, amount.currency, words, customer, *sides)
        held: list[UUID] = []
        left: list[UUID] = []
        if customer:
            tx.write("receivables.apply_money", act.office.id, customer, amount.currency, now)
            await tx.flush()
            invoices = [UUID(text) for text in json.loads(undone.value)]
            held, left = await _hold_again(tx, customer, receipt_id, invoices)
            _call(tx, customer, amount)
            tx.tell(
                ReceiptReversed(
                    receipt_id=receipt_id,
                    customer_id=customer,
                    currency=amount.currency,
                    amount_minor=amount.minor,
                    outbound_ids=tuple(held),
                    reversed_at=now,
                    left_ids=tuple(left),
                )
            )
        changes = {"amount": str(amount), "on": on, "held": held, "left": left}
        tx.audit("receipt.reverse", "receipt", receipt_id, changes=changes, reason=reversal.reason)
        return tx.answer({"id": receipt_id, "state": "reversed", "amount": str(amount), "held": held, "left": left})


async def _hold_again(
    tx: Transaction, customer: UUID, receipt_id: UUID, invoices: list[UUID]
) -> tuple[list[UUID], list[UUID]]:
    """Hold the goods this money had paid or released, as far as the balance does not cover them; and which have left."""
    seen = await read(tx, customer, lenient=True)
    rows = await tx.fetch(_TOUCHED, tx.office.id, customer, invoices, receipt_id)
    short = _short(tx, seen)
    held = []
    for row in rows:
        open_minor, deposit = (
            seen.into_limit(row[name], row["currency"]) if seen.standing else row[name]
            for name in ("open_minor", "deposit_minor")
        )
        missing = max(deposit, open_minor if short is None else min(open_minor, short))
        if row["dispatched_at"] is None and missing > 0 and not _is_granted(row, missing):
            _hold(tx, customer, row, seen, missing, open_minor)
            held.append(row["outbound_id"])
    return held, [row["outbound_id"] for row in rows if row["dispatched_at"] is not None]


def _short(tx: Transaction, seen: Seen) -> int | None:
    """By how much the exposure is above the limit; None when the balance cannot be told."""
    if seen.standing is None:
        return None
    return seen.standing.exposure_minor - seen.standing.limit_on(clock.today(tx.office.timezone))


def _is_granted(row: Any, missing: int) -> bool:
    return bool(
        row["held"] == "released_by_approval" and row["max_minor"] >= missing and row["valid_until"] > clock.now()
    )


def _hold(tx: Transaction, customer: UUID, row: Any, seen: Seen, missing: int, required: int) -> None:
    currency = seen.owner.currency if seen.standing else row["currency"]
    policy = seen.account.hold_policy
    tx.write(
        "receivables.hold_goods", tx.office.id, row["outbound_id"], row["order_id"], row["id"], customer, currency, policy, "bounced",
        policy == "overdue_first", required, missing, clock.now(),
    )  # fmt: skip
    tx.audit("hold.again", "outbound_order", row["outbound_id"], changes={"missing_minor": missing})


def _call(tx: Transaction, customer: UUID, amount: Money) -> None:
    today = clock.today(tx.office.timezone)
    tx.write(
        "receivables.open_call",
        tx.office.id,
        new_id(),
        customer,
        "bounced",
        amount.currency,
        amount.minor,
        today,
        clock.now(),
    )
