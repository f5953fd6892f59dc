"""A campaign: the load goes on, fault after fault is done, and after each the oracle looks."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from salesops.kernel.boot import booted
from salesops.services.verify import verify
from tests.faults import checker, leaks
from tests.faults.desk import OPENING, clerks, clients, furnish, open_desk
from tests.faults.faults import LAST, LONG, Deck, Fault, Outages, Scene
from tests.faults.history import History
from tests.faults.jobs import Ages, Jobs
from tests.faults.stack import LOST, Stack

POOL = 10  # connections of the web process
LOOKS = 300  # times a database that was just killed is asked again


@dataclass(frozen=True)
class Limits:
    """How long something may take, in seconds; a test that shares its processors has more patience than a soak."""

    ready: float = 10.0  # until web answers after its death
    ready_with_database: float = 15.0  # until web answers after a death of PostgreSQL
    jobs: float = 90.0  # until the jobs are done after the death of a worker
    backlog: float = 60.0  # until the jobs are done after the return of a broker

    def times(self, factor: float) -> Limits:
        return Limits(*(factor * one for one in (self.ready, self.ready_with_database, self.jobs, self.backlog)))


@dataclass
class Done:
    """One fault that was done: when, how long until web answered, how long until others had a dead worker's jobs."""

    fault: Fault
    at: float
    ready: float
    taken_over: float | None = None


@dataclass(frozen=True)
class Absence:
    """How long a broker was away, how many acts succeeded meanwhile, how long the backlog took afterwards."""

    seconds: float
    acts: int
    backlog: float


@dataclass
class Campaign:
    """The faults of one installation under one seed; what did not hold stands in `wrong`."""

    stack: Stack
    seed: str
    limits: Limits = field(default_factory=Limits)
    pause: float = 0.1  # seconds at most between two pieces of a clerk's work
    history: History = field(default_factory=History)
    done: list[Done] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    drained: float = 0.0  # seconds until all jobs were done after the last fault, which kills a worker
    ages: Ages = field(default_factory=Ages)
    wrong: list[str] = field(default_factory=list)

    async def run(self, faults: int, *, with_long_stop: bool = False) -> None:
        """Do so many faults, the last of them to a worker that holds jobs."""
        async with booted(self.stack.app_url, pool_size=4, statement_timeout="60s"):
            words = await open_desk()
            await self.stack.start()
            self.outages, self.jobs = Outages(self.stack), Jobs(self.stack)
            self.takeovers: list[asyncio.Task[None]] = []
            async with clients(self.stack.base, words) as https:
                working = clerks(https, await furnish(https[0]), self.history, self.seed, pause=self.pause)
                stop = asyncio.Event()
                tasks = [asyncio.create_task(clerk.work(stop)) for clerk in working]
                try:
                    await self._do_all(faults, with_long_stop=with_long_stop)
                finally:
                    stop.set()
                    await asyncio.gather(*tasks)
                await self._look_at_the_end(https[0])

    async def _do_all(self, faults: int, *, with_long_stop: bool) -> None:
        rng = random.Random(self.seed)
        scene = Scene(self.stack, rng, self.outages)
        deck = Deck(rng, has_broker=self.stack.broker.exists)
        if with_long_stop:
            await self._do(scene, LONG)
        while len(self.done) < faults - 1:
            if with_long_stop and not self.outages.is_away:
                with_long_stop = False
                await self._work_off()
            await asyncio.sleep(rng.uniform(0.2, 1.0))
            fault = deck.draw(self._is_possible)
            if fault is not None:
                await self._do(scene, fault)
        await self.outages.over()
        await self._do(scene, LAST)

    async def _work_off(self) -> None:
        """Let the backlog of a long absence be worked off undisturbed, to see how long that takes."""
        await self.jobs.until_done(before=self.outages.spans[-1][1], within=2 * self.limits.backlog)

    def _is_possible(self, fault: Fault) -> bool:
        """Its victims live, and the broker is there where it is needed."""
        return not (fault.needs_broker and self.outages.is_away) and all(self.stack.pids(name) for name in fault.kills)

    async def _do(self, scene: Scene, fault: Fault) -> None:
        at = time.time()
        await fault.do(scene)
        hit = time.time()
        limit = self.limits.ready_with_database if "postgresql" in fault.kills else self.limits.ready
        while not await self.stack.is_ready() and time.time() - hit < 4 * limit:
            await asyncio.sleep(0.05)
        ready = time.time() - hit
        self.done.append(Done(fault, at, ready))
        self.takeovers += [asyncio.create_task(self._watch(self.done[-1], pid)) for pid in scene.take_dead_workers()]
        if ready > limit:
            self._note(f"web was ready again after {ready:.1f} s, not within {limit:g} s")
        self._note(*await self._verified(), *await self._compared(since=at - 60))
        if not self.stack.is_supervised:
            raise AssertionError(f"{fault.name} ended the supervisor: {self.stack.said[-2000:]}")

    async def _watch(self, one: Done, pid: int) -> None:
        one.taken_over = await self.jobs.taken_over(pid)
        if one.taken_over is not None and one.taken_over > self.limits.jobs:
            self._note(f"{one.fault.name}: its jobs were taken over after {one.taken_over:.0f} s")

    def _note(self, *found: str) -> None:
        last = self.done[-1].fault.name if self.done else "the start"
        self.wrong += [f"{self.seed}, after fault {len(self.done)} ({last}): {words}" for words in found]

    async def _verified(self) -> list[str]:
        for _ in range(LOOKS):
            with suppress(*LOST):
                return [f"verify: {f.invariant}: {f.words}; {f.rows} rows, {f.first}" async for f in verify()]
            await asyncio.sleep(0.1)
        return ["verify could not reach the database"]

    async def _compared(self, *, since: float) -> list[str]:
        subjects = {(act.kind, act.subject) for act in self.history.acts if act.ended > since}
        settled = [act for act in self.history.acts if act.status and (act.kind, act.subject) in subjects]
        return await checker.compare(self.stack.fetch, settled, drained=False)

    # ------------------------------------------------------------------ afterwards

    async def _look_at_the_end(self, http: httpx.AsyncClient) -> None:
        """The load is over: everything comes to rest, and is counted to the last piece."""
        last = self.done[-1].at
        done = await self.jobs.until_done(within=2 * self.limits.jobs)
        self.drained = time.time() - last
        if not done or self.drained > self.limits.jobs:
            self._note(f"{await self.jobs.open()} jobs were not done {self.drained:.0f} s after the last fault")
        await asyncio.gather(*self.takeovers)
        self.ages = await self.jobs.ages()
        acts, fetch = self.history.acts, self.stack.fetch
        self._note(*[f"{act.kind} {act.key} was never settled" for act in acts if not act.status])
        self._note(*await self._verified(), *await checker.compare(fetch, acts, drained=True))
        self._note(*await checker.compare_sums(fetch, acts, OPENING), *self.history.wrong)
        if held := await leaks.left_open(fetch):
            self._note(f"{held} connections stand in a transaction that nobody ends")
        if (usable := await leaks.usable(self.stack.owner_url, http, pool=POOL)) < POOL:
            self._note(f"only {usable} of {POOL} connections of web can be used")
        await self._measure_absences()

    async def _measure_absences(self) -> None:
        """A backlog counts against its limit unless a later fault held it up."""
        for begin, end in self.outages.spans:
            acts = sum(begin < act.ended < end and act.outcome == "ok" for act in self.history.acts)
            backlog = await self.jobs.last_done(end) - end
            self.absences.append(Absence(end - begin, acts, backlog))
            undisturbed = not any(end - 10 < one.at < end + backlog and one.fault.kills for one in self.done)
            if undisturbed and backlog > self.limits.backlog:
                self._note(f"the backlog of a broker away for {end - begin:.0f} s took {backlog:.0f} s")
