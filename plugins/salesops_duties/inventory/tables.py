"""Stock, movements, reservations and outbound orders of an office."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

DIGITS = (18, 6)


class Warehouse(Table, tablename="warehouse", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    code = Text()
    name = Text()


class Stock(Table, tablename="stock", schema="inventory"):
    """What there is of a product in a warehouse; written only by the functions of the migrations."""

    office_id = Integer()
    warehouse_id = UUID()
    product_id = UUID(primary_key=True)
    on_hand = Numeric(digits=DIGITS)
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
    booked_on = Date()
    at = Timestamptz()
    moved_by = UUID()


class Reservation(Table, tablename="reservation", schema="inventory"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    line_no = SmallInt()
    warehouse_id = UUID()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    kind = Text()
    state = Text()
    outbound_id = UUID(null=True)
    since = Timestamptz()


class OutboundOrder(Table, tablename="outbound_order", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    customer_id = UUID()
    state = Text()
    issued_at = Timestamptz()
    dispatched_at = Timestamptz(null=True)
    cost_minor = BigInt(null=True)


class OutboundLine(Table, tablename="outbound_line", schema="inventory"):
    office_id = Integer()
    outbound_id = UUID(primary_key=True)
    line_no = SmallInt()
    warehouse_id = UUID()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)


APP_CONFIG = AppConfig(
    app_name="inventory",
    migrations_folder_path="migrations",
    table_classes=[Warehouse, Stock, Movement, Reservation, OutboundOrder, OutboundLine],
)
