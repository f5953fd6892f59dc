"""The facts of the trade, in the past tense. Any duty may tell them and any may subscribe; none can refuse them.

Ids are UUIDs of documents in the office the event belongs to; amounts are minor units of `currency`.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="topic", tag=True):
    """Root of all events; the class name is the topic. A field may be added with a default, never removed."""


class OrderConfirmed(Event, frozen=True, kw_only=True):
    """The customer confirmed the order by telephone; stock is reserved and credit committed."""

    order_id: UUID
    customer_id: UUID
    currency: str
    total_minor: int
    confirmed_at: dt.datetime


class DocumentsIssued(Event, frozen=True, kw_only=True):
    """An order's documents were made: outbound order and sales invoice; `held` when arrears stop the dispatch."""

    order_id: UUID
    outbound_id: UUID
    invoice_id: UUID | None
    customer_id: UUID
    currency: str
    total_minor: int
    held: bool
    issued_at: dt.datetime


class InvoiceSkipped(Event, frozen=True, kw_only=True):
    """An order was issued without an invoice: receivables had answered for it and was not on any more."""

    order_id: UUID
    outbound_id: UUID
    customer_id: UUID
    currency: str
    total_minor: int
    issued_at: dt.datetime


class OrderCancelled(Event, frozen=True, kw_only=True):
    """An order was cancelled before any document was issued."""

    order_id: UUID
    customer_id: UUID
    reason: str
    cancelled_at: dt.datetime


class ReceiptCleared(Event, frozen=True, kw_only=True):
    """A customer's money has arrived for good."""

    receipt_id: UUID
    customer_id: UUID
    currency: str
    amount_minor: int
    cleared_at: dt.datetime


class HoldReleased(Event, frozen=True, kw_only=True):
    """An outbound order held for arrears may leave; `receipt_id` names the money that did it."""

    outbound_id: UUID
    order_id: UUID
    customer_id: UUID
    receipt_id: UUID | None
    released_at: dt.datetime


class DispatchedParcel(msgspec.Struct, frozen=True):
    """A piece that left: its tracking number, empty for none, and its weight when it was weighed."""

    tracking_no: str
    weight_grams: int | None = None


class JoinedOutbound(msgspec.Struct, frozen=True):
    """An outbound order whose goods go in the same parcels as another's."""

    outbound_id: UUID
    order_id: UUID


class GoodsDispatched(Event, frozen=True, kw_only=True):
    """The goods of an outbound order left the warehouse with a carrier, in these parcels; `tracking_no` is the first one's.

    Where several left in the same parcels each is told; the first names the others in `together`, the others the first in `with_id`.
    """

    outbound_id: UUID
    order_id: UUID
    customer_id: UUID
    carrier: str
    tracking_no: str
    dispatched_at: dt.datetime
    salesperson_id: UUID | None = None
    parcels: tuple[DispatchedParcel, ...] = ()
    service: str = ""
    promised_on: dt.date | None = None
    fetched_by: str = ""
    together: tuple[JoinedOutbound, ...] = ()
    with_id: UUID | None = None


class ShipmentMoved(Event, frozen=True, kw_only=True):
    """A shipment is further than before, or a correction says otherwise (`corrected`); states are those of logistics."""

    shipment_id: UUID
    outbound_ids: tuple[UUID, ...]
    customer_id: UUID | None
    before: str
    state: str
    at: dt.datetime
    corrected: bool = False


class ShipmentRegistered(Event, frozen=True, kw_only=True):
    """A dispatched parcel is registered for tracking."""

    shipment_id: UUID
    outbound_id: UUID
    order_id: UUID
    registered_at: dt.datetime


class OrderAmended(Event, frozen=True, kw_only=True):
    """A confirmed order was changed: version `version` must be confirmed anew before more is issued."""

    order_id: UUID
    customer_id: UUID
    version: int
    amended_at: dt.datetime


class OrderClosed(Event, frozen=True, kw_only=True):
    """What an order still had open was closed short; what it delivered stands."""

    order_id: UUID
    customer_id: UUID
    reason: str
    closed_at: dt.datetime


class ReservationExpired(Event, frozen=True, kw_only=True):
    """The goods set aside for an order were given back, because its time ran out; `kind` is soft or hard."""

    order_id: UUID
    kind: str
    expired_at: dt.datetime


class OutboundVoided(Event, frozen=True, kw_only=True):
    """An outbound order was taken back before its goods left."""

    outbound_id: UUID
    order_id: UUID
    reason: str
    voided_at: dt.datetime


class CreditNoteIssued(Event, frozen=True, kw_only=True):
    """A customer was credited."""

    credit_note_id: UUID
    customer_id: UUID
    invoice_id: UUID | None
    currency: str
    total_minor: int
    issued_at: dt.datetime


class ReceiptReversed(Event, frozen=True, kw_only=True):
    """Money that had been cleared was taken back by the bank; `outbound_ids` are the goods held again for it.

    `left_ids` are those that had left already and would be held.
    """

    receipt_id: UUID
    customer_id: UUID
    currency: str
    amount_minor: int
    outbound_ids: tuple[UUID, ...]
    reversed_at: dt.datetime
    left_ids: tuple[UUID, ...] = ()


class ReturnResolved(Event, frozen=True, kw_only=True):
    """A customer's return was inspected and settled; `resolution` is credit, replace, repair or refuse.

    `goods` are the products that came back with their quantities as text, in their own units.
    """

    return_id: UUID
    order_id: UUID | None
    customer_id: UUID
    resolution: str
    resolved_at: dt.datetime
    goods: tuple[tuple[UUID, str], ...] = ()


class CustomerChanged(Event, frozen=True, kw_only=True):
    """A customer's file or state was saved anew; what it says now is asked for, not told.

    `limit_owner_before_id` is whose credit limit the customer used until then: its own, or its family's head's.
    """

    customer_id: UUID
    limit_owner_before_id: UUID
    changed_at: dt.datetime


class SupplyReceived(Event, frozen=True, kw_only=True):
    """Goods that a customer waited for have come and are reserved for the order; quantities by line, as text, in own units."""

    order_id: UUID
    receipt_id: UUID
    goods: tuple[tuple[int, str], ...]
    received_at: dt.datetime


class SupplyMoved(Event, frozen=True, kw_only=True):
    """Goods that an order waits for are expected on another day, or come from elsewhere; what holds now is asked for, not told."""

    order_id: UUID
    lines: tuple[int, ...]
    why: str
    moved_at: dt.datetime


class PegsReleased(Event, frozen=True, kw_only=True):
    """An order waits for less; each part names supply, its kind and document, the line that waited and the quantity as text.

    `way` is what the clerk chose: the goods come to `stock`, the `supplier` is asked, or the `next` customer gets them.
    """

    order_id: UUID
    customer_id: UUID
    parts: tuple[tuple[UUID, str, UUID | None, int | None, int, str], ...]
    way: str
    reason: str
    released_at: dt.datetime


class DepositCovered(Event, frozen=True, kw_only=True):
    """Cleared money covers an order's deposit; `gate` is what it lets through: `supply` or `dispatch`."""

    order_id: UUID
    customer_id: UUID
    gate: str
    covered_at: dt.datetime


class DeliveryVerified(Event, frozen=True, kw_only=True):
    """A customer was asked whether a shipment arrived as it should; `accepted` when it did, later perhaps than first said.

    `outbound_ids` are those whose goods were in it and that no other shipment still has to bring.
    """

    shipment_id: UUID
    outbound_ids: tuple[UUID, ...]
    accepted: bool
    verified_at: dt.datetime
