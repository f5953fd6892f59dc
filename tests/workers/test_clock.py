"""The clock starts what is due, once however many clocks run, and does the chores of the house."""

from __future__ import annotations

import asyncio
import datetime as dt
from itertools import pairwise

import pytest
from crew import Crew, Effects
from processes import until

from salesops import new_id
from salesops.kernel.registry import Registry
from salesops.masterdata import offices
from salesops.services import outbox
from salesops_workers.clock import Schedules, sweep, verify_all

over_postgresql = pytest.mark.parametrize("transport", ["postgresql"], indirect=True, scope="module")


@over_postgresql
async def test_two_clocks_start_each_turn_once(crew: Crew, effects: Effects) -> None:
    crew.relay()
    crew.worker()
    clocks = [crew.start("clock"), crew.start("clock")]
    await effects.reaches("done", 3)
    assert [await asyncio.to_thread(clock.stop) for clock in clocks] == [0, 0]
    await effects.settled()
    rows = await effects.jobs()
    gaps = [later["created_at"] - earlier["created_at"] for earlier, later in pairwise(rows)]
    assert {row["handler"] for row in rows} == {"probe.tick"}
    assert min(gaps) > dt.timedelta(seconds=0.9), "the schedule says every two seconds, give or take a tick"
    assert await effects.of([row["id"] for row in rows]) == {row["id"]: 1 for row in rows}


async def test_nothing_is_started_where_the_duty_is_off(kernel: Registry, effects: Effects) -> None:
    schedules = Schedules(kernel)
    await offices.switch_duty(effects.act, "probe", "off", "not today")
    await schedules.step()
    assert await effects.states() == {}
    await offices.switch_duty(effects.act, "probe", "on", "today")
    assert await schedules.step() >= 1
    assert await schedules.step() == 0, "it is not due again"
    assert await effects.states() == {"ready": 1}
    await outbox.drain()


@over_postgresql
async def test_the_clock_offers_again_what_dead_workers_held(crew: Crew, effects: Effects) -> None:
    await effects.poke()
    (job,) = await outbox.claim(["default"], lease=dt.timedelta(seconds=0.1))
    crew.start("clock")
    await effects.reaches("ready", 2)  # the poke, and a tick of the clock's own
    assert {row["id"]: row["state"] for row in await effects.jobs()}[job.id] == "ready"
    await outbox.drain()


async def test_a_broken_invariant_is_shown_where_it_is_broken(kernel: Registry, effects: Effects) -> None:
    assert await verify_all(kernel) == 0
    await effects.poke(deed="refuse")
    await outbox.drain()
    assert await verify_all(kernel) == 1
    faults = await effects.database.as_owner(
        "SELECT place, error FROM core.duty_fault WHERE office_id = $1 AND duty = 'core'", effects.act.office.id
    )
    assert [fault["place"] for fault in faults] == ["core.no_dead_jobs"]
    await effects.database.as_owner("DELETE FROM core.outbox WHERE state = 'dead'")


async def test_what_is_past_its_time_is_swept_and_nothing_else(kernel: Registry, effects: Effects) -> None:
    await effects.poke(3)
    await outbox.drain()
    await effects.poke(1)
    old, _, _, _ = [row["id"] for row in await effects.jobs()]
    await effects.database.as_owner("UPDATE core.outbox SET done_at = now() - interval '31 days' WHERE id = $1", old)
    await effects.database.as_owner(
        "INSERT INTO core.idempotency (office_id, principal, route, key, fingerprint, status, body, created_at)"
        " SELECT $1, $2, 'POST /x', n::text, '', 200, '', now() - n * interval '6 days' FROM generate_series(1, 2) n",
        effects.act.office.id,
        new_id(),
    )
    assert await sweep() == (1, 1)
    assert await effects.states() == {"done": 2, "ready": 1}
    assert await sweep() == (0, 0)
    await outbox.drain()


@over_postgresql
async def test_a_clock_says_that_it_is_alive_and_ends_when_told(crew: Crew) -> None:
    clock = crew.start("clock")
    await until(lambda: crew.is_alive("clock"), 15, "no sign of life")
    assert await asyncio.to_thread(clock.stop) == 0
    assert clock.said("clock_stopped")
