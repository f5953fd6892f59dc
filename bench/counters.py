"""What PostgreSQL did meanwhile: statements, also those inside functions, bytes of the log, commits and syncs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.cluster import Cluster

ROLE = "salesops_app"
POLLING = ("%core.claim_jobs%", "%core.reap_jobs%", "%core.duty_states%", "%core.take_turn%")


@dataclass(frozen=True)
class Log:
    """Where the write-ahead log stands."""

    position: int
    images: int
    syncs: int


async def log_of(cluster: Cluster) -> Log:
    row = (
        await cluster.rows(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS position, wal_fpi AS images, wal_sync AS syncs FROM pg_stat_wal"
        )
    )[0]
    return Log(row["position"], row["images"], row["syncs"])


async def track(cluster: Cluster, which: str) -> None:
    """Let statements be counted at the `top` only, or `all` of them, those of functions too."""
    await cluster.set("pg_stat_statements.track", which)


async def forget(cluster: Cluster, database: str) -> None:
    await cluster.run("SELECT pg_stat_statements_reset()", database=database)


async def statements(cluster: Cluster, database: str) -> list[Any]:
    """What the product's role ran since `forget`: text, whether at the top, calls, milliseconds; what it polls is left out."""
    return await cluster.rows(
        "SELECT query, toplevel, sum(calls)::bigint AS calls, sum(total_exec_time) AS ms FROM pg_stat_statements s"
        " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1 AND s.userid = $2::regrole"
        " AND NOT query LIKE ANY ($3) GROUP BY 1, 2 ORDER BY 3 DESC",
        database,
        ROLE,
        list(POLLING),
        database=database,
    )


async def open_jobs(cluster: Cluster, database: str) -> int:
    """How many jobs a worker has still to do."""
    rows = await cluster.rows(
        "SELECT count(*) AS n FROM core.outbox WHERE state IN ('ready', 'running')", database=database
    )
    return int(rows[0]["n"])
