"""Words about money owed: the balance, the credit an order takes, its invoice, and the hold on its goods."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard
from salesops.hookspecs.orders import Order
from salesops.services.numbering import Number
from salesops.transactions import Transaction


class BalanceAnswer(msgspec.Struct, frozen=True):
    """The terms of FEATURES 1.C at one moment, in minor units of `currency`; each order counts in one term only.

    `outcome` is `pass`, `watch`, `shortfall` or `stop`; `shortfall_minor` is what is missing for this order.
    """

    outcome: str
    currency: str
    credit_limit_minor: int
    open_ar_minor: int
    committed_minor: int
    required_minor: int
    shortfall_minor: int
    mode: str
    as_of: dt.datetime

    @property
    def exposure_minor(self) -> int:
        return self.open_ar_minor + self.committed_minor

    @property
    def headroom_minor(self) -> int:
        return self.credit_limit_minor - self.exposure_minor


class InvoiceLine(msgspec.Struct, frozen=True):
    line_no: int
    product_id: UUID
    quantity: str
    unit_price: str
    amount_minor: int


class InvoiceToIssue(msgspec.Struct, frozen=True):
    """The invoice to make for an order's issued lines and the outbound order whose goods it bills."""

    id: UUID
    order_id: UUID
    outbound_id: UUID
    customer_id: UUID
    currency: str
    total_minor: int
    lines: tuple[InvoiceLine, ...]


class IssuedInvoice(msgspec.Struct, frozen=True):
    """The invoice, its number, and whether arrears hold the outbound order, with the amount missing."""

    id: UUID
    number: Number
    due_on: dt.date
    held: bool
    shortfall_minor: int


class ReceivablesHooks:
    @guard
    async def balance_checking(self, office: Office, tx: Transaction, order: Order) -> list[BalanceAnswer]:
        """Asked in step 2 of the desk: does the customer's balance cover this order?

        Answer the terms and the outcome. Reads only; nothing is taken.
        """
        raise NotImplementedError

    @guard
    async def credit_committing(
        self, office: Office, tx: Transaction, order: Order, expected_shortfall_minor: int
    ) -> list[BalanceAnswer]:
        """Called when an order is confirmed, before stock: lock the customer's account and take the credit.

        Refuse with `InsufficientCredit` when the shortfall is now larger than the one the customer was told of, and
        with `ConflictState` when the customer is on stop. A known shortfall does not refuse. Answer the terms.
        """
        raise NotImplementedError

    @guard
    async def credit_releasing(self, office: Office, tx: Transaction, order_id: UUID, customer_id: UUID) -> list[bool]:
        """Called when a confirmation falls or an order is cancelled: give back the credit it had taken.

        Nothing committed is no fault. Answer True.
        """
        raise NotImplementedError

    @guard
    async def invoice_issuing(self, office: Office, tx: Transaction, invoice: InvoiceToIssue) -> list[IssuedInvoice]:
        """Called when an order's documents are issued, first of all: the commitment becomes a receivable.

        Decide on the locked account whether arrears hold the outbound order. Answer the invoice with its number.
        """
        raise NotImplementedError
