"""Accounts, invoices, money and holds of an office."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Account(Table, tablename="account", schema="receivables"):
    """A customer's credit account; the row a credit check locks."""

    office_id = Integer()
    customer_id = UUID(primary_key=True)
    mode = Text()
    currency = Text()
    limit_minor = BigInt()
    limit_until = Date(null=True)
    terms_days = SmallInt()
    open_minor = BigInt()
    committed_minor = BigInt()
    version = Integer()


class Commitment(Table, tablename="commitment", schema="receivables"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    customer_id = UUID()
    amount_minor = BigInt()
    state = Text()
    since = Timestamptz()


class Invoice(Table, tablename="invoice", schema="receivables"):
    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    outbound_id = UUID()
    customer_id = UUID()
    currency = Text()
    total_minor = BigInt()
    open_minor = BigInt()
    issued_on = Date()
    due_on = Date()
    dispute = Text()
    dispute_reason = Text()


class InvoiceLine(Table, tablename="invoice_line", schema="receivables"):
    office_id = Integer()
    invoice_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=(18, 6))
    unit_price = Numeric(digits=(18, 6))
    amount_minor = BigInt()


class Receipt(Table, tablename="receipt", schema="receivables"):
    office_id = Integer()
    id = UUID(primary_key=True)
    customer_id = UUID()
    currency = Text()
    amount_minor = BigInt()
    unapplied_minor = BigInt()
    reference = Text()
    received_on = Date()
    state = Text()
    cleared_at = Timestamptz(null=True)
    noted_by = UUID()


class Allocation(Table, tablename="allocation", schema="receivables"):
    office_id = Integer()
    receipt_id = UUID(primary_key=True)
    invoice_id = UUID()
    amount_minor = BigInt()
    at = Timestamptz()


class Hold(Table, tablename="hold", schema="receivables"):
    office_id = Integer()
    outbound_id = UUID(primary_key=True)
    order_id = UUID()
    invoice_id = UUID()
    customer_id = UUID()
    required_minor = BigInt()
    missing_minor = BigInt()
    state = Text()
    held_at = Timestamptz()
    released_at = Timestamptz(null=True)
    receipt_id = UUID(null=True)


class CreditCheck(Table, tablename="credit_check", schema="receivables"):
    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    customer_id = UUID()
    step = Text()
    outcome = Text()
    terms = JSONB()
    at = Timestamptz()
    checked_by = UUID()


APP_CONFIG = AppConfig(
    app_name="receivables",
    migrations_folder_path="migrations",
    table_classes=[Account, Commitment, Invoice, InvoiceLine, Receipt, Allocation, Hold, CreditCheck],
)
