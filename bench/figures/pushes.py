"""Pushes over HTTP: signed and sent to one web process, kept, and reckoned with by one worker for tracking, until all are applied."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.cluster import Cluster
from bench.cpu import between, snapshot
from bench.figures.parcels import (
    DATABASE,
    EVENTS,
    OFFICE,
    account_with,
    bare_seconds,
    parcels_under_way,
    prepare,
    push_of,
)
from bench.http_client import connect
from bench.measuring import Bench, Numbers
from bench.server import Running, free_port, running
from salesops.kernel.boot import booted
from salesops.supervisor import command_of

PATIENCE = 600.0  # seconds until every push is applied
_LEFT = "SELECT count(*) FILTER (WHERE done_at IS NULL) AS waiting, count(*) FILTER (WHERE fault <> '') AS faults FROM logistics.push"
_KEPT = "SELECT count(*) AS n FROM logistics.tracking_event WHERE source = 'push'"
_MOVED = "SELECT count(*) AS n FROM logistics.shipment WHERE state = 'out_for_delivery'"


async def measure(bench: Bench, *, pushes: int, clients: int) -> Numbers:
    """As many parcels as pushes, each push of the whole way of one."""
    await prepare(bench.cluster)
    async with booted(bench.cluster.url(DATABASE), pool_size=2) as registry:
        office = registry.by_code[OFFICE]
        account = await account_with(office, free_port())
        await parcels_under_way(bench.cluster, office, account, pushes)
    (row,) = await bench.cluster.rows("SELECT push_word FROM logistics.carrier_account", database=DATABASE)
    path = f"/outside/{OFFICE}/logistics/pushes/{row['push_word']}"
    numbers = await bench.cluster.rows("SELECT tracking_no FROM logistics.parcel ORDER BY id", database=DATABASE)
    requests = [_request(path, push_of(row["tracking_no"])) for row in numbers]
    port = free_port()
    commands = {
        "web": [*command_of("web"), "--workers", "1"],
        "worker": [*command_of("worker"), "--queues", "tracking"],
    }
    environment = os.environ | {
        "SALESOPS_HOME": str(bench.home / "pushes"),
        "SALESOPS_DATABASE_URL": bench.cluster.url(DATABASE),
        "SALESOPS_BROKER_URL": "postgresql:",
        "SALESOPS_PORT": str(port),
    }
    with running(bench.home / "pushes", commands, environment, port, "/healthz") as found:
        numbers_found = await _sent_and_applied(bench.cluster, found, requests, clients)
    bare = await bare_seconds(bench.cluster)
    await bench.cluster.drop(DATABASE)
    seconds, events = numbers_found["applied_seconds"], numbers_found["events"]
    return numbers_found | {
        "events_a_second": round(events / seconds),
        "bare_events_a_second": round(events / bare),
        "of_bare": round(bare / seconds, 3),
    }


async def _sent_and_applied(cluster: Cluster, found: Running, requests: Sequence[bytes], clients: int) -> Numbers:
    roots = found.pids | {"postgres": cluster.pid}
    before, began = snapshot(roots), time.perf_counter()
    todo, answers, took = iter(requests), Counter[int](), list[float]()
    await asyncio.gather(*(_client(found.port, todo, answers, took) for _ in range(clients)))
    answered = time.perf_counter() - began
    if answers != {200: len(requests)}:
        raise SystemExit(f"pushes were answered with {dict(answers)}")
    (left,) = await cluster.rows(_LEFT, database=DATABASE)
    backlog = left["waiting"]
    while left["waiting"]:
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"{left['waiting']} pushes are not applied after {PATIENCE:g} seconds")
        await asyncio.sleep(0.05)
        (left,) = await cluster.rows(_LEFT, database=DATABASE)
    applied = time.perf_counter() - began
    used = between(before, snapshot(roots))
    ((events,), (moved,)) = [list((await cluster.rows(sql, database=DATABASE))[0].values()) for sql in (_KEPT, _MOVED)]
    if left["faults"] or events != EVENTS * len(requests) or moved != len(requests):
        raise SystemExit(f"{left['faults']} faults, {events} events, {moved} shipments at the door")
    took.sort()
    return {
        "pushes": len(requests),
        "events": events,
        "clients": clients,
        "answered_seconds": round(answered, 2),
        "answered_a_second": round(len(requests) / answered),
        "answer_p50_ms": round(took[len(took) // 2] * 1000, 1),
        "answer_p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "waiting_when_all_were_answered": backlog,
        "applied_seconds": round(applied, 2),
        "cpu_ms_per_push": {name: round(used[name] / len(requests) * 1000, 2) for name in roots},
        "foreign_cores": used["foreign_cores"],
    }


async def _client(port: int, todo: Iterator[bytes], answers: Counter[int], took: list[float]) -> None:
    connection = await connect(port)
    for request in todo:
        began = time.perf_counter()
        status, _ = await connection.ask(request)
        took.append(time.perf_counter() - began)
        answers[status] += 1
    connection.close()


def _request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
