"""Asks carriers to tell of parcels by themselves: once for each number, at the pace the account allows, after what is due was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from salesops import Act, clock, transaction
from salesops.hookspecs.carriers import Carrier, CarrierFault, TrackingNumber
from salesops_duties.logistics.carriers import push_carrier
from salesops_duties.logistics.carriers.client import HttpCarrierClient
from salesops_duties.logistics.service.adapters import carriers_of
from salesops_duties.logistics.service.polling import LONGEST_QUESTION, PAUSE, account_of, fault_of

MOST = 200  # numbers of an account in one turn; the next turn goes on
LONGEST = 30.0  # seconds of a turn
_ACCOUNTS = """SELECT a.* FROM logistics.carrier_account a WHERE a.office_id = $1 AND a.is_active AND a.push_address <> '' AND a.push_secret <> ''
  AND (a.paused_until IS NULL OR a.paused_until <= $2) AND (a.push_paused_until IS NULL OR a.push_paused_until <= $2)
  AND EXISTS (SELECT 1 FROM logistics.parcel p WHERE p.office_id = a.office_id AND p.account_id = a.id AND p.push_asked_at IS NULL
    AND p.poll_at IS NOT NULL) ORDER BY a.id"""
log = structlog.get_logger(__name__)


async def ask_for_pushes(act: Act) -> int:
    """Ask for pushes of the numbers that were not asked for; answers how many were.

    What a carrier says of a number is no trouble: it is polled all the same. A carrier that cannot be asked is left alone
    for a while with this, and is polled meanwhile. A worker that dies between the question and its note asks again,
    which carriers answer with what they have.
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
    address = f"{row['push_address']}/outside/{act.office.code}/logistics/pushes/{row['push_word']}"
    asked: list[Any] = []
    until = asyncio.get_running_loop().time() + LONGEST
    try:
        for parcel in await _waiting(act, row["id"]):
            number = TrackingNumber(parcel["tracking_no"], company=parcel["company"])
            async with asyncio.timeout(LONGEST_QUESTION):
                answer = await pushing.subscribe(client, account_of(row), number, address, row["push_secret"])
            for said in answer.messages:
                log.info("push_not_taken", office=act.office.code, parcel=str(parcel["id"]), code=said.code)
            asked.append(parcel)
            if asyncio.get_running_loop().time() > until:
                break
    except Exception as error:  # those of other duties may raise anything, and answer anything
        await _rest(act, row["id"], fault_of(error, pushing))
    await _note(act, asked)
    return len(asked)


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


async def _rest(act: Act, account_id: UUID, fault: CarrierFault) -> None:
    """Ask this account for no more pushes for a while; it is polled as before."""
    log.warning("pushes_not_asked_for", office=act.office.code, account=str(account_id), kind=fault.kind)
    async with transaction(act) as tx:
        await tx.execute(
            "UPDATE logistics.carrier_account SET push_paused_until = $3 WHERE office_id = $1 AND id = $2",
            *(act.office.id, account_id, clock.now() + PAUSE),
        )


async def _note(act: Act, asked: Sequence[Any]) -> None:
    """These numbers were asked for; a parcel that has another by now is asked for anew."""
    if not asked:
        return
    async with transaction(act) as tx:
        await tx.execute(
            "UPDATE logistics.parcel p SET push_asked_at = $4 FROM unnest($2::uuid[], $3::text[]) AS x(id, tracking_no)"
            " WHERE p.office_id = $1 AND p.id = x.id AND p.tracking_no = x.tracking_no",
            *(act.office.id, [one["id"] for one in asked], [one["tracking_no"] for one in asked], clock.now()),
        )
