"""Months, accounts, entries, postings, vouchers and tie-outs of an office's books."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.conf.apps import AppConfig
from piccolo.table import Table


class Period(Table, tablename="period", schema="ledger"):
    office_id = Integer()
    id = UUID(primary_key=True)
    month = Date()
    state = Text()
    changed_at = Timestamptz(null=True)
    changed_by = UUID(null=True)
    reason = Text()


class OwnAccount(Table, tablename="account", schema="ledger"):
    office_id = Integer()
    code = Text(primary_key=True)
    name = Text()
    name_zh = Text()
    added_by = UUID()
    added_at = Timestamptz()


class Entry(Table, tablename="entry", schema="ledger"):
    office_id = Integer()
    id = UUID(primary_key=True)
    document_type = Text()
    document_id = UUID()
    booked_on = Date()
    original_on = Date(null=True)
    currency = Text()
    text = Text()
    reverses = UUID(null=True)
    reason = Text()
    posted_at = Timestamptz()
    posted_by = UUID()


class LedgerPosting(Table, tablename="posting", schema="ledger"):
    office_id = Integer()
    entry_id = UUID(primary_key=True)
    line_no = SmallInt()
    account = Text()
    party_id = UUID(null=True)
    amount_minor = BigInt()
    currency = Text()
    booked_on = Date()


class Voucher(Table, tablename="voucher", schema="ledger"):
    office_id = Integer()
    fiscal_year = Integer()
    n = Integer()
    entry_id = UUID(primary_key=True)
    numbered_at = Timestamptz()


class TieOut(Table, tablename="tie_out", schema="ledger"):
    office_id = Integer()
    id = UUID(primary_key=True)
    at = Timestamptz()
    until = Date(null=True)
    account = Text()
    currency = Text()
    ledger_minor = BigInt()
    subledger_minor = BigInt()


APP_CONFIG = AppConfig(
    app_name="ledger",
    migrations_folder_path="migrations",
    table_classes=[Period, OwnAccount, Entry, LedgerPosting, Voucher, TieOut],
)
