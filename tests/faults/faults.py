"""The catalogue of faults: what can be done to a running installation, and the deck they are drawn from."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.faults.stack import Stack

AT_WEB = ("after-effect", "before-commit", "after-commit")
AT_WORKER = ("after-claim", "after-effect", "before-commit", "after-commit", "before-ack")
AT_RELAY = ("after-publish",)
REACHED_WITHIN = 90.0  # seconds for the load to pass an armed failpoint
LONG_STOP = 75.0  # seconds
REPEATED = 3  # times each message comes again


class Outages:
    """When the broker was away, in wall-clock time; one outage at a time, ended in the background."""

    def __init__(self, stack: Stack) -> None:
        self.spans: list[tuple[float, float]] = []
        self._stack = stack
        self._ending: asyncio.Task[None] | None = None

    @property
    def is_away(self) -> bool:
        return self._ending is not None and not self._ending.done()

    def begin(self, seconds: float, end: Callable[[], Awaitable[None]]) -> None:
        """The broker is away from now on, until `end` has brought it back after `seconds`."""

        async def bring_back(since: float) -> None:
            await asyncio.sleep(seconds)
            await end()
            self.spans.append((since, time.time()))

        self._ending = asyncio.create_task(bring_back(time.time()))

    async def over(self) -> None:
        """Wait until the broker is back."""
        if self._ending is not None:
            await self._ending


@dataclass(frozen=True)
class Scene:
    """What a fault may use: the installation, the chance that was seeded, the broker's outages, and how long one lasts."""

    stack: Stack
    rng: random.Random
    outages: Outages
    away: tuple[float, float] = (1.0, 4.0)
    dead_workers: list[int] = field(default_factory=list)

    def take_dead_workers(self) -> list[int]:
        """The workers that died since this was asked before."""
        found = self.dead_workers.copy()
        self.dead_workers.clear()
        return found


@dataclass(frozen=True)
class Fault:
    """One kind of fault; `kills` names the processes it ends."""

    name: str
    do: Callable[[Scene], Awaitable[None]]
    kills: tuple[str, ...] = ()
    needs_broker: bool = False


def killing(name: str) -> Fault:
    async def do(scene: Scene) -> None:
        pid = await scene.stack.kill(name)
        if name == "worker":
            scene.dead_workers.append(pid)

    return Fault(f"{name} killed", do, (name,), needs_broker=name == "relay")


def dying_at(name: str, place: str) -> Fault:
    """The process dies at a named place, at one of its next passages."""

    async def do(scene: Scene) -> None:
        stack = scene.stack
        pid = await stack.pid(name)
        draft = stack.failpoint.with_suffix(".new")
        draft.write_text(f"{place}:{scene.rng.randint(1, 3)}:{pid}")
        draft.rename(stack.failpoint)
        began = time.monotonic()
        while stack.lives(pid):
            assert time.monotonic() - began < REACHED_WITHIN, f"{name} did not pass {place}"
            await asyncio.sleep(0.02)
        stack.failpoint.unlink()
        if name == "worker":
            scene.dead_workers.append(pid)

    return Fault(f"{name} dies {place.replace('-', ' ')}", do, (name,), needs_broker=name != "web")


async def kill_backend(scene: Scene) -> None:
    """kill -9 of one server process: PostgreSQL throws every connection out and recovers."""
    rows = await scene.stack.fetch("SELECT pid FROM pg_stat_activity WHERE application_name = 'salesops'")
    with suppress(ProcessLookupError):
        os.kill(scene.rng.choice(rows)["pid"], signal.SIGKILL)


async def cut_connections(scene: Scene) -> None:
    """Terminate connections, some at a time, wherever their transactions stand."""
    for _ in range(5):
        await scene.stack.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'salesops' AND random() < 0.4"
        )
        await asyncio.sleep(scene.rng.uniform(0, 0.2))


async def kill_broker(scene: Scene) -> None:
    broker = scene.stack.broker
    await asyncio.to_thread(broker.kill)
    scene.outages.begin(scene.rng.uniform(*scene.away), broker.start)


async def stop_broker(scene: Scene) -> None:
    await _stop_broker(scene, scene.rng.uniform(*scene.away))


async def stop_broker_long(scene: Scene) -> None:
    await _stop_broker(scene, LONG_STOP)


async def _stop_broker(scene: Scene, seconds: float) -> None:
    async def thaw() -> None:
        scene.stack.broker.thaw()

    scene.stack.broker.freeze()
    scene.outages.begin(seconds, thaw)


async def wipe_broker(scene: Scene) -> None:
    await asyncio.to_thread(scene.stack.broker.wipe)


async def repeat_messages(scene: Scene) -> None:
    """Deliver again, in no order: what is open and what was done lately."""
    rows = await scene.stack.fetch("SELECT queue, office_id, id FROM core.outbox ORDER BY created_at DESC LIMIT 100")
    jobs = [(row["queue"], row["office_id"], row["id"]) for row in rows]
    await asyncio.to_thread(scene.stack.broker.repeat, jobs, REPEATED)


def together(first: Fault, second: Fault) -> Fault:
    async def do(scene: Scene) -> None:
        await asyncio.gather(first.do(scene), second.do(scene))

    kills = (*first.kills, *second.kills)
    return Fault(f"{first.name} and {second.name}", do, kills, first.needs_broker or second.needs_broker)


ANYWHERE = (
    killing("web"),
    killing("worker"),
    killing("clock"),
    killing("postgresql"),
    Fault("a server process of postgresql killed", kill_backend, ("postgresql",)),
    Fault("connections terminated", cut_connections),
    *(dying_at("web", place) for place in AT_WEB),
    *(dying_at("worker", place) for place in AT_WORKER),
)
WITH_BROKER = (
    killing("relay"),
    *(dying_at("relay", place) for place in AT_RELAY),
    Fault("broker killed", kill_broker, needs_broker=True),
    Fault("broker stopped", stop_broker, needs_broker=True),
    Fault("broker wiped", wipe_broker, needs_broker=True),
    Fault("broker delivers again", repeat_messages, needs_broker=True),
)
LONG = Fault(f"broker stopped for {LONG_STOP:g} s", stop_broker_long, needs_broker=True)
LAST = dying_at("worker", "after-claim")  # it holds jobs: how long until others do them is measured undisturbed
AT_ONCE = ("web killed", "worker killed", "postgresql killed", "relay killed", "broker killed")


class Deck:
    """Every kind once, shuffled, and again; a pair of faults at once goes into every deck."""

    def __init__(self, rng: random.Random, *, has_broker: bool) -> None:
        self._rng = rng
        self._kinds = [*ANYWHERE, *(WITH_BROKER if has_broker else ())]
        self._left: list[Fault] = []

    def draw(self, is_possible: Callable[[Fault], bool]) -> Fault | None:
        """The next fault that is possible now; None when that must be waited for."""
        if not self._left:
            self._left = [*self._kinds, self._pair()]
            self._rng.shuffle(self._left)
        for fault in self._left:
            if is_possible(fault):
                self._left.remove(fault)
                return fault
        return None

    def _pair(self) -> Fault:
        first, second = self._rng.sample([kind for kind in self._kinds if kind.name in AT_ONCE], 2)
        return together(first, second)
