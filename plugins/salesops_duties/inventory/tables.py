"""Stock, movements, reservations, outbound orders, holds, announced goods and counts of an office."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Time,
    Timestamptz,
)
from piccolo.conf.apps import AppConfig
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


class Transfer(Table, tablename="transfer", schema="inventory"):
    """Goods asked from another warehouse or office; between offices each of the two has a row of its own under one id."""

    office_id = Integer()
    id = UUID(primary_key=True)
    role = Text()
    other_office = Integer(null=True)
    from_warehouse = UUID(null=True)
    to_warehouse = UUID(null=True)
    state = Text()
    note = Text()
    needed_on = Date(null=True)
    order_id = UUID(null=True)
    asked_at = Timestamptz()
    asked_by = UUID()
    asker = Text()
    expected_on = Date(null=True)
    expected_before = Date(null=True)
    carrier = Text()
    answered_at = Timestamptz(null=True)
    sent_at = Timestamptz(null=True)
    ended_at = Timestamptz(null=True)
    cancel_asked_at = Timestamptz(null=True)
    reason = Text()
    currency = Text()
    rate = Numeric(digits=(18, 8), null=True)
    their_number = Text()
    version = Integer()
    heard = Integer()


class TransferLine(Table, tablename="transfer_line", schema="inventory"):
    office_id = Integer()
    transfer_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    reserved = Numeric(digits=DIGITS)
    sent = Numeric(digits=DIGITS)
    cost_minor = BigInt()
    claim_minor = BigInt()
    received = Numeric(digits=DIGITS)
    received_minor = BigInt()
    lost = Numeric(digits=DIGITS)
    lost_minor = BigInt()
    supply_id = UUID(null=True)


class TransferStep(Table, tablename="transfer_step", schema="inventory"):
    """What of a transfer stands in the books; never changed."""

    office_id = Integer()
    id = UUID(primary_key=True)
    transfer_id = UUID()
    kind = Text()
    booked_on = Date()
    cost_minor = BigInt()
    transit_minor = BigInt()
    reason = Text()
    at = Timestamptz()
    made_by = UUID()


class StockCount(Table, tablename="stock_count", schema="inventory"):
    office_id = Integer()
    id = UUID(primary_key=True)
    kind = Text()
    warehouse_id = UUID()
    reason = Text()
    state = Text()
    closing_id = UUID(null=True)
    started_at = Timestamptz()
    started_by = UUID()
    posted_at = Timestamptz(null=True)
    posted_by = UUID(null=True)


class CountLine(Table, tablename="count_line", schema="inventory"):
    office_id = Integer()
    count_id = UUID(primary_key=True)
    product_id = UUID()
    line_no = SmallInt()
    counted = Numeric(digits=DIGITS, null=True)
    expected = Numeric(digits=DIGITS, null=True)
    counted_at = Timestamptz(null=True)
    counted_by = UUID(null=True)


class ListProfile(Table, tablename="list_profile", schema="inventory"):
    """A stock list that a customer gets on its days."""

    office_id = Integer()
    id = UUID(primary_key=True)
    name = Text()
    customer_id = UUID()
    recipients = Array(base_column=Text())
    columns = Array(base_column=Text())
    parts = Array(base_column=Text())
    makers = Array(base_column=Text())
    stock = Text()
    quantities = Text()
    bands = Array(base_column=Numeric())
    prices = Text()
    language = Text()
    format = Text()
    changes = Text()
    send_at = Time()
    days = Array(base_column=SmallInt())
    starts_on = Date()
    state = Text()
    paused_why = Text()
    version = Integer()
    made_by = UUID()
    made_at = Timestamptz()


class ListSnapshot(Table, tablename="list_snapshot", schema="inventory"):
    """A moment at which every product's free quantity was noted, for all lists that are due then."""

    office_id = Integer()
    id = UUID(primary_key=True)
    taken_at = Timestamptz()
    parts = Integer()


class ListFigure(Table, tablename="list_figure", schema="inventory"):
    """What was free of one product at that moment."""

    office_id = Integer()
    snapshot_id = UUID()
    product_id = UUID(primary_key=True)
    available = Numeric(digits=DIGITS)
    coming = Numeric(digits=DIGITS)
    expected_on = Date(null=True)


class ListSend(Table, tablename="list_send", schema="inventory"):
    """What became of a list on a day."""

    office_id = Integer()
    profile_id = UUID(primary_key=True)
    day = Date()
    state = Text()
    due_at = Timestamptz()
    late = Boolean()
    snapshot_id = UUID(null=True)
    mail_id = UUID()
    reason = Text()
    file_name = Text()
    sha256 = Bytea(null=True)
    size = Integer(null=True)
    rows = Integer()
    changed = Integer()
    asked_by = UUID(null=True)
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True)


APP_CONFIG = AppConfig(
    app_name="inventory",
    migrations_folder_path="migrations",
    table_classes=[
        Warehouse,
        Policy,
        Stock,
        Movement,
        Reservation,
        SoftReservation,
        OutboundOrder,
        OutboundLine,
        Hold,
        Incoming,
        Peg,
        Transfer,
        TransferLine,
        TransferStep,
        StockCount,
        CountLine,
        ListProfile,
        ListSnapshot,
        ListFigure,
        ListSend,
    ],
)
