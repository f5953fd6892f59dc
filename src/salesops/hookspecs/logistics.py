"""Words about goods on their way: what may stop a dispatch, and who can carry."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import offer, veto
from salesops.transactions import Transaction


class CarrierQuote(msgspec.Struct, frozen=True):
    """What one carrier would take for a shipment: price in minor units, days until delivery.

    `insured_max_minor` is the value up to which it insures, in the same currency, None where nobody says.
    """

    carrier: str
    service: str
    currency: str
    price_minor: int
    days: int
    insured_max_minor: int | None = None


class OrderShipment(msgspec.Struct, frozen=True):
    """Goods of an order that left: with whom (`own` is the office's own delivery), under which number, empty for none.

    `expected_on` is the day they are expected at the customer, None while nobody knows.
    """

    outbound_id: UUID
    carrier: str
    tracking_no: str
    left_at: dt.datetime
    expected_on: dt.date | None = None


class HeldGoods(msgspec.Struct, frozen=True):
    """Goods of an outbound order that must not leave now: the mark printed on it, and why, both as words to be translated."""

    outbound_id: UUID
    mark: str
    why: str


class LogisticsHooks:
    @veto
    async def shipment_dispatching(self, office: Office, tx: Transaction, outbound_id: UUID) -> list[None]:
        """Called when goods are about to leave, before stock moves.

        Refuse with `ConflictState` named `payment_hold` while arrears hold the outbound order, with the amount missing.
        Answer nothing.
        """
        raise NotImplementedError

    @offer
    async def carrier_quotes(
        self, office: Office, country: str, province: str, postcode: str, weight_grams: int
    ) -> list[tuple[CarrierQuote, ...]]:
        """Asked when someone chooses how to send: what would your carriers take to this place?

        Province and postcode may be empty. Answer your quotes from stored tariffs, or None. Never from the network.
        """
        raise NotImplementedError

    @offer
    async def order_shipments(self, office: Office, actor: Actor, order_id: UUID) -> list[tuple[OrderShipment, ...]]:
        """Asked when someone answers where the goods of an order are: with whom did they leave, and when will they be there?

        What `actor` may not see is left out. Answer the shipments in the order in which they left, or None for none.
        """
        raise NotImplementedError

    @offer
    async def dispatch_holds(
        self, office: Office, actor: Actor, outbound_ids: tuple[UUID, ...]
    ) -> list[tuple[HeldGoods, ...]]:
        """Asked when outbound orders are listed: which of these would you refuse to let go, and why?

        One statement for all of them, and only for an `actor` who may know it. Answer those that are held, or None.
        """
        raise NotImplementedError
