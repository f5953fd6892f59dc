"""What came as files at an office, what was read of it, and what was learned from it."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Bytea, Integer, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Arrival(Table, tablename="arrival", schema="intake"):
    """A file as it came; `done` of `total` pages are read."""

    office_id = Integer()
    id = UUID(primary_key=True)
    source = Text()
    file_name = Text()
    sha256 = Bytea()
    size = Integer()
    sender = Text()
    subject = Text()
    received_at = Timestamptz()
    added_by = UUID(null=True)
    state = Text()
    done = Integer()
    total = Integer()
    format = Text()
    refusal = Text()
    refused_by = JSONB()
    reading = JSONB(null=True)
    pictures = Integer()
    read_at = Timestamptz(null=True)
    reason = Text()
    settled_by = UUID(null=True)
    settled_at = Timestamptz(null=True)
    version = Integer()


class Original(Table, tablename="original", schema="intake"):
    """Its bytes."""

    office_id = Integer()
    arrival_id = UUID(primary_key=True)
    body = Bytea()


class PagePicture(Table, tablename="page_picture", schema="intake"):
    """What one of its pages looks like."""

    office_id = Integer()
    arrival_id = UUID(primary_key=True)
    page_no = Integer()
    media = Text()
    body = Bytea()


class Draft(Table, tablename="draft", schema="intake"):
    """One order, change or cancellation in it."""

    office_id = Integer()
    id = UUID(primary_key=True)
    arrival_id = UUID()
    place = Integer()
    kind = Text()
    number = Text()
    buyer = Text()
    content = JSONB()
    doubts = Integer()
    state = Text()
    customer_id = UUID(null=True)
    order_id = UUID(null=True)
    typed = JSONB(null=True)
    reason = Text()
    settled_by = UUID(null=True)
    settled_at = Timestamptz(null=True)
    version = Integer()


class KnownPart(Table, tablename="known_part", schema="intake"):
    """A customer's part number and ours."""

    office_id = Integer()
    customer_id = UUID(primary_key=True)
    their_part = Text()
    product_id = UUID()
    confirmed_by = UUID()
    confirmed_at = Timestamptz()


class KnownBuyer(Table, tablename="known_buyer", schema="intake"):
    """What a customer is called in files."""

    office_id = Integer()
    scheme = Text(primary_key=True)
    value = Text()
    customer_id = UUID()
    confirmed_by = UUID()
    confirmed_at = Timestamptz()


class OurName(Table, tablename="our_name", schema="intake"):
    """What we are called in files."""

    office_id = Integer()
    scheme = Text(primary_key=True)
    value = Text()


APP_CONFIG = AppConfig(
    app_name="intake",
    migrations_folder_path="migrations",
    table_classes=[Arrival, Original, PagePicture, Draft, KnownPart, KnownBuyer, OurName],
)
