"""How much of a debt, or of a customer's money, a correction may move."""

from __future__ import annotations

from uuid import UUID

from salesops import Money, Transaction
from salesops.errors import Faults


async def check_amount(tx: Transaction, kind: str, customer: UUID, invoice: UUID | None, amount: Money) -> None:
    """No more is written off than is open, and no more paid back than is unapplied."""
    faults = Faults()
    if invoice:
        found = await tx.fetchrow(
            "SELECT open_minor, currency, customer_id, state FROM receivables.invoice WHERE office_id = $1 AND id = $2",
            tx.office.id,
            invoice,
        )
        if found is None or (found["customer_id"], found["currency"], found["state"]) != (
            customer,
            amount.currency,
            "issued",
        ):
            faults.add("invoice_id", "own", "An issued invoice of this customer in this currency.", given=invoice)
        elif amount.minor > found["open_minor"]:
            most = str(Money(amount.currency, found["open_minor"]))
            faults.add("amount", "open", f"At most {most} is open.", given=amount, allowed=most)
    if kind == "refund":
        free = await tx.fetchval(
            "SELECT coalesce(-sum(open_minor), 0)::bigint FROM receivables.item WHERE office_id = $1 AND customer_id = $2 AND currency = $3 AND open_minor < 0",
            tx.office.id,
            customer,
            amount.currency,
        )
        if amount.minor > free:
            most = str(Money(amount.currency, free))
            faults.add(
                "amount", "unapplied", f"At most {most} of their money is not applied.", given=amount, allowed=most
            )
    faults.raise_if_any()
