"""What suppliers want to be paid for, and what they were paid."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


class SupplierInvoice(Table, tablename="supplier_invoice", schema="procurement"):
    """What a supplier wants to be paid for, or gives back."""

    office_id = Integer()
    id = UUID(primary_key=True)
    supplier_id = UUID()
    kind = Text()
    number = Text()
    invoice_on = Date()
    due_on = Date()
    currency = Text()
    rate = Numeric(digits=(18, 8))
    tax_minor = BigInt()
    total_minor = BigInt()
    own_minor = BigInt()
    settled_minor = BigInt()
    state = Text()
    found = JSONB()
    note = Text()
    reason = Text()
    entered_at = Timestamptz()
    entered_by = UUID()
    booked_on = Date(null=True)
    booked_at = Timestamptz(null=True)
    booked_by = UUID(null=True)
    version = Integer()


class InvoiceLine(Table, tablename="invoice_line", schema="procurement"):
    """Goods or a charge of a supplier's invoice."""

    office_id = Integer()
    invoice_id = UUID(primary_key=True)
    line_no = SmallInt()
    kind = Text()
    purchase_id = UUID(null=True)
    purchase_line = SmallInt(null=True)
    quantity = Numeric(digits=DIGITS)
    unit_price = Numeric(digits=(18, 6))
    amount_minor = BigInt()
    words = Text()
    cleared_minor = BigInt()


class InvoiceShare(Table, tablename="invoice_share", schema="procurement"):
    """Which goods that came a booked invoice took."""

    office_id = Integer()
    invoice_id = UUID(primary_key=True)
    line_no = SmallInt()
    receipt_id = UUID()
    receipt_line = SmallInt()
    quantity = Numeric(digits=DIGITS)
    cleared_minor = BigInt()


class ChargesEnd(Table, tablename="charges_end", schema="procurement"):
    """Charges of an order that nobody will invoice any more."""

    office_id = Integer()
    id = UUID(primary_key=True)
    purchase_id = UUID()
    amount_minor = BigInt()
    booked_on = Date()
    reason = Text()
    ended_at = Timestamptz()
    ended_by = UUID()


class SupplierPayment(Table, tablename="supplier_payment", schema="procurement"):
    """Money that went to a supplier."""

    office_id = Integer()
    id = UUID(primary_key=True)
    supplier_id = UUID()
    currency = Text()
    amount_minor = BigInt()
    bank_currency = Text()
    bank_minor = BigInt()
    own_minor = BigInt()
    paid_on = Date()
    reference = Text()
    state = Text()
    reversed_on = Date(null=True)
    reason = Text()
    entered_at = Timestamptz()
    entered_by = UUID()


class PaymentItem(Table, tablename="payment_item", schema="procurement"):
    """What a payment settled."""

    office_id = Integer()
    payment_id = UUID(primary_key=True)
    invoice_id = UUID()
    amount_minor = BigInt()


class CreditShare(Table, tablename="credit_share", schema="procurement"):
    """Which returns a booked credit note took."""

    office_id = Integer()
    invoice_id = UUID(primary_key=True)
    line_no = SmallInt()
    return_id = UUID()
    return_line = SmallInt()
    quantity = Numeric(digits=DIGITS)
    cleared_minor = BigInt()
