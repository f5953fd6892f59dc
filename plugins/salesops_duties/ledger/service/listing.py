"""The journal as a page lists it: found by words, kind and days, in any order, each entry with its document's number and total."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, transaction
from salesops.services.sheets import written
from salesops_duties.ledger.service.reading import voucher_number

SORTS = {"booked": "e.booked_on", "amount": "t.debit", "posted": "e.posted_at", "voucher": "v.n"}
MOST = 20_000
_HEADS = ("voucher", "booked_on", "document_type", "number", "text", "total", "currency", "posted_by")
_TABLES = (
    " FROM ledger.entry e LEFT JOIN core.document_number n ON n.office_id = e.office_id AND n.document_id = e.document_id"
    " LEFT JOIN ledger.voucher v ON (v.office_id, v.entry_id) = (e.office_id, e.id)"
)
_MORE = (
    " LEFT JOIN core.person w ON w.id = e.posted_by CROSS JOIN LATERAL (SELECT coalesce(sum(p.amount_minor) FILTER (WHERE p.amount_minor > 0), 0)::bigint AS debit"
    " FROM ledger.posting p WHERE (p.office_id, p.entry_id) = (e.office_id, e.id)) t"
)
_WANTED = (
    " WHERE e.office_id = $1 AND ($2::uuid IS NULL OR e.document_id = $2) AND ($3::date IS NULL OR e.booked_on >= $3) AND ($4::date IS NULL OR e.booked_on <= $4)"
    " AND ($5 = '' OR e.document_type = $5) AND ($6 = '' OR position($6 IN lower(concat_ws(' ', n.number, e.text, e.reason))) > 0)"
)


class Entries(msgspec.Struct, frozen=True):
    """Which entries: of a document, of days, of a document type, with words; `sort` a name of `SORTS`, with `-` the other way."""

    document_id: UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    document_type: str = ""
    words: str = ""
    sort: str = "-booked"
    limit: int = 50
    offset: int = 0


async def page_of_entries(act: Act, wanted: Entries) -> tuple[list[dict[str, Any]], int]:
    """A page of them and how many there are in all."""
    args = (
        act.office.id,
        wanted.document_id,
        wanted.since,
        wanted.until,
        wanted.document_type,
        wanted.words.strip().lower(),
    )
    down = " DESC" if wanted.sort.startswith("-") else ""
    order = SORTS.get(wanted.sort.removeprefix("-"), SORTS["booked"]) + down
    async with transaction(act) as tx:
        total = await tx.fetchval(f"SELECT count(*){_TABLES}{_WANTED}", *args)
        rows = await tx.fetch(
            "SELECT e.id, e.document_type, e.document_id, e.booked_on, e.original_on, e.currency, e.text, e.reason, e.reverses, e.posted_at, n.number,"
            f" v.fiscal_year, v.n, t.debit, coalesce(w.name, '') AS posted_by{_TABLES}{_MORE}{_WANTED}"
            f" ORDER BY {order} NULLS LAST, e.id{down} LIMIT $7 OFFSET $8",
            *args,
            wanted.limit,
            wanted.offset,
        )
    return [_entry(row) for row in rows], total


async def document_types(act: Act) -> list[str]:
    """The kinds of documents there are entries of."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT DISTINCT document_type FROM ledger.entry WHERE office_id = $1 ORDER BY 1", act.office.id
        )
    return [row["document_type"] for row in rows]


async def journal_sheet(act: Act, wanted: Entries, *, xlsx: bool) -> bytes:
    """The entries that were asked for as a sheet; text cannot become a formula, and that it was given out is noted."""
    rows, _ = await page_of_entries(act, msgspec.structs.replace(wanted, limit=MOST, offset=0))
    return await sheet_of(act, "journal", _HEADS, rows, xlsx=xlsx)


async def sheet_of(act: Act, what: str, heads: tuple[str, ...], rows: list[dict[str, Any]], *, xlsx: bool) -> bytes:
    """Rows as a sheet, with the export in the audit trail."""
    async with transaction(act) as tx:
        tx.audit("books.export", "books", None, changes={"sheet": what, "lines": len(rows)})
    cells = [[None if row.get(head) is None else str(row[head]) for head in heads] for row in rows]
    shown = [head.replace("_", " ") for head in heads]
    return await written("xlsx" if xlsx else "csv", shown, cells, title=what.capitalize())


def _entry(row: Any) -> dict[str, Any]:
    left_out = ("debit", "fiscal_year", "n")
    known = {name: value for name, value in row.items() if name not in left_out}
    total = str(Money(row["currency"], row["debit"]))
    return known | {"total": total, "voucher": voucher_number(row["fiscal_year"], row["n"])}
