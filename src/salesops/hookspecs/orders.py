"""Words about customers' orders: what others may stop while one is taken in, confirmed or cancelled."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import offer, veto
from salesops.transactions import Transaction


class OrderLine(msgspec.Struct, frozen=True):
    """One line: `quantity` in the product's unit, `unit_price` per unit, `amount_minor` rounded half-up once."""

    line_no: int
    product_id: UUID
    quantity: Decimal
    unit_price: Decimal
    amount_minor: int


class Order(msgspec.Struct, frozen=True):
    """An order as other duties see it; `total_minor` is the sum of its lines in minor units of `currency`."""

    id: UUID
    customer_id: UUID
    currency: str
    total_minor: int
    lines: tuple[OrderLine, ...]
    salesperson_id: UUID | None = None


class OrderPanel(msgspec.Struct, frozen=True):
    """An answer shown beside the order: a title and rows of words and figures, already formatted as plain text."""

    key: str
    title: str
    rows: tuple[tuple[str, str], ...]


class OrderHooks:
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

    @offer
    async def order_panels(self, office: Office, order: Order) -> list[OrderPanel]:
        """Asked for the answers that stand beside an order on the desk: stock, balance, last prices.

        Give one panel, or None to stay silent. Runs on a read-only transaction of its own: `DB` is set to it.
        """
        raise NotImplementedError
