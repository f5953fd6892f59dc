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
from salesops.hookspecs.carriers import (
    Account,
    Carrier,
    CarrierFault,
    CarrierMessage,
    PushCarrier,
    TrackingAnswer,
    TrackingNumber,
)
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.service.adapters import carriers_of
from salesops_duties.logistics.service.following import Said, take_in

LEASE = dt.timedelta(seconds=60)  # a parcel that was claimed by a worker that died is due again by itself
ROUND = 200  # parcels written at once, and claimed at once at most
PER_PLACE = (
    2  # questions claimed at once for each that may be under way, so that slow answers come before their lease ends
)
LONGEST = 240.0  # seconds a job may sweep; the next turn goes on
LONGEST_QUESTION = 55.0  # seconds, with the tokens it takes; shorter than the lease
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
    known = await carriers_of(act.office)
    async with HttpCarrierClient() as client:
        swept = await asyncio.gather(*(_sweep(act, row, known, client) for row in rows), return_exceptions=True)
    for fault in (one for one in swept if isinstance(one, BaseException)):
        raise fault  # after the other accounts had their turn
    return sum(one for one in swept if isinstance(one, int))


async def _sweep(act: Act, row: Any, known: Mapping[str, Carrier], client: HttpCarrierClient) -> int:
    """Ask one account's parcels until none is due or its pace is used up; answers how many."""
    adapter = known.get(row["adapter"])
    if adapter is None:
        await note_trouble(act, row["id"], "Its adapter is not installed.", PAUSE)
        return 0
    sweep = Sweep(act, row, adapter, client)
    try:
        async with asyncio.TaskGroup() as work:
            work.create_task(sweep.claim())
            work.create_task(sweep.write())
            for _ in range(row["at_once"]):
                work.create_task(sweep.ask())
    except BaseExceptionGroup as group:  # they fail for one reason
        raise group.exceptions[0] from group
    if sweep.trouble is not None:
        pause = dt.timedelta(seconds=sweep.trouble.retry_after) if sweep.trouble.retry_after else PAUSE
        await note_trouble(act, row["id"], sweep.trouble.text, min(pause, dt.timedelta(hours=6)))
    elif sweep.answered and row["trouble"]:
        await _note_answered(act, row["id"])
    return sweep.asked


class Sweep:
    """An account's parcels on their way: claimed, asked for side by side, and written, a round in a transaction, all at the same time.

    What is claimed waits for a free place, and what was said for the one that writes, so that never more is in memory than those hold.
    """

    def __init__(self, act: Act, row: Any, adapter: Carrier, client: HttpCarrierClient) -> None:
        self._act, self._row, self._adapter, self._client = act, row, adapter, client
        self._account, self._places = account_of(row), int(row["at_once"])
        self._due: asyncio.Queue[Sequence[Any] | None] = asyncio.Queue(self._places)
        self._said: asyncio.Queue[list[Said] | None] = asyncio.Queue(2 * ROUND)
        self.asked = self.answered = 0  # parcels asked for, and questions to which there was an answer
        self.trouble: CarrierFault | None = None  # a fault that concerns the account; it ends the sweep

    async def claim(self) -> None:
        """Claim what is due, as places become free; then tell each place that there is no more."""
        step, until = self._adapter.numbers_per_call, asyncio.get_running_loop().time() + LONGEST
        while self.trouble is None and asyncio.get_running_loop().time() < until:
            claimed = await _claim(self._act, self._row["id"], self._adapter, self._places)
            if not claimed:
                break
            for start in range(0, len(claimed), step):
                await self._due.put(claimed[start : start + step])
        for _ in range(self._places):
            await self._due.put(None)

    async def ask(self) -> None:
        """One of the places: ask for what is claimed, question after question. After trouble the rest is due again with its lease."""
        while (batch := await self._due.get()) is not None:
            if self.trouble is None:
                await self._said.put(await self._ask(batch))
        await self._said.put(None)

    async def _ask(self, batch: Sequence[Any]) -> list[Said]:
        numbers = [TrackingNumber(row["tracking_no"], company=row["company"]) for row in batch]
        try:
            async with asyncio.timeout(LONGEST_QUESTION):
                said = said_of(await self._adapter.ask(self._client, self._account, numbers), batch)
        except Exception as error:  # those of other duties may raise anything, and answer anything
            fault = fault_of(error, self._adapter)
            if fault.kind in ("limited", "refused", "unreachable") or fault is not error:
                self.trouble = self.trouble or fault
            return [Said(row["id"], None, fault.text) for row in batch]
        self.answered += 1
        return said

    async def write(self) -> None:
        """Take in what was said, all that has come meanwhile in one transaction, until the last place has ended."""
        asking = self._places
        while asking:
            heard: list[Said] = []
            while asking and (not heard or (len(heard) < ROUND and not self._said.empty())):
                found = await self._said.get()
                asking -= found is None
                heard += found or ()
            if heard:
                async with transaction(self._act) as tx:
                    await take_in(tx, heard, "poll", pushes=bool(self._row["push_secret"]))
                self.asked += len(heard)


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


def fault_of(error: Exception, adapter: Carrier | PushCarrier) -> CarrierFault:
    """What an adapter raised as a carrier's fault; what is none is noted, for its author must look."""
    if isinstance(error, CarrierFault):
        return error
    name = type(adapter).__name__
    if isinstance(error, TimeoutError):
        return CarrierFault("slow", f"{name} did not come to an end.")
    log.error("adapter_failed", adapter=name, exc_info=error)
    return CarrierFault("broken", f"{name} failed: {type(error).__name__}.")


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
            "UPDATE logistics.carrier_account SET trouble = $3, paused_until = $4, trouble_since = coalesce(trouble_since, $5)"
            " WHERE office_id = $1 AND id = $2",
            act.office.id,
            account_id,
            words[:300],
            clock.now() + pause,
            clock.now(),
        )


async def _note_answered(act: Act, account_id: UUID) -> None:
    """The carrier answers again."""
    async with transaction(act) as tx:
        await tx.execute(
            "UPDATE logistics.carrier_account SET trouble = '', trouble_since = NULL WHERE office_id = $1 AND id = $2",
            act.office.id,
            account_id,
        )
