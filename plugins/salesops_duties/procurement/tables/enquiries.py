"""Questions to several suppliers at once, and their answers."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Boolean, Date, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.table import Table

DIGITS = (18, 6)


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
