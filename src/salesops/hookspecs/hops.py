"""Words about where goods are: each duty tells the part of an order's way that is its own (FEATURES FUT-1)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import offer
from salesops.hookspecs.supply import SaidBy

Place = Literal["planned", "ordered", "coming", "reserved", "packed", "left", "shipped"]


class Hop(msgspec.Struct, frozen=True):
    """One place on the way of an order's goods, `quantity` in the product's own unit; without `line_no` it is about all of them.

    Whoever keeps stock tells quantities that are planned, coming, reserved, packed or left; ordered and shipped say more of these.

    `day` is when it is expected, who said so and when, and the day said before. `note` and `path` are for the office alone, for they
    may name a supplier; a customer is told place, quantity, days, `carrier` and `tracking_no`. `document_id` ties hops of one document.
    """

    order_id: UUID
    place: Place
    line_no: int | None = None
    quantity: Decimal | None = None
    since: dt.datetime | None = None
    day: dt.date | None = None
    day_before: dt.date | None = None
    said_by: SaidBy | None = None
    said_at: dt.datetime | None = None
    under_way: bool = False
    note: str = ""
    path: str = ""
    document_id: UUID | None = None
    carrier: str = ""
    tracking_no: str = ""


class HopHooks:
    @offer
    async def order_hops(self, office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> list[tuple[Hop, ...]]:
        """Asked when someone answers where the goods of orders are: which places of their way are yours, and who said which day?

        One statement or few for all of them; what `actor` may not see is left out. Answer the hops, or None for none.
        """
        raise NotImplementedError

    @offer
    async def tracked_orders(self, office: Office, actor: Actor, tracking_no: str) -> list[tuple[UUID, ...]]:
        """Asked when someone types what may be a tracking number: whose goods travel under it?

        Only what `actor` may see, at most ten. Answer the orders' ids, or None for none.
        """
        raise NotImplementedError
