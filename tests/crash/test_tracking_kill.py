"""The tracking worker killed in the middle of a sweep, again and again: every parcel is asked for, every event kept once.

`SALESOPS_SOAK` kills it ten times on each transport and lets the leases of what the dead had claimed run out by themselves.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.tracked import Processes, due, sent, told
from tests.stories.desk import Desk
from tests.workers.processes import Process, ending
from tests.workers.transports import Transport, all_transports, new_transport

from salesops import Office
from salesops.services.verify import verify
from salesops.testing import Client, Database

SOAK = bool(os.environ.get("SALESOPS_SOAK"))
KILLS, PARCELS = (10, 1200) if SOAK else (3, 400)
WITHIN = 90.0  # seconds until all is settled after the last kill
LEASES = {} if SOAK else {"SALESOPS_JOB_LEASE": "2"}
OPEN = """SELECT (SELECT count(*) FROM logistics.parcel WHERE office_id = $1 AND polls = 0)::int AS parcels,
    (SELECT count(*) FROM logistics.parcel WHERE office_id = $1 AND poll_at < now() + interval '1 min')::int AS due,
    (SELECT count(*) FROM core.outbox WHERE office_id = $1 AND state IN ('ready', 'running'))::int AS jobs"""


@pytest.fixture(params=all_transports())
def transport(request: pytest.FixtureRequest) -> Iterator[Transport]:
    made = new_transport(request.param)
    yield made
    made.wipe()


class Sweep:
    """The sweep of one office as a test looks at it."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self.desk, self.database = desk, database

    async def open(self) -> dict[str, int]:
        """Parcels nobody asked for yet, those that are due or claimed, and jobs that are not done."""
        (row,) = await self.database.as_owner(OPEN, self.desk.office.id)
        return dict(row.items())

    async def let_pass(self, seconds: int) -> None:
        """Let time pass for what the dead had claimed and what a broker lost with them."""
        for table, column in (("logistics.parcel", "poll_at"), ("core.outbox", "next_at"), ("core.outbox", "published_at")):  # fmt: skip
            await self.database.as_owner(
                f"UPDATE {table} SET {column} = {column} - interval '{seconds} s' WHERE office_id = $1 AND {column} IS NOT NULL",
                self.desk.office.id,
            )

    async def settles(self) -> float:
        """Strike until nothing is open; answers the seconds it took."""
        began = time.monotonic()
        while any((left := await self.open()).values()):
            assert time.monotonic() - began < WITHIN, f"still open after {WITHIN} s: {left}"
            if left["parcels"] or left["due"]:
                await due(self.desk)
            if not SOAK:
                await self.let_pass(30)
            await asyncio.sleep(1)
        return time.monotonic() - began


async def test_a_sweep_survives_the_death_of_its_worker(
    office: Office, client: Client, database: Database, transport: Transport, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    desk = Desk(office, *[await client(office, role) for role in ("assistant", "finance", "warehouse")])
    sweep, started, chance = Sweep(desk, database), list[Process](), random.Random(KILLS)
    with ending(started):
        processes = Processes(database, transport, tmp_path, started, **LEASES)
        address = processes.carrier()
        numbers = await sent(desk, await client(office, "head"), address, PARCELS)
        processes.relay()
        await database.as_owner("UPDATE logistics.parcel SET poll_at = now() WHERE office_id = $1", office.id)
        before = PARCELS
        for _ in range(KILLS):
            await due(desk)
            mortal, until = processes.worker(), time.monotonic() + WITHIN
            while (await sweep.open())["parcels"] == before:
                assert time.monotonic() < until, mortal.log.read_text()[-2000:]
                await asyncio.sleep(0.02)
            await asyncio.sleep(chance.uniform(0, 0.3))  # while it asks, or while it writes
            mortal.kill()
            before = (await sweep.open())["parcels"]
        assert 0 < before < PARCELS, "the worker was not killed in the middle of its sweep"

        processes.worker()
        seconds = await sweep.settles()
        if SOAK:
            with capsys.disabled():
                print(f" [{transport.name}: {KILLS} kills, {before} of {PARCELS} open after the last, settled in {seconds:.1f} s]", end="")  # fmt: skip
        await database.as_owner("UPDATE logistics.parcel SET poll_at = now() WHERE office_id = $1", office.id)
        await sweep.settles()  # what is said a second time is nothing new
        carried = await told(address, numbers)
    for row in await database.as_owner(
        "SELECT p.tracking_no, array_agg((e.at, e.text)) AS kept FROM logistics.parcel p"
        " JOIN logistics.tracking_event e ON e.parcel_id = p.id AND e.source = 'poll'"
        " WHERE p.office_id = $1 GROUP BY p.tracking_no",
        office.id,
    ):
        wanted = carried.pop(row["tracking_no"])
        assert set(row["kept"]) == wanted, row["tracking_no"]
        assert len(row["kept"]) == len(wanted), f"an event of {row['tracking_no']} is kept twice"
    assert not carried, "parcels of which nothing is kept"
    states = await database.as_owner("SELECT DISTINCT state FROM core.outbox WHERE office_id = $1", office.id)
    assert [row["state"] for row in states] == ["done"], "a job was given up"
    assert [fault async for fault in verify()] == []
