"""Terms, policy and balances as they are stored."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops_duties.receivables.rules import Instalment


class AccountRow(msgspec.Struct, frozen=True):
    """A customer's terms, as stored."""

    customer_id: UUID
    mode: str
    currency: str
    limit_minor: int
    limit_until: dt.date | None
    terms_days: int
    instalments: list[Instalment]
    hold_policy: str
    invoice_policy: str
    limit_owner_id: UUID
    version: int


class PolicyRow(msgspec.Struct, frozen=True):
    """The office's policy, as stored; the defaults when there is none."""

    overdue_stops: bool = False
    grace_days: int = 0
    overdue_tolerance_minor: int = 0
    fee_tolerance_minor: int = 0
    fee_bearer: str = "us"
    watch_share: int = 90
    buckets: tuple[int, ...] = (30, 60, 90, 180)
    version: int = 0


class BalanceRow(msgspec.Struct, frozen=True):
    """What those who share the limit owe and have taken in one currency."""

    currency: str
    open_minor: int
    uninvoiced_minor: int
    committed_minor: int
    unapplied_minor: int
    overdue_minor: int


class OrderRow(msgspec.Struct, frozen=True):
    """What one order has committed, and the money that waits for its next invoice."""

    committed_minor: int = 0
    currency: str = ""
    money_minor: int = 0
    money_waits: bool = False


class Read(msgspec.Struct, frozen=True):
    """What `receivables.read_standing` answers."""

    own: AccountRow | None
    owner: AccountRow | None
    policy: PolicyRow | None
    balances: list[BalanceRow]
    order: OrderRow
