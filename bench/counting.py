"""Counts what one order asks of the database: round trips, statements sent, and statements run inside functions."""

from __future__ import annotations

import time
from typing import Any

from bench.clients import run_clients
from bench.company import issue_token
from bench.counters import forget, statements, track
from bench.drive import Work
from bench.history import customer_ids
from bench.measuring import Bench, Numbers
from bench.prepared import database
from bench.relay import relayed
from bench.server import product

FIRST = 12  # orders after which every statement is prepared
IDLE = 2.0  # seconds in which the server is watched doing nothing for anybody


async def count(bench: Bench, form: str, *, longest: int = 0) -> Numbers:
    """Per order, with one client and one web process; with `longest` also that many statements, those that take longest first."""
    await track(bench.cluster, "all")
    try:
        async with database(bench.cluster, bench.size) as name:
            return await _count(bench, name, form, longest)
    finally:
        await track(bench.cluster, "top")


async def _count(bench: Bench, name: str, form: str, longest: int) -> Numbers:
    cluster, url, orders = bench.cluster, bench.cluster.url(name), bench.counted
    token, customers = await issue_token(url), await customer_ids(cluster, name)
    folder = bench.home / "relay"
    with relayed(folder, cluster.socket) as relay:
        through = url.replace(str(cluster.socket), str(folder))
        with product(bench.home / "run", through, processes=1, worker=False) as running:
            work = Work(form, running.port, token, 1, customers, count=FIRST)
            _must(run_clients(bench.home, work, own=True))
            idle = _rate_of(relay, IDLE)
            await forget(cluster, name)
            turns, start = relay.turns(), time.monotonic()
            _must(run_clients(bench.home, Work(form, running.port, token, 1, customers, count=orders), own=True))
            turns = relay.turns() - turns - round(idle * (time.monotonic() - start))
    rows = await statements(cluster, name)
    sent = sum(row["calls"] for row in rows if row["toplevel"])
    inside = sum(row["calls"] for row in rows if not row["toplevel"])
    found = {"round_trips": turns, "statements_sent": sent, "statements_inside": inside, "statements": sent + inside}
    numbers: dict[str, Any] = {what: round(number / orders, 2) for what, number in found.items()}
    numbers["postgres_ms"] = round(sum(row["ms"] for row in rows if row["toplevel"]) / orders, 3)
    if longest:
        numbers["longest"] = [_told(row, orders) for row in sorted(rows, key=lambda row: -row["ms"])[:longest]]
    return numbers


def _rate_of(relay: Any, seconds: float) -> float:
    before = relay.turns()
    time.sleep(seconds)
    return float(relay.turns() - before) / seconds


def _told(row: Any, orders: int) -> Numbers:
    return {"calls": round(row["calls"] / orders, 2), "ms": round(row["ms"] / orders, 4), "sent": row["toplevel"], "text": " ".join(row["query"].split())[:160]}  # fmt: skip


def _must(found: Numbers) -> None:
    if found["failed"]:
        raise RuntimeError(f"{found['failed']} requests failed: {found['failures']}")
