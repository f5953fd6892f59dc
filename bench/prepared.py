"""Databases with a history, made once and kept as templates: each figure starts from a clone of one."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bench import company, history
from bench.cluster import Cluster
from bench.history import Size
from salesops import clock
from salesops.migrations import migrate

ROOT = Path(__file__).resolve().parents[1]
DRAFT = "history_draft"
SMALL = 1 << 30  # bytes; a larger template is copied file by file, not through the log
SHAPES = (
    "src/**/migrations/*.sql",
    "plugins/**/migrations/*.sql",
    "bench/company.py",
    "bench/copying.py",
    "bench/history.py",
    "bench/desk.py",
)


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the folder: two measurements at once would measure each other."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "bench.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"another measurement is under way in {home}") from None
        yield


async def template(cluster: Cluster, size: Size, *, fresh: bool = False) -> str:
    """The name of the database with this history, made when it is not there or the schema has changed since."""
    name = f"history_{size.name}_{_shape()}"
    if fresh:
        await cluster.drop(name)
    if await cluster.has(name):
        return name
    await _forget_others(cluster, size)
    await cluster.set("autovacuum", "off")
    try:
        await _make(cluster, size)
    finally:
        await cluster.set("autovacuum", "on")
    await cluster.run("VACUUM ANALYZE", database=DRAFT)
    await cluster.run(f"ALTER DATABASE {DRAFT} RENAME TO {name}")
    return name


async def _make(cluster: Cluster, size: Size) -> None:
    await cluster.drop(DRAFT)
    await cluster.run(f"CREATE DATABASE {DRAFT}")
    await migrate(cluster.url(DRAFT, "postgres"))
    with clock.at(clock.now() - history.FOUNDED):
        await company.found(cluster.url(DRAFT))
    await history.live(cluster, DRAFT, size)
    await cluster.run("DROP SCHEMA IF EXISTS bench CASCADE; CREATE EXTENSION pg_stat_statements", database=DRAFT)


@contextlib.asynccontextmanager
async def database(cluster: Cluster, size: Size) -> AsyncIterator[str]:
    """A database of its own with this history, gone afterwards."""
    source, name = await template(cluster, size), "measured"
    large = (await cluster.rows("SELECT pg_database_size($1) AS n", source))[0]["n"] > SMALL
    await cluster.drop(name)
    await cluster.run(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY {'file_copy' if large else 'wal_log'}")
    try:
        yield name
    finally:
        await cluster.drop(name)


async def _forget_others(cluster: Cluster, size: Size) -> None:
    """Templates of this size and another shape are of no use any more."""
    for row in await cluster.rows(
        "SELECT datname FROM pg_database WHERE datname LIKE $1", f"history\\_{size.name}\\_%"
    ):
        await cluster.drop(row["datname"])


def _shape() -> str:
    """A digest of what decides how the rows look."""
    digest = hashlib.sha256()
    for pattern in SHAPES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
