"""Suppliers, the procurement plan, purchase orders and what came of them."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

DIGITS = (18, 6)


class Supplier(Table, tablename="supplier", schema="procurement"):
    """A firm the office buys from, with its terms."""

    office_id = Integer()
    id = UUID(primary_key=True)
    currency = Text()
    lead_days = SmallInt()
    buffer_days = SmallInt()
    over_percent = Numeric(digits=(5, 2))
    under_percent = Numeric(digits=(5, 2))
    duty_percent = Numeric(digits=(5, 2))
    handling_percent = Numeric(digits=(5, 2))
    payment_days = SmallInt()
    contact = Text()
    email = Text()
    timezone = Text()
    language = Text()
    state = Text()
    state_reason = Text()
    version = Integer()


class SupplierPrice(Table, tablename="supplier_price", schema="procurement"):
    """What a supplier asks for a part on some days."""

    office_id = Integer()
    id = UUID(primary_key=True)
    supplier_id = UUID()
    product_id = UUID()
    supplier_part_no = Text()
    currency = Text()
    unit_price = Numeric(digits=(18, 6))
    moq = Numeric(digits=DIGITS, null=True)
    pack_qty = Numeric(digits=DIGITS, null=True)
    lead_days = SmallInt(null=True)
    valid_from = Date()
    valid_until = Date(null=True)
    noted_at = Timestamptz()
    noted_by = UUID()


class Plan(Table, tablename="plan", schema="procurement"):
    """A procurement plan list."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text()
    plan_date = Date()
    period = Text()
    planner_id = UUID(null=True)
    state = Text()
    checked_at = Timestamptz(null=True)
    checked_by = UUID(null=True)
    approved_at = Timestamptz(null=True)
    approved_by = UUID(null=True)
    version = Integer()
    opened_at = Timestamptz()


class PlanLine(Table, tablename="plan_line", schema="procurement"):
    """A line of the plan, for a customer or for stock."""

    office_id = Integer()
    id = UUID(primary_key=True)
    plan_id = UUID()
    line_no = Integer()
    purpose = Text()
    order_id = UUID(null=True)
    order_number = Text()
    order_line = SmallInt(null=True)
    customer_id = UUID(null=True)
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    ordered = Numeric(digits=DIGITS)
    inspected_on = Date(null=True)
    recommended_qty = Numeric(digits=DIGITS, null=True)
    working = JSONB()
    inventory_qty = Numeric(digits=DIGITS, null=True)
    check_foreign = Boolean()
    foreign_state = Text()
    requested_on = Date(null=True)
    deposit_open = Boolean()
    supplier_id = UUID(null=True)
    decision = Text()
    decided_at = Timestamptz(null=True)
    decided_by = UUID(null=True)
    reason = Text()
    supply_id = UUID(null=True)
    state = Text()
    added_at = Timestamptz()
    reminded_at = Timestamptz(null=True)
    version = Integer()


class PurchaseOrder(Table, tablename="purchase_order", schema="procurement"):
    """An order to a supplier."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text()
    supplier_id = UUID()
    state = Text()
    currency = Text()
    rate = Numeric(digits=(18, 8), null=True)
    freight_minor = BigInt()
    duty_percent = Numeric(digits=(5, 2))
    handling_percent = Numeric(digits=(5, 2))
    warehouse = Text()
    incoterm = Text()
    note = Text()
    total_minor = BigInt()
    supplier_ref = Text()
    version = Integer()
    drafted_at = Timestamptz()
    drafted_by = UUID()
    sent_at = Timestamptz(null=True)
    sent_by = UUID(null=True)
    confirmed_at = Timestamptz(null=True)
    cancel_reason = Text()
    beyond_plan = Text()


class PurchaseLine(Table, tablename="purchase_line", schema="procurement"):
    """A line of an order to a supplier."""

    office_id = Integer()
    purchase_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    supplier_part_no = Text()
    quantity = Numeric(digits=DIGITS)
    unit_price = Numeric(digits=(18, 6))
    amount_minor = BigInt()
    received = Numeric(digits=DIGITS)
    closed = Numeric(digits=DIGITS)
    cancel_asked = Numeric(digits=DIGITS)
    expected_on = Date(null=True)
    confirmed_on = Date(null=True)
    sent_qty = Numeric(digits=DIGITS)
    supply_id = UUID(null=True)


class PlanShare(Table, tablename="plan_share", schema="procurement"):
    """How much of a line of the plan a purchase line orders."""

    office_id = Integer()
    purchase_id = UUID(primary_key=True)
    line_no = SmallInt()
    plan_line_id = UUID()
    quantity = Numeric(digits=DIGITS)


class Receipt(Table, tablename="receipt", schema="procurement"):
    """Goods that came of a purchase order."""

    office_id = Integer()
    id = UUID(primary_key=True)
    purchase_id = UUID()
    delivery_note = Text()
    warehouse = Text()
    received_on = Date()
    received_at = Timestamptz()
    received_by = UUID()


class ReceiptLine(Table, tablename="receipt_line", schema="procurement"):
    """A line of goods that came, and what they cost."""

    office_id = Integer()
    receipt_id = UUID(primary_key=True)
    purchase_id = UUID()
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    goods_minor = BigInt()
    cost_minor = BigInt()
    invoiced = Numeric(digits=DIGITS)
    returned = Numeric(digits=DIGITS)


class Policy(Table, tablename="policy", schema="procurement"):
    """The office's own rules of buying."""

    office_id = Integer(primary_key=True)
    approval_minor = BigInt()
    planning_days = SmallInt()
    inspection_days = SmallInt()
    version = Integer()


APP_CONFIG = AppConfig(
    app_name="procurement",
    migrations_folder_path="migrations",
    table_classes=[
        Supplier,
        SupplierPrice,
        Plan,
        PlanLine,
        PurchaseOrder,
        PurchaseLine,
        PlanShare,
        Receipt,
        ReceiptLine,
        Policy,
    ],
)
