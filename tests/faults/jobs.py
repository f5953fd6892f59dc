"""The jobs of an installation as its outbox shows them: what is open, how long it took, who took over from the dead."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from tests.faults.stack import Stack

LOOK_EVERY = 0.3  # seconds
GIVEN_UP_AFTER = 300.0  # seconds


@dataclass(frozen=True)
class Ages:
    """How many jobs were done, and how many seconds they took from being told: most of them, and the slowest."""

    jobs: int = 0
    p99: float = 0.0
    longest: float = 0.0


class Jobs:
    """Looks from the database's side."""

    def __init__(self, stack: Stack) -> None:
        self._fetch = stack.fetch

    async def open(self, *, before: float = float("inf")) -> int:
        """How many jobs that were told before that moment are left to do."""
        (row,) = await self._fetch(
            "SELECT count(*)::int AS n FROM core.outbox WHERE state IN ('ready', 'running') AND created_at < to_timestamp($1)",
            before,
        )
        return int(row["n"])

    async def until_done(self, *, before: float = float("inf"), within: float) -> bool:
        """Wait until none of them is open; False when that took longer."""
        began = time.monotonic()
        while await self.open(before=before):
            if time.monotonic() - began > within:
                return False
            await asyncio.sleep(LOOK_EVERY)
        return True

    async def last_done(self, moment: float) -> float:
        """When the last job was done that stood open at that moment; the moment itself when there was none."""
        (row,) = await self._fetch(
            "SELECT extract(epoch FROM max(done_at))::float AS last FROM core.outbox"
            " WHERE created_at <= to_timestamp($1) AND done_at > to_timestamp($1)",
            moment,
        )
        return float(row["last"] or moment)

    async def taken_over(self, pid: int) -> float | None:
        """How many seconds until all jobs a dead worker held were done or claimed by another; None when it held none."""
        died = time.monotonic()
        held = await self._fetch(
            "SELECT id, fence FROM core.outbox WHERE state = 'running' AND worker LIKE '%:' || $1::text", str(pid)
        )
        if not held:
            return None
        ids, fences = [row["id"] for row in held], [row["fence"] for row in held]
        while await self._fetch(
            "SELECT 1 FROM core.outbox o JOIN unnest($1::uuid[], $2::int[]) AS h(id, fence) ON h.id = o.id"
            " WHERE o.fence = h.fence AND o.state IN ('running', 'ready') LIMIT 1",
            ids,
            fences,
        ):
            if time.monotonic() - died > GIVEN_UP_AFTER:
                break
            await asyncio.sleep(LOOK_EVERY)
        return time.monotonic() - died

    async def ages(self) -> Ages:
        """From told to done, of all jobs that are done."""
        (row,) = await self._fetch(
            "SELECT count(*)::int AS n, coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY age), 0)::float AS p99,"
            " coalesce(max(age), 0)::float AS longest"
            " FROM (SELECT extract(epoch FROM done_at - created_at) AS age FROM core.outbox WHERE state = 'done') a"
        )
        return Ages(row["n"], row["p99"], row["longest"])
