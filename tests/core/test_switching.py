"""A switch takes effect in every process within a second, told by NOTIFY or found by looking."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient

from salesops import DB, Act
from salesops.act import Office
from salesops.kernel.registry import Registry
from salesops.masterdata.offices import switch_duty
from salesops.testing import SYSTEM, Client, Database

WATCH = """
import asyncio, sys, time
from salesops.kernel.boot import booted

async def main(url, office, duty):
    async with booted(url, pool_size=2) as registry:
        seen = None
        while True:
            state = registry.state(office, duty)
            if state != seen:
                seen = state
                print(state, time.time(), flush=True)
            await asyncio.sleep(0.005)

asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
"""


@contextlib.asynccontextmanager
async def watcher(database: Database, office: Office, duty: str) -> AsyncIterator[asyncio.StreamReader]:
    """Another process that prints every state it sees, with the time."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WATCH, database.app_url, str(office.id), duty, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert (await next_seen(process.stdout))[0] == "on"
        yield process.stdout
    finally:
        process.kill()
        await process.wait()


async def next_seen(stream: asyncio.StreamReader) -> tuple[str, float]:
    line = await asyncio.wait_for(stream.readline(), 20)
    state, at = line.decode().split()
    return state, float(at)


@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
async def test_two_other_processes_know_a_switch_within_a_second(told, office: Office, database: Database) -> None:
    act = Act(office, SYSTEM, "api")
    async with watcher(database, office, "ledger") as one, watcher(database, office, "ledger") as two:
        for state in ("read_only", "on", "off", "on"):
            if told:
                await switch_duty(act, "ledger", state, "test")
            else:  # what another tool wrote: no NOTIFY, found by polling
                await database.as_owner(
                    "UPDATE core.office_duty SET state = $2 WHERE office_id = $1 AND duty = 'ledger'", office.id, state
                )
            at = time.time()
            for stream in (one, two):
                seen, when = await next_seen(stream)
                assert seen == state
                assert when - at < 1.0


async def test_a_request_after_the_switch_finds_the_duty_gone(office: Office, client: Client) -> None:
    finance: AsyncClient = await client(office, "finance")
    assert (await finance.get(f"/api/{office.code}/ledger/trial-balance")).status_code == 200
    await switch_duty(Act(office, SYSTEM, "api"), "ledger", "off", "test")
    assert (await finance.get(f"/api/{office.code}/ledger/trial-balance")).status_code == 404


async def test_a_look_that_began_before_a_switch_does_not_undo_it(
    office: Office, kernel: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen, go_on = DB.fetch, asyncio.Event(), asyncio.Event()

    async def slow_once(sql: str, *args: object) -> Any:
        rows = await real(sql, *args)
        if "duty_states" in sql and not seen.is_set():
            seen.set()
            await go_on.wait()  # the answer is on its way while the switch happens
        return rows

    monkeypatch.setattr(DB, "fetch", slow_once)
    earlier = asyncio.create_task(kernel.refresh())
    await seen.wait()
    switching = asyncio.create_task(switch_duty(Act(office, SYSTEM, "api"), "ledger", "off", "test"))
    await asyncio.sleep(0.2)
    go_on.set()
    await asyncio.gather(earlier, switching)
    assert kernel.state(office.id, "ledger") == "off"
