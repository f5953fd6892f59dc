"""Negative controls: the oracle finds what it is there to find, and nothing when nothing is wrong."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import asyncpg
import httpx
import pytest

from salesops.db import connect_config
from salesops.services import outbox
from salesops.services.verify import verify
from salesops.testing import Database
from tests.faults import leaks
from tests.faults.checker import compare, compare_sums
from tests.faults.desk import OPENING, clerks, clients, furnish, open_desk
from tests.faults.history import History

CLERKS = 4
LOST = 0.2  # of the answers
LOST_OFTEN = 0.4
ACTS = 160
BASE = "http://localhost"
Work = Callable[..., Awaitable[History]]


class LossyNetwork(httpx.AsyncBaseTransport):
    """Brings every request, and loses some answers on the way back."""

    def __init__(self, app: Any, lost: float) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self._lost = lost
        self._rng = random.Random(7)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        if self._rng.random() < self._lost:
            raise httpx.ReadError("the answer was lost")
        return answer


@pytest.fixture(scope="module")
def work(app: Any) -> Work:
    """Let the clerks work through the lossy network until nothing is left to do; returns what they recorded."""

    async def make(words: list[str], customers: list[str], seed: str, *, fresh_keys: bool = False) -> History:
        history = History()
        network = LossyNetwork(app, LOST_OFTEN if fresh_keys else LOST)
        async with clients(BASE, words, network) as https:
            working = clerks(https, customers, history, seed, pause=0, fresh_keys=fresh_keys)
            stop = asyncio.Event()
            tasks = [asyncio.create_task(clerk.work(stop)) for clerk in working]
            while len(history.acts) < ACTS:
                await asyncio.sleep(0.01)
            stop.set()
            await asyncio.gather(*tasks)
        await outbox.drain()
        return history

    return make


@pytest.fixture(scope="module")
async def words(kernel: Any) -> list[str]:
    return await open_desk(CLERKS)


@pytest.fixture(scope="module")
async def customers(app: Any, words: list[str]) -> list[str]:
    async with clients(BASE, words, httpx.ASGITransport(app=app)) as https:
        return await furnish(https[0])


@pytest.fixture(scope="module")
async def honest(work: Work, words: list[str], customers: list[str]) -> History:
    """What clerks recorded who repeat an act under its own key."""
    return await work(words, customers, "honest")


async def test_lost_answers_change_nothing_when_the_key_stays(honest: History, database: Database) -> None:
    assert honest.counts()["unknown for a while"] > 0
    assert honest.counts()["refused"] > 0
    assert await compare(database.as_owner, honest.acts, drained=True) == []
    assert await compare_sums(database.as_owner, honest.acts, OPENING) == []
    assert honest.wrong == []


async def test_an_ok_whose_effect_is_gone_is_found(honest: History, database: Database) -> None:
    for kind in sorted(honest.by_kind()):
        act = next(act for act in honest.acts if act.kind == kind and act.outcome == "ok")
        acts = [replace(act, subject="00000000-0000-0000-0000-000000000000", key="another")]
        assert any("ok was said" in words for words in await compare(database.as_owner, acts, drained=True)), kind


async def test_a_refusal_whose_effect_is_there_is_found(honest: History, database: Database) -> None:
    for kind in sorted(honest.by_kind()):
        act = next(act for act in honest.acts if act.kind == kind and act.outcome == "ok")
        found = await compare(database.as_owner, [replace(act, status=409)], drained=True)
        assert any("ok was not said" in words for words in found), kind


async def test_goods_and_money_that_nobody_answered_for_are_found(honest: History, database: Database) -> None:
    for kind, word in (("stock.receive", "PART"), ("payments.note", "money")):
        act = next(
            act for act in honest.acts if act.kind == kind and act.outcome == "ok" and "SCARCE" not in str(act.body)
        )
        left = [one for one in honest.acts if one is not act]
        assert any(word in words for words in await compare_sums(database.as_owner, left, OPENING)), kind


async def test_a_connection_left_in_a_transaction_is_found(database: Database, kernel: Any) -> None:
    assert await leaks.left_open(database.as_owner) == 0
    config = connect_config(database.app_url) | {"server_settings": {"application_name": "salesops"}}
    connection = await asyncpg.connect(**config)
    await connection.execute("BEGIN; SELECT 1")
    await asyncio.sleep(1.1)
    assert await leaks.left_open(database.as_owner) == 1
    await connection.close()


async def test_a_retry_under_another_key_is_found(
    work: Work, words: list[str], customers: list[str], database: Database
) -> None:
    """The mistake that the keys are there for; it stays in the books, so verify has nothing to find."""
    careless = await work(words, customers, "careless", fresh_keys=True)
    found = await compare(database.as_owner, careless.acts, drained=True)
    assert {words.split(".")[0] for words in found} >= {"orders", "payments", "stock"}
    assert [finding async for finding in verify()] == []


async def test_a_row_changed_behind_the_back_of_the_product_is_found(database: Database, honest: History) -> None:
    await database.as_owner("UPDATE inventory.stock SET on_hand = on_hand + 1")
    assert "inventory.on_hand_is_moved" in {finding.invariant async for finding in verify()}
    assert await compare_sums(database.as_owner, honest.acts, OPENING) != []
