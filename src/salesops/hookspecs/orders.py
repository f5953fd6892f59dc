"""Words about customers' orders: what others may stop while one is taken in, confirmed or cancelled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import guard, offer, veto
from salesops.transactions import Transaction


class OrderLine(msgspec.Struct, frozen=True):
    """One line: `quantity` in the product's unit, `unit_price` per `uom`, `amount_minor` net of tax, rounded half-up once.

    `uom` is the unit it was ordered in, empty for the product's own; `uom_quantity` is the quantity in it.
    """

    line_no: int
    product_id: UUID
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int
    tax_minor: int = 0
    uom: str = ""
    uom_quantity: Decimal | None = None


class Order(msgspec.Struct, frozen=True):
    """An order as other duties see it; `total_minor` is what it needs cover for, tax included, in minor units of `currency`."""

    id: UUID
    customer_id: UUID
    currency: str
    total_minor: int
    lines: tuple[OrderLine, ...]
    salesperson_id: UUID | None = None


class ForeseenOrder(msgspec.Struct, frozen=True):
    """An order that is taken, confirmed and issued in one act, before it is priced: whose it is and of which products."""

    id: UUID
    customer_id: UUID
    currency: str
    product_ids: tuple[UUID, ...]
    group: str = ""
    tax_status: str = "standard"
    limit_owner_id: UUID | None = None
    salesperson_id: UUID | None = None


class SoldPart(msgspec.Struct, frozen=True):
    """A part of a delivered line that comes back: its delivery, and its share of price and tax as it was sold.

    `quantity` in the product's unit; `net_minor` and `tax_minor` in the order's currency; no invoice when none was made.
    """

    line_no: int
    product_id: UUID
    quantity: Decimal
    net_minor: int
    tax_minor: int
    currency: str
    outbound_id: UUID
    invoice_id: UUID | None
    dispatched_on: dt.date
    customer_id: UUID
    salesperson_id: UUID | None = None


class DroppedPart(msgspec.Struct, frozen=True):
    """A part of a delivered line that stays out after all: its delivery, and the share of price and tax it was noted with."""

    line_no: int
    outbound_id: UUID
    quantity: Decimal
    net_minor: int
    tax_minor: int


class ReturnableLine(msgspec.Struct, frozen=True):
    """A line with documents: how much of it left, as far as orders was told, and how much of that may still come back.

    `gross_minor` is what all of that was sold for, tax included; `left_on` is the day of its last delivery, None while
    nothing left.
    """

    line_no: int
    product_id: UUID
    delivered: Decimal
    returnable: Decimal
    gross_minor: int
    currency: str
    left_on: dt.date | None
    customer_id: UUID
    salesperson_id: UUID | None = None


class SoldLine(msgspec.Struct, frozen=True):
    """A line that was sold: `quantity` in the product's unit, `net_minor` after discounts without tax, on the day it was taken."""

    product_id: UUID
    customer_id: UUID
    on: dt.date
    quantity: Decimal
    net_minor: int
    currency: str


class PromisedGoods(msgspec.Struct, frozen=True):
    """What a line of a confirmed order still waits for: `quantity` in the product's unit, and its day; None without a date."""

    product_id: UUID
    quantity: Decimal
    on: dt.date | None
    order_id: UUID
    line_no: int


class ArrivedLine(msgspec.Struct, frozen=True):
    """A line of an order that came as a file, as a person has confirmed it; decimals are texts such as "12.50".

    Quantity and price are per `uom`, the product's own unit when empty; without `unit_price` the price is looked up.
    """

    part_no: str
    quantity: str
    unit_price: str | None = None
    uom: str = ""
    discount_percent: str = "0"


class ArrivedOrder(msgspec.Struct, frozen=True):
    """An order that came as a file: `channel` says how, `document_ref` where the original is kept, `paper` is its name and bytes.

    `customer_po_no` is the customer's own number of it; `repeat_reason` says why the same order comes again.
    """

    customer_id: UUID
    channel: str
    lines: tuple[ArrivedLine, ...]
    customer_po_no: str = ""
    document_ref: str = ""
    currency: str = ""
    delivery_date: dt.date | None = None
    delivery_address: str = ""
    receiver: str = ""
    note: str = ""
    discount: str = "0"
    repeat_reason: str = ""
    paper: tuple[str, bytes] | None = None


class KnownOrder(msgspec.Struct, frozen=True):
    """An order that is there: its number, empty while it is a draft, its state, its version, and its lines as they were typed."""

    id: UUID
    number: str
    state: str
    version: int
    customer_id: UUID
    customer_po_no: str
    currency: str
    total_minor: int
    lines: tuple[ArrivedLine, ...]


class Substitution(msgspec.Struct, frozen=True):
    """Another part for what a line waits for, which the customer agreed to: `quantity` in the product's own unit.

    Without a `unit_price` a typed price stays and one that was looked up is looked up for the other part; it is per the unit
    of the line. `reason` says who agreed.
    """

    order_id: UUID
    line_no: int
    product_id: UUID
    quantity: Decimal
    reason: str
    unit_price: str | None = None


class SubstitutedLine(msgspec.Struct, frozen=True):
    """The line that stands for the substitute now, and what its order became; `effects` are words for people."""

    line_no: int
    number: str
    state: str
    version: int
    effects: tuple[str, ...] = ()


class OrderPanel(msgspec.Struct, frozen=True):
    """An answer shown beside the order: `rows` of words and figures as plain text, and how a page draws it.

    `template` is one of the duty's own (`<duty>/<file>.html`), drawn with `panel` and `act`; without one the rows are drawn.
    `data` is for it alone. `hotkey` is a letter that opens the panel, `place` its rank from the top, `stamp` says as of when.
    """

    key: str
    title: str
    rows: tuple[tuple[str, str], ...]
    icon: str = "tag"
    hotkey: str = ""
    place: int = 50
    stamp: str = ""
    template: str = ""
    data: dict[str, Any] = {}


class OrderHooks:
    @guard
    async def order_foreseeing(self, office: Office, tx: Transaction, foreseen: ForeseenOrder) -> list[None]:
        """Called before an order is taken, confirmed and issued in one act, so that all duties are read in one round trip.

        Say with `tx.ahead` what `tx.read` will want of you for this order; reading nothing here. Answer nothing.
        """
        raise NotImplementedError

    @guard
    async def order_drafting(self, office: Office, tx: Transaction, arrived: ArrivedOrder) -> list[KnownOrder]:
        """Called when a person has confirmed what a file orders: note it as a draft, by the rules of one that is typed.

        Refuse with `Invalid` every faulty field, lines as `lines[0].quantity`, and the same order again. Answer the draft.
        """
        raise NotImplementedError

    @guard
    async def orders_answering(
        self, office: Office, tx: Transaction, customer_id: UUID, customer_po_no: str
    ) -> list[tuple[KnownOrder, ...]]:
        """Asked when a file changes or cancels an order: which orders of this customer have this number of theirs?

        Reads only. Answer all that are not cancelled, the latest first, ten at most.
        """
        raise NotImplementedError

    @guard
    async def order_amending(
        self, office: Office, tx: Transaction, order_id: UUID, version: int, arrived: ArrivedOrder, reason: str
    ) -> list[KnownOrder]:
        """Called when a person has confirmed the change of an order that came as a file: the lines are all that it shall have.

        Refuse another version than the one that was seen, and what the rules of an amendment refuse. Answer the order.
        """
        raise NotImplementedError

    @guard
    async def line_substituting(self, office: Office, tx: Transaction, instead: Substitution) -> list[SubstitutedLine]:
        """Called when a customer agreed to another part than the one that a line waits for: amend the order.

        Refuse what the rules of an amendment refuse, and whoever may not change the order; what the line waited for is given
        up to stock. Answer the line of the substitute: the same one, or a new one when a part of it was issued or set aside.
        """
        raise NotImplementedError

    @guard
    async def order_withdrawing(self, office: Office, tx: Transaction, order_id: UUID, reason: str) -> list[bool]:
        """Called when a person has confirmed that a file cancels an order: cancel it, by the rules of the desk.

        Refuse an order of which something has left. Answer True.
        """
        raise NotImplementedError

    @veto
    async def order_accepting(self, office: Office, tx: Transaction, order: Order) -> list[None]:
        """Called while an order is taken in or its draft changed, before anything is written.

        Refuse an order this office cannot even note, such as one of a customer it does not know. Answer nothing.
        """
        raise NotImplementedError

    @veto
    async def order_confirming(self, office: Office, tx: Transaction, order: Order) -> list[None]:
        """Called when the customer has confirmed by telephone, before credit is committed and stock reserved.

        Refuse an order that may be noted but not confirmed, such as one of a stopped customer. Answer nothing.
        """
        raise NotImplementedError

    @veto
    async def order_cancelling(self, office: Office, tx: Transaction, order: Order) -> list[None]:
        """Called when an order without issued documents is cancelled, before credit and stock are given back.

        Refuse when something of yours still hangs on it and say what to undo first. Answer nothing.
        """
        raise NotImplementedError

    @guard
    async def delivered_answering(
        self, office: Office, tx: Transaction, order_id: UUID
    ) -> list[tuple[ReturnableLine, ...]]:
        """Asked before a return of an order is asked for: what was delivered of it, and what of that may still come back?

        Reads only; nothing is set aside. Answer each line that has documents, none for an unknown order.
        """
        raise NotImplementedError

    @guard
    async def lines_returning(
        self, office: Office, tx: Transaction, order_id: UUID, quantities: dict[int, Decimal]
    ) -> list[tuple[SoldPart, ...]]:
        """Called when a return is requested: set these quantities by line aside as coming back, the order being locked.

        Refuse with `Invalid` more than was delivered and not returned yet, naming the most that can come back, and with
        `ConflictState` an order of which nothing has left. Answer the parts, delivery by delivery, oldest first.
        """
        raise NotImplementedError

    @guard
    async def return_dropping(
        self, office: Office, tx: Transaction, order_id: UUID, parts: tuple[DroppedPart, ...]
    ) -> list[bool]:
        """Called when a return will not come, or not whole: what was set aside of a delivery can be returned another time.

        Refuse more than is set aside there. Answer True.
        """
        raise NotImplementedError

    @guard
    async def demand_answering(
        self, office: Office, tx: Transaction, order_id: UUID, product_ids: tuple[UUID, ...]
    ) -> list[tuple[PromisedGoods, ...]]:
        """Asked when goods to come are promised: what do other confirmed orders than this one wait for?

        Reads only; what is set aside or issued already does not count. Answer each line that waits.
        """
        raise NotImplementedError

    @guard
    async def sales_answering(
        self, office: Office, tx: Transaction, since: dt.date, until: dt.date
    ) -> list[tuple[SoldLine, ...]]:
        """Asked for a promotion's simulation and result: what was sold on these days, both counted?

        Reads only; lines of orders that were confirmed and not cancelled. Answer every line.
        """
        raise NotImplementedError

    @offer
    async def order_panels(
        self, office: Office, actor: Actor, order: Order, line_no: int | None
    ) -> list[tuple[OrderPanel, ...]]:
        """Asked for the answers that stand beside an order on the desk: stock, balance, last prices, open calls.

        `line_no` is the line that is chosen; what `actor` may not see is left out. Give panels, or None to stay silent.
        """
        raise NotImplementedError
