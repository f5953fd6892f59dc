"""The queue of orders: searched, paged and exported by one and the same filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, transaction
from salesops.db import Record
from salesops.services.sheets import write_csv, write_xlsx

MOST_EXPORTED = 50_000
_QUEUE = """SELECT o.id, o.number, o.state, o.customer_id, p.name AS customer, o.salesperson_id, s.name AS salesperson, o.intake_channel,
    o.customer_po_no, o.currency, o.total_minor, o.balance_outcome, o.written_copy, o.next_call_at, o.taken_at, o.version
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  WHERE o.office_id = $1 AND ($2::text IS NULL OR o.state = $2) AND (NOT $3 OR o.salesperson_id = $4) AND ($5::uuid IS NULL OR o.customer_id = $5)
    AND ($6::text IS NULL OR o.number = $6 OR o.customer_po_no = $6 OR position(lower($6) IN lower(p.name)) > 0)
    AND ($7::uuid IS NULL OR o.id > $7) ORDER BY o.id LIMIT $8"""
_HEADS = ("number", "state", "customer", "salesperson", "came by", "customer's number", "currency", "total", "taken at")


async def listing(
    act: Act,
    *,
    state: str | None = None,
    customer_id: UUID | None = None,
    words: str | None = None,
    after: UUID | None = None,
    limit: int = 50,
    own: bool = False,
) -> list[dict[str, Any]]:
    """The queue, oldest first, a page at a time; `words` finds numbers, the customer's numbers and names."""
    async with transaction(act) as tx:
        rows = await _rows(tx, act, state, customer_id, words, after, limit, own)
    return [_view(row) for row in rows]


async def export(
    act: Act,
    *,
    state: str | None = None,
    customer_id: UUID | None = None,
    words: str | None = None,
    own: bool = False,
    kind: str = "xlsx",
) -> bytes:
    """The same orders as the queue shows, as a sheet."""
    async with transaction(act) as tx:
        rows = await _rows(tx, act, state, customer_id, words, None, MOST_EXPORTED, own)
        tx.audit("orders.export", "office", None, changes={"rows": len(rows), "state": state, "words": words})
    cells = (
        [r["number"], r["state"], r["customer"], r["salesperson"], r["intake_channel"], r["customer_po_no"], r["currency"],
         Money(r["currency"], r["total_minor"]).amount, r["taken_at"].date()]
        for r in rows
    )  # fmt: skip
    return write_csv(_HEADS, cells) if kind == "csv" else write_xlsx(_HEADS, cells, title="Orders")


async def counts(act: Act, *, own: bool = False) -> dict[str, int]:
    """How many orders stand in each state."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT state, count(*) AS n FROM orders.sales_order WHERE office_id = $1 AND (NOT $2 OR salesperson_id = $3) GROUP BY 1",
            act.office.id,
            own,
            act.actor.person_id,
        )
    return {row["state"]: row["n"] for row in rows}


async def _rows(
    tx: Transaction,
    act: Act,
    state: str | None,
    customer_id: UUID | None,
    words: str | None,
    after: UUID | None,
    limit: int,
    own: bool,
) -> Sequence[Record]:
    asked = (words or "").strip() or None
    found: Sequence[Record] = await tx.fetch(
        _QUEUE, act.office.id, state, own, act.actor.person_id, customer_id, asked, after, limit
    )
    return found


def _view(row: Record) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "total_minor"}
    return known | {"total": str(Money(row["currency"], row["total_minor"]))}
