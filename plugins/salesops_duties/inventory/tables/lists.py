"""Stock lists for customers: who gets which, from which look at the stock, and what went."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
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
from piccolo.table import Table

DIGITS = (18, 6)


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
    warehouses = Array(base_column=Text())


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
    by_warehouse = JSONB()


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
