"""Warehouses, stock and its movements, and what is set aside or held of it."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


class Warehouse(Table, tablename="warehouse", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    code = Text()
    name = Text()


class Policy(Table, tablename="policy", schema="inventory"):
    office_id = Integer(primary_key=True)
    reservation_hours = Integer(null=True)
    version = Integer()
    set_by = UUID()
    set_at = Timestamptz()


class Stock(Table, tablename="stock", schema="inventory"):
    """What there is of a product in a warehouse; written only by the functions of the migrations."""

    office_id = Integer()
    warehouse_id = UUID()
    product_id = UUID(primary_key=True)
    on_hand = Numeric(digits=DIGITS)
    held = Numeric(digits=DIGITS)
    reserved = Numeric(digits=DIGITS)
    value_minor = BigInt()


class Movement(Table, tablename="movement", schema="inventory"):
    """The only source of every figure of stock; never changed."""

    office_id = Integer()
    id = UUID(primary_key=True)
    kind = Text()
    warehouse_id = UUID()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    cost_minor = BigInt()
    document_id = UUID()
    line_no = SmallInt()
    source_id = UUID(null=True)
    source_line = SmallInt(null=True)
    booked_on = Date()
    at = Timestamptz()
    moved_by = UUID()


class Reservation(Table, tablename="reservation", schema="inventory"):
    """What is set aside for an order line and not on an outbound order yet."""

    office_id = Integer()
    order_id = UUID(primary_key=True)
    line_no = SmallInt()
    warehouse_id = UUID()
    product_id = UUID()
    customer_id = UUID()
    quantity = Numeric(digits=DIGITS)
    priority = SmallInt()
    state = Text()
    since = Timestamptz()
    expires_at = Timestamptz(null=True)


class SoftReservation(Table, tablename="soft_reservation", schema="inventory"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    customer_id = UUID()
    quantity = Numeric(digits=DIGITS)
    since = Timestamptz()
    expires_at = Timestamptz()


class Hold(Table, tablename="hold", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    warehouse_id = UUID()
    product_id = UUID()
    kind = Text()
    quantity = Numeric(digits=DIGITS)
    released = Numeric(digits=DIGITS)
    reason = Text()
    document_id = UUID(null=True)
    placed_at = Timestamptz()
    placed_by = UUID()
