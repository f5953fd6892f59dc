"""Invoices, money and the items they leave open."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Invoice(Table, tablename="invoice", schema="receivables"):
    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    outbound_id = UUID()
    customer_id = UUID()
    currency = Text()
    net_minor = BigInt()
    tax_minor = BigInt()
    total_minor = BigInt()
    open_minor = BigInt()
    credited_minor = BigInt()
    before_dispatch_minor = BigInt()
    state = Text()
    waiting_for = Array(base_column=Text())
    made_at = Timestamptz()
    issued_on = Date(null=True)
    due_on = Date(null=True)
    dispatched_at = Timestamptz(null=True)
    dispute = Text()
    dispute_reason = Text()
    disputed_by = UUID(null=True)
    dispute_until = Date(null=True)
    line_nos = Array(base_column=SmallInt())
    products = Array(base_column=UUID())
    quantities = Array(base_column=Numeric())
    unit_prices = Array(base_column=Numeric())
    amounts = Array(base_column=BigInt())
    taxes = Array(base_column=BigInt())
    tax_codes = Array(base_column=Text())
    uoms = Array(base_column=Text())


class Receipt(Table, tablename="receipt", schema="receivables"):
    """Money of a customer, or in suspense."""

    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID(null=True)
    order_id = UUID(null=True)
    invoice_id = UUID(null=True)
    payer = Text()
    currency = Text()
    amount_minor = BigInt()
    reference = Text()
    received_on = Date()
    value_on = Date(null=True)
    state = Text()
    remark = Text()
    was_suspense = Boolean()
    noted_at = Timestamptz()
    noted_by = UUID()
    cleared_at = Timestamptz(null=True)
    reversed_on = Date(null=True)
    reversed_at = Timestamptz(null=True)


class CreditNote(Table, tablename="credit_note", schema="receivables"):
    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID()
    red_of = UUID(null=True)
    document_type = Text()
    document_id = UUID()
    currency = Text()
    net_minor = BigInt()
    tax_minor = BigInt()
    fee_minor = BigInt()
    total_minor = BigInt()
    reason = Text()
    value_on = Date()
    made_at = Timestamptz()
    made_by = UUID()


class CreditNoteLine(Table, tablename="credit_note_line", schema="receivables"):
    office_id = Integer()
    credit_note_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=(18, 6))
    amount_minor = BigInt()
    tax_minor = BigInt()


class Item(Table, tablename="item", schema="receivables"):
    """What is owed (positive) or to be got (negative): the subledger."""

    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID()
    currency = Text()
    kind = Text()
    document_id = UUID()
    part = SmallInt()
    order_id = UUID(null=True)
    amount_minor = BigInt()
    open_minor = BigInt()
    value_on = Date()
    due_on = Date()
    known_at = Timestamptz()


class Allocation(Table, tablename="allocation", schema="receivables"):
    """A dated link between two items."""

    office_id = Integer()
    id = UUID(primary_key=True)
    credit_id = UUID()
    debit_id = UUID()
    amount_minor = BigInt()
    value_on = Date()
    at = Timestamptz()
    undone_on = Date(null=True)
    undone_at = Timestamptz(null=True)


class Adjustment(Table, tablename="adjustment", schema="receivables"):
    """A correction of a customer's account."""

    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID()
    kind = Text()
    currency = Text()
    amount_minor = BigInt()
    invoice_id = UUID(null=True)
    reason = Text()
    state = Text()
    approval_id = UUID(null=True)
    made_at = Timestamptz()
    made_by = UUID()
    booked_on = Date(null=True)
