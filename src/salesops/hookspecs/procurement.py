"""Words about buying: what may stop a purchase, who buys what an order waits for, and when it could be here."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard, offer, veto
from salesops.hookspecs.supply import FuturesDemand
from salesops.transactions import Transaction


class SupplyProposal(msgspec.Struct, frozen=True):
    """A way to get a product: from whom, how much at most, and when it would be here."""

    source: str
    quantity: Decimal
    eta: dt.date


class LeadTime(msgspec.Struct, frozen=True):
    """When a product could be here if it were ordered today: the day, and how that was reckoned.

    `days` is the supplier's lead time (the 90th percentile of its receipts, or what was agreed), `buffer_days` what the
    office adds before it promises; `source` are words for people.
    """

    product_id: UUID
    on: dt.date
    days: int
    buffer_days: int
    source: str


class PlannedLine(msgspec.Struct, frozen=True):
    """A futures line that is on the procurement plan now: its plan line, and when its goods are expected."""

    line_no: int
    plan_line_id: UUID
    supply_id: UUID
    quantity: Decimal
    expected_on: dt.date | None


class ProcurementHooks:
    @veto
    async def purchase_ordering(
        self, office: Office, tx: Transaction, purchase_id: UUID, supplier_id: UUID, total_minor: int, currency: str
    ) -> list[None]:
        """Called before a purchase order is sent to a supplier.

        Refuse when a budget, a limit or a stopped supplier forbids it. Answer nothing.
        """
        raise NotImplementedError

    @guard
    async def lead_answering(
        self, office: Office, tx: Transaction, product_ids: tuple[UUID, ...]
    ) -> list[tuple[LeadTime, ...]]:
        """Asked when an order waits for goods that nobody has announced: when could they be here?

        Reads only and promises nothing. Answer the products you can buy; one without a known supplier is left out.
        """
        raise NotImplementedError

    @guard
    async def purchase_planning(
        self, office: Office, tx: Transaction, demand: FuturesDemand
    ) -> list[tuple[PlannedLine, ...]]:
        """Called when an order is issued, for what no goods to come cover: put it on the procurement plan, pegged.

        Every line gets one open plan line until its goods are ordered. Answer the plan lines.
        """
        raise NotImplementedError

    @offer
    async def supply_proposals(
        self, office: Office, product_id: UUID, quantity: Decimal
    ) -> list[tuple[SupplyProposal, ...]]:
        """Asked for a futures line: from where and by when could this quantity come?

        Nothing is promised by it: ordering is an act of its own. Answer your proposals, soonest first, or None.
        """
        raise NotImplementedError
