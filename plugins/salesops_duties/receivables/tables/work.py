"""Calls for payment, and documents of another system's time."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Boolean, Date, Integer, Numeric, Text, Timestamptz
from piccolo.table import Table


class PaymentCall(Table, tablename="payment_call", schema="receivables"):
    """Money someone must call for."""

    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID()
    order_id = UUID(null=True)
    reason = Text()
    currency = Text()
    amount_minor = BigInt()
    outside_minor = BigInt()
    state = Text()
    next_call_on = Date()
    opened_at = Timestamptz()
    closed_at = Timestamptz(null=True)
    closed_on = Date(null=True)
    receipt_id = UUID(null=True)


class CallLog(Table, tablename="call_log", schema="receivables"):
    office_id = Integer()
    id = UUID(primary_key=True)
    call_id = UUID()
    called_at = Timestamptz()
    phone = Text()
    person = Text()
    outcome = Text()
    note = Text()
    promised_on = Date(null=True)
    promised_minor = BigInt(null=True)
    next_call_on = Date()
    noted_at = Timestamptz()
    noted_by = UUID()


class ImportedDocument(Table, tablename="imported_document", schema="receivables"):
    """A document of another system's time."""

    office_id = Integer()
    id = UUID(primary_key=True)
    kind = Text()
    foreign_no = Text()
    customer_id = UUID()
    made_on = Date()
    currency = Text()
    total_minor = BigInt()
    category = Text()
    original_no = Text()
    flags = Array(base_column=Text())
    at = Timestamptz()


class ImportedLine(Table, tablename="imported_line", schema="receivables"):
    office_id = Integer()
    document_id = UUID(primary_key=True)
    line_no = Integer()
    text = Text()
    quantity = Numeric(digits=(18, 6))
    unit_price = Numeric(digits=(18, 6))
    amount_minor = BigInt()
    category = Text()
    repeated = Boolean()
