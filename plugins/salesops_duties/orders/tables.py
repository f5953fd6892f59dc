"""Orders of an office, their lines and the calls that confirmed them."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class SalesOrder(Table, tablename="sales_order", schema="orders"):
    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text(null=True)
    state = Text()
    customer_id = UUID()
    salesperson_id = UUID(null=True)
    intake_channel = Text()
    phone_reason = Text(null=True)
    phone_reason_text = Text()
    caller_name = Text()
    caller_phone = Text()
    called_at = Timestamptz(null=True)
    customer_po_no = Text()
    currency = Text()
    delivery_way = Text()
    delivery_date = Date(null=True)
    delivery_address = Text()
    receiver = Text()
    note = Text()
    total_minor = BigInt()
    spot_minor = BigInt(null=True)
    content_hash = Text()
    stock_hash = Text(null=True)
    stock_checked_at = Timestamptz(null=True)
    balance_hash = Text(null=True)
    balance_checked_at = Timestamptz(null=True)
    balance_outcome = Text(null=True)
    shortfall_minor = BigInt(null=True)
    balance_evidence = Text()
    confirmed_hash = Text(null=True)
    outbound_id = UUID(null=True)
    invoice_id = UUID(null=True)
    cancel_reason = Text()
    version = Integer()
    taken_by = UUID()
    taken_at = Timestamptz()
    issued_at = Timestamptz(null=True)
    dispatched_at = Timestamptz(null=True)
    cancelled_at = Timestamptz(null=True)


class SalesOrderLine(Table, tablename="sales_order_line", schema="orders"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=(18, 6))
    unit_price = Numeric(digits=(18, 6))
    amount_minor = BigInt()
    spot_qty = Numeric(digits=(18, 6), null=True)
    parked = Text()


class OrderConfirmation(Table, tablename="order_confirmation", schema="orders"):
    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    called_at = Timestamptz()
    phone = Text()
    person = Text()
    outcome = Text()
    points = Array(base_column=Text())
    content_hash = Text()
    note = Text()
    confirmed_by = UUID()


APP_CONFIG = AppConfig(
    app_name="orders",
    migrations_folder_path="migrations",
    table_classes=[SalesOrder, SalesOrderLine, OrderConfirmation],
)
