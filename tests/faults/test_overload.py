"""Too much at once: requests that are given up, a pool that is used up, and clients that send a byte now and then."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import pytest

from salesops.db import connect_config
from salesops.kernel.boot import booted
from salesops.services.verify import verify
from tests.faults import leaks
from tests.faults.desk import OFFICE, clients, furnish, open_desk
from tests.faults.stack import Stack, installed

POOL = 4  # connections of the web process
ABORTED = 2000
AT_ONCE = 50
SLOW = 200
RECOVERED_WITHIN = 5.0  # seconds


@dataclass(frozen=True)
class Desk:
    """One clerk's desk at an installation of its own."""

    stack: Stack
    http: httpx.AsyncClient
    word: str
    customers: list[str]

    def raw(self, method: str, path: str, body: object, key: str) -> bytes:
        """A request as it goes over the wire."""
        text = json.dumps(body)
        head = (
            f"{method} /api/{OFFICE}{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.word}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\nIdempotency-Key: {key}\r\n\r\n"
        )
        return (head + text).encode()

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.stack.port)

    async def assert_nothing_is_held(self) -> None:
        assert await leaks.usable(self.stack.owner_url, self.http, pool=POOL) == POOL
        assert await leaks.left_open(self.stack.fetch) == 0
        assert [finding async for finding in verify()] == []


@pytest.fixture(scope="module")
async def desk() -> AsyncIterator[Desk]:
    async with (
        installed("postgresql", pool_size=POOL) as stack,
        booted(stack.app_url, pool_size=2),
    ):
        words = await open_desk(1)
        await stack.start()
        async with clients(stack.base, words) as (http,):
            yield Desk(stack, http, words[0], await furnish(http))


@asynccontextmanager
async def orders_locked(desk: Desk) -> AsyncIterator[None]:
    """Whoever wants to read an order waits, on a connection of the pool."""
    connection = await asyncpg.connect(**connect_config(desk.stack.owner_url))
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE orders.sales_order IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


async def test_requests_given_up_at_random_points_hold_nothing(desk: Desk) -> None:
    """2,000 times: some leave before the request is whole, some while it is worked on, some with the answer under way."""
    rng = random.Random(11)
    gate = asyncio.Semaphore(AT_ONCE)
    answered = 0

    def payment(number: int) -> dict[str, str]:
        return {"customer_id": desk.customers[number % 12], "amount": "1.00", "reference": f"storm {number}"}

    async def give_up(number: int) -> None:
        nonlocal answered
        wanted = desk.raw("POST", "/receivables/receipts", payment(number), f"storm-{number}")
        async with gate:
            reader, writer = await desk.connect()
            writer.write(wanted if rng.random() < 0.9 else wanted[: rng.randrange(len(wanted))])
            await asyncio.sleep(rng.uniform(0, 0.3))
            answered += bool(reader._buffer)  # type: ignore[attr-defined]
            writer.transport.abort()

    await asyncio.gather(*(give_up(number) for number in range(ABORTED)))
    assert 0 < answered < ABORTED, "negative control: some were answered in time, and some were not"
    await desk.assert_nothing_is_held()
    for number in range(0, ABORTED, 10):
        again = await desk.http.post(
            "/receivables/receipts",
            content=json.dumps(payment(number)),
            headers={"Idempotency-Key": f"storm-{number}", "Content-Type": "application/json"},
        )
        assert again.status_code == 201, again.text
    rows = await desk.stack.fetch(
        "SELECT reference, count(*) AS n FROM receivables.receipt WHERE reference LIKE 'storm %' GROUP BY 1"
    )
    assert {row["n"] for row in rows} == {1}
    assert {row["reference"] for row in rows} >= {f"storm {number}" for number in range(0, ABORTED, 10)}


async def test_a_used_up_pool_is_told_as_busy_and_is_there_again_at_once(desk: Desk) -> None:
    async with orders_locked(desk):
        refused = await asyncio.gather(*(desk.http.get("/orders?limit=1") for _ in range(10 * POOL)))
        assert {answer.status_code for answer in refused} == {503}
        assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    freed = time.monotonic()
    while (await desk.http.get("/orders?limit=1")).status_code != 200:
        assert time.monotonic() - freed < RECOVERED_WITHIN
    again = await asyncio.gather(*(desk.http.get("/orders?limit=1") for _ in range(POOL)))
    assert {answer.status_code for answer in again} == {200}
    await desk.assert_nothing_is_held()


async def test_a_pool_with_fewer_connections_is_seen(desk: Desk) -> None:
    """Negative control: what is counted are the connections there are, not those that are hoped for."""
    assert await leaks.usable(desk.stack.owner_url, desk.http, pool=POOL + 1, tries=1) == POOL


async def test_the_switchboard_is_still_watched_after_the_pool_was_used_up(desk: Desk) -> None:
    async with orders_locked(desk):
        await asyncio.gather(*(desk.http.get("/orders?limit=1") for _ in range(10 * POOL)))
    await desk.stack.fetch("UPDATE core.office_duty SET state = 'off' WHERE duty = 'logistics'")
    await _until_answered(desk, "/logistics/shipments", 404)
    await desk.stack.fetch("UPDATE core.office_duty SET state = 'on' WHERE duty = 'logistics'")
    await _until_answered(desk, "/logistics/shipments", 200)


async def test_clients_that_send_a_byte_now_and_then_harm_nobody(desk: Desk) -> None:
    """Far more of them than connections of the pool: half in the middle of their head, half of their body."""
    wanted = desk.raw("POST", "/customers", {"name": "Slow Motors"}, "slow")
    body_at = wanted.index(b"\r\n\r\n") + 4
    slow = [await desk.connect() for _ in range(SLOW)]
    for number, (_, writer) in enumerate(slow):
        writer.write(wanted[: body_at if number % 2 else 30])
    for turn in range(5):
        for number, (_, writer) in enumerate(slow):
            at = (body_at if number % 2 else 30) + turn
            writer.write(wanted[at : at + 1])
        others = await asyncio.gather(*(desk.http.get("/orders?limit=1") for _ in range(POOL)))
        assert {answer.status_code for answer in others} == {200}
        await asyncio.sleep(0.3)
    (row,) = await desk.stack.fetch("SELECT count(*) AS n FROM core.idempotency WHERE key = 'slow'")
    assert row["n"] == 0, "negative control: they are still at it"
    for _, writer in slow:
        writer.transport.abort()
    await desk.assert_nothing_is_held()


async def _until_answered(desk: Desk, path: str, status: int) -> None:
    began = time.monotonic()
    while (await desk.http.get(path)).status_code != status:
        assert time.monotonic() - began < 2 * RECOVERED_WITHIN, f"{path} does not answer {status}"
        await asyncio.sleep(0.1)
