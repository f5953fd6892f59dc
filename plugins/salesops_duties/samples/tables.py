"""Samples of an office, with whom they are, what happened to them, and how they were counted."""

from __future__ import annotations

from piccolo.columns import UUID, Array, BigInt, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class SampleItem(Table, tablename="sample_item", schema="samples"):
    """One piece; `last_no` is the number of the last link of its chain."""

    office_id = Integer()
    id = UUID(primary_key=True)
    kind = Text()
    name = Text()
    serial = Text()
    value_minor = BigInt()
    currency = Text()
    owner = Text()
    owner_name = Text()
    owner_id = UUID(null=True)
    condition = Text()
    place = Text()
    state = Text()
    salesperson_id = UUID()
    note = Text()
    registered_at = Timestamptz()
    registered_by = UUID()
    last_no = SmallInt()
    version = Integer()


class Loan(Table, tablename="loan", schema="samples"):
    """A holder, from the day they were given the sample to the day they gave it back or on."""

    office_id = Integer()
    id = UUID(primary_key=True)
    item_id = UUID()
    holder = Text()
    company = Text()
    party_id = UUID(null=True)
    purpose = Text()
    due_on = Date()
    deposit = Text()
    agreement_ref = Text()
    lent_at = Timestamptz()
    lent_by = UUID()
    ended_at = Timestamptz(null=True)


class Request(Table, tablename="request", schema="samples"):
    """A loan or a write-off that a second person has to agree to."""

    office_id = Integer()
    id = UUID(primary_key=True)
    item_id = UUID()
    kind = Text()
    holder = Text()
    company = Text()
    party_id = UUID(null=True)
    purpose = Text()
    due_on = Date(null=True)
    deposit = Text()
    reason = Text()
    asked_by = UUID()
    asked_at = Timestamptz()
    done_at = Timestamptz(null=True)


class Movement(Table, tablename="movement", schema="samples"):
    """One link of the custody chain."""

    office_id = Integer()
    item_id = UUID(primary_key=True)
    no = SmallInt()
    kind = Text()
    loan_id = UUID(null=True)
    at = Timestamptz()
    by_id = UUID()
    holder = Text()
    company = Text()
    due_on = Date(null=True)
    condition = Text()
    place = Text()
    by_other = Text()
    tracking_no = Text()
    shipment_id = UUID(null=True)
    asked_by = UUID(null=True)
    approved_by = UUID(null=True)
    note = Text()


class Reminder(Table, tablename="reminder", schema="samples"):
    """A step of the ladder that an overdue loan has reached."""

    office_id = Integer()
    loan_id = UUID(primary_key=True)
    due_on = Date()
    step = SmallInt()
    at = Timestamptz()


class Count(Table, tablename="count", schema="samples"):
    """A count of the register."""

    office_id = Integer()
    id = UUID(primary_key=True)
    opened_at = Timestamptz()
    opened_by = UUID()
    closed_at = Timestamptz(null=True)
    closed_by = UUID(null=True)
    note = Text()


class CountLine(Table, tablename="count_line", schema="samples"):
    """One sample of a count: where it should be, and what was found."""

    office_id = Integer()
    count_id = UUID(primary_key=True)
    item_id = UUID()
    expected = Text()
    holder = Text()
    found = Text(null=True)
    place = Text()
    note = Text()
    counted_by = UUID(null=True)
    counted_at = Timestamptz(null=True)


class Policy(Table, tablename="policy", schema="samples"):
    """The office's own terms for samples."""

    office_id = Integer(primary_key=True)
    agreement_minor = BigInt()
    reminder_days = Array(base_column=SmallInt())
    version = Integer()


APP_CONFIG = AppConfig(
    app_name="samples",
    migrations_folder_path="migrations",
    table_classes=[SampleItem, Loan, Request, Movement, Reminder, Count, CountLine, Policy],
)
