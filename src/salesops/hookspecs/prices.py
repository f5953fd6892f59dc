"""Words about prices: which price a line gets and why, its tax, and what a promotion may still spend."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard
from salesops.transactions import Transaction


class LineToPrice(msgspec.Struct, frozen=True):
    """A line as ordered: `quantity` in `uom`, which is `factor` of the product's own unit; what the clerk typed, if anything.

    `typed_price` is per `uom`; `discount_percent` comes off it; `free_reason` must be given for a price of zero.
    """

    line_no: int
    product_id: UUID
    quantity: Decimal
    uom: str
    factor: Decimal
    typed_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    free_reason: str = ""


class OrderToPrice(msgspec.Struct, frozen=True):
    """What to price: for whom, in which currency, on which day; `discount_minor` comes off the whole, spread by net value."""

    order_id: UUID
    customer_id: UUID
    currency: str
    on: dt.date
    lines: tuple[LineToPrice, ...]
    discount_minor: int = 0


class PriceCandidate(msgspec.Struct, frozen=True):
    """A price that was considered: where it comes from, the price per `uom`, and why it won or lost, as plain words."""

    source: str
    label: str
    unit_price: Decimal
    uom: str
    won: bool
    reason: str
    id: UUID | None = None


class PricedLine(msgspec.Struct, frozen=True):
    """The priced line: `net_minor` after all discounts, `tax_minor` on top of it, and every candidate with the winner first.

    `below_floor` says that the price needs an approval before the order can be confirmed.
    """

    line_no: int
    unit_price: Decimal
    source: str
    discount_minor: int
    net_minor: int
    tax_code: str
    tax_rate: Decimal
    tax_minor: int
    why: tuple[PriceCandidate, ...]
    promotion_id: UUID | None = None
    promotion_minor: int = 0
    below_floor: bool = False


class PricedOrder(msgspec.Struct, frozen=True):
    """The priced order; `tax_policy` is per_line or per_document and stays with it. `total_minor` is net plus tax.

    `needs_approval` holds the reasons, empty when none; `approve_minor` is what is given away beyond the limits.
    `promotions` is what each promotion costs, gifts included: hand it to `promotion_using` when the order is confirmed.
    """

    lines: tuple[PricedLine, ...]
    net_minor: int
    tax_minor: int
    total_minor: int
    tax_policy: str
    needs_approval: tuple[str, ...] = ()
    approve_minor: int = 0
    notices: tuple[str, ...] = ()
    promotions: dict[UUID, int] = {}


class ListedPrice(msgspec.Struct, frozen=True):
    """What one unit of a product costs when its least quantity is ordered, before promotions; `tax_inclusive` as the list has it."""

    product_id: UUID
    unit_price: Decimal
    tax_inclusive: bool


class PriceHooks:
    @guard
    async def order_pricing(self, office: Office, tx: Transaction, wanted: OrderToPrice) -> list[PricedOrder]:
        """Asked whenever an order's lines are saved: which price does each line get, and why?

        Refuse with `Invalid` when a line has no price, a price of zero has no reason, or a rate of exchange is missing.
        What its promotions cost may be noted under the order's id; nothing is taken. Answer every line priced, in the
        order's currency.
        """
        raise NotImplementedError

    @guard
    async def promotion_using(
        self, office: Office, tx: Transaction, order_id: UUID, customer_id: UUID, used: dict[UUID, int]
    ) -> list[bool]:
        """Called when an order is confirmed, before credit: take what its promotions cost, in minor units by promotion.

        Refuse with `ConflictState` when a budget or a cap is used up. What the order had taken before is replaced.
        Answer True.
        """
        raise NotImplementedError

    @guard
    async def promotion_releasing(self, office: Office, tx: Transaction, order_id: UUID) -> list[bool]:
        """Called when a confirmation falls or an order is cancelled: give back what it took of promotions.

        Nothing taken is no fault. Answer True.
        """
        raise NotImplementedError

    @guard
    async def list_pricing(
        self,
        office: Office,
        tx: Transaction,
        customer_id: UUID | None,
        product_ids: tuple[UUID, ...],
        currency: str,
        on: dt.date,
    ) -> list[tuple[ListedPrice, ...]]:
        """Asked when a list of many products is written: what does each cost on this day, for this customer or by the base list?

        Reads only, in one statement for all of them; a price in another currency counts where the office converts.
        Answer the products that have a price; one without is left out, never zero.
        """
        raise NotImplementedError
