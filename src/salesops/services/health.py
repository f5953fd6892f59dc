"""What is broken in an office: duties that cannot be used, faults they made, jobs that wait or were given up."""

from __future__ import annotations

import datetime as dt

import msgspec

from salesops.kernel import discovery
from salesops.kernel.discovery import Broken
from salesops.transactions import Transaction


class DutyFault(msgspec.Struct, frozen=True):
    """A broken offer or a failed handler of a duty."""

    duty: str
    place: str
    error: str
    at: dt.datetime


class Health(msgspec.Struct, frozen=True):
    """`jobs` counts this office's jobs by state: ready, running, parked, dead."""

    broken: list[Broken]
    faults: list[DutyFault]
    jobs: dict[str, int]

    @property
    def dead(self) -> int:
        return self.jobs.get("dead", 0)

    @property
    def parked(self) -> int:
        return self.jobs.get("parked", 0)


async def office_health(tx: Transaction) -> Health:
    """The health of the office of this transaction; the newest hundred faults first."""
    faults = await tx.fetch(
        "SELECT duty, place, error, at FROM core.duty_fault WHERE office_id = $1 ORDER BY at DESC LIMIT 100",
        tx.office.id,
    )
    jobs = await tx.fetch(
        "SELECT state, count(*) AS jobs FROM core.outbox WHERE office_id = $1"
        " AND state IN ('ready', 'running', 'parked', 'dead') GROUP BY state",
        tx.office.id,
    )
    return Health(
        discovery.broken(),
        [DutyFault(**dict(row.items())) for row in faults],
        {row["state"]: row["jobs"] for row in jobs},
    )
