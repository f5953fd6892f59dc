"""How many orders the same row writes allow: the floor's function behind a bare ASGI handler, and the rows it writes."""

from __future__ import annotations

import json
import os

import msgspec

from bench import cpu, floor
from bench.clients import run_clients
from bench.cluster import Cluster
from bench.counters import log_of
from bench.drive import Work
from bench.floor_app import CALL
from bench.history import customer_ids
from bench.measuring import Bench, Numbers, rounds
from bench.prepared import database
from bench.recording import Recorded, record
from bench.server import Running, free_port, python, running
from bench.writes import Written, compared, written
from salesops import new_id


async def measure(bench: Bench, *, form: str, clients: int) -> Numbers:
    """The median round; `rows` are those of one order, of the floor and of the product."""

    async def one() -> Numbers:
        return await once(bench, form=form, clients=clients)

    return await rounds(bench, one, by="orders_per_s")


async def once(bench: Bench, *, form: str, clients: int) -> Numbers:
    """One round on a clone of its own."""
    cluster = bench.cluster
    async with database(cluster, bench.size) as name:
        url = cluster.url(name)
        recorded = await record(url, form)
        ids = await floor.install(cluster, name, recorded)
        by_floor = await _rows_of_one(cluster, name, recorded, ids)
        products = await cluster.rows("SELECT id::text FROM core.product ORDER BY part_no", database=name)
        environment = os.environ | {
            "BENCH_FLOOR_URL": url,
            "BENCH_FLOOR_IDS": str(ids),
            "BENCH_FLOOR_CUSTOMERS": json.dumps(await customer_ids(cluster, name)),
            "BENCH_FLOOR_PRODUCTS": json.dumps([row["id"] for row in products]),
        }
        port = free_port()
        command = python("uvicorn", "bench.floor_app:app", "--port", str(port), "--workers", "2", "--loop", "uvloop",
                         "--http", "httptools", "--no-access-log", "--log-level", "warning")  # fmt: skip
        with running(bench.home / "run", {"floor": command}, environment, port, "/") as served:
            found = await _load(bench, served, clients)
    return found | {"rows": compared(recorded.tape.written, by_floor)}


async def _load(bench: Bench, served: Running, clients: int) -> Numbers:
    cluster, work = bench.cluster, Work("floor", served.port, "", clients, [], seconds=bench.warm_up)
    run_clients(bench.home, work, own=bench.own_client)
    await cluster.run("CHECKPOINT")
    roots = served.pids | {"postgres": cluster.pid}
    log, before = await log_of(cluster), cpu.snapshot(roots)
    found = run_clients(bench.home, msgspec.structs.replace(work, seconds=bench.seconds), own=bench.own_client)
    used, now = cpu.between(before, cpu.snapshot(roots)), await log_of(cluster)
    if found["failed"]:
        raise RuntimeError(f"{found['failed']} requests failed; see {bench.home / 'run' / 'floor.log'}")
    return {
        "orders_per_s": round(found["done"] / found["wall"], 1),
        **{name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        "cpu_ms_per_order": {name: round(1000 * used[name] / found["done"], 3) for name in roots},
        "wal_bytes_per_order": round((now.position - log.position) / found["done"]),
        "foreign_cores": used["foreign_cores"],
    }


async def _rows_of_one(cluster: Cluster, name: str, recorded: Recorded, ids: int) -> Written:
    """What one call of the function writes; it is taken back."""
    connection = await cluster.connect(name, "salesops_app")
    try:
        async with connection.transaction(readonly=False):
            made = [new_id() for _ in range(ids)]
            await connection.fetchval(CALL, recorded.customer, recorded.products, made, "of one")
            rows = await written(connection)
            raise _TakenBack
    except _TakenBack:
        return rows
    finally:
        await connection.close()


class _TakenBack(Exception):
    """Ends a transaction whose rows are not kept."""
