"""What one person may not do alone: it is asked for as it is to be, another agrees, and then it is done just so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.db import Record
from salesops.errors import ConflictState, NotFound
from salesops.services import approvals
from salesops_duties.samples.rules import Lending, Request, check_request
from salesops_duties.samples.service.ending import write_off
from salesops_duties.samples.service.loading import Loaded, expect, firm_named, load
from salesops_duties.samples.service.moving import LEND, WRITE_OFF, begin, value_here

ACTIONS = {"lend": LEND, "write_off": WRITE_OFF}


async def ask_for(act: Act, item_id: UUID, given: Request, *, own: bool = False) -> dict[str, Any]:
    """Ask a second person to agree to a loan without an agreement, or to a write-off, of the sample's value."""
    check_request(given, clock.today(act.office.timezone))
    async with transaction(act) as tx:
        found = await load(tx, item_id, own=own)
        expect(found, given.kind)
        if await _waiting(tx, item_id, given.kind):
            raise ConflictState(
                "This was asked already and is not carried out yet.",
                current="asked",
                ways_out=["wait for the decision"],
            )
        request_id = new_id()
        company = await firm_named(tx, given.party_id, given.company) if given.kind == "lend" else ""
        value = await value_here(tx, found)
        asked = await approvals.request(
            tx, ACTIONS[given.kind], _words(found, given, company), request_id, given.reason, amount=value
        )
        tx.write(
            "samples.note_request",
            act.office.id,
            request_id,
            item_id,
            given.kind,
            given.holder.strip(),
            company,
            given.party_id,
            given.purpose.strip(),
            given.due_on,
            given.deposit.strip(),
            given.reason.strip(),
            act.actor.person_id,
            clock.now(),
        )
        tx.audit("sample.ask", "sample_item", item_id, changes={"kind": given.kind}, reason=given.reason.strip())
        return tx.answer({"id": request_id, "item_id": item_id, "approval": asked}, status=201)


async def carry_out(act: Act, request_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """Do what was agreed to. Raises `NotApproved` while nobody has, and what refuses the movement itself."""
    async with transaction(act) as tx:
        row = await _find(tx, request_id)
        found = await load(tx, row["item_id"], own=own)
        expect(found, row["kind"])
        if row["done_at"] is not None:
            raise ConflictState("This was done already.", current="done")
        used = await approvals.use(tx, ACTIONS[row["kind"]], request_id, amount=await value_here(tx, found))
        checker = await tx.fetchval(
            "SELECT decided_by FROM core.approval WHERE office_id = $1 AND id = $2", act.office.id, used
        )
        tx.write("samples.end_request", act.office.id, request_id, clock.now())
        return await _carry_out(tx, found, row, checker)


async def item_of(act: Act, request_id: UUID) -> UUID:
    """The sample that a request is about. Raises `NotFound`."""
    async with transaction(act) as tx:
        return UUID(str((await _find(tx, request_id))["item_id"]))


async def _find(tx: Transaction, request_id: UUID) -> Record:
    row = await tx.fetchrow("SELECT * FROM samples.request WHERE office_id = $1 AND id = $2", tx.office.id, request_id)
    if row is None:
        raise NotFound
    return row


async def _carry_out(tx: Transaction, found: Loaded, row: Record, checker: UUID) -> dict[str, Any]:
    if row["kind"] == "write_off":
        return write_off(tx, found, row["reason"], asked_by=row["asked_by"], approved_by=checker)
    given = Lending(
        row["holder"],
        row["purpose"],
        row["due_on"],
        row["company"],
        row["party_id"],
        row["deposit"],
        note=row["reason"],
    )
    return await begin(tx, found, given, asked_by=row["asked_by"], approved_by=checker)


async def _waiting(tx: Transaction, item_id: UUID, kind: str) -> bool:
    """Whether the same is asked for and its approval open or granted."""
    rows = await tx.fetch(
        "SELECT id FROM samples.request WHERE office_id = $1 AND item_id = $2 AND kind = $3 AND done_at IS NULL",
        tx.office.id,
        item_id,
        kind,
    )
    found = await approvals.of_subjects(tx, [row["id"] for row in rows]) if rows else []
    return any(one.state in ("open", "approved") for one in found)


def _words(found: Loaded, given: Request, company: str) -> str:
    what = f"{found.number} {found.name}"
    if given.kind == "write_off":
        return what
    return f"{what}: {given.holder.strip()}, {company}, {given.due_on}"
