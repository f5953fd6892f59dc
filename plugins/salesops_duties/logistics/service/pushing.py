"""What carriers tell of their own accord: verified, kept, answered, and only then reckoned with by a worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import structlog

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.errors import Malformed, NotFound
from salesops_duties.logistics.carriers import carriers, push_carrier
from salesops_duties.logistics.carriers.port import CarrierFault, PushCarrier, PushReply, TrackedParcel
from salesops_duties.logistics.service.following import Said, take_in
from salesops_duties.logistics.service.polling import account_of

AT_ONCE = 200  # pushes reckoned with in one transaction
KEPT = dt.timedelta(days=30)
log = structlog.get_logger(__name__)


class PushesWaiting(msgspec.Struct, frozen=True):
    """Pushes were kept and wait to be reckoned with."""


async def take_push(act: Act, word: str, headers: Mapping[str, str], body: bytes) -> PushReply:
    """Keep a push when it is the carrier's, and answer as it wants; the same push again is answered and kept once.

    Raises `NotFound` for an address that is nobody's, `Malformed` for a signature that is not right: nothing of it is kept.
    """
    async with transaction(act) as tx:
        row: Any = await tx.fetchrow(
            "SELECT id, adapter, push_secret FROM logistics.carrier_account WHERE office_id = $1 AND push_word = $2 AND is_active",
            act.office.id,
            word,
        )
        adapter = push_carrier(carriers()[row["adapter"]]) if row and row["adapter"] in carriers() else None
        if adapter is None or not row["push_secret"]:
            raise NotFound
        now = clock.now()
        verdict = adapter.verify_push(headers, body, row["push_secret"], now)
        if not verdict.ok:
            log.warning("push_refused", office=act.office.code, account=str(row["id"]), reason=verdict.reason)
            raise Malformed("This push is not signed as agreed.")
        digest = bytes.fromhex(verdict.digest)  # of what is said, however it was sent
        waiting = await tx.fetchval(
            "SELECT EXISTS (SELECT 1 FROM logistics.push WHERE office_id = $1 AND done_at IS NULL)", act.office.id
        )
        kept = await tx.fetchval(
            "SELECT logistics.keep_push($1, $2, $3, $4, $5, $6)", act.office.id, new_id(), row["id"], digest, body, now
        )
        if kept and not waiting:  # whoever drains takes all there are
            tx.enqueue("logistics.drain_pushes", PushesWaiting())
    return adapter.push_reply(True)


async def drain(act: Act) -> int:
    """Reckon with all pushes that wait, a round in a transaction; answers how many."""
    done = 0
    while True:
        async with transaction(act) as tx:
            count = await _drain_round(tx)
        done += count
        if not count:
            return done


async def forget_old(act: Act) -> None:
    """Forget pushes that were reckoned with long ago; a carrier does not send them again after so long."""
    async with transaction(act) as tx:
        await tx.execute(
            "DELETE FROM logistics.push WHERE office_id = $1 AND done_at < $2", act.office.id, clock.now() - KEPT
        )


async def _drain_round(tx: Transaction) -> int:
    rows = await tx.fetch(
        "SELECT p.id, p.body, p.account_id FROM logistics.push p WHERE p.office_id = $1 AND p.done_at IS NULL"
        " ORDER BY p.received_at, p.id LIMIT $2 FOR UPDATE SKIP LOCKED",
        tx.office.id,
        AT_ONCE,
    )
    if not rows:
        return 0
    accounts = {
        row["id"]: row
        for row in await tx.fetch("SELECT * FROM logistics.carrier_account WHERE office_id = $1", tx.office.id)
    }
    told: dict[tuple[UUID, str], TrackedParcel] = {}
    faults: dict[UUID, str] = {}
    known = carriers()
    for row in rows:
        account = accounts[row["account_id"]]
        adapter = known.get(account["adapter"])
        try:
            if not isinstance(adapter, PushCarrier):
                raise CarrierFault("refused", "Its adapter is not installed.")
            for parcel in adapter.parse_push(bytes(row["body"]), account_of(account)).parcels:
                key = account["id"], parcel.tracking_no.upper()
                before = told.get(key)
                events = (*before.events, *parcel.events) if before else parcel.events
                told[key] = msgspec.structs.replace(parcel, events=events)
        except CarrierFault as fault:
            faults[row["id"]] = fault.text[:300]
    parcels = await tx.fetch(
        "SELECT DISTINCT ON (p.account_id, upper(p.tracking_no)) p.id, p.account_id, upper(p.tracking_no) AS number FROM logistics.parcel p"
        " WHERE p.office_id = $1 AND upper(p.tracking_no) = ANY ($2) AND p.account_id = ANY ($3)"
        " ORDER BY p.account_id, upper(p.tracking_no), p.id DESC",  # of a number that is used again, the last
        tx.office.id,
        [number for _, number in told],
        [account for account, _ in told],
    )
    found = [(row["id"], told.get((row["account_id"], row["number"]))) for row in parcels]
    await take_in(tx, [Said(parcel, one) for parcel, one in found if one], "push", pushes=True)
    await tx.execute(
        "UPDATE logistics.push SET done_at = $2, fault = coalesce(x.fault, '') FROM unnest($3::uuid[], $4::text[]) AS x(id, fault)"
        " WHERE office_id = $1 AND push.id = x.id",
        tx.office.id,
        clock.now(),
        [row["id"] for row in rows],
        [faults.get(row["id"], "") for row in rows],
    )
    return len(rows)
