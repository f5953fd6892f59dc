"""Whether an order costs more the longer the history: the same clients on a short one and on a long one."""

from __future__ import annotations

import dataclasses

from bench.figures import orders
from bench.history import Size
from bench.measuring import Bench, Numbers
from bench.prepared import template

SHOWN = (
    "orders_per_s",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "cpu_ms_per_order",
    "wal_bytes_per_order",
    "per_order",
    "rounds",
    "noisy",
)


async def measure(bench: Bench, *, form: str, clients: int, long: int) -> Numbers:
    """Both, and how many times more CPU an order takes on the long one; as many orders are unpaid in both."""
    found: Numbers = {}
    for name, count in (("short", bench.size.orders), ("long", long)):
        size = Size(count, min(bench.size.unpaid, count))
        there = dataclasses.replace(bench, size=size)
        await template(there.cluster, there.size)
        seen = await orders.measure(there, form=form, clients=clients)
        found[name] = {"history": count, **{key: seen[key] for key in SHOWN}}
    cpus = {name: sum(found[name]["cpu_ms_per_order"].values()) for name in found}
    return found | {
        "times_the_cpu": round(cpus["long"] / cpus["short"], 3),
        "times_the_rate": round(found["long"]["orders_per_s"] / found["short"]["orders_per_s"], 3),
    }
