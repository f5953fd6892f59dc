"""Links for customers: who has one sees this shipment and nothing else, without a log-in."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops.errors import NotFound
from salesops_duties.logistics.service.sheet import parcels_of, read_shipment

VALID = dt.timedelta(days=60)


async def make_link(act: Act, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """A new link; earlier ones stay as they are. Its word is shown this once and kept nowhere."""
    word = secrets.token_urlsafe(24)
    ends_at = clock.now() + VALID
    async with transaction(act) as tx:
        await read_shipment(tx, shipment_id, own=own)
        await tx.execute(
            "INSERT INTO logistics.customer_link (office_id, word_hash, shipment_id, made_by, made_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)",
            act.office.id,
            hash_of(word),
            shipment_id,
            act.actor.person_id,
            clock.now(),
            ends_at,
        )
        tx.audit("link.make", "shipment", shipment_id, changes={"ends_at": ends_at})
    return {"path": f"/outside/{act.office.code}/logistics/follow/{word}", "ends_at": ends_at}


async def end_links(act: Act, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """End all links to a shipment at once."""
    async with transaction(act) as tx:
        await read_shipment(tx, shipment_id, own=own)
        ended = await tx.execute(
            "UPDATE logistics.customer_link SET ended_at = $3 WHERE office_id = $1 AND shipment_id = $2 AND ended_at IS NULL",
            act.office.id,
            shipment_id,
            clock.now(),
        )
        tx.audit("link.end", "shipment", shipment_id, changes={"links": ended})
        return tx.answer({"shipment_id": shipment_id, "ended": ended})


async def followed(act: Act, word: str) -> dict[str, Any]:
    """What the holder of a link may see: the parcels with their events, no customer, no order, no price. Raises `NotFound`."""
    now = clock.now()
    async with transaction(act) as tx:
        shipment_id = await tx.fetchval(
            "UPDATE logistics.customer_link SET seen_at = $3 WHERE office_id = $1 AND word_hash = $2 AND ended_at IS NULL AND ends_at > $3"
            " RETURNING shipment_id",
            act.office.id,
            hash_of(word),
            now,
        )
        if shipment_id is None:
            raise NotFound
        head = await read_shipment(tx, shipment_id)
        parcels = await parcels_of(tx, shipment_id)
    shown = ("number", "carrier", "state", "promised_on", "expected_on", "delivered_at", "dispatched_at")
    for parcel in parcels:  # what was said of a wrong number is somebody else's parcel
        parcel.pop("before")
        parcel["events"] = [one for one in parcel["events"] if one["mark"] != "other_number"]
    return {name: head[name] for name in shown} | {"parcels": parcels}


def hash_of(word: str) -> bytes:
    """32 bytes; the word itself is kept nowhere."""
    return hashlib.sha256(word.encode()).digest()
