"""The yardstick's own figures, in the words of ours."""

from __future__ import annotations

import asyncio

from bench import yardstick
from bench.measuring import Bench, Numbers, rounds

VARIANTS = {
    "statements": "httpstmts",
    "function": "http",
}  # 12 statements, or one function call, behind a bare ASGI handler


async def measure(bench: Bench, *, variant: str, clients: int) -> Numbers:
    """The median round of one variant."""

    async def one() -> Numbers:
        return await once(bench, variant=variant, clients=clients)

    return await rounds(bench, one, by="orders_per_s")


async def once(bench: Bench, *, variant: str, clients: int) -> Numbers:
    """One round; its server is stopped again."""
    found = await asyncio.to_thread(yardstick.measure, bench.home, f"{VARIANTS[variant]}_c{clients}", bench.seconds)
    await asyncio.to_thread(yardstick.stop, bench.home)
    each = found["orders"] or 1
    return {
        "orders_per_s": found["orders_per_s"],
        "p50_ms": found["p50_ms"],
        "p95_ms": found["p95_ms"],
        "cpu_ms_per_order": {
            name: round(1000 * found["cpu"][f"{name}_cpu_s"] / each, 3) for name in ("server", "postgres")
        },
        "wal_bytes_per_order": found["per_order"]["wal_bytes"],
        "foreign_cores": found["cpu"]["foreign_cores"],
    }
