"""The daily `salesops verify`: how long it takes on a history, and which checks take longest."""

from __future__ import annotations

import asyncio
import json
import os
import time

from bench.counters import forget, statements
from bench.measuring import Bench, Numbers
from bench.prepared import database
from salesops.supervisor import command_of

SLOWEST = 5


async def measure(bench: Bench) -> Numbers:
    """The command as it is run every day."""
    async with database(bench.cluster, bench.size) as name:
        await forget(bench.cluster, name)
        start = time.monotonic()
        environment = os.environ | {
            "SALESOPS_DATABASE_URL": bench.cluster.url(name),
            "SALESOPS_HOME": str(bench.home / "run"),
        }
        process = await asyncio.create_subprocess_exec(
            *command_of("verify"), "--json", env=environment, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        took = time.monotonic() - start
        rows = sorted(
            (row for row in await statements(bench.cluster, name) if row["toplevel"]), key=lambda row: -row["ms"]
        )
    report = json.loads(said)
    return {
        "seconds": round(took, 2),
        "checks": report["checks"],
        "findings": report["findings"],
        "sql_s": round(sum(row["ms"] for row in rows) / 1000, 2),
        "slowest": [
            {"seconds": round(row["ms"] / 1000, 2), "text": " ".join(row["query"].split())[:120]}
            for row in rows[:SLOWEST]
        ],
    }
