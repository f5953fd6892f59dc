"""Reads the registers of numbers: every number of a legal series from 1 on, its document, its state, and what is missing."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from salesops.transactions import Transaction

PAGE = 200
MOST_EXPORTED = 200_000
_ORDERS = {"number": "n.series, n.fiscal_year, n.n", "issued_on": "n.issued_on, n.series, n.n"}
_FILTERS = {
    "series": "n.series = {}",
    "fiscal_year": "n.fiscal_year = {}",
    "void": "(n.voided_at IS NOT NULL) = {}",
    "words": "position(upper({}) IN n.number) > 0",
}
HEADS = ("series", "fiscal year", "number", "issued on", "issued by", "void since", "why void")


class Registered(msgspec.Struct, frozen=True):
    """One number: drawn for which document, when and by whom; a voided one keeps its place."""

    n: int
    number: str
    document_id: UUID
    issued_on: dt.date
    issued_by: str
    voided_at: dt.datetime | None
    void_reason: str | None


class Numbered(Registered, frozen=True):
    """A number as it is listed, with its series."""

    series: str
    fiscal_year: int


class Series(msgspec.Struct, frozen=True):
    """One series of one fiscal year: numbers 1 to `last`, `missing` of them without a row, `void` of them voided."""

    series: str
    fiscal_year: int
    last: int
    missing: int
    void: int
    last_on: dt.date


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


async def series_of(tx: Transaction) -> list[Series]:
    """Every series this office has drawn from, the newest fiscal year first."""
    rows = await tx.fetch(
        "SELECT c.series, c.fiscal_year, c.last, c.last - count(n.n)::int AS missing, count(n.voided_at)::int AS void, c.last_on"
        " FROM core.number_counter c LEFT JOIN core.document_number n USING (office_id, series, fiscal_year)"
        " WHERE c.office_id = $1 GROUP BY c.office_id, c.series, c.fiscal_year ORDER BY c.fiscal_year DESC, c.series",
        tx.office.id,
    )
    return [Series(**dict(row.items())) for row in rows]


async def list_numbers(
    tx: Transaction,
    *,
    series: str = "",
    fiscal_year: int | None = None,
    void: bool | None = None,
    words: str = "",
    sort: str = "number",
    descending: bool = False,
    limit: int,
    offset: int = 0,
) -> list[Numbered]:
    """Numbers of all series or one; `words` is a piece of a number."""
    asked = {"series": series or None, "fiscal_year": fiscal_year, "void": void, "words": words or None}
    given = {name: value for name, value in asked.items() if value is not None}
    narrowed = [_FILTERS[name].format(f"${place}") for place, name in enumerate(given, 2)]
    order = _ORDERS.get(sort, _ORDERS["number"])
    rows = await tx.fetch(
        "SELECT n.n, n.number, n.document_id, n.issued_on, coalesce(p.name, '') AS issued_by, n.voided_at, n.void_reason,"
        " n.series, n.fiscal_year FROM core.document_number n LEFT JOIN core.person p ON p.id = n.issued_by"
        f" WHERE {' AND '.join(['n.office_id = $1', *narrowed])}"
        f" ORDER BY {order.replace(',', ' DESC,') + ' DESC' if descending else order}"
        f" LIMIT ${len(given) + 2} OFFSET ${len(given) + 3}",
        tx.office.id,
        *given.values(),
        limit,
        offset,
    )
    return [Numbered(**dict(row.items())) for row in rows]


async def export_numbers(
    tx: Transaction, *, series: str = "", fiscal_year: int | None = None, void: bool | None = None, words: str = ""
) -> list[list[object]]:
    """The same numbers as rows of a sheet below `HEADS`; that they were taken out is noted."""
    found = await list_numbers(tx, series=series, fiscal_year=fiscal_year, void=void, words=words, limit=MOST_EXPORTED)
    tx.audit("numbers.export", "office", None, changes={"rows": len(found), "series": series, "year": fiscal_year})
    return [
        [one.series, one.fiscal_year, one.number, one.issued_on, one.issued_by,
         one.voided_at.date() if one.voided_at else "", one.void_reason or ""]
        for one in found
    ]  # fmt: skip
