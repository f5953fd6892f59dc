"""One figure's round: a fresh clone, the product on it, clients at work, and what all of it cost."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import cpu, results
from bench.clients import run_clients
from bench.cluster import Cluster
from bench.company import issue_token
from bench.counters import log_of, open_jobs
from bench.drive import Work
from bench.history import Size, customer_ids
from bench.prepared import database
from bench.server import Running, product

RETRIES = 2
DRAINED_WITHIN = 600.0  # seconds
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """What every figure is given."""

    cluster: Cluster
    size: Size
    seconds: float = 8.0
    rounds: int = 3
    counted: int = 200
    patience: float = 60.0
    fresh: bool = False
    own_client: bool = False
    kept_in: Path = results.FOLDER

    @property
    def home(self) -> Path:
        return self.cluster.home

    @property
    def warm_up(self) -> float:
        """Seconds in which clients work before anything is measured."""
        return self.seconds / 4

    @property
    def retries(self) -> int:
        """Further rounds for those in which strangers worked; who does not wait for quiet does not ask for it."""
        return RETRIES if self.patience else 0

    @property
    def words(self) -> Numbers:
        """What is told of it beside a result."""
        return {"history": self.size.orders, "unpaid": self.size.unpaid, "seconds": self.seconds, "rounds": self.rounds}


@dataclass(frozen=True)
class Desk:
    """The product at work on a database of its own."""

    bench: Bench
    database: str
    running: Running
    token: str
    customers: list[str]

    def work(self, form: str, clients: int, **given: Any) -> Work:
        return Work(form, self.running.port, self.token, clients, self.customers, **given)

    async def clients(self, work: Work) -> Numbers:
        """Let clients work; an answer that is no success is the end of the measurement."""
        found = run_clients(self.bench.home, work, own=self.bench.own_client)
        if found["failed"]:
            raise RuntimeError(
                f"{found['failed']} requests failed: {found.get('failures') or self.bench.home / 'web.log'}"
            )
        return found


@contextlib.asynccontextmanager
async def at_desk(
    bench: Bench, *, before: Callable[[str], Awaitable[None]] | None = None, **given: Any
) -> AsyncIterator[Desk]:
    """A fresh clone with the product running on it; `before` it starts the database may be changed."""
    async with database(bench.cluster, bench.size) as name:
        url = bench.cluster.url(name)
        token, customers = await issue_token(url), await customer_ids(bench.cluster, name)
        if before is not None:
            await before(name)
        with product(bench.home / "run", url, **given) as running:
            yield Desk(bench, name, running, token, customers)


async def load(desk: Desk, form: str, clients: int) -> Numbers:
    """Clients take orders for some seconds, then the worker ends what is left; costs per order that was issued."""
    cluster = desk.bench.cluster
    await desk.clients(desk.work(form, clients, seconds=desk.bench.warm_up))
    await drained(cluster, desk.database)
    await cluster.run("CHECKPOINT")
    roots = desk.running.pids | {"postgres": cluster.pid}
    orders, log, before = await _issued(desk), await log_of(cluster), cpu.snapshot(roots)
    found = await desk.clients(desk.work(form, clients, seconds=desk.bench.seconds))
    after = cpu.snapshot(roots)
    left = await open_jobs(cluster, desk.database)
    waited = await drained(cluster, desk.database)
    at_end = cpu.snapshot(roots)
    orders = await _issued(desk) - orders
    now = await log_of(cluster)
    used = cpu.between(before, at_end)
    return {
        "orders_per_s": round(found["done"] / found["wall"], 1),
        **{name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms", "client")},
        "orders": orders,
        "cpu_ms_per_order": {name: round(1000 * used[name] / orders, 3) for name in roots},
        "wal_bytes_per_order": round((now.position - log.position) / orders),
        "wal_images_per_order": round((now.images - log.images) / orders, 2),
        "wal_syncs_per_order": round((now.syncs - log.syncs) / orders, 2),
        "jobs_left": left,
        "drained_after_s": round(waited, 1),
        "foreign_cores": cpu.between(before, after)["foreign_cores"],
    }


async def drained(cluster: Cluster, name: str) -> float:
    """Wait until the worker has nothing left to do; returns how long that took."""
    start = time.monotonic()
    while await open_jobs(cluster, name):
        if time.monotonic() - start > DRAINED_WITHIN:
            raise RuntimeError("the worker does not come to an end with its jobs")
        await asyncio.sleep(0.05)
    return time.monotonic() - start


async def rounds(bench: Bench, one: Callable[[], Awaitable[Numbers]], *, by: str) -> Numbers:
    """The round with the median of `by`, with the values of all; those in which strangers worked are made again."""
    quiet: list[Numbers] = []
    noisy: list[Numbers] = []
    while len(quiet) < bench.rounds and len(noisy) < bench.rounds + bench.retries:
        cpu.wait_until_quiet(seconds=bench.patience)
        found = await one()
        (noisy if found["foreign_cores"] > cpu.NOISE else quiet).append(found)
    used = quiet or noisy
    middle = statistics.median_low([found[by] for found in used])
    return next(found for found in used if found[by] == middle) | {
        "rounds": [found[by] for found in used],
        "noisy": not quiet,
        "rounds_thrown_away": len(noisy) if quiet else 0,
    }


async def _issued(desk: Desk) -> int:
    rows = await desk.bench.cluster.rows("SELECT count(*) AS n FROM orders.delivery", database=desk.database)
    return int(rows[0]["n"])
