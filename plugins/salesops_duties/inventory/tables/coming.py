"""Goods to come, and who waits for them."""

from __future__ import annotations

from piccolo.columns import UUID, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


class Incoming(Table, tablename="incoming", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    received = Numeric(digits=DIGITS)
    expected_on = Date(null=True)
    source = Text()
    state = Text()
    version = Integer()
    noted_at = Timestamptz()
    noted_by = UUID()
    kind = Text()
    document_id = UUID(null=True)
    document_line = SmallInt(null=True)
    said_by = Text()
    said_at = Timestamptz(null=True)
    expected_before = Date(null=True)
    sent = Numeric(digits=DIGITS)
    pegged = Numeric(digits=DIGITS)


class Peg(Table, tablename="peg", schema="inventory"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    line_no = SmallInt()
    incoming_id = UUID()
    product_id = UUID()
    customer_id = UUID()
    quantity = Numeric(digits=DIGITS)
    received = Numeric(digits=DIGITS)
    priority = SmallInt()
    needed_on = Date(null=True)
    paid_at = Timestamptz(null=True)
    pegged_at = Timestamptz()
