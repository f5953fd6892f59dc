"""Words about goods on their way: what may stop a dispatch, and who can carry."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.act import Actor, Office
from salesops.duty import guard, offer, veto
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


class LeavingParcel(msgspec.Struct, frozen=True):
    """Something that stands on no outbound order and goes with a carrier: `thing` is `transfer` or `sample`, `document_id` which.

    `receiver` is to whom in words, `tracking_no` empty where the carrier gave none, `expected_on` the day on which it should be there.
    """

    thing: str
    document_id: UUID
    carrier: str
    tracking_no: str = ""
    receiver: str = ""
    customer_id: UUID | None = None
    salesperson_id: UUID | None = None
    expected_on: dt.date | None = None


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

    @guard
    async def parcel_leaving(self, office: Office, tx: Transaction, parcel: LeavingParcel) -> list[UUID]:
        """Called when something that stands on no outbound order goes with a carrier: follow it.

        Refuse with `ConflictDuplicate` when its tracking number is under way already. Answer the shipment under which it is followed,
        None when nobody is asked for it.
        """
        raise NotImplementedError

    @guard
    async def parcel_arriving(
        self, office: Office, tx: Transaction, thing: str, document_id: UUID, receiver: str
    ) -> list[bool]:
        """Called when such a thing was taken in where it went: whatever is followed of it has arrived.

        What is not followed is no fault. Answer True.
        """
        raise NotImplementedError
