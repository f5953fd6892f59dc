"""Orders of an office, their lines and the calls that confirmed them."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class SalesOrder(Table, tablename="sales_order", schema="orders"):
    """An order: how it came, what it comes to, how far it is."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text(null=True)
    state = Text()
    customer_id = UUID()
    salesperson_id = UUID(null=True)
    intake_channel = Text()
    phone_reason = Text(null=True)
    phone_reason_text = Text()
    contact_id = UUID(null=True)
    caller_name = Text()
    caller_phone = Text()
    caller_check = Text()
    called_at = Timestamptz(null=True)
    document_ref = Text()
    customer_po_no = Text()
    repeat_reason = Text()
    written_copy = Text()
    written_copy_due = Date(null=True)
    written_copy_at = Timestamptz(null=True)
    reminded_at = Timestamptz(null=True)
    currency = Text()
    delivery_way = Text()
    delivery_date = Date(null=True)
    delivery_address = Text()
    receiver = Text()
    note = Text()
    ship_complete = Boolean()
    deposit_percent = Numeric(digits=(5, 2))
    dispatch_percent = Numeric(digits=(5, 2))
    discount_minor = BigInt()
    net_minor = BigInt()
    tax_minor = BigInt()
    total_minor = BigInt()
    tax_policy = Text()
    required_minor = BigInt(null=True)
    price_reasons = Array(base_column=Text())
    approve_minor = BigInt()
    content_hash = Text()
    lines_hash = Text()
    stock_hash = Text(null=True)
    stock_checked_at = Timestamptz(null=True)
    balance_hash = Text(null=True)
    balance_checked_at = Timestamptz(null=True)
    balance_outcome = Text(null=True)
    shortfall_minor = BigInt(null=True)
    balance_evidence = Text()
    confirmed_hash = Text(null=True)
    next_call_at = Timestamptz(null=True)
    calls_without_answer = SmallInt()
    outbound_id = UUID(null=True)
    invoice_id = UUID(null=True)
    cancel_reason = Text()
    close_reason = Text()
    version = Integer()
    taken_by = UUID()
    taken_at = Timestamptz()
    confirmed_at = Timestamptz(null=True)
    issued_at = Timestamptz(null=True)
    dispatched_at = Timestamptz(null=True)
    cancelled_at = Timestamptz(null=True)
    supply_at = Timestamptz(null=True)
    goods_here_at = Timestamptz(null=True)


class SalesOrderLine(Table, tablename="sales_order_line", schema="orders"):
    """A line with its price, where the price came from, and what is there of it."""

    office_id = Integer()
    order_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    uom = Text()
    uom_quantity = Numeric(digits=(18, 6))
    quantity = Numeric(digits=(18, 6))
    unit_price = Numeric(digits=(18, 6))
    typed_price = Numeric(digits=(18, 6), null=True)
    discount_percent = Numeric(digits=(5, 2))
    discount_minor = BigInt()
    amount_minor = BigInt()
    tax_code = Text()
    tax_rate = Numeric(digits=(9, 4))
    tax_minor = BigInt()
    price_source = Text()
    why = JSONB()
    free_reason = Text()
    promotion_id = UUID(null=True)
    promotion_minor = BigInt()
    spot_qty = Numeric(digits=(18, 6), null=True)
    closed_qty = Numeric(digits=(18, 6))
    futures_on = Date(null=True)
    parked = Text()
    promised_on = Date(null=True)
    expected_on = Date(null=True)
    promise = JSONB()
    at_risk_since = Timestamptz(null=True)


class Delivery(Table, tablename="delivery", schema="orders"):
    """One outbound order of an order with its invoice."""

    office_id = Integer()
    outbound_id = UUID(primary_key=True)
    order_id = UUID()
    delivery_no = SmallInt()
    invoice_id = UUID(null=True)
    total_minor = BigInt()
    state = Text()
    issued_at = Timestamptz()
    dispatched_at = Timestamptz(null=True)
    withdrawn_at = Timestamptz(null=True)
    hold_ended_at = Timestamptz(null=True)
    reason = Text()


class DeliveryLine(Table, tablename="delivery_line", schema="orders"):
    """How much of a line left with a delivery, at its share of price and tax, and how much comes back."""

    office_id = Integer()
    outbound_id = UUID(primary_key=True)
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=(18, 6))
    net_minor = BigInt()
    tax_minor = BigInt()
    returning_qty = Numeric(digits=(18, 6))
    returning_net = BigInt()
    returning_tax = BigInt()


class Amendment(Table, tablename="amendment", schema="orders"):
    """What changed of an order that had been confirmed."""

    office_id = Integer()
    order_id = UUID(primary_key=True)
    version = Integer()
    changes = JSONB()
    effects = Array(base_column=Text())
    reason = Text()
    amended_by = UUID()
    amended_at = Timestamptz()


class OrderConfirmation(Table, tablename="order_confirmation", schema="orders"):
    """A call to confirm an order, and what came of it."""

    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    called_at = Timestamptz()
    phone = Text()
    person = Text()
    contact_id = UUID(null=True)
    outcome = Text()
    points = Array(base_column=Text())
    content_hash = Text()
    note = Text()
    confirmed_by = UUID()


class Policy(Table, tablename="policy", schema="orders"):
    """The desk's own rules of an office."""

    office_id = Integer(primary_key=True)
    written_copy_days = SmallInt()
    repeat_hours = SmallInt()
    quote_hours = SmallInt()
    papers_needed = Boolean()
    version = Integer()
    promise_buffer_days = SmallInt()


class PromiseCall(Table, tablename="promise_call", schema="orders"):
    """A customer to be told that a promised day will not hold, and what came of it."""

    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    line_no = SmallInt()
    promised_on = Date(null=True)
    expected_on = Date(null=True)
    why = Text()
    opened_at = Timestamptz()
    state = Text()
    outcome = Text()
    person = Text()
    note = Text()
    closed_at = Timestamptz(null=True)
    closed_by = UUID(null=True)


class Enquiry(Table, tablename="enquiry", schema="orders"):
    """Somebody asked where goods are; never changed."""

    office_id = Integer()
    id = UUID(primary_key=True)
    words = Text()
    customer_id = UUID(null=True)
    product_id = UUID(null=True)
    quantity = Numeric(digits=(18, 6), null=True)
    found = Text()
    orders = Integer()
    available = Numeric(digits=(18, 6), null=True)
    asked_by = UUID()
    asked_at = Timestamptz()


APP_CONFIG = AppConfig(
    app_name="orders",
    migrations_folder_path="migrations",
    table_classes=[
        SalesOrder,
        SalesOrderLine,
        Delivery,
        DeliveryLine,
        Amendment,
        OrderConfirmation,
        Policy,
        PromiseCall,
        Enquiry,
    ],
)
