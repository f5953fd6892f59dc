"""Words about stock: what there is, what is set aside, what leaves the warehouse."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard
from salesops.hookspecs.orders import Order
from salesops.services.numbering import Number
from salesops.transactions import Transaction


class LineAvailability(msgspec.Struct, frozen=True):
    """How much of one order line is spot (in stock now) and how much is futures, over all lines of the product.

    `futures_on` is the first day on which the futures part can be promised from what is announced, or None.
    """

    line_no: int
    product_id: UUID
    spot: Decimal
    futures: Decimal
    on_hand: Decimal
    available: Decimal
    futures_on: dt.date | None = None


class OutboundToIssue(msgspec.Struct, frozen=True):
    """The outbound order to make for an order's spot quantities, line by line, from what is reserved for it.

    With `at_once` nothing was reserved before: the goods are taken from what is free, all of them or none.
    """

    id: UUID
    order_id: UUID
    customer_id: UUID
    lines: tuple[tuple[int, UUID, Decimal], ...]
    salesperson_id: UUID | None = None
    at_once: bool = False


class IssuedOutbound(msgspec.Struct, frozen=True):
    """The outbound order's id and its number in the legal series."""

    id: UUID
    number: Number


class GoodsIssued(msgspec.Struct, frozen=True):
    """What left with an outbound order: its order and customer, and the cost of the goods in minor units."""

    outbound_id: UUID
    order_id: UUID
    customer_id: UUID
    cost_minor: int
    currency: str
    salesperson_id: UUID | None = None


class GoodsToReturn(msgspec.Struct, frozen=True):
    """One line of goods that come back: from which outbound order, or None when it is not known any more.

    `disposition` is sellable, quarantine, scrap or supplier; quantity in the product's unit.
    """

    line_no: int
    product_id: UUID
    quantity: Decimal
    disposition: str
    outbound_id: UUID | None = None
    outbound_line_no: int | None = None


class GoodsReturned(msgspec.Struct, frozen=True):
    """What came back and what it had cost when it left, in minor units of the office's currency."""

    document_id: UUID
    cost_minor: int
    currency: str


class OutboundPart(msgspec.Struct, frozen=True):
    """A line of an outbound order: how much of a product it sends, from all warehouses together, in the product's unit."""

    outbound_id: UUID
    line_no: int
    product_id: UUID
    part_no: str
    uom: str
    quantity: Decimal


class WaitingOutbound(msgspec.Struct, frozen=True):
    """An outbound order whose goods have not left: the number of its papers, its order and its customer."""

    outbound_id: UUID
    number: str
    order_id: UUID
    customer_id: UUID


class InventoryHooks:
    @guard
    async def stock_checking(self, office: Office, tx: Transaction, order: Order) -> list[tuple[LineAvailability, ...]]:
        """Asked in step 1 of the desk: is the order spot or futures?

        Answer one availability per line, computed over the sum of all the order's lines of the same product.
        Reads only; nothing is set aside.
        """
        raise NotImplementedError

    @guard
    async def stock_reserving(
        self, office: Office, tx: Transaction, order: Order, spot: dict[int, Decimal]
    ) -> list[bool]:
        """Called when an order is confirmed, after credit: set aside the spot quantity of each line number.

        Refuse with `InsufficientStock` and fresh figures when it is not there any more. Answer True.
        """
        raise NotImplementedError

    @guard
    async def stock_releasing(self, office: Office, tx: Transaction, order_id: UUID) -> list[bool]:
        """Called when a confirmation falls or an order is cancelled: give back what is set aside for it.

        Nothing reserved is no fault. Answer True.
        """
        raise NotImplementedError

    @guard
    async def outbound_issuing(
        self, office: Office, tx: Transaction, outbound: OutboundToIssue
    ) -> list[IssuedOutbound]:
        """Called when an order's documents are issued, after the invoice: make the outbound order.

        The goods stay reserved until they leave. Refuse when they are not reserved. Answer the issued document.
        """
        raise NotImplementedError

    @guard
    async def goods_issuing(self, office: Office, tx: Transaction, outbound_id: UUID) -> list[GoodsIssued]:
        """Called at dispatch, after nobody held it: take the goods of an outbound order out of stock.

        Refuse when they left already or are not there. Answer what left and what it cost.
        """
        raise NotImplementedError

    @guard
    async def stock_quoting(
        self, office: Office, tx: Transaction, order: Order, spot: dict[int, Decimal], expires_at: dt.datetime
    ) -> list[bool]:
        """Called when a draft's stock was checked: note softly what it wants until a time; others see it, nothing is taken.

        Replaces the order's earlier soft reservations and never refuses for lack of goods. Answer True.
        """
        raise NotImplementedError

    @guard
    async def outbound_withdrawing(self, office: Office, tx: Transaction, outbound_id: UUID, reason: str) -> list[bool]:
        """Called when documents are taken back before the goods left: void the outbound order and free its goods.

        Refuse with `ConflictState` when the goods have left. The number stays, with the reason. Answer True.
        """
        raise NotImplementedError

    @guard
    async def goods_returning(
        self,
        office: Office,
        tx: Transaction,
        document_id: UUID,
        lines: tuple[GoodsToReturn, ...],
        on: dt.date,
    ) -> list[GoodsReturned]:
        """Called when returned goods were inspected: book them in, each line where its disposition says.

        They come in at the cost they left with, or at the present average when their outbound order is unknown.
        Refuse more than left with that outbound line. Answer what came in and its cost.
        """
        raise NotImplementedError

    @guard
    async def outbound_answering(
        self, office: Office, tx: Transaction, outbound_ids: tuple[UUID, ...]
    ) -> list[tuple[OutboundPart, ...]]:
        """Asked when a customer says what arrived: which goods were sent with these outbound orders?

        Reads only. Answer the lines in the order of the papers; an outbound order nobody knows has none.
        """
        raise NotImplementedError

    @guard
    async def outbound_waiting(
        self, office: Office, tx: Transaction, outbound_id: UUID
    ) -> list[tuple[WaitingOutbound, ...]]:
        """Asked at the dock: which outbound orders of the same customer wait to leave, this one among them?

        Reads only. Answer them, the oldest first; none when this one does not wait.
        """
        raise NotImplementedError
