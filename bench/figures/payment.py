"""Money that comes in and lets held goods go: noted as cleared, applied to its invoice, the hold released, all booked."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from bench import cpu
from bench.clients import run_clients
from bench.company import PERSON, PHONE, at_work
from bench.counters import log_of
from bench.measuring import Bench, Desk, Numbers, at_desk, drained, rounds

PAYERS = 40


async def measure(bench: Bench, *, clients: int, payments: int) -> Numbers:
    """Orders of customers who pay before delivery are issued and held; then their payments come."""

    async def one() -> Numbers:
        async with at_desk(bench) as desk:
            return await _round(desk, clients, payments)

    return await rounds(bench, one, by="payments_per_s")


async def _round(desk: Desk, clients: int, payments: int) -> Numbers:
    cluster = desk.bench.cluster
    held = await _held_orders(desk, payments)
    await drained(cluster, desk.database)
    await cluster.run("CHECKPOINT")
    roots = desk.running.pids | {"postgres": cluster.pid}
    log, before = await log_of(cluster), cpu.snapshot(roots)
    found = await desk.clients(desk.work("pay", clients, bodies=held))
    after = cpu.snapshot(roots)
    await drained(cluster, desk.database)
    used, now = cpu.between(before, cpu.snapshot(roots)), await log_of(cluster)
    return {
        "payments_per_s": round(found["done"] / found["wall"], 1),
        **{name: found[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        "payments": found["done"],
        "released": await _released(desk),
        "cpu_ms_per_payment": {name: round(1000 * used[name] / found["done"], 3) for name in roots},
        "wal_bytes_per_payment": round((now.position - log.position) / found["done"]),
        "foreign_cores": cpu.between(before, after)["foreign_cores"],
    }


async def _held_orders(desk: Desk, count: int) -> list[dict[str, Any]]:
    """The payments that will come: one for each held order."""
    payers = await _payers(desk)
    work = desk.work(
        "calls", 1, count=count
    )  # one after the other: two orders of a customer change the balance under each other
    found = run_clients(desk.bench.home, msgspec.structs.replace(work, customers=payers, keep=True))
    assert not found["failed"], found["failures"]
    return [
        {"customer_id": order["customer"], "amount": order["total"], "reference": f"slip {order['number']}", "state": "cleared",
         "invoice_id": order["sales_invoice"]["id"]}
        for order in found["kept"]
    ]  # fmt: skip


async def _payers(desk: Desk) -> list[str]:
    """New customers who owe nothing and have no credit."""
    made = []
    async with at_work(desk.bench.cluster.url(desk.database)) as api:
        for n in range(PAYERS):
            body = {"name": f"Payer {n}", "phone": PHONE, "contact_name": PERSON}
            customer = (await api.post("/customers", body, key=f"payer {n} {random.random()}"))["id"]
            await api.put(f"/receivables/accounts/{customer}", {"mode": "prepaid"}, key=f"prepaid {customer}")
            made.append(customer)
    return made


async def _released(desk: Desk) -> int:
    rows = await desk.bench.cluster.rows(
        "SELECT count(*) AS n FROM receivables.hold WHERE state = 'released_paid'", database=desk.database
    )
    return int(rows[0]["n"])
