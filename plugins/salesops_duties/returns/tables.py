"""Returns of an office, their lines, what the inspection found and what was credited."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class SalesReturn(Table, tablename="sales_return", schema="returns"):
    """A return from its request to its resolution; `left_on` is when the goods had left."""

    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID(null=True)
    customer_id = UUID()
    salesperson_id = UUID(null=True)
    state = Text()
    reason_code = Text()
    reason = Text()
    goodwill = Text()
    freight_by = Text()
    currency = Text()
    left_on = Date(null=True)
    requested_by = UUID()
    requested_at = Timestamptz()
    authorized_by = UUID(null=True)
    authorized_at = Timestamptz(null=True)
    late_reason = Text()
    received_on = Date(null=True)
    inspected_at = Timestamptz(null=True)
    resolution = Text(null=True)
    fee_minor = BigInt()
    credit_minor = BigInt()
    resolved_at = Timestamptz(null=True)
    refusal = Text()
    version = Integer()


class ReturnLine(Table, tablename="return_line", schema="returns"):
    """A part of one delivered line, at its share of the price it was sold for."""

    office_id = Integer()
    return_id = UUID(primary_key=True)
    line_no = SmallInt()
    order_line_no = SmallInt(null=True)
    product_id = UUID()
    quantity = Numeric(digits=(18, 6))
    received_qty = Numeric(digits=(18, 6), null=True)
    net_minor = BigInt()
    tax_minor = BigInt()
    outbound_id = UUID(null=True)
    invoice_id = UUID(null=True)


class Finding(Table, tablename="finding", schema="returns"):
    """What the inspection found of a line, and where its goods go."""

    office_id = Integer()
    return_id = UUID(primary_key=True)
    finding_no = SmallInt()
    line_no = SmallInt()
    quantity = Numeric(digits=(18, 6))
    disposition = Text()
    note = Text()
    inspected_by = UUID()


class Credit(Table, tablename="credit", schema="returns"):
    """A credit note that settled a return."""

    office_id = Integer()
    return_id = UUID(primary_key=True)
    credit_note_id = UUID()
    invoice_id = UUID(null=True)
    total_minor = BigInt()


class Policy(Table, tablename="policy", schema="returns"):
    """The office's own terms for returns."""

    office_id = Integer(primary_key=True)
    window_days = SmallInt()
    restocking_percent = Numeric(digits=(5, 2))
    version = Integer()


APP_CONFIG = AppConfig(
    app_name="returns",
    migrations_folder_path="migrations",
    table_classes=[SalesReturn, ReturnLine, Finding, Credit, Policy],
)
