"""Asking the customer whether goods arrived well: due a working day after they did, then accepted, with exceptions, or disputed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, ask, clock, new_id, transaction
from salesops.errors import ConflictState, ConflictVersion, NotFound
from salesops.events import DeliveryVerified
from salesops.hookspecs.customers import CustomerHooks
from salesops_duties.logistics.rules.verifying import Verdict, check_verdict, claim_until, due_after, exceptions_of
from salesops_duties.logistics.service.proving import claim_days, open_claims
from salesops_duties.logistics.service.sheet import read_shipment

CLAIMS = ("short", "damaged", "wrong", "refused", "not_received")
_ONE = """SELECT v.id, v.shipment_id, v.state, v.delivered_at, v.due_at, v.asked, v.channel, v.asked_at, w.name AS asked_by, v.is_complete, v.is_right,
  v.is_undamaged, v.has_papers, v.is_refused, v.complaint, v.claim_minor, v.claim_until, v.replacement, v.reason, v.version
  FROM logistics.verification v LEFT JOIN core.person w ON w.id = v.asked_by WHERE v.office_id = $1 AND v.shipment_id = $2"""
_ATTEMPTS = """SELECT a.channel, a.asked, a.note, a.next_at, a.tried_at, w.name AS tried_by FROM logistics.verification_attempt a
  LEFT JOIN core.person w ON w.id = a.tried_by WHERE a.office_id = $1 AND a.shipment_id = $2 ORDER BY a.tried_at DESC, a.id DESC"""
_DUE = """SELECT v.id, v.shipment_id, v.state, v.delivered_at, v.due_at, v.asked, v.asked_at, v.complaint, v.claim_until, t.tries, t.tried_at, s.number, s.customer_id, s.carrier,
  p.name AS customer, q.receiver FROM logistics.verification v JOIN logistics.shipment s ON (s.office_id, s.id) = (v.office_id, v.shipment_id)
  LEFT JOIN core.party p ON p.id = s.customer_id
  LEFT JOIN LATERAL (SELECT r.receiver FROM logistics.proof r WHERE r.office_id = v.office_id AND r.shipment_id = v.shipment_id ORDER BY r.position DESC LIMIT 1) q ON true
  LEFT JOIN LATERAL (SELECT count(*) AS tries, max(a.tried_at) AS tried_at FROM logistics.verification_attempt a
    WHERE a.office_id = v.office_id AND a.shipment_id = v.shipment_id) t ON true
  WHERE v.office_id = $1 AND v.state = $2 AND (v.state <> 'due' OR s.state = 'delivered') AND (NOT $3 OR s.salesperson_id = $4)
    AND ($7 = '' OR position(upper($7) IN s.number) > 0 OR position(lower($7) IN lower(coalesce(p.name, ''))) > 0)
    AND ($8::uuid IS NULL OR (v.due_at, v.id) > (SELECT z.due_at, z.id FROM logistics.verification z WHERE z.office_id = $1 AND z.id = $8))
  ORDER BY v.due_at, v.id LIMIT $5 OFFSET $6"""
_ARRIVED = """SELECT array(SELECT o.outbound_id FROM logistics.shipment_outbound o WHERE o.office_id = $1 AND o.shipment_id = $2
  AND NOT EXISTS (SELECT 1 FROM logistics.shipment_outbound z LEFT JOIN logistics.verification v ON (v.office_id, v.shipment_id) = (z.office_id, z.shipment_id)
    WHERE z.office_id = $1 AND z.outbound_id = o.outbound_id AND z.shipment_id <> $2 AND v.state IS DISTINCT FROM 'accepted') ORDER BY 1)"""


async def open_verification(tx: Transaction, shipment_id: UUID, delivered_at: dt.datetime) -> None:
    """The customer of a shipment that arrived is to be asked; one who was asked already is not asked again.

    Transfers and samples have nobody to be asked.
    """
    kind = await tx.fetchval(
        "SELECT kind FROM logistics.shipment WHERE office_id = $1 AND id = $2", tx.office.id, shipment_id
    )
    if kind in ("transfer", "sample"):
        return
    due_at = due_after(delivered_at, tx.office.timezone)
    tx.write("logistics.open_verification", tx.office.id, new_id(), shipment_id, delivered_at, due_at)


async def verification(act: Act, shipment_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """What the customer said of a shipment, or by when one asks, and who can be called; raises `NotFound` before it arrived."""
    async with transaction(act) as tx:
        head = await read_shipment(tx, shipment_id, own=own)
        row = await tx.fetchrow(_ONE, act.office.id, shipment_id)
        if row is None:
            raise NotFound
        found = dict(row.items())
        claim = found.pop("claim_minor")
        attempts = await tx.fetch(_ATTEMPTS, act.office.id, shipment_id)
        found["attempts"] = [dict(one.items()) for one in attempts]
        found["claim_value"] = None if claim is None else str(Money(act.office.currency, claim))
        return found | await _contact(tx, head["customer_id"])


async def verify_delivery(act: Act, shipment_id: UUID, said: Verdict, *, own: bool = False) -> dict[str, Any]:
    """Note what the customer said: it is accepted, or exceptions are open until the carrier takes no complaint any more.

    "Not received" although the carrier says delivered is a dispute: both stay as they were said, and nothing is invoiced for it.
    """
    async with transaction(act) as tx:
        head = await read_shipment(tx, shipment_id, own=own)
        if head["delivered_at"] is None:
            raise ConflictState("These goods have not arrived yet.", current=head["state"])
        if head["kind"] in ("transfer", "sample"):
            raise ConflictState("Nobody is asked about a transfer or a sample.", current=head["kind"])
        row: Any = await _locked(tx, shipment_id, head["delivered_at"])
        if row["state"] == "accepted":
            raise ConflictState("The customer has accepted these goods already.", current="accepted")
        if row["version"] != said.version:
            raise ConflictVersion("Somebody has noted something else meanwhile.", version=row["version"])
        claim = check_verdict(said, row["state"], act.office.currency)
        if said.outcome != "accepted" and row["state"] != "due":
            raise ConflictState(
                "The customer was asked; now it can only be accepted.", current=row["state"], ways_out=["accept it"]
            )
        until = None
        if said.outcome != "accepted":
            days = await claim_days(tx, head["carrier"])
            until = claim_until(head["delivered_at"], act.office.timezone, days)
            open_claims(tx, shipment_id, exceptions_of(said), said.complaint.strip() or said.asked.strip(), until)
        _write(tx, row["id"], said, claim, until)
        if said.outcome == "accepted":
            _close(tx, shipment_id, said.reason.strip() or "the customer accepted the goods")
        await _tell(tx, shipment_id, is_accepted=said.outcome == "accepted")
        changes = {
            "state": [row["state"], said.outcome],
            **{k: v for k, v in msgspec.structs.asdict(said).items() if v},
        }
        changes.pop("version")
        tx.audit("delivery.verify", "shipment", shipment_id, changes=changes, reason=said.reason.strip() or None)
        answer = {"shipment_id": shipment_id, "state": said.outcome, "version": said.version + 1, "claim_until": until}
        return tx.answer(answer)


async def due_verifications(
    act: Act,
    *,
    words: str = "",
    state: str = "due",
    limit: int = 50,
    offset: int = 0,
    after: UUID | None = None,
    own: bool = False,
) -> list[dict[str, Any]]:
    """Whom to ask, the longest due first, with the telephone of the customer's contact; or what is disputed or has exceptions."""
    async with transaction(act) as tx:
        rows = await tx.fetch(_DUE, act.office.id, state, own, act.actor.person_id, limit, offset, words.strip(), after)
        found = [dict(row.items()) for row in rows]
        contacts = {one: await _contact(tx, one) for one in sorted({row["customer_id"] for row in found} - {None})}
    return [row | contacts.get(row["customer_id"], {"contact": "", "phone": ""}) for row in found]


async def _locked(tx: Transaction, shipment_id: UUID, delivered_at: dt.datetime) -> Any:
    sql = "SELECT id, state, version FROM logistics.verification WHERE office_id = $1 AND shipment_id = $2 FOR UPDATE"
    row = await tx.fetchrow(sql, tx.office.id, shipment_id)
    if row is None:  # the worker has not come to it, or it arrived before anybody was asked
        await open_verification(tx, shipment_id, delivered_at)
        await tx.flush()
        row = await tx.fetchrow(sql, tx.office.id, shipment_id)
    return row


def _write(tx: Transaction, verification_id: UUID, said: Verdict, claim: int | None, until: dt.date | None) -> None:
    tx.write(
        "logistics.note_verification",
        tx.office.id,
        verification_id,
        said.version,
        said.outcome,
        said.asked.strip(),
        said.channel,
        clock.now(),
        tx.actor.person_id,
        said.is_complete,
        said.is_right,
        said.is_undamaged,
        said.has_papers,
        said.is_refused,
        said.complaint.strip(),
        claim,
        until,
        said.replacement.strip(),
        said.reason.strip(),
    )


def _close(tx: Transaction, shipment_id: UUID, why: str) -> None:
    tx.write(
        "logistics.close_exceptions",
        tx.office.id,
        [],
        [shipment_id],
        list(CLAIMS),
        why,
        tx.actor.person_id,
        clock.now(),
    )


async def _tell(tx: Transaction, shipment_id: UUID, *, is_accepted: bool) -> None:
    outbounds = await tx.fetchval(_ARRIVED, tx.office.id, shipment_id)
    tx.tell(
        DeliveryVerified(
            shipment_id=shipment_id, outbound_ids=tuple(outbounds), accepted=is_accepted, verified_at=clock.now()
        )
    )


async def _contact(tx: Transaction, customer_id: UUID | None) -> dict[str, str]:
    if customer_id is not None:
        for one in await ask(CustomerHooks).customer_addressing(tx.office, tx, customer_id):
            return {"contact": one.contact, "phone": one.phone}
    return {"contact": "", "phone": ""}
