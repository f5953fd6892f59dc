"""Long work: what a worker does for a person is told as it goes, can be stopped, and is kept whole or not at all."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar
from uuid import UUID

import pytest

from salesops import Act, task, transaction
from salesops.act import Actor
from salesops.errors import NotFound, Refused
from salesops.kernel import registry as registries
from salesops.masterdata.offices import switch_duty
from salesops.masterdata.people import end_role
from salesops.services import long_work, outbox
from salesops.services.jobs import Runner
from salesops.services.long_imports import begin_import, imports
from salesops.services.long_work import Begun, LongWork, ask_to_stop, begin_work, carried_out, work_of, works_to_tell
from salesops.services.outbox import TaskJob

pytestmark = pytest.mark.one_server
T = TypeVar("T")
FIRMS = b"name,country\nMaple Garage,CN\nOak Garage,DE\n"


@pytest.fixture
async def clerk(act: Act, person: Callable[..., Awaitable[Actor]]) -> Act:
    return Act(act.office, await person(act.office, "assistant"), "screen")


async def brought(act: Act, data: bytes, *, dry_run: bool = False) -> UUID:
    _, sheet = imports()["customers"]
    async with transaction(act) as tx:
        return await begin_import(tx, sheet, "firms.csv", data, dry_run=dry_run)


async def seen(act: Act, work: UUID) -> LongWork:
    async with transaction(act) as tx:
        return await work_of(tx, work)


async def customers(act: Act) -> int:
    async with transaction(act) as tx:
        return int(await tx.fetchval("SELECT count(*) FROM customers.customer WHERE office_id = $1", act.office.id))


async def test_a_long_sheet_is_taken_in_by_a_worker_in_the_name_of_who_brought_it(clerk: Act) -> None:
    work = await brought(clerk, FIRMS)
    assert (await seen(clerk, work)).state == "waiting"
    assert await outbox.drain() == 1
    found = await seen(clerk, work)
    assert (found.state, found.report["taken"], found.report["faults"]) == ("done", 2, [])
    async with transaction(clerk) as tx:
        by = await tx.fetchval(
            "SELECT actor_id FROM core.audit WHERE office_id = $1 AND action = 'import.customers'", clerk.office.id
        )
    assert (await customers(clerk), by) == (2, clerk.actor.person_id)


async def test_a_sheet_that_was_only_looked_at_leaves_nothing_behind(clerk: Act) -> None:
    work = await brought(clerk, FIRMS, dry_run=True)
    await outbox.drain()
    found = await seen(clerk, work)
    assert (found.state, found.report["dry_run"], found.report["taken"]) == ("done", True, 2)
    assert await customers(clerk) == 0


async def test_a_sheet_that_cannot_be_read_is_refused_and_says_why(clerk: Act) -> None:
    work = await brought(clerk, b"\x00\x01\x02")
    await outbox.drain()
    found = await seen(clerk, work)
    assert (found.state, await customers(clerk)) == ("refused", 0)
    assert "neither csv nor xlsx" in found.told


async def test_who_lost_the_right_meanwhile_takes_nothing_in(clerk: Act, act: Act) -> None:
    work = await brought(clerk, FIRMS)
    async with transaction(act) as tx:
        await end_role(tx, clerk.actor.person_id, "assistant", "left")
    await outbox.drain()
    assert ((await seen(clerk, work)).state, await customers(clerk)) == ("refused", 0)


async def test_work_for_a_duty_that_was_switched_off_is_refused(clerk: Act, act: Act) -> None:
    work = await brought(clerk, FIRMS)
    for duty in registries.current().duties.values():
        if "customers" in duty.requires:
            await switch_duty(act, duty.name, "off", "test")
    await switch_duty(act, "customers", "off", "test")
    await registries.current().refresh()
    await outbox.drain()
    assert (await seen(clerk, work)).told == "The duty that takes this sheet in is switched off."


async def test_work_is_seen_and_stopped_by_nobody_else(clerk: Act, person: Callable[..., Awaitable[Actor]]) -> None:
    work = await brought(clerk, FIRMS)
    other = Act(clerk.office, await person(clerk.office, "assistant"), "screen")
    with pytest.raises(NotFound):
        await seen(other, work)
    with pytest.raises(Refused):
        async with transaction(other) as tx:
            await ask_to_stop(tx, work)
    async with transaction(other) as tx:
        assert await works_to_tell(tx) == []


async def test_progress_is_seen_while_the_work_is_not_done_and_a_stop_takes_all_of_it_back(
    clerk: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(long_work, "NOTED_EVERY", 0.0)

    @task(Begun)
    async def counts(job: TaskJob, begun: Begun) -> None:
        async with carried_out(job, begun) as work, work.ending() as tx:
            for done in range(1, 11):
                tx.audit("view.save", "saved_view", None)
                await tx.flush()
                if done == 4:
                    await in_another_process(ask)
                await work.progress(done, 10)
                told.append(await in_another_process(state))

    async def ask() -> None:
        async with transaction(clerk) as tx:
            await ask_to_stop(tx, made)

    async def state() -> tuple[str, int, int]:
        found = await seen(clerk, made)
        return found.state, found.done, found.total

    registry = registries.current()
    monkeypatch.setitem(registry.handlers, "core.counts", Runner("core.counts", "core", "default", counts, Begun))
    async with transaction(clerk) as tx:
        made = await begin_work(tx, "core.counts", "counting", "Counting")
    await outbox.drain()
    assert told == [("running", 1, 10), ("running", 2, 10), ("running", 3, 10)]
    assert (await seen(clerk, made)).state == "stopped"
    async with transaction(clerk) as tx:
        kept = "SELECT count(*) FROM core.audit WHERE office_id = $1 AND action = 'view.save'"
        assert await tx.fetchval(kept, clerk.office.id) == 0


async def test_work_that_fails_again_and_again_is_told_as_failed(clerk: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    @task(Begun)
    async def breaks(job: TaskJob, begun: Begun) -> None:
        async with carried_out(job, begun):
            raise RuntimeError("out of paper")

    registry = registries.current()
    monkeypatch.setitem(registry.handlers, "core.breaks", Runner("core.breaks", "core", "default", breaks, Begun))
    monkeypatch.setattr(outbox, "MAX_ATTEMPTS", 1)
    async with transaction(clerk) as tx:
        made = await begin_work(tx, "core.breaks", "breaking", "Breaking")
    await outbox.drain()
    assert (await seen(clerk, made)).state == "failed"


async def test_my_day_tells_what_ended_until_it_was_looked_at(clerk: Act) -> None:
    work = await brought(clerk, FIRMS)
    await outbox.drain()
    async with transaction(clerk) as tx:
        assert [one.id for one in await works_to_tell(tx)] == [work]
    await seen(clerk, work)
    async with transaction(clerk) as tx:
        assert await works_to_tell(tx) == []


async def in_another_process(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What another process would see or do: in a context of its own, beside the open transaction."""
    return await asyncio.create_task(work(), context=contextvars.Context())
