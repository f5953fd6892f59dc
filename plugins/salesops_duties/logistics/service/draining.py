"""Reckons with what carriers pushed, a round in a transaction; the next is read while the database works on the one before."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, transaction
from salesops.hookspecs.carriers import Account, Carrier, PushCarrier, TrackedParcel
from salesops_duties.logistics.carriers import push_carrier
from salesops_duties.logistics.service.adapters import carriers_of
from salesops_duties.logistics.service.following import Said, take_in
from salesops_duties.logistics.service.polling import account_of, fault_of

AT_ONCE = 400  # pushes reckoned with in one transaction
GATHERING = 0.2  # seconds in which pushes come together once all that waited are done
PATIENCE = dt.timedelta(days=1)  # with which a push waits for its adapter, which a duty may bring late
BREATH = 20  # pushes parsed before whoever waits for the database has a turn
_WAITING = """SELECT p.id, p.received_at, p.body, p.account_id FROM logistics.push p
  WHERE p.office_id = $1 AND p.done_at IS NULL AND (p.received_at, p.id) > ($2, $3)
    AND NOT (p.account_id = ANY ($5) AND p.received_at > $6) ORDER BY p.received_at, p.id LIMIT $4"""
_MINE = """SELECT p.id FROM logistics.push p
  WHERE p.office_id = $1 AND p.done_at IS NULL AND (p.received_at, p.id) >= ($2, $3) AND (p.received_at, p.id) <= ($4, $5)
  ORDER BY p.received_at, p.id FOR UPDATE SKIP LOCKED"""
_PARCELS = """SELECT DISTINCT ON (p.account_id, p.number_key) p.id, p.account_id, p.number_key FROM logistics.parcel p
  WHERE p.office_id = $1 AND p.number_key = ANY ($2) AND p.number_key <> '' AND p.account_id = ANY ($3)
  ORDER BY p.account_id, p.number_key, p.id DESC"""  # of a number that is used again, the last
_DONE = """UPDATE logistics.push SET done_at = $2, fault = x.fault FROM unnest($3::uuid[], $4::text[]) AS x(id, fault)
  WHERE office_id = $1 AND push.id = x.id"""
_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), UUID(int=0)


class Reading(msgspec.Struct, frozen=True):
    """A push that was read: what it says, or why it says nothing."""

    id: UUID
    received_at: dt.datetime
    account_id: UUID
    parcels: tuple[TrackedParcel, ...]
    fault: str


async def drain(act: Act) -> int:
    """Reckon with all pushes that wait; answers how many. What another worker holds is that worker's."""
    done, known = 0, await carriers_of(act.office)
    while True:
        count = await _pass(act, known)
        done += count
        if not count:
            return done
        if count < AT_ONCE:  # carriers are pushing just now: a few more in a round are as cheap
            await asyncio.sleep(GATHERING)


async def _pass(act: Act, known: Mapping[str, Carrier]) -> int:
    """Every push that waits now, in the order in which they came."""
    done, pushes = 0, await _read(act, known, _START)
    while pushes:
        last = pushes[-1].received_at, pushes[-1].id
        ahead = asyncio.create_task(_read(act, known, last)) if len(pushes) == AT_ONCE else None
        try:
            async with transaction(act) as tx:
                done += await _reckon_with(tx, pushes)
        except BaseException:
            if ahead is not None:
                ahead.cancel()
                await asyncio.gather(ahead, return_exceptions=True)
            raise
        pushes = await ahead if ahead is not None else []
    return done


async def _read(act: Act, known: Mapping[str, Carrier], after: tuple[dt.datetime, UUID]) -> list[Reading]:
    """The next pushes after that place, read; nobody is kept from them."""
    async with transaction(act) as tx:
        accounts = await _accounts(tx, known)
        mute = [account for account, (adapter, _) in accounts.items() if adapter is None]
        rows = await tx.fetch(_WAITING, act.office.id, *after, AT_ONCE, mute, clock.now() - PATIENCE)
    found = []
    for count, row in enumerate(rows, 1):
        found.append(_reading(row, *accounts[row["account_id"]]))
        if count % BREATH == 0:
            await asyncio.sleep(0)
    return found


async def _accounts(tx: Transaction, known: Mapping[str, Carrier]) -> Mapping[UUID, tuple[PushCarrier | None, Account]]:
    rows = await tx.fetch("SELECT * FROM logistics.carrier_account WHERE office_id = $1", tx.office.id)
    adapters = {row["id"]: known.get(row["adapter"]) for row in rows}
    return {
        row["id"]: (push_carrier(adapter) if (adapter := adapters[row["id"]]) else None, account_of(row))
        for row in rows
    }


def _reading(row: Any, adapter: PushCarrier | None, account: Account) -> Reading:
    parcels: tuple[TrackedParcel, ...] = ()
    fault = ""
    if adapter is None:
        fault = "Its adapter is not installed."
    else:
        try:
            parcels = adapter.parse_push(bytes(row["body"]), account).parcels
        except Exception as error:  # those of other duties may raise anything
            fault = fault_of(error, adapter).text[:300]
    return Reading(row["id"], row["received_at"], row["account_id"], parcels, fault)


async def _reckon_with(tx: Transaction, pushes: Sequence[Reading]) -> int:
    """Take in what these say, but for those that another worker holds or is done with."""
    first, last = pushes[0], pushes[-1]
    places = first.received_at, first.id, last.received_at, last.id
    mine = {row["id"] for row in await tx.fetch(_MINE, tx.office.id, *places)}
    held = [one for one in pushes if one.id in mine]
    if not held:
        return 0
    told: dict[tuple[UUID, str], TrackedParcel] = {}
    for push in held:
        for parcel in push.parcels:
            key = push.account_id, parcel.tracking_no.upper()
            before = told.get(key)
            told[key] = msgspec.structs.replace(parcel, events=before.events + parcel.events) if before else parcel
    numbers, accounts = [number for _, number in told], list({account for account, _ in told})
    rows = await tx.fetch(_PARCELS, tx.office.id, numbers, accounts) if told else ()
    found = [(row["id"], told.get((row["account_id"], row["number_key"]))) for row in rows]
    await take_in(tx, [Said(parcel, one) for parcel, one in found if one], "push", pushes=True)
    ids, faults = [one.id for one in held], [one.fault for one in held]
    await tx.execute(_DONE, tx.office.id, clock.now(), ids, faults)
    return len(held)
