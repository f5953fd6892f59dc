"""Outbound orders."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


class OutboundOrder(Table, tablename="outbound_order", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    customer_id = UUID()
    salesperson_id = UUID(null=True)
    state = Text()
    issued_at = Timestamptz()
    dispatched_at = Timestamptz(null=True)
    cost_minor = BigInt(null=True)
    voided_at = Timestamptz(null=True)
    void_reason = Text(null=True)


class OutboundLine(Table, tablename="outbound_line", schema="inventory"):
    office_id = Integer()
    outbound_id = UUID(primary_key=True)
    line_no = SmallInt()
    warehouse_id = UUID()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    cost_minor = BigInt(null=True)
    returned = Numeric(digits=DIGITS)
    returned_cost_minor = BigInt()
