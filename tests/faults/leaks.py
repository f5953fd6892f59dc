"""Whether the web process has all its connections to the database in hand, seen from the database's side."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import httpx

from salesops.db import connect_config
from tests.faults.checker import Fetch

LOCK_HELD = 1.8  # seconds: shorter than the lock timeout of the product
TRIES = 5
MORE = 4  # requests more than there are connections


async def left_open(fetch: Fetch) -> int:
    """How many connections stand in a transaction in which nothing has happened for a second."""
    (row,) = await fetch(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'salesops'"
        " AND state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '1 second'"
    )
    return int(row["n"])


async def usable(owner_url: str, http: httpx.AsyncClient, *, pool: int, tries: int = TRIES) -> int:
    """How many requests reach the database at once while a table is locked: all of the pool, or some are leaked.

    Asked again when it is not all: a slow machine may need a while to connect, what is leaked never comes back.
    """
    most = 0
    for _ in range(tries):
        most = max(most, await _reach(owner_url, http, pool))
        if most >= pool:
            break
    return most


async def _reach(owner_url: str, http: httpx.AsyncClient, pool: int) -> int:
    connection = await asyncpg.connect(**connect_config(owner_url))
    lock = connection.transaction()
    await lock.start()
    await connection.execute("LOCK TABLE orders.sales_order IN ACCESS EXCLUSIVE MODE")
    asked = [asyncio.create_task(http.get("/orders?limit=1")) for _ in range(pool + MORE)]
    most, began = 0, time.monotonic()
    while most < pool and time.monotonic() - began < LOCK_HELD:
        most = max(
            most,
            await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'salesops' AND wait_event_type = 'Lock'"
            ),
        )
        await asyncio.sleep(0.02)
    await lock.rollback()
    await connection.close()
    await asyncio.gather(*asked)
    return most
