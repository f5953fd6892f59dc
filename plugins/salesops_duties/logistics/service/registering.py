"""What left, registered for tracking by a worker."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Transaction, clock, new_id
from salesops.events import DispatchedParcel, GoodsDispatched, JoinedOutbound, ShipmentRegistered
from salesops_duties.logistics.rules import kind_of
from salesops_duties.logistics.service.joining import facts_of

FIRST_ASK = dt.timedelta(minutes=10)  # until a carrier knows what it was handed


class CarrierOf(msgspec.Struct, frozen=True):
    """How a carrier is asked: over an account, under the aggregator's word for it; by telephone when there is none."""

    account_id: UUID | None = None
    company: str = ""


async def register(tx: Transaction, event: GoodsDispatched) -> None:
    """Register what left for tracking; what is registered already stays as it is, and what goes with another is in its shipment."""
    if event.with_id is not None:
        return
    shipment_id, now = new_id(), clock.now()
    parcels = event.parcels or (DispatchedParcel(event.tracking_no),)
    carrier = await carrier_of(tx, event.carrier)
    facts = await facts_of(tx, event.order_id)
    days = [facts.delivery_date, *[(await facts_of(tx, one.order_id)).delivery_date for one in event.together]]
    service, zone = await _way(tx, event)
    number = await tx.read("logistics.next_number", tx.office.id)
    tx.write(
        "logistics.register_shipment",
        tx.office.id,
        shipment_id,
        number,
        kind_of(event.carrier),
        event.customer_id,
        event.salesperson_id,
        event.fetched_by or facts.receiver,
        facts.delivery_address,
        event.carrier,
        service,
        zone,
        event.promised_on or min((day for day in days if day), default=None),
        event.dispatched_at,
        now,
        [event.outbound_id, *[one.outbound_id for one in event.together]],
        [event.order_id, *[one.order_id for one in event.together]],
        [new_id() for _ in parcels],
        [one.tracking_no for one in parcels],
        [one.weight_grams for one in parcels],
        carrier.account_id,
        carrier.company,
        now + FIRST_ASK if carrier.account_id else None,
    )
    for one in (JoinedOutbound(event.outbound_id, event.order_id), *event.together):
        tx.tell(
            ShipmentRegistered(
                shipment_id=shipment_id, outbound_id=one.outbound_id, order_id=one.order_id, registered_at=now
            )
        )
    tx.audit("shipment.register", "shipment", shipment_id, changes={"tracking_no": event.tracking_no})


async def carrier_of(tx: Transaction, name: str) -> CarrierOf:
    """How the carrier of this name is asked; one nobody described is asked by telephone."""
    row: Any = await tx.fetchrow(
        "SELECT c.account_id, c.company FROM logistics.carrier c JOIN logistics.carrier_account a ON (a.office_id, a.id) = (c.office_id, c.account_id)"
        " WHERE c.office_id = $1 AND lower(c.name) = lower($2) AND c.is_active AND a.is_active",
        tx.office.id,
        name.strip(),
    )
    return CarrierOf(row["account_id"], row["company"]) if row else CarrierOf()


async def _way(tx: Transaction, event: GoodsDispatched) -> tuple[str, str]:
    """The service and the zone: those of the way that was chosen for these goods with this carrier, else what the dispatch says."""
    row: Any = await tx.fetchrow(
        "SELECT service, zone FROM logistics.way_chosen WHERE office_id = $1 AND outbound_id = $2 AND lower(carrier) = lower($3) ORDER BY id DESC LIMIT 1",
        tx.office.id,
        event.outbound_id,
        event.carrier,
    )
    return (event.service or row["service"], row["zone"]) if row else (event.service, "")
