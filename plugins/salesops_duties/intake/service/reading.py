"""An arrival is read in a child process, outside any transaction; what came of it is kept in one."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import msgspec

from salesops import Act, TaskJob, Transaction, ask, clock, new_id, transaction
from salesops.errors import NotFound
from salesops.hookspecs.procurement import ProcurementHooks, SupplierPaper
from salesops_duties.intake.rules.content import OurNames, Reading, ReadOrder, Unreadable
from salesops_duties.intake.service.ourselves import our_names
from salesops_duties.intake.service.reader import read_file
from salesops_duties.intake.service.sketches import sketch

NOTED_EVERY = 1.0  # seconds between two notes of how far it is


async def read_arrival(job: TaskJob, arrival_id: UUID) -> None:
    """Read an arrival to its end, whatever is in it."""
    name, body, our = await _wanted(job.act, arrival_id)
    try:
        async with _progress(job.act, arrival_id) as note:
            reading = await read_file(body, name, our, note)
    except Unreadable as refused:
        async with job.finishing() as tx:
            await _refuse(tx, arrival_id, refused)
        return
    reading, pictures = await sketch(body, reading)
    async with job.finishing() as tx:
        await keep_reading(tx, arrival_id, reading, pictures)


async def _wanted(act: Act, arrival_id: UUID) -> tuple[str, bytes, OurNames]:
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT a.file_name, o.body FROM intake.arrival a JOIN intake.original o ON (o.office_id, o.arrival_id) = (a.office_id, a.id)"
            " WHERE a.office_id = $1 AND a.id = $2",
            tx.office.id,
            arrival_id,
        )
        if row is None:
            raise NotFound
        return row["file_name"], row["body"], await our_names(tx)


@contextlib.asynccontextmanager
async def _progress(act: Act, arrival_id: UUID) -> AsyncIterator[Callable[[int, int], None]]:
    """Notes of how far it is, for as long as it is read."""
    latest = [0, 0]

    def note(done: int, total: int) -> None:
        latest[:] = [done, total]

    async def tell() -> None:
        told = [0, 0]
        while True:
            await asyncio.sleep(NOTED_EVERY)
            if latest != told:
                told = list(latest)
                async with transaction(act) as tx:
                    await tx.execute(
                        "UPDATE intake.arrival SET done = $3, total = $4 WHERE office_id = $1 AND id = $2",
                        *(tx.office.id, arrival_id, *told),
                    )

    telling = asyncio.create_task(tell())
    try:
        yield note
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):  # how far it was matters no more
            await telling


async def _refuse(tx: Transaction, arrival_id: UUID, refused: Unreadable) -> None:
    await tx.execute(
        "UPDATE intake.arrival SET state = 'unreadable', refusal = $3, refused_by = $4, read_at = $5, version = version + 1"
        " WHERE office_id = $1 AND id = $2 AND state = 'waiting'",
        *(tx.office.id, arrival_id, refused.words, msgspec.json.encode(refused.values).decode(), clock.now()),
    )
    tx.audit("arrival.refuse", "arrival", arrival_id, changes={"code": refused.code, **refused.values})


async def keep_reading(tx: Transaction, arrival_id: UUID, reading: Reading, pictures: list[bytes]) -> None:
    """Keep what was read, and how its pages look; once."""
    rest = msgspec.structs.replace(reading, orders=())
    mail = reading.mail
    touched = await tx.execute(
        "UPDATE intake.arrival SET state = 'read', format = $3, reading = $4, pictures = $5, read_at = $6, done = total,"
        " version = version + 1 WHERE office_id = $1 AND id = $2 AND state = 'waiting'",
        *(tx.office.id, arrival_id, reading.format, _json(rest), len(pictures), clock.now()),
    )
    if not touched:  # it was read before, by a worker that was thought dead
        return
    for place, order in enumerate(reading.orders, 1):
        await tx.execute(
            "INSERT INTO intake.draft (office_id, id, arrival_id, place, kind, number, buyer, content, doubts)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *(tx.office.id, new_id(), arrival_id, place, order.kind, order.number[:200], order.buyer.name[:200]),
            *(_json(order), len(order.doubts)),
        )
    for page_no, body in enumerate(pictures, 1):
        await tx.execute(
            "INSERT INTO intake.page_picture (office_id, arrival_id, page_no, media, body) VALUES ($1, $2, $3, 'image/jpeg', $4)",
            *(tx.office.id, arrival_id, page_no, body),
        )
    await _hand_papers(tx, arrival_id, reading)
    words = {
        "format": reading.format,
        "orders": len(reading.orders),
        "doubts": sum(len(o.doubts) for o in reading.orders),
    }
    tx.audit("arrival.read", "arrival", arrival_id, changes=words | ({"subject": mail.subject[:200]} if mail else {}))


async def _hand_papers(tx: Transaction, arrival_id: UUID, reading: Reading) -> None:
    """Papers of suppliers go to whoever buys; a file in which there is nothing else is settled by that."""
    if not reading.papers:
        return
    papers = tuple(
        msgspec.convert(
            msgspec.to_builtins(paper) | {"place": place, "doubts": [doubt.message for doubt in paper.doubts]},
            SupplierPaper,
            strict=False,
        )
        for place, paper in enumerate(reading.papers, 1)
    )
    kept = sum(await ask(ProcurementHooks).papers_arriving(tx.office, tx, arrival_id, papers))
    is_all = len(reading.not_orders) == len(reading.papers) and not any(one.refused for one in reading.attached)
    if kept and is_all and not reading.orders:
        await tx.execute(
            "UPDATE intake.arrival SET state = 'settled', settled_at = $3 WHERE office_id = $1 AND id = $2",
            *(tx.office.id, arrival_id, clock.now()),
        )


def _json(value: Reading | ReadOrder) -> str:
    """As the database takes it: no text there may hold a NUL."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "")
