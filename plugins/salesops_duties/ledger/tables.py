"""Entries and postings of an office's books."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Entry(Table, tablename="entry", schema="ledger"):
    office_id = Integer()
    id = UUID(primary_key=True)
    document_type = Text()
    document_id = UUID()
    booked_on = Date()
    currency = Text()
    text = Text()
    posted_at = Timestamptz()
    posted_by = UUID()


class LedgerPosting(Table, tablename="posting", schema="ledger"):
    office_id = Integer()
    entry_id = UUID(primary_key=True)
    line_no = SmallInt()
    account = Text()
    party_id = UUID(null=True)
    amount_minor = BigInt()


APP_CONFIG = AppConfig(app_name="ledger", migrations_folder_path="migrations", table_classes=[Entry, LedgerPosting])
