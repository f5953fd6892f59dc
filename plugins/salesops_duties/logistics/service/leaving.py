"""Transfers and samples that go with a carrier are followed like the goods of customers; nobody is asked whether they arrived well."""

from __future__ import annotations

from uuid import UUID

from salesops import Transaction, clock, new_id
from salesops.hookspecs.logistics import LeavingParcel
from salesops_duties.logistics.rules import kind_of
from salesops_duties.logistics.rules.events import NewEvent
from salesops_duties.logistics.service.correcting import note_signed, row_of_noted
from salesops_duties.logistics.service.following import keep
from salesops_duties.logistics.service.numbering import refuse_taken
from salesops_duties.logistics.service.registering import FIRST_ASK, carrier_of

_UNDER_WAY = """SELECT p.id, p.tracking_no FROM logistics.shipment_document d JOIN logistics.parcel p ON (p.office_id, p.shipment_id) = (d.office_id, d.shipment_id)
  WHERE d.office_id = $1 AND d.thing = $2 AND d.document_id = $3 AND p.state NOT IN ('delivered', 'returned', 'lost') ORDER BY p.id FOR NO KEY UPDATE OF p"""


async def follow(tx: Transaction, parcel: LeavingParcel) -> UUID | None:
    """Register the shipment of a transfer or a sample, its number taken; None where nobody could be asked for it.

    That is our own car, and what has no number and goes with somebody the office has not described as a carrier.
    """
    name, number, now = parcel.carrier.strip(), parcel.tracking_no.strip(), clock.now()
    if kind_of(name) != "carrier" or not (number or await _is_described(tx, name)):
        return None
    await refuse_taken(tx, name, [number])
    carrier, shipment_id = await carrier_of(tx, name), new_id()
    if number:
        tx.write("logistics.take_tracking_number", tx.office.id, name, number, parcel.document_id)
    tx.write(
        "logistics.register_shipment",
        tx.office.id,
        shipment_id,
        await tx.read("logistics.next_number", tx.office.id),
        parcel.thing,
        parcel.customer_id,
        parcel.salesperson_id,
        parcel.receiver.strip(),
        "",
        name,
        "",
        "",
        parcel.expected_on,
        now,
        now,
        [],
        [],
        [new_id()],
        [number],
        [None],
        carrier.account_id,
        carrier.company,
        now + FIRST_ASK if carrier.account_id else None,
    )
    tx.write("logistics.note_document", tx.office.id, shipment_id, parcel.thing, parcel.document_id)
    tx.audit("shipment.register", "shipment", shipment_id, changes={"tracking_no": number, "thing": parcel.thing})
    return shipment_id


async def arrived(tx: Transaction, thing: str, document_id: UUID, receiver: str) -> bool:
    """It was taken in where it went: so it has arrived, whatever its carrier says."""
    parcels = await tx.fetch(_UNDER_WAY, tx.office.id, thing, document_id)
    new = NewEvent("delivered", clock.now(), signed_by=receiver.strip())
    rows = [row_of_noted(one["id"], one["tracking_no"], new) for one in parcels]
    await keep(tx, rows, "typed", tx.act.actor.person_id, "it was taken in")
    for one in parcels:
        await note_signed(tx, one["id"], new)
    return True


async def _is_described(tx: Transaction, name: str) -> bool:
    found = await tx.fetchval(
        "SELECT 1 FROM logistics.carrier WHERE office_id = $1 AND lower(name) = lower($2)", tx.office.id, name
    )
    return found is not None
