"""Purchase orders, what came of them, and what went back."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


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
    charges_cleared_minor = BigInt()


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
    return_due = Numeric(digits=DIGITS)
    cleared_minor = BigInt()
    own_minor = BigInt()


class SupplierReturn(Table, tablename="supplier_return", schema="procurement"):
    """Goods of a receipt that went back to the supplier."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text()
    supplier_id = UUID()
    purchase_id = UUID()
    receipt_id = UUID()
    why = Text()
    reason = Text()
    wants = Text()
    warehouse = Text()
    returned_on = Date()
    returned_at = Timestamptz()
    returned_by = UUID()


class ReturnLine(Table, tablename="return_line", schema="procurement"):
    """A line that went back, and the credit that is due for it."""

    office_id = Integer()
    return_id = UUID(primary_key=True)
    line_no = SmallInt()
    purchase_id = UUID()
    receipt_id = UUID()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    due = Numeric(digits=DIGITS)
    credited = Numeric(digits=DIGITS)
    claim_minor = BigInt()
    freed_minor = BigInt()
    cost_minor = BigInt()
    replaced_by = SmallInt(null=True)
