"""The procurement plan."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


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


class PlanShare(Table, tablename="plan_share", schema="procurement"):
    """How much of a line of the plan a purchase line orders."""

    office_id = Integer()
    purchase_id = UUID(primary_key=True)
    line_no = SmallInt()
    plan_line_id = UUID()
    quantity = Numeric(digits=DIGITS)
