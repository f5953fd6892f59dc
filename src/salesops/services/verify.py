"""Verification: every invariant of the core and of the duties, as SQL that returns no row when all is well."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import msgspec

from salesops.act import Office
from salesops.db import DB
from salesops.duty import Invariant
from salesops.kernel import registry as registries

CORE_INVARIANTS = (
    Invariant(
        "core.numbers_gapless",
        "SELECT series, fiscal_year, count(*) AS numbers, max(n) AS last FROM core.document_number"
        " GROUP BY series, fiscal_year HAVING max(n) <> count(*) OR min(n) <> 1",
        "every legal series runs from 1 without a hole",
    ),
    Invariant(
        "core.numbers_counted",
        "SELECT c.series, c.fiscal_year, c.last, m.n FROM core.number_counter c LEFT JOIN LATERAL (SELECT max(n) AS n"
        " FROM core.document_number d WHERE (d.office_id, d.series, d.fiscal_year) = (c.office_id, c.series, c.fiscal_year)) m"
        " ON true WHERE m.n IS DISTINCT FROM c.last",
        "each counter stands at the last number given",
    ),
    Invariant(
        "core.numbers_rise_with_time",
        "SELECT series, n FROM (SELECT series, n, issued_on, lag(issued_on) OVER (PARTITION BY series, fiscal_year ORDER BY n)"
        " AS before FROM core.document_number) x WHERE before > issued_on",
        "a later number never bears an earlier date",
    ),
    Invariant(
        "core.jobs_applied_once",
        "SELECT o.id, o.handler FROM core.outbox o WHERE o.state = 'done' AND NOT EXISTS (SELECT 1 FROM core.inbox i"
        " WHERE (i.office_id, i.handler, i.event_id) = (o.office_id, o.handler, o.event_id))",
        "every job that is done left its row in the inbox",
    ),
    Invariant(
        "core.no_dead_jobs",
        "SELECT handler, id, error FROM core.outbox WHERE state = 'dead'",
        "no job was given up",
    ),
    Invariant(
        "core.approved_by_another",
        "SELECT id FROM core.approval WHERE decided_by IN (requested_by, beneficiary)",
        "nobody approved their own request",
    ),
)


class Finding(msgspec.Struct, frozen=True):
    """A broken invariant in an office: its name, what should hold, how many rows, the first of them as text."""

    office: str
    invariant: str
    words: str
    rows: int
    first: str


def invariants() -> list[Invariant]:
    """All invariants: the core's and those of every installed duty."""
    return [*CORE_INVARIANTS, *(i for d in registries.current().duties.values() for i in d.invariants)]


async def verify(*, progress: Callable[[Office, Invariant], None] | None = None) -> AsyncIterator[Finding]:
    """Check every office under its own row-level security; yields what is broken."""
    for office in list(registries.current().offices.values()):
        for invariant in invariants():
            if progress:
                progress(office, invariant)
            finding = await _check(office, invariant)
            if finding:
                yield finding


async def _check(office: Office, invariant: Invariant) -> Finding | None:
    async with DB.transaction(office.id, read_only=True) as transaction:
        await transaction.connection.execute("SET LOCAL statement_timeout = '60s'")
        rows = await transaction.connection.fetch(invariant.sql)
    if not rows:
        return None
    first = ", ".join(f"{name}={value}" for name, value in rows[0].items())
    return Finding(office.code, invariant.name, invariant.words, len(rows), first[:300])
