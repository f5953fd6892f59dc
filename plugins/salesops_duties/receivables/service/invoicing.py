"""Step 4 of the desk: the invoice, and whether arrears hold the goods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, plain, transaction
from salesops.errors import NotFound
from salesops.hookspecs.orders import Order
from salesops.hookspecs.receivables import InvoiceToIssue, IssuedInvoice
from salesops_duties.receivables.service import credit
from salesops_duties.receivables.service.accounts import load


async def issue(tx: Transaction, invoice: InvoiceToIssue) -> IssuedInvoice:
    """Make the invoice on the locked account; the outbound order is held for what is missing then (ORD-7)."""
    account = await load(tx, invoice.customer_id, lock=True)
    row = await tx.fetchrow(
        "SELECT (SELECT amount_minor FROM receivables.commitment WHERE office_id = $1 AND order_id = $2 AND state = 'open') AS own_part,"
        " (SELECT coalesce(sum(unapplied_minor), 0) FROM receivables.receipt WHERE office_id = $1 AND customer_id = $3 AND state = 'cleared') AS money",
        tx.office.id,
        invoice.order_id,
        invoice.customer_id,
    )
    assert row is not None
    order = Order(invoice.order_id, invoice.customer_id, invoice.currency, invoice.total_minor, ())
    found = credit.answer(account, order, row["own_part"] or 0, tx)
    paid_at_once = row["money"] >= invoice.total_minor  # by money that waited; what is paid is not held
    missing = 0 if paid_at_once else found.shortfall_minor
    today = clock.today(tx.office.timezone)
    due_on = today + dt.timedelta(days=account.terms_days)
    lines = invoice.lines
    tx.write(
        "receivables.issue_invoice",
        tx.office.id,
        invoice.id,
        invoice.order_id,
        invoice.outbound_id,
        invoice.customer_id,
        invoice.currency,
        invoice.total_minor,
        today,
        due_on,
        [ln.line_no for ln in lines],
        [ln.product_id for ln in lines],
        [Decimal(ln.quantity) for ln in lines],
        [Decimal(ln.unit_price) for ln in lines],
        [ln.amount_minor for ln in lines],
        missing,
        row["money"] > 0,
        clock.now(),
    )
    credit.note(tx, order, "issue", found)
    return IssuedInvoice(invoice.id, tx.number("sales_invoice", invoice.id), due_on, missing > 0, missing)


async def read_invoice(act: Act, invoice_id: UUID) -> dict[str, Any]:
    """One invoice with its lines and what is still open."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(
            "SELECT i.*, n.number FROM receivables.invoice i LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id"
            " WHERE i.office_id = $1 AND i.id = $2",
            act.office.id,
            invoice_id,
        )
        if head is None:
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, p.part_no, p.name, l.quantity, l.unit_price, l.amount_minor FROM receivables.invoice_line l"
            " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.invoice_id = $2 ORDER BY l.line_no",
            act.office.id,
            invoice_id,
        )
    currency = head["currency"]
    return {
        "id": head["id"],
        "number": head["number"],
        "order_id": head["order_id"],
        "outbound_id": head["outbound_id"],
        "customer_id": head["customer_id"],
        "currency": currency,
        "total": str(Money(currency, head["total_minor"])),
        "open": str(Money(currency, head["open_minor"])),
        "issued_on": head["issued_on"],
        "due_on": head["due_on"],
        "dispute": head["dispute"],
        "lines": [
            {
                "line_no": r["line_no"],
                "part_no": r["part_no"],
                "name": r["name"],
                "quantity": plain(r["quantity"]),
                "unit_price": plain(r["unit_price"]),
                "amount": str(Money(currency, r["amount_minor"])),
            }
            for r in lines
        ],
    }
