"""Words about goods on their way: what may stop a dispatch, and who can carry."""

from __future__ import annotations

from uuid import UUID

import msgspec

from salesops.act import Office
from salesops.duty import offer, veto
from salesops.transactions import Transaction


class CarrierQuote(msgspec.Struct, frozen=True):
    """What one carrier would take for a shipment: price in minor units, days until delivery."""

    carrier: str
    service: str
    currency: str
    price_minor: int
    days: int


class LogisticsHooks:
    @veto
    async def shipment_dispatching(self, office: Office, tx: Transaction, outbound_id: UUID) -> list[None]:
        """Called when goods are about to leave, before stock moves.

        Refuse with `ConflictState` named `payment_hold` while arrears hold the outbound order, with the amount missing.
        Answer nothing.
        """
        raise NotImplementedError

    @offer
    async def carrier_quotes(self, office: Office, country: str, weight_grams: int) -> list[tuple[CarrierQuote, ...]]:
        """Asked when someone chooses how to send: what would your carriers take?

        Answer your quotes from stored tariffs, or None. Never from the network.
        """
        raise NotImplementedError
