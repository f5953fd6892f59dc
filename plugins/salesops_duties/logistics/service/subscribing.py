"""Asks carriers to tell of parcels by themselves: once for each number, at the pace the account allows."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops.hookspecs.carriers import Carrier, CarrierFault, PushCarrier, TrackingNumber
from salesops_duties.logistics.carriers import push_carrier
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.service.adapters import carriers_of
from salesops_duties.logistics.service.polling import LONGEST_QUESTION, PAUSE, account_of, fault_of, note_trouble

MOST = 200  # numbers of an account in one turn; the next turn goes on
_ACCOUNTS = """SELECT a.* FROM logistics.carrier_account a WHERE a.office_id = $1 AND a.is_active AND a.push_address <> '' AND a.push_secret <> ''
  AND (a.paused_until IS NULL OR a.paused_until <= $2) AND EXISTS (SELECT 1 FROM logistics.parcel p WHERE p.office_id = a.office_id
    AND p.account_id = a.id AND p.push_asked_at IS NULL AND p.poll_at IS NOT NULL) ORDER BY a.id"""


async def ask_for_pushes(act: Act) -> int:
    """Ask for pushes of the numbers that were not asked for; answers how many were.

    What a carrier says of one number is no trouble: it is polled as before. A worker that dies between the question and its note
    asks again, which carriers answer with what they have.
    """
    async with transaction(act) as tx:
        rows = await tx.fetch(_ACCOUNTS, act.office.id, clock.now())
    if not rows:
        return 0
    known = await carriers_of(act.office)
    async with HttpCarrierClient() as client:
        return sum(await asyncio.gather(*(_of_account(act, row, known, client) for row in rows)))


async def _of_account(act: Act, row: Any, known: Mapping[str, Carrier], client: HttpCarrierClient) -> int:
    adapter = known.get(row["adapter"])
    pushing = push_carrier(adapter) if adapter is not None else None
    if pushing is None:
        return 0
    account, address = (
        account_of(row),
        f"{row['push_address']}/outside/{act.office.code}/logistics/pushes/{row['push_word']}",
    )
    asked: list[UUID] = []
    for parcel in await _waiting(act, row["id"]):
        number = TrackingNumber(parcel["tracking_no"], company=parcel["company"])
        fault = await _ask(pushing, client, account, number, address, row["push_secret"])
        if fault is not None and fault.kind in ("limited", "refused", "unreachable", "broken"):
            pause = dt.timedelta(seconds=fault.retry_after) if fault.retry_after else PAUSE
            await note_trouble(act, row["id"], fault.text, min(pause, dt.timedelta(hours=6)))
            break
        asked.append(parcel["id"])
    await _note(act, asked)
    return len(asked)


async def _ask(
    pushing: PushCarrier, client: HttpCarrierClient, account: Any, number: TrackingNumber, address: str, secret: str
) -> CarrierFault | None:
    try:
        async with asyncio.timeout(LONGEST_QUESTION):
            answer = await pushing.subscribe(client, account, number, address, secret)
    except Exception as error:  # those of other duties may raise anything
        return fault_of(error, pushing)
    said = next((one for one in answer.messages if one.kind in ("refused", "limited")), None)
    return CarrierFault("limited" if said.kind == "limited" else "refused", said.text) if said else None


async def _waiting(act: Act, account_id: UUID) -> Sequence[Any]:
    """Numbers that were not asked for, as many as there are tokens for."""
    async with transaction(act) as tx:
        granted = await tx.fetchval(
            "SELECT logistics.take_tokens($1, $2, $3, $4)", act.office.id, account_id, MOST, clock.now()
        )
        rows: Sequence[Any] = await tx.fetch(
            "SELECT id, tracking_no, company FROM logistics.parcel WHERE office_id = $1 AND account_id = $2 AND push_asked_at IS NULL"
            " AND poll_at IS NOT NULL ORDER BY id LIMIT $3",
            *(act.office.id, account_id, granted),
        )
        if spare := granted - len(rows):  # for the questions that follow
            await tx.execute(
                "UPDATE logistics.carrier_account SET tokens = tokens + $3 WHERE office_id = $1 AND id = $2",
                *(act.office.id, account_id, spare),
            )
    return rows


async def _note(act: Act, asked: list[UUID]) -> None:
    if not asked:
        return
    async with transaction(act) as tx:
        await tx.execute(
            "UPDATE logistics.parcel SET push_asked_at = $3 WHERE office_id = $1 AND id = ANY($2)",
            *(act.office.id, asked, clock.now()),
        )
