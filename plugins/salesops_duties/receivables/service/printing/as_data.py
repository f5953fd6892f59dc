"""Invoices and credit notes for the buyer's program, from the same facts as the paper."""

from __future__ import annotations

from typing import Any

from salesops.hookspecs.customers import Addressee
from salesops_duties.receivables.rules.ubl import CREDIT_NOTE, INVOICE, Firm, Line, Paper, Sum, missing, ubl
from salesops_duties.receivables.service.printing.facts import PrintedInvoice


def as_ubl(facts: Any) -> bytes | None:
    """An invoice or credit note for the buyer's program; None while letterhead or customer's file lack what the standard wants."""
    content, office = facts.content, facts.letterhead
    is_invoice = isinstance(content, PrintedInvoice)
    customer: Addressee = content.customer
    lines = [
        Line(ln.line_no, ln.part_no, ln.name, ln.quantity, ln.unit, ln.unit_price, ln.amount, ln.tax_rate)
        for ln in content.lines
    ]
    paper = Paper(
        INVOICE if is_invoice else CREDIT_NOTE,
        content.number,
        content.issued_on,
        content.currency,
        Firm(office.legal_name, office.address, office.country, office.tax_id, "", office.phone, office.email),
        Firm(customer.name, customer.billing_address or customer.address, customer.country, customer.tax_id),
        tuple(lines),
        tuple(Sum(one.rate, one.net, one.tax) for one in content.taxes),
        tax_status=customer.tax_status,
        due_on=content.due_on if is_invoice else None,
        buyer_reference=content.customer_po_no if is_invoice else "",
        order_number=content.order_number if is_invoice else "",
        delivery_number=content.outbound_number if is_invoice else "",
        invoice_number="" if is_invoice else content.invoice_number,
        invoiced_on=None if is_invoice else content.invoiced_on,
        note="" if is_invoice else content.reason,
        bank_account=office.bank_account if is_invoice else "",
        prepaid=content.paid if is_invoice else None,
        fee=None if is_invoice else content.fee,
    )
    return None if missing(paper) else ubl(paper)
