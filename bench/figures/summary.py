"""The receivables summary over all open items, against the SQL it runs."""

from __future__ import annotations

from bench.measuring import Bench, Numbers, at_desk, rounds
from bench.reading import read

PATHS = {"all_customers": "/receivables/summary?limit=200", "first_page": "/receivables/summary"}


async def measure(bench: Bench) -> Numbers:
    """One client; `times_its_sql` is the median answer against what PostgreSQL needed for its statements."""
    found: Numbers = {}
    for name, path in PATHS.items():

        async def one(path: str = path) -> Numbers:
            async with at_desk(bench, worker=False) as desk:
                return await read(desk, [path], 1)

        seen = await rounds(bench, one, by="p95_ms")
        found[name] = seen | {"times_its_sql": round(seen["p50_ms"] / seen["sql_ms"], 2)}
    return found | {"open_items": bench.size.unpaid}
