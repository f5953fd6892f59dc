"""The queue of orders: searched, paged and exported by one and the same filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, transaction
from salesops.db import Record
from salesops.services.sheets import written

MOST_EXPORTED = 50_000
_QUEUE = """SELECT o.id, o.number, o.state, o.customer_id, p.name AS customer, o.salesperson_id, s.name AS salesperson, o.intake_channel,
    o.customer_po_no, o.currency, o.total_minor, o.balance_outcome, o.written_copy, o.next_call_at, o.taken_at, o.version
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  WHERE """
_FILTERS = {  # only what is asked for stands in the statement: an index serves each, none serves all of them at once
    "office_id": "o.office_id = {}",
    "state": "o.state = {}::text",
    "salesperson_id": "o.salesperson_id = {}",
    "customer_id": "o.customer_id = {}",
    "words": "(o.number = {0} OR o.customer_po_no = {0} OR position(lower({0}) IN lower(p.name)) > 0)",
    "after": "o.id > {}",
}
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


_SORTS = {
    "number": "o.number",
    "customer": "p.name",
    "state": "o.state",
    "salesperson": "s.name",
    "taken": "o.id",
    "total": "o.total_minor",
}


async def every_order(
    act: Act,
    *,
    state: str = "",
    customer_id: str = "",
    words: str = "",
    sort: str = "taken",
    descending: bool = True,
    limit: int = 51,
    offset: int = 0,
    own: bool = False,
) -> list[dict[str, Any]]:
    """Orders in the order asked for, a page at a time; a customer that is no id finds nothing."""
    try:
        customer = UUID(customer_id) if customer_id else None
    except ValueError:
        return []
    given = _given(act, state or None, customer, words, None, own)
    wanted = [_FILTERS[name].format(f"${place}") for place, name in enumerate(given, 1)]
    turned = "DESC NULLS LAST" if descending else "ASC"
    order = f"{_SORTS.get(sort, 'o.id')} {turned}, o.id DESC LIMIT {int(limit)} OFFSET {int(offset)}"
    async with transaction(act) as tx:
        rows = await tx.fetch(f"{_QUEUE}{' AND '.join(wanted)} ORDER BY {order}", *given.values())
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
    return await written(kind, _HEADS, cells, title="Orders")


async def counts(act: Act, *, own: bool = False) -> dict[str, int]:
    """How many orders stand in each state."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT state, count(*) AS n FROM orders.sales_order WHERE office_id = $1"
            f"{' AND salesperson_id = $2' if own else ''} GROUP BY 1",
            *([act.office.id, act.actor.person_id] if own else [act.office.id]),
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
    given = _given(act, state, customer_id, words, after, own)
    wanted = [_FILTERS[name].format(f"${place}") for place, name in enumerate(given, 1)]
    statement = f"{_QUEUE}{' AND '.join(wanted)} ORDER BY o.id LIMIT ${len(given) + 1}"
    found: Sequence[Record] = await tx.fetch(statement, *given.values(), limit)
    return found


def _given(
    act: Act, state: str | None, customer_id: UUID | None, words: str | None, after: UUID | None, own: bool
) -> dict[str, Any]:
    """What is asked for, by the name of its filter."""
    asked = {
        "office_id": act.office.id,
        "state": state,
        "salesperson_id": act.actor.person_id if own else None,
        "customer_id": customer_id,
        "words": (words or "").strip() or None,
        "after": after,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _view(row: Record) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if name != "total_minor"}
    return known | {"total": str(Money(row["currency"], row["total_minor"]))}
