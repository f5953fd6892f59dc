"""The kernel comes up and goes down whole: a watch that outlives a full pool, and a pool that never stays behind."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from salesops import db
from salesops.db import DB
from salesops.kernel.boot import booted
from salesops.kernel.registry import Registry
from salesops.masterdata.offices import NewOffice, open_office
from salesops.migrations import migrate
from salesops.testing import SYSTEM, Database, Server


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


async def test_switches_are_seen_again_after_the_pool_was_full(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "ACQUIRE_SECONDS", 0.1)
    async with booted(database.app_url, pool_size=1) as registry:
        office = await open_office(SYSTEM, NewOffice("full", "Full", "CNY", "Asia/Shanghai"))
        with capture_logs() as said:
            async with DB.pool.acquire():
                await until(lambda: any("Busy" in line.get("error", "") for line in said))
        await database.as_owner("UPDATE core.office_duty SET state = 'off' WHERE office_id = $1", office.id)
        await until(lambda: registry.state(office.id, "ledger") == "off")


async def test_switches_are_seen_again_after_a_connection_was_cut(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As asyncpg tells it in an unlucky moment, which comes about once in a hundred cuts."""
    real, cut = DB.fetch, asyncio.Event()

    async def cut_once(sql: str, *args: object) -> Any:
        if not cut.is_set():
            cut.set()
            raise asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")
        return await real(sql, *args)

    async with booted(database.app_url, pool_size=1) as registry:
        office = await open_office(SYSTEM, NewOffice("cut", "Cut", "CNY", "Asia/Shanghai"))
        monkeypatch.setattr(DB, "fetch", cut_once)
        await until(cut.is_set)
        await database.as_owner("UPDATE core.office_duty SET state = 'off' WHERE office_id = $1", office.id)
        await until(lambda: registry.state(office.id, "ledger") == "off")


async def test_nothing_goes_on_in_the_background_though_the_server_hangs(embedded_postgresql: Server) -> None:
    """Its side of the connection that listens is frozen, so that a farewell would not be answered."""
    server, name = embedded_postgresql, f"salesops_hanging_{secrets.token_hex(4)}"
    await server.new_database(name, server.template)
    before = asyncio.all_tasks()
    database, pids = Database(server, name), []
    async with booted(database.app_url, pool_size=1):
        while not pids:
            pids = await database.as_owner(
                "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN%'", name
            )
        os.kill(pids[0]["pid"], signal.SIGSTOP)
    await until(lambda: asyncio.all_tasks() <= before)
    os.kill(pids[0]["pid"], signal.SIGCONT)
    await server.drop(name)


async def test_the_pool_is_closed_though_the_watch_has_died(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dying(registry: Registry) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(Registry, "watch", dying)
    with pytest.raises(RuntimeError, match="nobody foresaw this"):
        async with booted(database.app_url, pool_size=1):
            await asyncio.sleep(0)
    assert DB.pool is None


async def test_the_pool_is_closed_when_the_block_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with booted(database.app_url, pool_size=1):
            raise ZeroDivisionError
    assert DB.pool is None


async def test_a_template_is_made_in_whatever_order_modules_come(database: Database, server: Server) -> None:
    """While another module's pool is open, where migrating in this process is refused."""
    another = Server(server.name, server.url, server.owner)
    async with booted(database.app_url, pool_size=1):
        with pytest.raises(RuntimeError, match="not beside it"):
            await migrate(database.owner_url)
        await another.make_template()
    rows = await Database(another, another.template).as_owner("SELECT name FROM salesops_meta.migration")
    assert "core_0001" in {row["name"] for row in rows}
    await another.drop_all()
