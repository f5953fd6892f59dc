"""What money of customers, its matching and its way back must look like."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.errors import Faults
from salesops.values import Money
from salesops_duties.receivables.rules.amounts import (
    not_after,
    not_blank,
    read_amount,
    read_choice,
    read_currency,
    read_id,
)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount for one invoice."""

    invoice_id: str
    amount: str


class NewReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money: `state` is `reported` (a slip was sent) or `cleared` (it is in the bank).

    Without a customer it waits in suspense. `reference` is the bank's; the same one with the same amount and day is the
    same money. `order_id` or `invoice_id` says what it was paid for, `parts` how it is to be divided.
    """

    customer_id: str | None = None
    amount: str = ""
    reference: str = ""
    currency: str | None = None
    received_on: dt.date | None = None
    state: str = "reported"
    payer: str = ""
    order_id: str | None = None
    invoice_id: str | None = None
    parts: list[Part] = []


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose money it is, and for what."""

    customer_id: str
    order_id: str | None = None
    invoice_id: str | None = None


class Clearing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bank's value day (today when blank), and how the money is divided when not oldest first."""

    value_on: dt.date | None = None
    parts: list[Part] = []


class Reversal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the bank took the money back, and when."""

    reason: str
    reversed_on: dt.date | None = None


class Named(msgspec.Struct, frozen=True):
    """Who paid, and the order or the invoice the money names."""

    customer_id: UUID | None
    order_id: UUID | None
    invoice_id: UUID | None


def parse_receipt(new: NewReceipt, currency: str, today: dt.date) -> tuple[Money, Named]:
    """The amount and whose it is; raises `Invalid` with every fault. `currency` is the one meant when none is named."""
    faults = Faults()
    amount = read_amount(new.amount, read_currency(new.currency, currency, faults), "amount", faults)
    named = _named(new.customer_id, new.order_id, new.invoice_id, faults)
    words = "The bank's or the slip's reference; it keeps money from being counted twice."
    not_blank(new.reference, "reference", words, faults)
    read_choice(new.state, "state", ("reported", "cleared"), faults)
    not_after(new.received_on, today, "received_on", faults)
    if new.parts and (new.customer_id is None or new.state != "cleared"):
        faults.add("parts", "cleared", "Only cleared money of a known customer is divided.")
    faults.raise_if_any()
    assert amount is not None
    return amount, named


def parse_match(match: Match) -> Named:
    """Raises `Invalid` with every fault."""
    faults = Faults()
    named = _named(match.customer_id, match.order_id, match.invoice_id, faults)
    faults.raise_if_any()
    return named


def check_clearing(clearing: Clearing, today: dt.date) -> None:
    faults = Faults()
    not_after(clearing.value_on, today, "value_on", faults)
    faults.raise_if_any()


def check_reversal(reversal: Reversal, value_on: dt.date | None, today: dt.date) -> None:
    """A reversal has a reason, and comes after the money and not after today."""
    faults = Faults()
    not_blank(reversal.reason, "reason", "Say what the bank gave as its reason.", faults)
    not_after(reversal.reversed_on, today, "reversed_on", faults)
    if value_on and reversal.reversed_on and reversal.reversed_on < value_on:
        faults.add("reversed_on", "not_before", f"Not before the money came, {value_on}.", given=reversal.reversed_on)
    faults.raise_if_any()


def parse_parts(parts: list[Part], money: Money, open_of: dict[UUID, int]) -> list[tuple[UUID, int]]:
    """The amounts per invoice; raises `Invalid` for another's invoice, more than is open, or more than the money.

    `open_of` are the open amounts of the customer's invoices in the currency of the money.
    """
    faults, found = Faults(), []
    for index, part in enumerate(parts):
        amount = read_amount(part.amount, money.currency, f"parts[{index}].amount", faults)
        invoice = read_id(part.invoice_id, f"parts[{index}].invoice_id", faults)
        if amount is None or invoice is None:
            continue
        if invoice not in open_of:
            words = "No invoice of this customer in this currency; another's debt needs a cession document."
            faults.add(f"parts[{index}].invoice_id", "own", words, given=part.invoice_id)
        elif amount.minor > open_of[invoice]:
            most = str(Money(money.currency, open_of[invoice]))
            faults.add(f"parts[{index}].amount", "open", f"At most {most} is open.", given=part.amount, allowed=most)
        found.append((invoice, amount.minor))
    if len({invoice for invoice, _ in found}) < len(found):
        faults.add("parts", "twice", "Each invoice once.")
    if sum(amount for _, amount in found) > money.minor:
        faults.add("parts", "sum", f"Not more than the money, {money}.", allowed=str(money))
    faults.raise_if_any()
    return found


def _named(customer: str | None, order: str | None, invoice: str | None, faults: Faults) -> Named:
    return Named(
        read_id(customer, "customer_id", faults),
        read_id(order, "order_id", faults),
        read_id(invoice, "invoice_id", faults),
    )
