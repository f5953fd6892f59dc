"""What a call for payment says on paper."""

from __future__ import annotations

from uuid import UUID

from salesops import Money, Transaction, clock
from salesops.errors import NotFound
from salesops_duties.receivables.service.printing.addressing import addressee_of, order_of, own_of
from salesops_duties.receivables.service.printing.facts import OpenDocument, PrintedCall
from salesops_duties.receivables.service.printing.open_items import open_items


async def print_call(tx: Transaction, call_id: UUID, language: str) -> PrintedCall:
    """The facts of a call for payment: what is open, what is overdue, what is missing for the goods. Raises `NotFound`."""
    head = await tx.fetchrow(
        "SELECT c.*, a.salesperson_id FROM receivables.payment_call c JOIN receivables.account a USING (office_id, customer_id)"
        " WHERE c.office_id = $1 AND c.id = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3)",
        tx.office.id,
        call_id,
        own_of(tx),
    )
    if head is None:
        raise NotFound
    today, currency = clock.today(tx.office.timezone), head["currency"]
    rows = await open_items(tx, head["customer_id"], currency)
    documents, running = [], 0
    for row in rows:
        running += row["open_minor"]
        late = max(0, (today - row["due_on"]).days)
        whole, rest = Money(currency, row["amount_minor"]), Money(currency, row["open_minor"])
        documents.append(
            OpenDocument(row["number"], row["value_on"], row["due_on"], late, whole, rest, Money(currency, running))
        )
    overdue = sum(row["open_minor"] for row in rows if row["due_on"] < today)
    order = await order_of(tx, head["order_id"])
    return PrintedCall(
        order.number,
        await addressee_of(tx, head["customer_id"]),
        today,
        head["reason"],
        order.number,
        order.customer_po_no,
        currency,
        tuple(documents),
        Money(currency, running),
        Money(currency, max(0, overdue)),
        Money(currency, head["amount_minor"]),
    )
