"""A file arrives: kept as it is before anything looks into it, then left to the reader (ORD-1)."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Transaction, clock, new_id, transaction
from salesops.act import SYSTEM
from salesops.errors import ConflictState, Fault, Faults, Invalid, NotFound, Refused

MOST_BYTES = 20_000_000
MOST_AT_ONCE = 20


class Arrived(msgspec.Struct, frozen=True):
    """What the worker is told: which arrival to read."""

    arrival_id: UUID


class Kept(msgspec.Struct, frozen=True):
    """An arrival and whether it is new: the same bytes again are the one that is there."""

    id: UUID
    file_name: str
    fresh: bool


async def bring(act: Act, files: list[tuple[str, bytes]], *, source: str = "page") -> list[Kept]:
    """Keep files that a person brings; raises `Invalid` for none, too many, an empty or a too large one."""
    faults = Faults()
    if not files:
        faults.add("file", "required", "Choose a file.")
    if len(files) > MOST_AT_ONCE:
        faults.add("file", "count", f"At most {MOST_AT_ONCE} files at once.")
    for name, body in files:
        if not body:
            faults.add("file", "empty", f"{shown_name(name)} is empty; choose it again.")
        if len(body) > MOST_BYTES:
            faults.add("file", "size", f"{shown_name(name)} has more than {MOST_BYTES // 1_000_000} MB.")
    faults.raise_if_any()
    async with transaction(act) as tx:
        kept = [await keep(tx, source, name, body) for name, body in files]
        return tx.answer(kept, status=201)


async def keep(tx: Transaction, source: str, name: str, body: bytes, *, sender: str = "", subject: str = "") -> Kept:
    """Keep one file and leave it to the reader."""
    digest = hashlib.sha256(body).digest()
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", digest.hex(), tx.office.id)
    known = await tx.fetchrow(
        "SELECT id, file_name FROM intake.arrival WHERE office_id = $1 AND sha256 = $2", tx.office.id, digest
    )
    if known is not None:
        return Kept(known["id"], known["file_name"], fresh=False)
    made = new_id()
    shown = shown_name(name)
    await tx.execute(
        "INSERT INTO intake.arrival (office_id, id, source, file_name, sha256, size, sender, subject, received_at, added_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *(tx.office.id, made, source, shown, digest, len(body), sender[:200], subject[:200], clock.now()),
        None if tx.actor.person_id == SYSTEM else tx.actor.person_id,
    )
    await tx.execute(
        "INSERT INTO intake.original (office_id, arrival_id, body) VALUES ($1, $2, $3)", tx.office.id, made, body
    )
    tx.enqueue("intake.read_arrival", Arrived(made))
    tx.audit("arrival.keep", "arrival", made, changes={"file": shown, "bytes": len(body), "sha256": digest.hex()})
    return Kept(made, shown, fresh=True)


async def read_again(act: Act, arrival_id: UUID) -> dict[str, Any]:
    """Let the reader try once more: what nobody settled of it is read anew."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT state, (SELECT count(*) FROM intake.draft d WHERE d.office_id = a.office_id AND d.arrival_id = a.id"
            "  AND d.state <> 'open') AS settled FROM intake.arrival a WHERE office_id = $1 AND id = $2 FOR UPDATE",
            tx.office.id,
            arrival_id,
        )
        if row is None:
            raise NotFound
        if row["state"] == "waiting" or row["settled"]:
            raise ConflictState(
                "It is being read, or some of it is settled already.", code="not_to_be_read", current=row["state"]
            )
        for table in ("intake.draft", "intake.page_picture"):
            await tx.execute(f"DELETE FROM {table} WHERE office_id = $1 AND arrival_id = $2", tx.office.id, arrival_id)
        await tx.execute(
            "UPDATE intake.arrival SET state = 'waiting', done = 0, total = 0, refusal = '', reason = '', settled_by = NULL,"
            " settled_at = NULL, version = version + 1 WHERE office_id = $1 AND id = $2",
            tx.office.id,
            arrival_id,
        )
        tx.enqueue("intake.read_arrival", Arrived(arrival_id))
        tx.audit("arrival.read_again", "arrival", arrival_id)
        return tx.answer({"id": arrival_id, "state": "waiting"})


async def set_aside(act: Act, arrival_id: UUID, reason: str) -> dict[str, Any]:
    """Say why nothing of it becomes an order; it stays, with its original."""
    if len(reason.strip()) < 3:
        raise Invalid([Fault("reason", "required", "Say why it is set aside.")])
    async with transaction(act) as tx:
        touched = await tx.execute(
            "UPDATE intake.arrival SET state = 'aside', reason = $3, settled_by = $4, settled_at = $5, version = version + 1"
            " WHERE office_id = $1 AND id = $2 AND state IN ('read', 'unreadable')",
            *(tx.office.id, arrival_id, reason.strip()[:500], tx.actor.person_id, clock.now()),
        )
        if not touched:
            known = "SELECT 1 FROM intake.arrival WHERE office_id = $1 AND id = $2"
            if await tx.fetchval(known, tx.office.id, arrival_id) is None:
                raise NotFound
            raise Refused("This is settled already, or still being read.", code="not_to_be_set_aside")
        await tx.execute(
            "UPDATE intake.draft SET state = 'aside', reason = $3, settled_by = $4, settled_at = $5, version = version + 1"
            " WHERE office_id = $1 AND arrival_id = $2 AND state = 'open'",
            *(tx.office.id, arrival_id, reason.strip()[:500], tx.actor.person_id, clock.now()),
        )
        tx.audit("arrival.set_aside", "arrival", arrival_id, reason=reason.strip())
        return tx.answer({"id": arrival_id, "state": "aside"})


def shown_name(name: str) -> str:
    """A file's name without its folder and without signs that nobody sees."""
    bare = name.rpartition("/")[2].rpartition("\\")[2]
    return "".join(c for c in bare if c.isprintable()).strip()[:200] or "file"
