"""Words about money owed: the balance, the credit an order takes, its invoice, and the hold on its goods."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard
from salesops.hookspecs.orders import Order
from salesops.services.numbering import Number
from salesops.transactions import Transaction


class BalanceAnswer(msgspec.Struct, frozen=True):
    """The terms of FEATURES 1.C at one moment, in minor units of `currency`; each order counts in one term only.

    `outcome` is `pass`, `watch`, `shortfall`, `overdue_block` or `stop`; `shortfall_minor` is what is missing for this
    order. `limit_owner_id` is the party whose limit counts when a family of customers shares one.
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
    uninvoiced_minor: int = 0
    unapplied_minor: int = 0
    overdue_minor: int = 0
    limit_owner_id: UUID | None = None

    @property
    def exposure_minor(self) -> int:
        return self.open_ar_minor + self.uninvoiced_minor + self.committed_minor

    @property
    def headroom_minor(self) -> int:
        return self.credit_limit_minor - self.exposure_minor


class InvoiceLine(msgspec.Struct, frozen=True):
    """A line of an invoice: `quantity` and `unit_price` in `uom` (the product's own when empty), `amount_minor` net of tax."""

    line_no: int
    product_id: UUID
    quantity: str
    unit_price: str
    amount_minor: int
    tax_minor: int = 0
    tax_code: str = ""
    uom: str = ""


class InvoiceToIssue(msgspec.Struct, frozen=True):
    """The invoice to make for an order's issued lines and the outbound order whose goods it bills; the total has the tax in it.

    `rest_minor` is what the order still commits afterwards, for goods not issued yet; `before_dispatch_minor` is the part of
    the total that must be cleared before the goods leave, whatever the customer's limit allows. With `at_once` its credit was not
    taken before: order and invoice are one act.
    """

    id: UUID
    order_id: UUID
    outbound_id: UUID
    customer_id: UUID
    currency: str
    total_minor: int
    lines: tuple[InvoiceLine, ...]
    tax_minor: int = 0
    rest_minor: int = 0
    at_once: bool = False
    before_dispatch_minor: int = 0


class IssuedInvoice(msgspec.Struct, frozen=True):
    """The invoice, its number, and whether arrears hold the outbound order, with the amount missing.

    `state` is issued, or `waiting` without a number yet: for billing data, or for the dispatch when that is the policy.
    `balance` is the outcome of the check that was made with it.
    """

    id: UUID
    number: Number | None
    due_on: dt.date
    held: bool
    shortfall_minor: int
    state: str = "issued"
    balance: str = ""


class CreditLine(msgspec.Struct, frozen=True):
    """A line that is credited, at the price and tax share it was sold for; amounts positive."""

    line_no: int
    product_id: UUID
    quantity: str
    amount_minor: int
    tax_minor: int = 0


class CreditNoteToIssue(msgspec.Struct, frozen=True):
    """A credit note: for which invoice (None when the sale is unknown), why, and what is kept back as a fee.

    `total_minor` is what the customer gets: lines with tax, less `fee_minor`. `withdrawn_outbound_id` names the outbound
    order that is taken back with it, whose hold then ends.
    """

    id: UUID
    customer_id: UUID
    invoice_id: UUID | None
    document_type: str
    document_id: UUID
    currency: str
    reason: str
    lines: tuple[CreditLine, ...]
    total_minor: int
    fee_minor: int = 0
    withdrawn_outbound_id: UUID | None = None
    booked_on: dt.date | None = None


class IssuedCreditNote(msgspec.Struct, frozen=True):
    """The credit note and its number; `unapplied_minor` is what is left to the customer after its invoice is covered."""

    id: UUID
    number: Number
    unapplied_minor: int


class DepositToCover(msgspec.Struct, frozen=True):
    """Money that must be cleared for an order before its futures are ordered, tax included."""

    order_id: UUID
    customer_id: UUID
    currency: str
    gate: Literal["supply"]
    required_minor: int


class DepositAnswer(msgspec.Struct, frozen=True):
    """How a deposit stands: what is still missing of it in minor units, nothing once it is covered."""

    gate: Literal["supply"]
    required_minor: int
    missing_minor: int


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
        with `ConflictState` when the customer is on stop. A known shortfall does not refuse. What the order had
        committed before is replaced. Answer the terms.
        """
        raise NotImplementedError

    @guard
    async def credit_releasing(self, office: Office, tx: Transaction, order_id: UUID, customer_id: UUID) -> list[bool]:
        """Called when a confirmation falls or an order is cancelled: give back the credit it had taken.

        Nothing committed is no fault. Answer True.
        """
        raise NotImplementedError

    @guard
    async def deposits_demanding(
        self, office: Office, tx: Transaction, order_id: UUID, customer_id: UUID, deposits: tuple[DepositToCover, ...]
    ) -> list[tuple[DepositAnswer, ...]]:
        """Called when an order with futures is arranged, and when it ends: what must be cleared for it before what.

        Replaces what was demanded for the order before; none ends them. Cleared money of the customer that no other deposit
        has covers them, now or when it comes, told with `DepositCovered`. Answer how each stands.
        """
        raise NotImplementedError

    @guard
    async def invoice_issuing(self, office: Office, tx: Transaction, invoice: InvoiceToIssue) -> list[IssuedInvoice]:
        """Called when an order's documents are issued, first of all: the commitment becomes a receivable, and is posted.

        Decide on the locked account whether arrears hold the outbound order. Answer the invoice with its number.
        """
        raise NotImplementedError

    @guard
    async def credit_note_issuing(
        self, office: Office, tx: Transaction, note: CreditNoteToIssue
    ) -> list[IssuedCreditNote]:
        """Called when a return is resolved or documents are taken back: make the credit note and post it.

        It lowers its invoice first, then waits as the customer's money. Refuse more than the invoice's total less what
        was credited before, and a second note for the same document. Answer the note with its number.
        """
        raise NotImplementedError
