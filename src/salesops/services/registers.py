"""Reads the register of numbers: every number of a legal series from 1 on, its document, its state, and what is missing."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.transactions import Transaction

PAGE = 200


class Registered(msgspec.Struct, frozen=True):
    """One number: drawn for which document, when and by whom; a voided one keeps its place."""

    n: int
    number: str
    document_id: UUID
    issued_on: dt.date
    issued_by: str
    voided_at: dt.datetime | None
    void_reason: str | None


class Register(msgspec.Struct, frozen=True):
    """A page of a register. `last` is the counter; `missing` counts numbers up to it without a row: 0 when all is well."""

    series: str
    fiscal_year: int
    last: int
    missing: int
    items: list[Registered]
    next: int | None


async def read_register(
    tx: Transaction, series: str, fiscal_year: int, *, after: int = 0, limit: int = PAGE
) -> Register:
    """The register of one series and fiscal year, from the number after `after`."""
    counter = await tx.fetchrow(
        "SELECT c.last, c.last - (SELECT count(*) FROM core.document_number n WHERE n.office_id = $1 AND n.series = $2"
        "  AND n.fiscal_year = $3) AS missing FROM core.number_counter c"
        " WHERE c.office_id = $1 AND c.series = $2 AND c.fiscal_year = $3",
        tx.office.id,
        series,
        fiscal_year,
    )
    rows = await tx.fetch(
        "SELECT n.n, n.number, n.document_id, n.issued_on, coalesce(p.name, '') AS issued_by, n.voided_at, n.void_reason"
        " FROM core.document_number n LEFT JOIN core.person p ON p.id = n.issued_by"
        " WHERE n.office_id = $1 AND n.series = $2 AND n.fiscal_year = $3 AND n.n > $4 ORDER BY n.n LIMIT $5",
        tx.office.id,
        series,
        fiscal_year,
        after,
        limit,
    )
    items = [Registered(**dict(row.items())) for row in rows]
    last, missing = (counter["last"], counter["missing"]) if counter else (0, 0)
    return Register(series, fiscal_year, last, missing, items, items[-1].n if len(items) == limit else None)
