"""Records what one order writes: the calls of SQL functions in the write batches of its transactions, and the rows."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from uuid import UUID

from bench.company import at_work
from bench.desk import order_of, placement_of, steps_of
from bench.writes import Written, written
from salesops import batch, new_id
from salesops.act import Act
from salesops.batch import Call, WriteBatch
from salesops.db import DB, SafeTransaction
from salesops.replay.api import Api

MARK = "recorded-by-bench"


@dataclass
class Tape:
    """What went by: the calls, and the rows written by each transaction."""

    calls: list[Call] = field(default_factory=list)
    by_transaction: dict[int, Written] = field(default_factory=dict)

    @property
    def written(self) -> Written:
        return sum(self.by_transaction.values(), Written())


@dataclass(frozen=True)
class Recorded:
    """One order; ids that are newer than `since` were made for it."""

    office_id: int
    customer: UUID
    products: list[UUID]
    since: UUID
    tape: Tape


async def record(database_url: str, form: str) -> Recorded:
    """Take one order through the desk in this process."""
    async with at_work(database_url) as api:
        rows = await DB.fetch("SELECT id, part_no FROM core.product")
        products = {row["part_no"]: row["id"] for row in rows}
        page = await api.get("/customers", limit=1)
        customer = page["items"][0]["id"]
        body = order_of(customer, MARK, random.Random(1))
        since = new_id()
        with _recording() as tape:
            await _take(api, form, customer, body)
        return Recorded(
            api.office.id, UUID(customer), [products[line["part_no"]] for line in body["lines"]], since, tape
        )


async def _take(api: Api, form: str, customer: str, body: dict[str, Any]) -> None:
    if form == "one-call":
        await api.post("/orders/placements", placement_of(customer, MARK, random.Random(1)), key=MARK)
        return
    steps = steps_of(body)
    method, path, sent = next(steps)
    with contextlib.suppress(StopIteration):
        while True:
            key = f"{MARK} {path.rpartition('/')[2]}"
            said = await (api.get(path) if method == "GET" else api.post(path, sent, key=key))
            method, path, sent = steps.send(said)


@contextlib.contextmanager
def _recording() -> Iterator[Tape]:
    """Keep what passes the one place through which the product writes.

    A connection counts on over its transactions, so what it had written before one is taken off.
    """
    tape, compose, send, begin = Tape(), batch.statement, WriteBatch.send, SafeTransaction.__aenter__
    before: dict[int, Written] = {}

    def statement(calls: list[Call]) -> str:
        tape.calls.extend(calls)
        return compose(calls)

    async def begun(transaction: SafeTransaction) -> SafeTransaction:
        await begin(transaction)
        before[id(transaction.connection)] = await written(transaction.connection)
        return transaction

    async def sent(given: WriteBatch, connection: Any, act: Act, **more: Any) -> None:
        await send(given, connection, act, **more)
        transaction = await connection.fetchval("SELECT pg_current_xact_id()::text::bigint")
        tape.by_transaction[transaction] = await written(connection) - before[id(connection)]

    with (
        patch.object(batch, "statement", statement),
        patch.object(WriteBatch, "send", sent),
        patch.object(SafeTransaction, "__aenter__", begun),
    ):
        yield tape
