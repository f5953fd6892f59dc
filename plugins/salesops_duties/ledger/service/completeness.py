"""The completeness report: the documents of a time against the entries in the books, so that nothing is omitted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from salesops import Act, Transaction, ask, transaction
from salesops.errors import Fault, Invalid
from salesops.hookspecs.ledger import Documents, LedgerHooks, ToPost

MOST_DAYS, SHOWN = 366, 200


async def completeness(act: Act, since: dt.date, until: dt.date) -> dict[str, Any]:
    """Documents without entry, entries without document, what duties miss themselves, and what was posted late by whom."""
    if not dt.timedelta(0) <= until - since < dt.timedelta(days=MOST_DAYS):
        raise Invalid([Fault("until", "range", f"From a day to a later one, at most {MOST_DAYS} days.", str(until))])
    async with transaction(act) as tx:
        answers = await ask(LedgerHooks).documents_answering(act.office, tx, since, until)
        to_post = [one for answer in answers for one in answer.to_post]
        missing, late = await _against_entries(tx, to_post)
        types = _types(answers)
        strays = await _strays(tx, since, until, types, to_post)
        unchecked = await _unchecked(tx, since, until, types)
    gaps = [
        {"kind": gap.kind, "document_id": gap.document_id, "words": gap.words, "on": gap.on}
        for answer in answers
        for gap in answer.gaps
    ]
    return {
        "since": since,
        "until": until,
        "documents": len(to_post),
        "complete": not (missing or strays or gaps),
        "document_without_entry": _part(missing),
        "entry_without_document": _part(strays),
        "late": _part(late),
        "gaps": dict(Counter(gap["kind"] for gap in gaps)),
        "gap_items": gaps[:SHOWN],
        "unchecked": unchecked,
    }


def _part(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(items), "items": items[:SHOWN]}


def _types(answers: list[Documents]) -> list[str]:
    return sorted({t for a in answers for t in a.types} | {d.document_type for a in answers for d in a.to_post})


async def _against_entries(tx: Transaction, to_post: list[ToPost]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Documents without an entry, and those posted more than a day late with who posted them (FEATURES AR-4)."""
    rows = await tx.fetch(
        "SELECT x.at, e.id, (e.posted_at AT TIME ZONE $4)::date AS posted_on, coalesce(w.name, '') AS posted_by"
        " FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY AS x(type, document, at)"
        " LEFT JOIN ledger.entry e ON (e.office_id, e.document_id, e.document_type) = ($1, x.document, x.type)"
        " LEFT JOIN core.person w ON w.id = e.posted_by ORDER BY x.at",
        tx.office.id,
        [one.document_type for one in to_post],
        [one.document_id for one in to_post],
        tx.office.timezone,
    )
    missing, late = [], []
    for document, row in zip(to_post, rows, strict=True):
        shown = {
            "document_type": document.document_type,
            "document_id": document.document_id,
            "words": document.words,
            "on": document.on,
        }
        if row["id"] is None:
            missing.append(shown)
        elif row["posted_on"] > document.on + dt.timedelta(days=1):
            late.append(shown | {"posted_on": row["posted_on"], "by": row["posted_by"]})
    return missing, late


async def _strays(
    tx: Transaction, since: dt.date, until: dt.date, types: list[str], to_post: list[ToPost]
) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "SELECT e.id, e.document_type, e.document_id, e.booked_on, e.text FROM ledger.entry e WHERE e.office_id = $1"
        " AND coalesce(e.original_on, e.booked_on) BETWEEN $2 AND $3 AND e.document_type = ANY ($4)"
        " AND NOT EXISTS (SELECT 1 FROM unnest($5::text[], $6::uuid[]) AS x(type, document)"
        "  WHERE x.type = e.document_type AND x.document = e.document_id) ORDER BY e.booked_on, e.id",
        tx.office.id,
        since,
        until,
        types,
        [one.document_type for one in to_post],
        [one.document_id for one in to_post],
    )
    return [dict(r.items()) for r in rows]


async def _unchecked(tx: Transaction, since: dt.date, until: dt.date, types: list[str]) -> dict[str, int]:
    """Entries of document types no duty answers for, so that their silence is not taken for completeness."""
    rows = await tx.fetch(
        "SELECT document_type, count(*) AS entries FROM ledger.entry WHERE office_id = $1"
        " AND coalesce(original_on, booked_on) BETWEEN $2 AND $3 AND document_type <> ALL ($4)"
        " AND document_type NOT IN ('manual', 'reversal') GROUP BY 1 ORDER BY 1",
        tx.office.id,
        since,
        until,
        types,
    )
    return {r["document_type"]: r["entries"] for r in rows}
