"""Parcels followed: a sweep of carriers at their pace, and a backlog of pushes against the bare INSERT of the same events."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench.cluster import Cluster
from bench.measuring import Bench, Numbers
from salesops import clock, new_id
from salesops.act import SYSTEM, Act, Actor, Office
from salesops.kernel.boot import booted
from salesops.masterdata import offices
from salesops.masterdata.parties import add_party
from salesops.migrations import migrate
from salesops.transactions import transaction
from salesops_duties.logistics import service
from salesops_duties.logistics.rules import NewAccount, NewCarrier

DATABASE = "tracking"
OPERATOR = Actor(SYSTEM, "bench", frozenset({"system"}))
SIMULATOR = "salesops_duties.logistics.carriers.simulator"
DELAY_MS = 20
EVENTS = 5  # of a push, as an aggregator sends the whole way each time
AT_ONCE = 32
ROUND = 200 * EVENTS  # events that the worker keeps in a transaction
_PARCELS = """
INSERT INTO logistics.shipment (office_id, id, number, kind, customer_id, carrier, state, dispatched_at, registered_at)
  SELECT {office}, gen_random_uuid(), 'B-' || n, 'carrier', '{customer}', 'SF Express', 'handed', now() - interval '1 hour', now()
  FROM generate_series(1, {parcels}) n;
INSERT INTO logistics.parcel (office_id, id, shipment_id, position, carrier, account_id, company, tracking_no, state_at, heard_at, poll_at)
  SELECT s.office_id, gen_random_uuid(), s.id, 1, s.carrier, '{account}', 'shunfeng', 'SF' || lpad(substr(s.number, 3), 12, '0'), s.dispatched_at, s.dispatched_at, now()
  FROM logistics.shipment s WHERE s.office_id = {office};
INSERT INTO logistics.tracking_event (office_id, id, parcel_id, at, offset_minutes, offset_known, wire, state, code, text, place, source, digest, received_at)
  SELECT p.office_id, gen_random_uuid(), p.id, p.state_at, 0, false, 'picked_up', 'handed', 'handed', '', '', 'typed', decode(md5(p.id::text), 'hex'), now()
  FROM logistics.parcel p WHERE p.office_id = {office};
ANALYZE logistics.shipment; ANALYZE logistics.parcel; ANALYZE logistics.tracking_event;
"""


async def measure(bench: Bench, *, parcels: int, pushes: int) -> Numbers:
    """Both, one after the other, in an office of its own."""
    await _prepare(bench.cluster)
    async with (
        booted(bench.cluster.url(DATABASE), pool_size=6, statement_timeout="60s") as registry,
        _simulator() as port,
    ):
        office = registry.by_code["harbour"]
        account = await _account(office, port)
        customer = await _customer(office)
        await bench.cluster.run(
            _PARCELS.format(office=office.id, customer=customer, account=account, parcels=parcels), database=DATABASE
        )
        sweep = await _sweep(office, parcels)
        drain = await _drain(bench.cluster, office, account, pushes)
    await bench.cluster.drop(DATABASE)
    return {"parcels": parcels, "sweep": sweep, "drain": drain}


async def _prepare(cluster: Cluster) -> None:
    await cluster.drop(DATABASE)
    await cluster.run(f"CREATE DATABASE {DATABASE}")
    await migrate(cluster.url(DATABASE, "postgres"))
    async with booted(cluster.url(DATABASE), pool_size=2):
        new = offices.NewOffice(code="harbour", name="Harbour", currency="CNY", timezone="Asia/Shanghai")
        await offices.open_office(OPERATOR, new)


async def _account(office: Office, port: int) -> str:
    act = Act(office, OPERATOR, "cli")
    wanted = NewAccount(
        "Kuaidi100",
        "kuaidi100",
        f"http://127.0.0.1:{port}",
        "simulator-key",
        "simulator-secret",
        "simulator",
        "bench",
        "Asia/Shanghai",
        per_minute=1_000_000,
        at_once=AT_ONCE,
        allow_private=True,
    )
    made = await service.save_account(act, wanted)
    await service.save_carrier(act, NewCarrier("SF Express", "Kuaidi100", "shunfeng"))
    return str(made["id"])


async def _customer(office: Office) -> str:
    async with transaction(Act(office, OPERATOR, "cli")) as tx:
        return str(await add_party(tx, "Customer"))


async def _sweep(office: Office, parcels: int) -> Numbers:
    """All parcels are due at once; the least it can take is what so many questions at once take of the carrier."""
    act, before, began = Act.of_system(office, "worker"), _resident(), time.perf_counter()
    asked = 0
    while asked < parcels:
        now = await service.poll(act)
        if not now:
            break
        asked += now
    seconds = time.perf_counter() - began
    if asked != parcels:
        raise SystemExit(f"{asked} of {parcels} parcels were asked for")
    return {
        "asked": asked,
        "at_once": AT_ONCE,
        "delay_ms": DELAY_MS,
        "seconds": round(seconds, 1),
        "least_seconds": round(parcels / AT_ONCE * DELAY_MS / 1000, 1),
        "a_second": round(parcels / seconds),
        "resident_mb": {"before": round(before, 1), "after": round(_resident(), 1)},
    }


async def _drain(cluster: Cluster, office: Office, account: str, pushes: int) -> Numbers:
    """A backlog of pushes, each of the whole way of a parcel, kept as web keeps them; then drained by one worker."""
    act = Act.of_system(office, "worker")
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT tracking_no FROM logistics.parcel WHERE office_id = $1 LIMIT $2", office.id, pushes
        )
        bodies = [_body(row["tracking_no"]) for row in rows]
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
    bare = await _bare(cluster)
    return {
        "pushes": done,
        "events": events,
        "seconds": round(seconds, 1),
        "events_a_second": round(events / seconds),
        "bare_events_a_second": round(events / bare),
        "of_bare": round(bare / seconds, 3),
    }


async def _bare(cluster: Cluster) -> float:
    """Seconds of INSERT … ON CONFLICT of the same events, as many in a transaction, into a table with the same indexes and nothing else."""
    connection = await cluster.connect(DATABASE)
    try:
        await connection.execute("CREATE TABLE bare (LIKE logistics.tracking_event INCLUDING ALL)")
        rows = [
            tuple(row.values())
            for row in await connection.fetch("SELECT * FROM logistics.tracking_event WHERE source = 'push'")
        ]
        places = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
        began = time.perf_counter()
        for start in range(0, len(rows), ROUND):
            async with connection.transaction():
                await connection.executemany(
                    f"INSERT INTO bare VALUES ({places}) ON CONFLICT DO NOTHING", rows[start : start + ROUND]
                )
        return time.perf_counter() - began
    finally:
        await connection.close()


def _body(number: str) -> bytes:
    """A push as Kuaidi100 sends it: the whole way up to now, the newest first."""
    now = clock.now().astimezone(dt.timezone(dt.timedelta(hours=8)))
    way: Sequence[tuple[str, str]] = (
        ("1", "已揽收"),
        ("0", "到达集散中心"),
        ("0", "离开集散中心"),
        ("0", "到达营业点"),
        ("5", "派件中"),
    )
    data = [
        {
            "time": f"{now - dt.timedelta(minutes=10 * (EVENTS - n)):%Y-%m-%d %H:%M:%S}",
            "context": text,
            "statusCode": code,
        }
        for n, (code, text) in enumerate(way)
    ]
    result = {
        "message": "ok",
        "nu": number,
        "ischeck": "0",
        "com": "shunfeng",
        "status": "200",
        "state": "5",
        "data": data[::-1],
    }
    param = json.dumps({"status": "polling", "message": "", "lastResult": result}, ensure_ascii=False)
    return urlencode({"sign": "0" * 32, "param": param}).encode()


@contextlib.asynccontextmanager
async def _simulator() -> AsyncIterator[int]:
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
        yield port
    finally:
        process.terminate()
        await process.wait()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6
