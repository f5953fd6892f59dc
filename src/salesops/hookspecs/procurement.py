"""Words about buying: what may stop a purchase, and from where a futures line could be supplied."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import guard, offer
from salesops.transactions import Transaction


class SupplyProposal(msgspec.Struct, frozen=True):
    """A way to get a product: from whom, how much at most, and when it would be here."""

    source: str
    quantity: Decimal
    eta: dt.date


class ProcurementHooks:
    @guard
    async def purchase_ordering(
        self, office: Office, tx: Transaction, purchase_id: UUID, supplier_id: UUID, total_minor: int, currency: str
    ) -> list[None]:
        """Called before a purchase order is sent to a supplier.

        Refuse when a budget, a limit or a stopped supplier forbids it. Answer nothing.
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
