"""Words about printed documents: what others know of them when one is set."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard, veto
from salesops.transactions import Transaction
from salesops.values import Money


class DocumentMark(msgspec.Struct, frozen=True):
    """What must stand on a document in large letters: `title` and `words` are English, and said in Chinese beside it.

    `strip` is repeated where the goods are handed over.
    """

    title: str
    words: str
    amount: Money | None = None
    strip: bool = True


class OrderFacts(msgspec.Struct, frozen=True):
    """What a customer's order says that stands on the documents of others: numbers, where and how the goods go.

    `tax_rates` gives the rate in percent for each tax code of its lines.
    """

    number: str
    customer_po_no: str = ""
    delivery_way: str = ""
    delivery_date: dt.date | None = None
    delivery_address: str = ""
    receiver: str = ""
    note: str = ""
    salesperson: str = ""
    ordered_on: dt.date | None = None
    tax_rates: dict[str, Decimal] = {}


class DocumentHooks:
    @veto
    async def document_marking(
        self, office: Office, tx: Transaction, thing: str, thing_id: UUID
    ) -> list[tuple[DocumentMark, ...]]:
        """Asked each time a document is set: what must stand on it that its own duty does not know, as arrears do?

        `thing` is outbound_order, order, invoice and so on. Refuse when it may not be printed at all. Answer the marks,
        or None when there is nothing to say.
        """
        raise NotImplementedError

    @guard
    async def order_describing(self, office: Office, tx: Transaction, order_id: UUID) -> list[OrderFacts]:
        """Asked when a document of an order is set: what the order itself says.

        Reads only, and never refuses. Answer the facts, or None when the order is not known.
        """
        raise NotImplementedError
