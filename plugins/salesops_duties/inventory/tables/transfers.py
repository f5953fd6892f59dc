"""Goods between warehouses and offices."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


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
