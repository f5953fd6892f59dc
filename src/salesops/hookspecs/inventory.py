"""Words about stock: what there is, what is set aside, what leaves the warehouse."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard
from salesops.hookspecs.orders import Order
from salesops.services.numbering import Number
from salesops.transactions import Transaction


class LineAvailability(msgspec.Struct, frozen=True):
    """How much of one order line is spot (in stock now) and how much is futures, over all lines of the product."""

    line_no: int
    product_id: UUID
    spot: Decimal
    futures: Decimal
    on_hand: Decimal
    available: Decimal


class OutboundToIssue(msgspec.Struct, frozen=True):
    """The outbound order to make for an order's spot quantities, line by line, from what is reserved for it."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    lines: tuple[tuple[int, UUID, Decimal], ...]


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
