"""Reads entries: those of a document, a page of the journal, one voucher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Money, transaction
from salesops.db import Record
from salesops.errors import NotFound
from salesops_duties.ledger.rules import Account
from salesops_duties.ledger.service.accounts import chart_of

_SELECT = """SELECT e.id, e.document_type, e.document_id, e.booked_on, e.original_on, e.currency, e.text, e.reason, e.reverses,
  r.id AS reversed_by, v.fiscal_year, v.n, e.posted_at, coalesce(w.name, '') AS posted_by,
  p.line_no, p.account, p.party_id, p.amount_minor
  FROM (SELECT * FROM ledger.entry e WHERE e.office_id = $1 AND %s ORDER BY e.booked_on, e.id LIMIT %s) e
  JOIN ledger.posting p ON (p.office_id, p.entry_id) = (e.office_id, e.id)
  LEFT JOIN ledger.entry r ON (r.office_id, r.document_id, r.document_type) = (e.office_id, e.id, 'reversal')
  LEFT JOIN ledger.voucher v ON (v.office_id, v.entry_id) = (e.office_id, e.id)
  LEFT JOIN core.person w ON w.id = e.posted_by ORDER BY e.booked_on, e.id, p.line_no"""
_OF_DOCUMENT = _SELECT % ("e.document_id = $2", "200")
_ONE = _SELECT % ("e.id = $2", "1")
_PAGE = _SELECT % (
    "($2::date IS NULL OR e.booked_on >= $2) AND ($3::date IS NULL OR e.booked_on <= $3)"
    " AND ($4 = '' OR e.document_type = $4)"
    " AND ($5::uuid IS NULL OR (e.booked_on, e.id) > (SELECT x.booked_on, x.id FROM ledger.entry x WHERE x.office_id = $1 AND x.id = $5))",
    "$6",
)


async def entries_of(act: Act, document_id: UUID) -> list[dict[str, Any]]:
    """The entries of one document with their postings."""
    return await _read(act, _OF_DOCUMENT, document_id)


async def journal(
    act: Act, *, since: dt.date | None, until: dt.date | None, document_type: str, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """A page of entries in the order of the books."""
    return await _read(act, _PAGE, since, until, document_type, after, limit)


async def voucher(act: Act, entry_id: UUID) -> dict[str, Any]:
    """One entry as a voucher: its number, who posted it, its sides, what it reverses or was reversed by."""
    found = await _read(act, _ONE, entry_id)
    if not found:
        raise NotFound
    (entry,) = found
    debit = sum((p["minor"] for p in entry["postings"] if p["minor"] > 0), 0)
    return entry | {"total": str(Money(entry["currency"], debit))}


async def _read(act: Act, sql: str, *args: object) -> list[dict[str, Any]]:
    async with transaction(act) as tx:
        rows = await tx.fetch(sql, act.office.id, *args)
        return _entries(rows, await chart_of(tx))


def voucher_number(fiscal_year: int | None, n: int | None) -> str | None:
    """`V-2026-000001`; none until the day was numbered."""
    return None if n is None else f"V-{fiscal_year}-{n:06d}"


def _entries(rows: Sequence[Record], chart: dict[str, Account]) -> list[dict[str, Any]]:
    entries: dict[UUID, dict[str, Any]] = {}
    for r in rows:
        entry = entries.setdefault(r["id"], _head(r))
        entry["postings"].append(
            {
                "account": r["account"],
                "name": chart[r["account"]].name,
                "name_zh": chart[r["account"]].name_zh,
                "party_id": r["party_id"],
                "amount": str(Money(r["currency"], r["amount_minor"])),
                "minor": r["amount_minor"],
            }
        )
    return list(entries.values())


_HEAD = ("id", "document_type", "document_id", "booked_on", "original_on", "currency", "text", "reason", "reverses", "reversed_by", "posted_at", "posted_by")  # fmt: skip


def _head(row: Record) -> dict[str, Any]:
    shown = {name: row[name] for name in _HEAD}
    return shown | {"voucher": voucher_number(row["fiscal_year"], row["n"]), "postings": []}
