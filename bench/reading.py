"""Reads over HTTP: how long they take, and how much of that is PostgreSQL's."""

from __future__ import annotations

from typing import Any

from bench import cpu
from bench.counters import forget, statements
from bench.measuring import Desk, Numbers


async def read(desk: Desk, paths: list[str], clients: int, *, form: str = "get", **given: Any) -> Numbers:
    """Clients ask for one of `paths` at random for some seconds; times in milliseconds, costs per request."""
    cluster = desk.bench.cluster
    await desk.clients(desk.work(form, clients, seconds=desk.bench.warm_up, paths=paths, **given))
    await forget(cluster, desk.database)
    roots = desk.running.pids | {"postgres": cluster.pid}
    before = cpu.snapshot(roots)
    found = await desk.clients(desk.work(form, clients, seconds=desk.bench.seconds, paths=paths, **given))
    used = cpu.between(before, cpu.snapshot(roots))
    rows = [row for row in await statements(cluster, desk.database) if row["toplevel"]]
    return {
        "requests_per_s": round(found["done"] / found["wall"], 1),
        **{name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        "answer_bytes": round(found["bytes"] / found["done"]),
        "cpu_ms_per_request": {name: round(1000 * used[name] / found["done"], 3) for name in ("web", "postgres")},
        "sql_ms": round(sum(row["ms"] for row in rows) / found["done"], 3),
        "foreign_cores": used["foreign_cores"],
    }
