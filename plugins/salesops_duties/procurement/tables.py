"""Suppliers, the procurement plan, purchase orders and what came of them."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
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


class Plan(Table, tablename="plan", schema="procurement"):
    """A procurement plan list."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text()
    plan_date = Date()
    period = Text()
    planner_id = UUID(null=True)
    state = Text()
    checked_at = Timestamptz(null=True)
    checked_by = UUID(null=True)
    approved_at = Timestamptz(null=True)
    approved_by = UUID(null=True)
    version = Integer()
    opened_at = Timestamptz()


class PlanLine(Table, tablename="plan_line", schema="procurement"):
    """A line of the plan, for a customer or for stock."""

    office_id = Integer()
    id = UUID(primary_key=True)
    plan_id = UUID()
    line_no = Integer()
    purpose = Text()
    order_id = UUID(null=True)
    order_number = Text()
    order_line = SmallInt(null=True)
    customer_id = UUID(null=True)
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    ordered = Numeric(digits=DIGITS)
    inspected_on = Date(null=True)
    recommended_qty = Numeric(digits=DIGITS, null=True)
    working = JSONB()
    inventory_qty = Numeric(digits=DIGITS, null=True)
    check_foreign = Boolean()
    foreign_state = Text()
    requested_on = Date(null=True)
    deposit_open = Boolean()
    supplier_id = UUID(null=True)
    decision = Text()
    decided_at = Timestamptz(null=True)
    decided_by = UUID(null=True)
    reason = Text()
    supply_id = UUID(null=True)
    state = Text()
    added_at = Timestamptz()
    reminded_at = Timestamptz(null=True)
    version = Integer()


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


class PlanShare(Table, tablename="plan_share", schema="procurement"):
    """How much of a line of the plan a purchase line orders."""

    office_id = Integer()
    purchase_id = UUID(primary_key=True)
    line_no = SmallInt()
    plan_line_id = UUID()
    quantity = Numeric(digits=DIGITS)


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


class CreditShare(Table, tablename="credit_share", schema="procurement"):
    """Which returns a booked credit note took."""

    office_id = Integer()
    invoice_id = UUID(primary_key=True)
    line_no = SmallInt()
    return_id = UUID()
    return_line = SmallInt()
    quantity = Numeric(digits=DIGITS)
    cleared_minor = BigInt()


class Enquiry(Table, tablename="enquiry", schema="procurement"):
    """A question to several suppliers at once."""

    office_id = Integer()
    id = UUID(primary_key=True)
    number = Text()
    note = Text()
    deadline = Timestamptz()
    feedback_due = Timestamptz()
    state = Text()
    asked_at = Timestamptz()
    asked_by = UUID()
    closed_at = Timestamptz(null=True)
    version = Integer()


class EnquiryLine(Table, tablename="enquiry_line", schema="procurement"):
    """A part that is asked for."""

    office_id = Integer()
    id = UUID(primary_key=True)
    enquiry_id = UUID()
    line_no = SmallInt()
    product_id = UUID()
    quantity = Numeric(digits=DIGITS)
    plan_line_id = UUID(null=True)
    salesperson_id = UUID(null=True)
    chosen_id = UUID(null=True)
    chosen_at = Timestamptz(null=True)
    chosen_by = UUID(null=True)


class EnquiryTarget(Table, tablename="enquiry_target", schema="procurement"):
    """A supplier that is asked."""

    office_id = Integer()
    id = UUID(primary_key=True)
    enquiry_id = UUID()
    supplier_id = UUID()
    email = Text()
    state = Text()
    note = Text()
    mail_id = UUID(null=True)
    sent_at = Timestamptz(null=True)


class EnquiryAnswer(Table, tablename="enquiry_answer", schema="procurement"):
    """What a supplier says of a part."""

    office_id = Integer()
    id = UUID(primary_key=True)
    target_id = UUID()
    line_id = UUID()
    said = Text()
    available = Numeric(digits=DIGITS, null=True)
    from_on = Date(null=True)
    lead_days = SmallInt(null=True)
    unit_price = Numeric(digits=DIGITS, null=True)
    currency = Text(null=True)
    freight_minor = BigInt()
    incoterm = Text()
    place = Text()
    moq = Numeric(digits=DIGITS, null=True)
    valid_until = Date(null=True)
    substitute_id = UUID(null=True)
    certificate = Text()
    note = Text()
    way = Text()
    late = Boolean()
    replaced = Boolean()
    answered_at = Timestamptz()
    noted_by = UUID()


class EnquiryFeedback(Table, tablename="enquiry_feedback", schema="procurement"):
    """What a customer was told."""

    office_id = Integer()
    id = UUID(primary_key=True)
    line_id = UUID()
    way = Text()
    person = Text()
    words = Text()
    is_final = Boolean()
    mail_id = UUID(null=True)
    told_at = Timestamptz()
    told_by = UUID()


class StockingPolicy(Table, tablename="stocking_policy", schema="procurement"):
    """The office's own rules of stocking."""

    office_id = Integer(primary_key=True)
    enough = Numeric(digits=DIGITS)
    review_days = SmallInt()
    least_hits = SmallInt()
    version = Integer()


class StockingAdvice(Table, tablename="stocking_advice", schema="procurement"):
    """How much of a part to buy for stock, with the working."""

    office_id = Integer()
    product_id = UUID(primary_key=True)
    advice = Text()
    quantity = Numeric(digits=DIGITS)
    level = Numeric(digits=DIGITS)
    requested = Numeric(digits=DIGITS)
    hits = SmallInt()
    working = JSONB()
    worked_at = Timestamptz()


class SupplierPaper(Table, tablename="supplier_paper", schema="procurement"):
    """What a supplier said of an order in a file."""

    office_id = Integer()
    id = UUID(primary_key=True)
    arrival_id = UUID()
    place = SmallInt()
    kind = Text()
    number = Text()
    order_no = Text()
    seller = Text()
    purchase_id = UUID(null=True)
    content = JSONB()
    state = Text()
    reason = Text()
    received_at = Timestamptz()
    settled_at = Timestamptz(null=True)
    settled_by = UUID(null=True)
    version = Integer()


class PaperDecision(Table, tablename="paper_decision", schema="procurement"):
    """What a person decided of a row of a paper."""

    office_id = Integer()
    paper_id = UUID(primary_key=True)
    row_no = SmallInt()
    decision = Text()
    agreed = Text()
    row = JSONB()
    decided_at = Timestamptz()
    decided_by = UUID()


APP_CONFIG = AppConfig(
    app_name="procurement",
    migrations_folder_path="migrations",
    table_classes=[
        Supplier,
        SupplierPrice,
        Plan,
        PlanLine,
        PurchaseOrder,
        PurchaseLine,
        PlanShare,
        Receipt,
        ReceiptLine,
        Policy,
        SupplierInvoice,
        InvoiceLine,
        InvoiceShare,
        ChargesEnd,
        SupplierPayment,
        PaymentItem,
        SupplierReturn,
        ReturnLine,
        CreditShare,
        SupplierPaper,
        PaperDecision,
        Enquiry,
        EnquiryLine,
        EnquiryTarget,
        EnquiryAnswer,
        EnquiryFeedback,
        StockingPolicy,
        StockingAdvice,
    ],
)
