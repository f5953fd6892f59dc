"""What people note of money that goes to suppliers; decimals are texts."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec


class PaidInvoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invoice that is paid, or a credit that is taken off; all that is open of it when no amount is given."""

    invoice_id: UUID
    amount: str = ""


class NewPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Invoices paid on a day: one payment for each supplier and currency. `bank_amount` is what the bank took in the office's currency."""

    invoices: list[PaidInvoice]
    paid_on: dt.date
    reference: str = ""
    bank_amount: str = ""


class Reversal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment that did not arrive, or was entered wrongly."""

    reason: str


class ChargesEnd(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why nobody will invoice more freight, duty or handling of an order."""

    reason: str
