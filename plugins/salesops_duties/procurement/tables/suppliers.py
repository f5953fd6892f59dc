"""Suppliers, what they ask, and the office's rules of buying."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
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


class Policy(Table, tablename="policy", schema="procurement"):
    """The office's own rules of buying."""

    office_id = Integer(primary_key=True)
    approval_minor = BigInt()
    planning_days = SmallInt()
    inspection_days = SmallInt()
    version = Integer()
    price_percent = Numeric(digits=(5, 2))
    difference_minor = BigInt()
    feedback_days = SmallInt()
    pay_notice_days = SmallInt()
