"""Words about goods to come, and the pegs that tie them to the customers who wait for them (FEATURES ORD-6, 1.B).

Supply is whatever will come of one product from one source: a line of the procurement plan, of a purchase order or of a
transfer, or goods noted by hand. A peg ties a quantity of it to a line of a customer's order.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import guard, offer
from salesops.transactions import Transaction

SupplyKind = Literal["note", "plan", "purchase", "transfer"]
SaidBy = Literal["estimate", "supplier", "carrier", "office"]
DropWay = Literal["stock", "supplier", "next"]


class GoodsToCome(msgspec.Struct, frozen=True):
    """Supply of a product: `quantity` in its own unit, the day it is expected, and who said so.

    `document_id` and `document_line` name the line of the duty that keeps it, `source` are words for people.
    """

    id: UUID
    product_id: UUID
    quantity: Decimal
    kind: SupplyKind
    source: str
    document_id: UUID | None = None
    document_line: int | None = None
    expected_on: dt.date | None = None
    said_by: SaidBy = "estimate"


class SupplyChange(msgspec.Struct, frozen=True):
    """What is new of supply: its quantity, its day, how much of it is on the way, its words; None leaves a thing as it was.

    `no_day` takes the day away: nobody knows it any more. `why` is told to those who wait for it.
    """

    id: UUID
    quantity: Decimal | None = None
    expected_on: dt.date | None = None
    no_day: bool = False
    said_by: SaidBy | None = None
    sent: Decimal | None = None
    source: str | None = None
    why: str = ""


class FuturesLine(msgspec.Struct, frozen=True):
    """What a line of an order waits for, in the product's own unit, and the day the customer needs it."""

    line_no: int
    product_id: UUID
    quantity: Decimal
    needed_on: dt.date | None = None


class FuturesDemand(msgspec.Struct, frozen=True):
    """What an order waits for. `deposit_open` says that a deposit must be cleared before anything is ordered for it."""

    order_id: UUID
    customer_id: UUID
    number: str
    lines: tuple[FuturesLine, ...]
    deposit_open: bool = False
    salesperson_id: UUID | None = None


class SupplyChoice(msgspec.Struct, frozen=True):
    """From where a person wants a quantity of a line to come.

    `way` is `supply` (a share of `supply_id`), `transfer` (from the warehouse `source`, as a code, or from the office
    `source` with `from_office`) or `plan` (to be bought).
    """

    line_no: int
    way: Literal["supply", "transfer", "plan"]
    quantity: Decimal
    supply_id: UUID | None = None
    source: str = ""
    from_office: bool = False


class Peg(msgspec.Struct, frozen=True):
    """A quantity of supply that is tied to a line of an order; `quantity` is what has not come yet, `received` what has.

    The supply's kind, document, day and words stand beside it; `expected_before` is the day said before the present one.
    """

    order_id: UUID
    line_no: int
    customer_id: UUID
    product_id: UUID
    supply_id: UUID
    quantity: Decimal
    received: Decimal
    needed_on: dt.date | None
    kind: SupplyKind
    source: str
    document_id: UUID | None
    document_line: int | None
    expected_on: dt.date | None
    expected_before: dt.date | None
    said_by: SaidBy
    said_at: dt.datetime
    in_transit: bool


class PegToMake(msgspec.Struct, frozen=True):
    """A peg to be tied, on supply that is announced in the same act or before."""

    order_id: UUID
    line_no: int
    customer_id: UUID
    supply_id: UUID
    quantity: Decimal
    needed_on: dt.date | None = None


class PegMove(msgspec.Struct, frozen=True):
    """A quantity that a line waits for from one supply, to be waited for from another."""

    order_id: UUID
    line_no: int
    from_id: UUID
    to_id: UUID
    quantity: Decimal


class GoodsToReceive(msgspec.Struct, frozen=True):
    """Goods of announced supply that have come, into the warehouse of this code; each line its supply, quantity and cost.

    Costs are minor units of the office's currency for the whole line, landed. `document_id` is the receipt.
    """

    document_id: UUID
    warehouse: str
    reference: str
    lines: tuple[tuple[UUID, Decimal, int], ...]
    on: dt.date


class LineToSendBack(msgspec.Struct, frozen=True):
    """Goods of a receipt that go back: how many, and what they came in for, in minor units of the office's currency."""

    line_no: int
    product_id: UUID
    part_no: str
    quantity: Decimal
    cost_minor: int


class GoodsToSendBack(msgspec.Struct, frozen=True):
    """Goods that go back to their supplier from the warehouse of this code; `document_id` is the return."""

    document_id: UUID
    warehouse: str
    reference: str
    lines: tuple[LineToSendBack, ...]
    on: dt.date


class StockFigures(msgspec.Struct, frozen=True):
    """What there is of a product over all warehouses, and what will come of it that nobody waits for; in its own unit.

    `available` is what can be sold now, `on_order` what is ordered and not on the way, `in_transit` what is; both unpegged.
    """

    product_id: UUID
    on_hand: Decimal
    available: Decimal
    on_order: Decimal
    in_transit: Decimal


class SupplyOption(msgspec.Struct, frozen=True):
    """A place from which a product could come now: `way` and its fields as in `SupplyChoice`, how much there is, and the day.

    `label` are words for people: the purchase order, the warehouse, the office.
    """

    product_id: UUID
    way: Literal["supply", "transfer"]
    quantity: Decimal
    label: str
    expected_on: dt.date | None = None
    supply_id: UUID | None = None
    source: str = ""
    from_office: bool = False


class SupplyHooks:
    @guard
    async def supply_taking(
        self, office: Office, tx: Transaction, demand: FuturesDemand, choices: tuple[SupplyChoice, ...]
    ) -> list[tuple[Peg, ...]]:
        """Called when an order with futures is issued: tie what it waits for to goods that are to come and not promised.

        Take what was chosen and refuse what of that is not free; a line without a choice takes the earliest free supply.
        Answer the pegs; what stays open is planned by whoever buys.
        """
        raise NotImplementedError

    @guard
    async def supply_announcing(
        self, office: Office, tx: Transaction, goods: tuple[GoodsToCome, ...], pegs: tuple[PegToMake, ...]
    ) -> list[bool]:
        """Called when a duty plans, orders or sends goods: note that they will come, and for whom.

        Refuse a peg beyond what its supply leaves free. Answer True.
        """
        raise NotImplementedError

    @guard
    async def supply_changing(self, office: Office, tx: Transaction, changes: tuple[SupplyChange, ...]) -> list[bool]:
        """Called when the supplier or the carrier says something new: another day, another quantity, goods on the way.

        Refuse a quantity below what has come and is pegged. Whoever waits for it is told with `SupplyMoved`. Answer True.
        """
        raise NotImplementedError

    @guard
    async def supply_ending(
        self, office: Office, tx: Transaction, supply_ids: tuple[UUID, ...], reason: str
    ) -> list[bool]:
        """Called when nothing more will come of this supply: its rest is given up, what came stays.

        Refuse while pegs are tied to it: they are moved first. Answer True.
        """
        raise NotImplementedError

    @guard
    async def pegs_moving(self, office: Office, tx: Transaction, moves: tuple[PegMove, ...], reason: str) -> list[bool]:
        """Called when goods for a customer will come from elsewhere: a plan line was ordered, an order was split or merged.

        Refuse more than is pegged, and more than the new supply leaves free. Those whose day changes are told. Answer True.
        """
        raise NotImplementedError

    @guard
    async def pegs_answering(
        self, office: Office, tx: Transaction, order_ids: tuple[UUID, ...], supply_ids: tuple[UUID, ...]
    ) -> list[tuple[Peg, ...]]:
        """Asked what these orders wait for, or who waits for this supply; either may be empty.

        Reads only. Answer the pegs, those that come first at the front; one whose goods have all come is among them.
        """
        raise NotImplementedError

    @guard
    async def figures_answering(
        self, office: Office, tx: Transaction, product_ids: tuple[UUID, ...]
    ) -> list[tuple[StockFigures, ...]]:
        """Asked by whoever plans: what is there of these products, and what is to come that nobody waits for?

        Reads only, in one statement for all of them. Answer each product that has a row of stock or of supply.
        """
        raise NotImplementedError

    @guard
    async def demand_dropping(
        self, office: Office, tx: Transaction, order_id: UUID, keep: dict[int, Decimal], way: DropWay, reason: str
    ) -> list[tuple[Peg, ...]]:
        """Called when an order waits for less: `keep` says how much each line still waits for, a line not named for nothing.

        `way` says what becomes of the goods: they come to `stock`, the `supplier` is asked to take them back, or the `next`
        customer in the queue gets them. Answer the pegs that were cut, with the quantity that each lost.
        """
        raise NotImplementedError

    @guard
    async def goods_receiving(self, office: Office, tx: Transaction, receipt: GoodsToReceive) -> list[bool]:
        """Called when announced goods have come: book them in and post them; what is pegged is reserved at once.

        Refuse more than the supply still expects. Whose goods came is told with `SupplyReceived`. Answer True.
        """
        raise NotImplementedError

    @guard
    async def goods_back_sending(self, office: Office, tx: Transaction, back: GoodsToSendBack) -> list[tuple[int, ...]]:
        """Called when goods go back to their supplier: take them out of stock and post them against goods received.

        Refuse with `InsufficientStock` what is reserved, held or gone. Answer what each line took of the stock's value, at
        most what it came in for unless nothing stays behind.
        """
        raise NotImplementedError

    @offer
    async def order_pegs(self, office: Office, actor: Actor, order_id: UUID) -> list[tuple[Peg, ...]]:
        """Asked when someone answers where goods are that have not left: on what do they wait, and who said which day?

        What `actor` may not see is left out. Answer the pegs of the order, or None for none.
        """
        raise NotImplementedError

    @offer
    async def supply_options(
        self, office: Office, actor: Actor, product_ids: tuple[UUID, ...]
    ) -> list[tuple[SupplyOption, ...]]:
        """Asked when a person wants to choose from where goods come that are not in stock.

        Nothing is tied by it: what was free may be taken when the order is issued. Answer what is free, the soonest first.
        """
        raise NotImplementedError
