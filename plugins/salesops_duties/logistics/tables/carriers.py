"""Carriers, how their machines are spoken to, and what they pushed."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Boolean, Bytea, Integer, Numeric, Text, Timestamptz
from piccolo.table import Table


class TrackingNumber(Table, tablename="tracking_number", schema="logistics"):
    """A number that is under way, and whose goods took it."""

    office_id = Integer()
    carrier = Text()
    tracking_no = Text(primary_key=True)
    outbound_id = UUID()


class CarrierRow(Table, tablename="carrier", schema="logistics"):
    """A carrier by the name people say."""

    office_id = Integer()
    id = UUID(primary_key=True)
    name = Text()
    account_id = UUID(null=True)
    company = Text()
    phone = Text()
    link = Text()
    silent_hours = Integer()
    claim_days = Integer()
    is_active = Boolean()
    version = Integer()


class CarrierAccount(Table, tablename="carrier_account", schema="logistics"):
    """How an office speaks with a carrier's machine, and at which pace."""

    office_id = Integer()
    id = UUID(primary_key=True)
    adapter = Text()
    name = Text()
    base_url = Text()
    key = Text()
    secret = Text()
    customer = Text()
    timezone = Text()
    more = JSONB()
    allow_private = Boolean()
    per_minute = Integer()
    at_once = Integer()
    ask_minutes = Integer()
    tokens = Numeric(digits=(14, 6))
    refilled_at = Timestamptz()
    push_word = Text()
    push_secret = Text()
    paused_until = Timestamptz(null=True)
    trouble = Text()
    is_active = Boolean()
    version = Integer()
    trouble_since = Timestamptz(null=True)
    push_address = Text()
    push_paused_until = Timestamptz(null=True)


class Push(Table, tablename="push", schema="logistics"):
    """What a carrier pushed."""

    office_id = Integer()
    id = UUID(primary_key=True)
    account_id = UUID()
    digest = Bytea()
    body = Bytea()
    received_at = Timestamptz()
    done_at = Timestamptz(null=True)
    fault = Text()
