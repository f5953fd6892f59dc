"""Overrides, corrections and disputes: what a person must give when something deviates from the rule."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money
from salesops_duties.receivables.rules.amounts import not_blank, read_amount, read_choice, read_currency, read_id

KINDS = ("write_off", "credit", "debit", "refund")
MOST_DAYS = 90


class NewOverride(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for credit above the limit for one order: up to `amount` of the account's currency, until a day."""

    order_id: str
    amount: str
    reason: str
    until: dt.date


class NewAdjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A correction that a second person must approve; a write-off names its invoice."""

    customer_id: str
    kind: str
    amount: str
    reason: str
    currency: str | None = None
    invoice_id: str | None = None


class Dispute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`disputed` or `resolved`, with the reason; `until` when it shall count as overdue again all the same."""

    state: str
    reason: str
    until: dt.date | None = None


class Undoing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a link between money and a debt is undone."""

    reason: str


def parse_override(new: NewOverride, currency: str, today: dt.date) -> tuple[UUID, Money]:
    """The order and the amount; raises `Invalid` with every fault."""
    faults = Faults()
    amount = read_amount(new.amount, currency, "amount", faults)
    order = read_id(new.order_id, "order_id", faults)
    not_blank(new.reason, "reason", "Say why; the one who decides reads it.", faults)
    last = today + dt.timedelta(days=MOST_DAYS)
    if not today <= new.until <= last:
        faults.add("until", "range", f"From today to {last}.", given=new.until)
    faults.raise_if_any()
    assert amount is not None
    assert order is not None
    return order, amount


def parse_adjustment(new: NewAdjustment, currency: str) -> tuple[UUID, UUID | None, Money]:
    """The customer, the invoice and the amount; raises `Invalid` with every fault."""
    faults = Faults()
    read_choice(new.kind, "kind", KINDS, faults)
    amount = read_amount(new.amount, read_currency(new.currency, currency, faults), "amount", faults)
    customer = read_id(new.customer_id, "customer_id", faults)
    invoice = read_id(new.invoice_id, "invoice_id", faults)
    not_blank(new.reason, "reason", "Say why; the one who decides reads it.", faults)
    if (new.kind == "write_off") != (new.invoice_id is not None) and new.kind in ("write_off", "refund", "debit"):
        faults.add("invoice_id", "write_off", "A write-off names its invoice; a refund or a charge has none.")
    faults.raise_if_any()
    assert amount is not None
    assert customer is not None
    return customer, invoice, amount


def check_dispute(dispute: Dispute, today: dt.date) -> None:
    faults = Faults()
    read_choice(dispute.state, "state", ("disputed", "resolved"), faults)
    not_blank(dispute.reason, "reason", "Say what the customer disputes, or how it was resolved.", faults)
    if dispute.until and (dispute.state == "resolved" or dispute.until < today):
        faults.add("until", "not_past", "Today or later, and only of a dispute.", given=dispute.until)
    faults.raise_if_any()


def check_undoing(undoing: Undoing) -> None:
    faults = Faults()
    not_blank(undoing.reason, "reason", "Say why; it is kept in the audit trail.", faults)
    faults.raise_if_any()
