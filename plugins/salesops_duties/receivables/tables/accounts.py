"""Accounts, credit and held goods of an office."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Policy(Table, tablename="policy", schema="receivables"):
    """How the office deals with arrears."""

    office_id = Integer(primary_key=True)
    overdue_stops = Boolean()
    grace_days = SmallInt()
    overdue_tolerance_minor = BigInt()
    fee_tolerance_minor = BigInt()
    fee_bearer = Text()
    watch_share = SmallInt()
    buckets = Array(base_column=SmallInt())
    version = Integer()


class Account(Table, tablename="account", schema="receivables"):
    """A customer's terms; the row a credit check locks."""

    office_id = Integer()
    customer_id = UUID(primary_key=True)
    mode = Text()
    currency = Text()
    limit_minor = BigInt()
    limit_until = Date(null=True)
    terms_days = SmallInt()
    instalments = JSONB()
    hold_policy = Text()
    invoice_policy = Text()
    limit_owner_id = UUID()
    salesperson_id = UUID(null=True)
    version = Integer()


class Balance(Table, tablename="balance", schema="receivables"):
    """What a customer owes and has taken in one currency."""

    office_id = Integer()
    customer_id = UUID(primary_key=True)
    currency = Text()
    open_minor = BigInt()
    uninvoiced_minor = BigInt()
    committed_minor = BigInt()
    credited_minor = BigInt()
    collected_minor = BigInt()
    adjusted_minor = BigInt()


class Commitment(Table, tablename="commitment", schema="receivables"):
    office_id = Integer()
    order_id = UUID(primary_key=True)
    customer_id = UUID()
    currency = Text()
    amount_minor = BigInt()
    state = Text()
    since = Timestamptz()


class CreditCheck(Table, tablename="credit_check", schema="receivables"):
    """A check with all its terms."""

    office_id = Integer()
    id = UUID(primary_key=True)
    order_id = UUID()
    customer_id = UUID()
    outbound_id = UUID(null=True)
    step = Text()
    outcome = Text()
    missing_minor = BigInt()
    terms = JSONB()
    at = Timestamptz()
    checked_by = UUID()


class CreditOverride(Table, tablename="credit_override", schema="receivables"):
    """Credit above the limit that a second person granted."""

    office_id = Integer()
    approval_id = UUID(primary_key=True)
    order_id = UUID()
    outbound_id = UUID()
    currency = Text()
    amount_minor = BigInt()
    missing_minor = BigInt()
    reason = Text()
    requested_by = UUID()
    approved_by = UUID()
    valid_until = Timestamptz()
    used_at = Timestamptz()


class Deposit(Table, tablename="deposit", schema="receivables"):
    """Money that must be cleared for an order before its futures are ordered or leave."""

    office_id = Integer()
    order_id = UUID(primary_key=True)
    gate = Text()
    customer_id = UUID()
    currency = Text()
    required_minor = BigInt()
    covered_at = Timestamptz(null=True)
    demanded_at = Timestamptz()


class Hold(Table, tablename="hold", schema="receivables"):
    """Goods held for arrears."""

    office_id = Integer()
    outbound_id = UUID(primary_key=True)
    order_id = UUID()
    invoice_id = UUID()
    customer_id = UUID()
    currency = Text()
    policy = Text()
    cause = Text()
    needs_overdue = Boolean()
    required_minor = BigInt()
    missing_minor = BigInt()
    state = Text()
    held_at = Timestamptz()
    released_at = Timestamptz(null=True)
    receipt_id = UUID(null=True)
    approval_id = UUID(null=True)
    max_minor = BigInt(null=True)
    valid_until = Timestamptz(null=True)
    reason = Text()
