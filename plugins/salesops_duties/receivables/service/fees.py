"""What a bank kept on the way: an invoice that is short by no more than the office tolerates is closed (ORD-7)."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction, clock, new_id
from salesops_duties.receivables.service.postings import post

_SHORT = (
    "SELECT v.id, v.open_minor, v.order_id FROM receivables.invoice v, receivables.policy p WHERE v.office_id = $1 AND p.office_id = $1"
    " AND p.fee_bearer = 'us' AND v.open_minor BETWEEN 1 AND p.fee_tolerance_minor AND v.id IN (SELECT d.document_id FROM receivables.allocation x"
    "  JOIN receivables.item d ON (d.office_id, d.id) = (x.office_id, x.debit_id) WHERE x.office_id = $1 AND x.credit_id = $2 AND x.undone_at IS NULL)"
    " ORDER BY v.open_minor DESC, v.id LIMIT 1"
)


async def close_short_by_fee(tx: Transaction, customer: UUID, credit: UUID, currency: str) -> None:
    """Close the one invoice this money left a little short; only in the office's currency, which the tolerance is in."""
    if currency != tx.office.currency or not await tx.fetchval(
        "SELECT fee_tolerance_minor FROM receivables.policy WHERE office_id = $1 AND fee_bearer = 'us'", tx.office.id
    ):
        return
    await tx.flush()
    short = await tx.fetchrow(_SHORT, tx.office.id, credit)
    if short is None:
        return
    fee, item, today, now = new_id(), new_id(), clock.today(tx.office.timezone), clock.now()
    await tx.execute(
        "INSERT INTO receivables.adjustment (office_id, id, customer_id, kind, currency, amount_minor, invoice_id, reason, state, made_at, made_by, booked_on)"
        " VALUES ($1, $2, $3, 'bank_fee', $4, $5, $6, 'kept by a bank on the way', 'booked', $7, $8, $9)",
        tx.office.id,
        fee,
        customer,
        currency,
        short["open_minor"],
        short["id"],
        now,
        tx.actor.person_id,
        today,
    )
    amount = short["open_minor"]
    tx.write(
        "receivables.add_item",
        tx.office.id,
        item,
        customer,
        currency,
        "bank_fee",
        fee,
        None,
        -amount,
        today,
        today,
        now,
    )
    tx.write("receivables.apply_to", tx.office.id, item, short["id"], amount, False, now)
    await post(
        tx,
        ("bank_fee", fee),
        today,
        currency,
        "Bank fee we bear",
        customer,
        ("bank_fee", amount),
        ("receivable", -amount),
    )
    tx.audit("receipt.fee", "adjustment", fee, changes={"invoice": short["id"], "amount_minor": amount})
