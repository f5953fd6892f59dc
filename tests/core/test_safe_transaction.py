"""The engine under the worst that happens to it, with stock Piccolo beside it as the negative control."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresEngine

from salesops.db import DB, Engine, connect_config
from salesops.errors import Busy
from salesops.refusals import as_refusal
from salesops.testing import Database

DEFERRED = """
CREATE TABLE parent(id int PRIMARY KEY);
CREATE TABLE child(parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
GRANT ALL ON parent, child TO salesops_app;
"""


@pytest.fixture(scope="module")
async def deferred(database: Database, kernel) -> Database:
    connection = await asyncpg.connect(**connect_config(database.owner_url))
    await connection.execute(DEFERRED)
    await connection.close()
    return database


async def small_engine(database: Database, size: int = 3) -> Engine:
    engine = Engine()
    engine.configure(database.app_url)
    await engine.open(size=size)
    return engine


async def held(engine: Engine) -> int:
    assert engine.pool is not None
    return int(engine.pool.get_size() - engine.pool.get_idle_size())


async def test_a_commit_that_fails_gives_its_connection_back(deferred: Database) -> None:
    engine = await small_engine(deferred)
    for _ in range(20):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with engine.transaction() as transaction:
                await transaction.connection.execute("INSERT INTO child VALUES (1)")
    assert await held(engine) == 0
    assert engine.current_transaction.get() is None
    await engine.close()


async def test_stock_piccolo_does_leak_there(deferred: Database) -> None:
    """Negative control: without our engine three failing commits exhaust a pool of three."""
    engine = PostgresEngine(connect_config(deferred.app_url), extensions=())
    await engine.start_connection_pool(min_size=3, max_size=3)
    assert engine.pool is not None
    for _ in range(3):
        engine.current_transaction.set(None)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with engine.transaction():
                await engine.current_transaction.get().connection.execute("INSERT INTO child VALUES (1)")
    with pytest.raises(TimeoutError):
        await engine.pool.acquire(timeout=0.3)
    engine.pool.terminate()


async def test_transactions_do_not_nest(deferred: Database) -> None:
    async with DB.transaction():
        with pytest.raises(RuntimeError, match="do not nest"):
            DB.transaction()


async def test_stock_piccolo_commits_what_a_nested_block_lost(deferred: Database) -> None:
    """Negative control: the inner block raises, the outer catches, and the inner row is there."""
    engine = PostgresEngine(connect_config(deferred.app_url), extensions=())
    async with engine.transaction() as outer:
        with pytest.raises(ZeroDivisionError):
            async with engine.transaction():
                await outer.connection.execute("INSERT INTO parent VALUES (77)")
                raise ZeroDivisionError
    assert len(await engine._run_in_new_connection("SELECT 1 FROM parent WHERE id = 77")) == 1


async def test_cancelling_again_and_again_leaves_nothing_held(deferred: Database) -> None:
    engine = await small_engine(deferred)

    async def slow() -> None:
        async with engine.transaction() as transaction:
            await transaction.connection.execute("SELECT pg_sleep(0.2)")

    for number in range(20):
        task = asyncio.create_task(slow())
        await asyncio.sleep(0.005 * (number % 5))
        for _ in range(4):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await held(engine) == 0
    async with engine.transaction() as transaction:
        assert await transaction.connection.fetchval("SELECT 1") == 1
    await engine.close()


async def test_a_killed_backend_is_told_and_its_place_is_free_again(deferred: Database) -> None:
    engine = await small_engine(deferred)
    for _ in range(5):
        with pytest.raises(
            (asyncpg.PostgresConnectionError, asyncpg.InternalClientError, asyncpg.InterfaceError, OSError)
        ) as told:
            async with engine.transaction() as transaction:
                pid = await transaction.connection.fetchval("SELECT pg_backend_pid()")
                await deferred.as_owner("SELECT pg_terminate_backend($1)", pid)
                await transaction.connection.execute("SELECT 1")
        assert isinstance(as_refusal(told.value), Busy)
    assert await held(engine) == 0
    async with engine.transaction() as transaction:
        assert await transaction.connection.fetchval("SELECT 1") == 1
    await engine.close()


async def test_an_exhausted_pool_says_busy_within_its_patience(deferred: Database) -> None:
    engine = await small_engine(deferred, size=1)
    async with engine.transaction():
        engine.current_transaction.set(None)
        with pytest.raises(Busy) as told:
            async with engine.transaction():
                pass
    assert told.value.facts["retry_after"] == 2
    assert await held(engine) == 0
    await engine.close()


async def test_a_server_that_is_down_and_has_no_socket_is_told_as_busy(tmp_path: Path) -> None:
    engine = Engine()
    engine.configure(f"postgresql://salesops_app@/salesops?host={tmp_path}")
    with pytest.raises(Busy):
        await engine.fetch("SELECT 1")
    with pytest.raises(Busy):
        async with engine.transaction():
            pass


async def test_the_office_is_set_within_and_gone_after(deferred: Database, new_office) -> None:
    office = await new_office()
    async with DB.transaction(office.id) as transaction:
        assert await transaction.connection.fetchval("SELECT count(*) FROM core.office_duty") > 0
        pid = await transaction.connection.fetchval("SELECT pg_backend_pid()")
    seen = 0
    for _ in range(30):
        async with DB.transaction() as transaction:
            if await transaction.connection.fetchval("SELECT pg_backend_pid()") == pid:
                seen += 1
                assert await transaction.connection.fetchval("SELECT count(*) FROM core.office_duty") == 0
    assert seen


async def test_batch_is_refused_because_it_leaves_the_transaction() -> None:
    with pytest.raises(RuntimeError, match="leaves the transaction"):
        await DB.batch(None)
