"""Samples as a page lists them: found by words, narrowed by where they are, put in an order, as a sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, Office, Transaction, clock, transaction
from salesops.services.sheets import written
from salesops_duties.samples.rules import SHEET_STATES

MOST_EXPORTED = 50_000
ORDERS = {
    "number": "n.number",
    "name": "i.name",
    "holder": "l.company",
    "due": "l.due_on",
    "place": "i.place",
    "value": "i.value_minor",
}
_SELECT = """SELECT i.id, n.number, i.kind, i.name, i.serial, i.value_minor, i.currency, i.owner, i.owner_name, i.condition, i.place, i.state,
    s.name AS salesperson, i.salesperson_id, i.registered_at, l.holder, l.company, l.due_on, l.lent_at, l.purpose,
    greatest($2 - l.due_on, 0) AS days_over
  FROM samples.sample_item i JOIN core.person s ON s.id = i.salesperson_id
  LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.id
  LEFT JOIN samples.loan l ON l.office_id = i.office_id AND l.item_id = i.id AND l.ended_at IS NULL
  WHERE i.office_id = $1 AND ($3 = '' OR i.state = $3 OR ($3 = 'overdue' AND l.due_on < $2) OR ($3 = 'gone' AND i.state NOT IN ('in', 'out')))
    AND (NOT $4 OR i.salesperson_id = $5)
    AND ($6 = '' OR position(upper($6) IN upper(coalesce(n.number, '') || ' ' || i.serial)) > 0 OR position(lower($6) IN lower(i.name)) > 0
      OR position(lower($6) IN lower(coalesce(l.holder, '') || ' ' || coalesce(l.company, ''))) > 0)"""
_HEADS = (
    "number", "kind", "name", "serial", "value", "currency", "owner", "condition", "place", "state", "holder", "company", "due on", "days over",
    "answers for it",
)  # fmt: skip


async def samples_page(
    act: Act, *, words: str = "", sort: str = "", state: str = "", limit: int = 50, offset: int = 0, own: bool = False
) -> list[dict[str, Any]]:
    """A page of samples in the order of their numbers unless another is asked; `state` is in, out, overdue or gone."""
    async with transaction(act) as tx:
        return await _rows(tx, words, sort, state, limit, offset, own)


async def samples_sheet(
    act: Act, *, words: str = "", sort: str = "", state: str = "", own: bool = False, kind: str = "xlsx"
) -> bytes:
    """The same samples as the list shows, as a sheet."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, state, MOST_EXPORTED, 0, own)
        tx.audit("samples.export", "office", None, changes={"rows": len(rows), "words": words})
    cells = [
        [r["number"], r["kind"], r["name"], r["serial"], r["value"], r["currency"], r["owner_name"] or r["owner"], r["condition"], r["place"],
         r["state"], r["holder"], r["company"], r["due_on"], r["days_over"], r["salesperson"]]
        for r in rows
    ]  # fmt: skip
    return await written(kind, _HEADS, cells, title="Samples")


async def listing(
    act: Act, *, state: str = "", after: UUID | None = None, limit: int = 50, own: bool = False
) -> list[dict[str, Any]]:
    """Samples, the oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($7::uuid IS NULL OR i.id > $7) ORDER BY i.id LIMIT $8",
            *_asked(tx, state, own, ""),
            after,
            limit,
        )
    return [_view(dict(row.items())) for row in rows]


async def open_loans(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if samples were switched off."""
    count = await tx.fetchval(
        "SELECT count(*) FROM samples.sample_item WHERE office_id = $1 AND state = 'out'", office.id
    )
    return [("Samples that are out", count)]


async def _rows(
    tx: Transaction, words: str, sort: str, state: str, limit: int, offset: int, own: bool
) -> list[dict[str, Any]]:
    column = ORDERS.get(sort.removeprefix("-"))
    order = f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, i.id" if column else "i.id"
    rows = await tx.fetch(
        f"{_SELECT} ORDER BY {order} LIMIT $7 OFFSET $8", *_asked(tx, state, own, words.strip()), limit, offset
    )
    return [_view(dict(row.items())) for row in rows]


def _asked(tx: Transaction, state: str, own: bool, words: str) -> tuple[object, ...]:
    known = state if state in SHEET_STATES else ""
    return (tx.office.id, clock.today(tx.office.timezone), known, own, tx.actor.person_id, words)


def _view(row: dict[str, Any]) -> dict[str, Any]:
    minor = row.pop("value_minor")
    return row | {"value": str(Money(row["currency"], minor)), "is_overdue": bool(row["days_over"])}
