"""Asks carriers for the parcels that are due, at the pace each allows; no connection is held while one waits for them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog

from salesops import Act, clock, transaction
from salesops_duties.logistics.carriers import carriers
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.carriers.port import (
    Account,
    Carrier,
    CarrierFault,
    CarrierMessage,
    TrackingAnswer,
    TrackingNumber,
)
from salesops_duties.logistics.service.following import Said, take_in

LEASE = dt.timedelta(seconds=60)  # a parcel that was claimed by a worker that died is due again by itself
ROUND = 200  # parcels claimed and written at once, or fewer:
PER_PLACE = 8  # questions for each that may be under way, so that a round of slow answers ends before its lease
LONGEST = 240.0  # seconds a job may sweep; the next turn goes on
PAUSE = dt.timedelta(minutes=5)  # after a fault that asking again does not mend
_ACCOUNTS = """SELECT a.*, (SELECT count(*) FROM (SELECT 1 FROM logistics.parcel p WHERE p.office_id = a.office_id AND p.account_id = a.id
    AND p.poll_at <= $2 LIMIT 1) x) AS due
  FROM logistics.carrier_account a WHERE a.office_id = $1 AND a.is_active AND (a.paused_until IS NULL OR a.paused_until <= $2) ORDER BY a.id"""
log = structlog.get_logger(__name__)


async def poll(act: Act) -> int:
    """Ask for all that is due, account by account side by side; answers how many parcels were asked for."""
    async with transaction(act) as tx:
        rows = [row for row in await tx.fetch(_ACCOUNTS, act.office.id, clock.now()) if row["due"]]
    if not rows:
        return 0
    known = carriers()
    async with HttpCarrierClient() as client:
        swept = await asyncio.gather(*(_sweep(act, row, known, client) for row in rows), return_exceptions=True)
    for fault in (one for one in swept if isinstance(one, BaseException)):
        raise fault  # after the other accounts had their turn
    return sum(one for one in swept if isinstance(one, int))


async def _sweep(act: Act, row: Any, known: Mapping[str, Carrier], client: HttpCarrierClient) -> int:
    """Ask one account's parcels, round after round, until none is due or its pace is used up."""
    adapter = known.get(row["adapter"])
    if adapter is None:
        await note_trouble(act, row["id"], "Its adapter is not installed.", PAUSE)
        return 0
    account, asked = account_of(row), 0
    until = asyncio.get_running_loop().time() + LONGEST
    while asyncio.get_running_loop().time() < until:
        claimed = await _claim(act, row["id"], adapter, row["at_once"])
        if not claimed:
            break
        said, trouble = await _ask_all(adapter, account, client, claimed, row["at_once"])
        async with transaction(act) as tx:
            await take_in(tx, said, "poll", pushes=bool(row["push_secret"]))
        asked += len(claimed)
        if trouble is not None:
            pause = dt.timedelta(seconds=trouble.retry_after) if trouble.retry_after else PAUSE
            await note_trouble(act, row["id"], trouble.text, min(pause, dt.timedelta(hours=6)))
            break
    return asked


async def _claim(act: Act, account_id: UUID, adapter: Carrier, at_once: int) -> list[Any]:
    now = clock.now()
    async with transaction(act) as tx:
        wanted = max(1, min(ROUND // adapter.numbers_per_call, at_once * PER_PLACE))
        granted = await tx.fetchval(
            "SELECT logistics.take_tokens($1, $2, $3, $4)", act.office.id, account_id, wanted, now
        )
        if not granted:
            return []
        rows = await tx.fetch(
            "SELECT * FROM logistics.claim_parcels($1, $2, $3, $4, $5)",
            act.office.id,
            account_id,
            granted * adapter.numbers_per_call,
            now,
            now + LEASE,
        )
        spare = granted - -(-len(rows) // adapter.numbers_per_call)
        if spare:  # what was not used is there for the next
            await tx.execute(
                "UPDATE logistics.carrier_account SET tokens = tokens + $3 WHERE office_id = $1 AND id = $2",
                act.office.id,
                account_id,
                Decimal(spare),
            )
    return list(rows)


async def _ask_all(
    adapter: Carrier, account: Account, client: HttpCarrierClient, rows: Sequence[Any], at_once: int
) -> tuple[list[Said], CarrierFault | None]:
    """What is said of each parcel; a fault that concerns the account comes with it and ends the sweep."""
    step = adapter.numbers_per_call
    gate = asyncio.Semaphore(at_once)
    faults: list[CarrierFault] = []

    async def one(batch: Sequence[Any]) -> list[Said]:
        async with gate:
            if faults:
                return []
            numbers = [TrackingNumber(row["tracking_no"], company=row["company"]) for row in batch]
            try:
                answer = await adapter.ask(client, account, numbers)
            except CarrierFault as fault:
                if fault.kind in ("limited", "refused", "unreachable"):
                    faults.append(fault)
                return [Said(row["id"], None, fault.text) for row in batch]
        return said_of(answer, batch)

    batches = [rows[start : start + step] for start in range(0, len(rows), step)]
    said = [each for found in await asyncio.gather(*(one(batch) for batch in batches)) for each in found]
    return said, faults[0] if faults else None


def said_of(answer: TrackingAnswer, rows: Sequence[Any]) -> list[Said]:
    """What an answer says of each of these parcels."""
    told = {one.tracking_no.upper(): one for one in answer.parcels}
    messages: dict[str, CarrierMessage] = {one.tracking_no.upper(): one for one in answer.messages}
    general = messages.get("")
    found = []
    for row in rows:
        number = row["tracking_no"].upper()
        message = messages.get(number) or general
        found.append(Said(row["id"], told.get(number), message.text if message and number not in told else ""))
    return found


def account_of(row: Any) -> Account:
    """The account as its adapter wants it."""
    return Account(
        row["adapter"],
        row["base_url"],
        row["key"],
        row["secret"],
        row["customer"],
        row["timezone"],
        row["allow_private"],
        json.loads(row["more"]),
    )


async def note_trouble(act: Act, account_id: UUID, words: str, pause: dt.timedelta) -> None:
    """Leave an account alone for a while, and say why on its page."""
    log.warning("carrier_in_trouble", office=act.office.code, account=str(account_id), words=words)
    async with transaction(act) as tx:
        await tx.execute(
            "UPDATE logistics.carrier_account SET trouble = $3, paused_until = $4 WHERE office_id = $1 AND id = $2",
            act.office.id,
            account_id,
            words[:300],
            clock.now() + pause,
        )
