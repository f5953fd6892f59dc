"""One stock list on one day: written by a worker from the snapshot it was given, and left as a mail in the same transaction as its log."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, TaskJob, Transaction, ask, clock, transaction
from salesops.errors import Invalid, Refused
from salesops.hookspecs.customers import CustomerHooks
from salesops.services.documents.in_hand import leave_mail, mail_text, set_in_hand
from salesops.services.documents.mail_files import MOST_BYTES, MailFile
from salesops_duties.inventory.service.list_files import ENDS, MEDIA, WRITERS, cells_of, heads_of, title_of
from salesops_duties.inventory.service.list_printing import (
    MOST_PRINTED,
    currency_of,
    facts_of,
    too_long,
    with_rows,
)
from salesops_duties.inventory.service.list_profiles import Profile, pause, profile_of
from salesops_duties.inventory.service.list_rows import ListRow, Wanted, list_rows

KIND = "stock_list"
REFUSED_IN_A_ROW = 3
_SEND = """SELECT s.day, s.snapshot_id, s.mail_id, h.taken_at, b.snapshot_id AS before_id, b.day AS before_on FROM inventory.list_send s
  JOIN inventory.list_snapshot h ON (h.office_id, h.id) = (s.office_id, s.snapshot_id)
  LEFT JOIN LATERAL (SELECT x.snapshot_id, x.day FROM inventory.list_send x
    JOIN core.outgoing_mail m ON (m.office_id, m.id) = (x.office_id, x.mail_id)
    WHERE x.office_id = s.office_id AND x.profile_id = s.profile_id AND x.state = 'left' AND m.state IN ('sent', 'waiting') AND x.day < s.day
    ORDER BY x.day DESC LIMIT 1) b ON true
  WHERE s.office_id = $1 AND s.profile_id = $2 AND s.day = $3 AND s.state = 'due'"""
_REFUSED = """SELECT count(*) FILTER (WHERE l.state = 'failed') FROM (SELECT m.state FROM inventory.list_send s
    JOIN core.outgoing_mail m ON (m.office_id, m.id) = (s.office_id, s.mail_id)
    JOIN inventory.list_profile p ON (p.office_id, p.id) = (s.office_id, s.profile_id)
    WHERE s.office_id = $1 AND s.profile_id = $2 AND s.state = 'left' AND m.recipients = p.recipients ORDER BY s.day DESC LIMIT $3) l"""


class MakeList(msgspec.Struct, frozen=True):
    """What a worker is told: which list, for which day."""

    profile_id: UUID
    day: dt.date


class Made(msgspec.Struct, frozen=True):
    """A list as it was written."""

    body: bytes
    rows: int
    changed: int


class NotSent(Exception):
    """Why a list does not go today."""


async def make_list(job: TaskJob, what: MakeList) -> None:
    """Write the list and leave its mail, or say in the log why not; a list that is no longer due is done already."""
    async with transaction(job.act) as tx:
        send = await tx.fetchrow(_SEND, tx.office.id, what.profile_id, what.day)
        profile = await profile_of(tx, what.profile_id) if send else None
        currency = await currency_of(tx, profile) if profile else ""
        refused = await _why_not(tx, profile) if profile else ""
    if send is None or profile is None:
        async with job.finishing():
            return
    try:
        if refused:
            raise NotSent(refused)
        made = await write_list(job.act, profile, send, currency)
        async with job.finishing() as tx:
            await _leave(tx, profile, send, made, currency)
        return
    except NotSent as error:
        why = str(error)
    except Invalid as error:
        why = error.faults[0].message
    except Refused as error:
        why = error.message
    async with job.finishing() as tx:
        await _skip(tx, what, why)


async def write_list(act: Act, profile: Profile, send: Mapping[str, Any], currency: str) -> Made:
    """The file of a list, batch by batch; raises `NotSent` when there is nothing to tell, `ConflictState` when it is too long."""
    wanted = Wanted(send["snapshot_id"], send["before_id"], send["before_on"], send["day"], currency)
    title = title_of(profile, act.office, send["taken_at"], currency)
    writer = None if profile.format == "pdf" else WRITERS[profile.format](title)
    if writer is not None:
        writer.add([heads_of(profile, currency)])
    printed: list[ListRow] = []
    rows = changed = 0
    async for batch in list_rows(act, profile, wanted):
        rows, changed = rows + len(batch), changed + sum(bool(row.change) for row in batch)
        if writer is not None:
            await asyncio.to_thread(writer.add, cells_of(profile, batch))
        elif rows > MOST_PRINTED:
            raise too_long()
        else:
            printed += batch
    if not rows:
        only = profile.changes == "only" and send["before_id"] is not None
        raise NotSent("Nothing changed since the list before." if only else "No part fits what the list asks for.")
    if writer is not None:
        return Made(_checked(await asyncio.to_thread(writer.end)), rows, changed)
    async with transaction(act) as tx:
        facts = await facts_of(tx, profile, send["taken_at"], currency)
    return Made(await set_in_hand(act, KIND, with_rows(facts, profile, printed), profile.language), rows, changed)


def _checked(body: bytes) -> bytes:
    if len(body) > MOST_BYTES:
        raise NotSent("The file would be larger than 20 MB; narrow the parts.")
    return body


async def _why_not(tx: Transaction, profile: Profile) -> str:
    """Why nothing is sent to this customer, empty when nothing is in the way. Addresses that refused three times pause the list."""
    for answer in await ask(CustomerHooks).customer_answering(tx.office, tx, profile.customer_id):
        if answer.state == "stop":
            return f"The customer is on stop: {answer.state_reason}"
    refused = await tx.fetchval(_REFUSED, tx.office.id, profile.id, REFUSED_IN_A_ROW)
    if refused < REFUSED_IN_A_ROW:
        return ""
    why = "The mail server refused the last three lists; write other addresses."
    await pause(tx, profile.id, why)
    return why


async def _leave(tx: Transaction, profile: Profile, send: Mapping[str, Any], made: Made, currency: str) -> None:
    name = f"stock-list-{send['day']}.{ENDS[profile.format]}"
    file = MailFile(name, MEDIA[profile.format], made.body)
    done = await tx.execute(
        "UPDATE inventory.list_send SET state = 'left', file_name = $4, sha256 = $5, size = $6, rows = $7, changed = $8, ended_at = $9"
        " WHERE office_id = $1 AND profile_id = $2 AND day = $3 AND state = 'due'",
        *(
            tx.office.id,
            profile.id,
            send["day"],
            name,
            file.sha256,
            len(made.body),
            made.rows,
            made.changed,
            clock.now(),
        ),
    )
    if not done:
        return  # another worker was faster, and its mail is the one
    facts = await facts_of(tx, profile, send["taken_at"], currency)
    text = await mail_text(tx, KIND, facts, profile.language, profile.made_by_name)
    await leave_mail(
        *(tx, send["mail_id"], KIND, profile.id, profile.language, profile.recipients, text, [file], profile.made_by)
    )


async def _skip(tx: Transaction, what: MakeList, why: str) -> None:
    await tx.execute(
        "UPDATE inventory.list_send SET state = 'skipped', reason = $4, ended_at = $5"
        " WHERE office_id = $1 AND profile_id = $2 AND day = $3 AND state = 'due'",
        *(tx.office.id, what.profile_id, what.day, why[:500], clock.now()),
    )
    tx.audit("stock_list.skip", "stock_list", what.profile_id, reason=why[:300])
