"""The facts that invoices, credit notes, calls for payment and statements are made of: the placeholders of their templates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from salesops import Money
from salesops.hookspecs.customers import Addressee


class InvoicedLine(msgspec.Struct, frozen=True):
    """One line: `unit_price` per `unit` and `amount` are without tax, `tax_rate` in percent; `running` is the sum down to this line."""

    line_no: str
    part_no: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    tax_code: str
    tax_rate: Decimal
    amount: Money
    tax: Money
    running: Money


class TaxSum(msgspec.Struct, frozen=True):
    """What one tax code comes to: its rate in percent, the net it is of, the tax."""

    code: str
    rate: Decimal
    net: Money
    tax: Money


class Due(msgspec.Struct, frozen=True):
    """One instalment."""

    due_on: dt.date
    amount: Money


class PrintedInvoice(msgspec.Struct, frozen=True):
    """The facts of an invoice; `settled` when nothing of it is open."""

    number: str
    customer: Addressee
    issued_on: dt.date
    due_on: dt.date
    outbound_number: str
    order_number: str
    customer_po_no: str
    delivery_address: str
    salesperson: str
    currency: str
    lines: tuple[InvoicedLine, ...]
    taxes: tuple[TaxSum, ...]
    dues: tuple[Due, ...]
    net: Money
    tax: Money
    total: Money
    paid: Money | None
    open: Money
    settled: bool


class PrintedCreditNote(msgspec.Struct, frozen=True):
    """The facts of a credit note; `fee` is what was kept back."""

    number: str
    customer: Addressee
    issued_on: dt.date
    invoice_number: str
    invoiced_on: dt.date | None
    reason: str
    currency: str
    lines: tuple[InvoicedLine, ...]
    taxes: tuple[TaxSum, ...]
    net: Money
    tax: Money
    fee: Money | None
    total: Money


class OpenDocument(msgspec.Struct, frozen=True):
    """A document that is not wholly paid."""

    number: str
    issued_on: dt.date
    due_on: dt.date
    days_overdue: int
    amount: Money
    open: Money
    running: Money


class PrintedCall(msgspec.Struct, frozen=True):
    """The facts of a call for payment: `missing` is what has to come before the goods of the order leave."""

    number: str
    customer: Addressee
    called_on: dt.date
    reason: str
    order_number: str
    customer_po_no: str
    currency: str
    documents: tuple[OpenDocument, ...]
    owed: Money
    overdue: Money
    missing: Money


class Movement(msgspec.Struct, frozen=True):
    """One line of a statement; `balance` is what is owed after it."""

    on: dt.date
    what: str
    number: str
    due_on: dt.date | None
    debit: Money | None
    credit: Money | None
    balance: Money


class Bucket(msgspec.Struct, frozen=True):
    """One column of the ages of what is open."""

    name: str
    amount: Money


class PrintedStatement(msgspec.Struct, frozen=True):
    """The facts of a statement of account; ages and what is overdue are known for one that goes up to today."""

    number: str
    customer: Addressee
    since: dt.date
    until: dt.date
    currency: str
    opening: Money
    movements: tuple[Movement, ...]
    closing: Money
    ages: tuple[Bucket, ...]
    overdue: Money | None
