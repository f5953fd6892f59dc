"""Parcels followed: a sweep of carriers at their pace, and a backlog of pushes against the bare INSERT of the same events."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

from bench.cluster import Cluster
from bench.cpu import between, snapshot
from bench.figures.parcels import (
    AT_ONCE,
    DATABASE,
    OFFICE,
    account_with,
    bare_seconds,
    parcels_under_way,
    prepare,
    push_of,
)
from bench.measuring import Bench, Numbers
from salesops import new_id
from salesops.act import Act, Office
from salesops.kernel.boot import booted
from salesops.transactions import transaction
from salesops_duties.logistics import service

SIMULATOR = "salesops_duties.logistics.carriers.simulator"
DELAY_MS = 20


async def measure(bench: Bench, *, parcels: int, pushes: int) -> Numbers:
    """Both, one after the other, in an office of its own."""
    await prepare(bench.cluster)
    async with (
        booted(bench.cluster.url(DATABASE), pool_size=6, statement_timeout="60s") as registry,
        _simulator() as (port, simulator),
    ):
        office = registry.by_code[OFFICE]
        account = await account_with(office, port)
        await parcels_under_way(bench.cluster, office, account, parcels)
        sweep = await _sweep(office, parcels, {"simulator": simulator, "postgres": bench.cluster.pid})
        drain = await _drain(bench.cluster, office, account, pushes)
    await bench.cluster.drop(DATABASE)
    return {"parcels": parcels, "sweep": sweep, "drain": drain}


async def _sweep(office: Office, parcels: int, others: dict[str, int]) -> Numbers:
    """All parcels are due at once; the least it can take is what so many questions at once take of the carrier."""
    act, resident, asked = Act.of_system(office, "worker"), _resident(), 0
    before, own, began = snapshot(others), time.process_time(), time.perf_counter()
    while asked < parcels:
        now = await service.poll(act)
        if not now:
            break
        asked += now
    seconds = time.perf_counter() - began
    used = {"worker": time.process_time() - own} | between(before, snapshot(others))
    if asked != parcels:
        raise SystemExit(f"{asked} of {parcels} parcels were asked for")
    return {
        "asked": asked,
        "at_once": AT_ONCE,
        "delay_ms": DELAY_MS,
        "seconds": round(seconds, 1),
        "least_seconds": round(parcels / AT_ONCE * DELAY_MS / 1000, 1),
        "a_second": round(parcels / seconds),
        "cpu_ms_per_question": {name: round(used[name] / parcels * 1000, 2) for name in ("worker", *others)},
        "foreign_cores": used["foreign_cores"],
        "resident_mb": {"before": round(resident, 1), "after": round(_resident(), 1)},
    }


async def _drain(cluster: Cluster, office: Office, account: UUID, pushes: int) -> Numbers:
    """A backlog of pushes, each of the whole way of a parcel, kept as web keeps them; then drained by one worker."""
    act = Act.of_system(office, "worker")
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT tracking_no FROM logistics.parcel WHERE office_id = $1 LIMIT $2", office.id, pushes
        )
        bodies = [push_of(row["tracking_no"]) for row in rows]
        await tx.execute(
            "INSERT INTO logistics.push (office_id, id, account_id, digest, body, received_at)"
            " SELECT $1, x.id, $2, sha256(x.body), x.body, now() FROM unnest($3::uuid[], $4::bytea[]) AS x(id, body)",
            office.id,
            account,
            [new_id() for _ in bodies],
            bodies,
        )
    began = time.perf_counter()
    done = await service.drain(act)
    seconds = time.perf_counter() - began
    events = int((await cluster.rows("SELECT count(*) AS n FROM logistics.tracking_event WHERE source = 'push'", database=DATABASE))[0]["n"])  # fmt: skip
    bare = await bare_seconds(cluster)
    return {
        "pushes": done,
        "events": events,
        "seconds": round(seconds, 1),
        "events_a_second": round(events / seconds),
        "bare_events_a_second": round(events / bare),
        "of_bare": round(bare / seconds, 3),
    }


@contextlib.asynccontextmanager
async def _simulator() -> AsyncIterator[tuple[int, int]]:
    """Its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", SIMULATOR, "--port", str(port), "--delay-ms", str(DELAY_MS), "--speed", "1"]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        await process.wait()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6
