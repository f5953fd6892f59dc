"""Proof of delivery: who took the goods, how we know, and what became of each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, NotFound
from salesops.hookspecs.carriers import TrackedEvent
from salesops.hookspecs.inventory import InventoryHooks, OutboundPart
from salesops.services.attachments import attach, attachment_body
from salesops_duties.logistics.rules import digest_of
from salesops_duties.logistics.rules.proofs import NewProof, Sent, check_proof, not_well, prove
from salesops_duties.logistics.rules.verifying import claim_until
from salesops_duties.logistics.service.following import Row, keep
from salesops_duties.logistics.service.sheet import read_shipment

File = tuple[str, bytes]
_PROOFS = """SELECT q.id, q.position, q.receiver, q.received_at, q.kind, q.place, q.file_id, q.noted_at, w.name AS noted_by FROM logistics.proof q
  LEFT JOIN core.person w ON w.id = q.noted_by WHERE q.office_id = $1 AND q.shipment_id = $2 ORDER BY q.position DESC"""
_LINES = """SELECT l.proof_id, l.outbound_id, l.line_no, p.part_no, p.uom, trim_scale(l.sent)::text AS sent, trim_scale(l.accepted)::text AS accepted,
  trim_scale(l.short)::text AS short, trim_scale(l.damaged)::text AS damaged, trim_scale(l.wrong)::text AS wrong
  FROM logistics.proof_line l JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.proof_id = ANY ($2) ORDER BY l.outbound_id, l.line_no"""


async def keep_proof(
    act: Act, shipment_id: UUID, new: NewProof, file: File | None = None, *, own: bool = False
) -> dict[str, Any]:
    """Keep a proof, which holds instead of earlier ones; parcels that had not arrived have arrived by it."""
    async with transaction(act) as tx:
        head = await read_shipment(tx, shipment_id, own=own)
        check_proof(new, head["dispatched_at"], clock.now())
        sent = [Sent(p.outbound_id, p.line_no, p.product_id, p.quantity) for p in await parts_of(tx, shipment_id)]
        lines = prove(sent, new.lines)
        await _deliver(tx, shipment_id, new)
        file_id = await attach(tx, "shipment", shipment_id, *file) if file else None
        made, now = new_id(), clock.now()
        tx.write(
            "logistics.keep_proof",
            act.office.id,
            made,
            shipment_id,
            new.receiver.strip(),
            new.received_at,
            new.kind,
            new.place.strip(),
            file_id,
            act.actor.person_id,
            now,
            [line.sent.outbound_id for line in lines],
            [line.sent.line_no for line in lines],
            [line.sent.product_id for line in lines],
            [line.sent.quantity for line in lines],
            [line.accepted for line in lines],
            [line.short for line in lines],
            [line.damaged for line in lines],
            [line.wrong for line in lines],
        )
        kinds = not_well(lines)
        until = claim_until(new.received_at, act.office.timezone, await claim_days(tx, head["carrier"]))
        open_claims(tx, shipment_id, kinds, new.receiver.strip(), until)
        words = {"receiver": new.receiver.strip(), "received_at": new.received_at, "kind": new.kind, "not_well": kinds}
        tx.audit("proof.keep", "shipment", shipment_id, changes=words)
        return tx.answer({"id": made, "shipment_id": shipment_id, "not_well": kinds}, status=201)


async def proofs(act: Act, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """The proofs of a shipment, the one that holds first, and the lines a proof may speak of; raises `NotFound`."""
    async with transaction(act) as tx:
        await read_shipment(tx, shipment_id, own=own)
        rows = [dict(row.items()) | {"lines": []} for row in await tx.fetch(_PROOFS, act.office.id, shipment_id)]
        by_id = {row["id"]: row for row in rows}
        for line in await tx.fetch(_LINES, act.office.id, list(by_id)):
            found = dict(line.items())
            by_id[found.pop("proof_id")]["lines"].append(found)
        parts = await parts_of(tx, shipment_id)
    return {"shipment_id": shipment_id, "proofs": rows, "sent": [_shown(part) for part in parts]}


async def proof_file(act: Act, proof_id: UUID, *, own: bool = False) -> tuple[str, str, bytes]:
    """Name, media type and bytes of the file of a proof; raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT shipment_id, file_id FROM logistics.proof WHERE office_id = $1 AND id = $2 AND file_id IS NOT NULL",
            act.office.id,
            proof_id,
        )
        if row is None:
            raise NotFound
        await read_shipment(tx, row["shipment_id"], own=own)
        return await attachment_body(tx, "shipment", row["shipment_id"], row["file_id"])


async def parts_of(tx: Transaction, shipment_id: UUID) -> tuple[OutboundPart, ...]:
    """The lines that were sent with a shipment, none while inventory is off."""
    rows = await tx.fetch(
        "SELECT outbound_id FROM logistics.shipment_outbound WHERE office_id = $1 AND shipment_id = $2 ORDER BY outbound_id",
        tx.office.id,
        shipment_id,
    )
    for parts in await ask(InventoryHooks).outbound_answering(tx.office, tx, tuple(row["outbound_id"] for row in rows)):
        return parts
    return ()


async def claim_days(tx: Transaction, carrier: str) -> int:
    """Within how many days a carrier takes complaints; a week where nobody described it."""
    days = await tx.fetchval(
        "SELECT claim_days FROM logistics.carrier WHERE office_id = $1 AND lower(name) = lower($2)",
        tx.office.id,
        carrier,
    )
    return 7 if days is None else int(days)


def open_claims(tx: Transaction, shipment_id: UUID, kinds: Sequence[str], said: str, until: dt.date) -> None:
    """Open exceptions of a shipment that somebody must claim by the end of a day; those that are open stay as they are."""
    if kinds:
        due_at = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), ZoneInfo(tx.office.timezone))
        tx.write(
            "logistics.open_exceptions",
            tx.office.id,
            [new_id() for _ in kinds],
            [shipment_id for _ in kinds],
            [None for _ in kinds],
            list(kinds),
            [said[:200] for _ in kinds],
            [due_at for _ in kinds],
            clock.now(),
        )


async def _deliver(tx: Transaction, shipment_id: UUID, new: NewProof) -> None:
    parcels = await tx.fetch(
        "SELECT id, tracking_no, state::text AS state FROM logistics.parcel WHERE office_id = $1 AND shipment_id = $2 ORDER BY id FOR NO KEY UPDATE",
        tx.office.id,
        shipment_id,
    )
    gone = next((one["state"] for one in parcels if one["state"] in ("returned", "lost")), None)
    if gone:
        raise ConflictState(
            "A parcel went back or was lost; take that event back first.",
            current=gone,
            ways_out=["take the event back"],
        )
    rows = []
    for one in parcels:
        if one["state"] != "delivered":
            event = TrackedEvent(new.received_at, True, "delivered", "delivered", "", new.place.strip())
            digest = digest_of(
                one["tracking_no"], event.at, event.wire, f"proof:{new.receiver.strip()}", event.place, ""
            )
            rows.append(Row(one["id"], event, "delivered", digest, ""))
    if rows:
        await keep(tx, rows, "typed", tx.actor.person_id, "proof of delivery")
        await tx.execute(
            "UPDATE logistics.parcel SET signed_by = $3, signed_at = $4, heard_at = $5, poll_at = NULL WHERE office_id = $1 AND id = ANY ($2)",
            tx.office.id,
            [row.parcel_id for row in rows],
            new.receiver.strip(),
            new.received_at,
            clock.now(),
        )


def _shown(part: OutboundPart) -> dict[str, Any]:
    return {
        "outbound_id": part.outbound_id,
        "line_no": part.line_no,
        "part_no": part.part_no,
        "uom": part.uom,
        "sent": f"{part.quantity.normalize():f}",
    }
