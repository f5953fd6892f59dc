"""Invoices as a page lists them: open, overdue, waiting to be issued, disputed, paid."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, clock, transaction
from salesops_duties.receivables.service.accounts import shown

SORTS = {
    "issued": "d.issued_on",
    "due": "d.due_on",
    "total": "d.total_minor",
    "open": "d.open_minor",
    "customer": "lower(p.name)",
    "number": "n.n",
}
_WHERE = {
    "open": "d.state = 'issued' AND d.open_minor > 0",
    "overdue": "d.state = 'issued' AND d.open_minor > 0 AND d.due_on < $2",
    "waiting": "d.state = 'waiting'",
    "disputed": "d.dispute = 'disputed'",
    "paid": "d.state = 'issued' AND d.open_minor = 0",
    "": "true",
}
_FROM = (
    " FROM receivables.invoice d JOIN receivables.account a ON a.office_id = d.office_id AND a.customer_id = d.customer_id JOIN core.party p ON p.id = d.customer_id"
    " LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.id"
    " WHERE d.office_id = $1 AND $2::date IS NOT NULL AND ($3::uuid IS NULL OR a.salesperson_id = $3)"
    " AND ($4 = '' OR position($4 IN lower(concat_ws(' ', p.name, n.number))) > 0) AND ($5::uuid IS NULL OR d.customer_id = $5)"
)


class Invoices(msgspec.Struct, frozen=True):
    """Which invoices: `state` open, overdue, waiting, disputed, paid or all; `sort` a name of `SORTS`, with `-` the other way."""

    state: str = ""
    words: str = ""
    customer_id: UUID | None = None
    sort: str = "-issued"
    limit: int = 50
    offset: int = 0
    own: bool = False


async def page_of_invoices(act: Act, wanted: Invoices) -> tuple[list[dict[str, Any]], int]:
    """A page of them and how many there are in all; words are of the customer or the number."""
    args = (
        act.office.id,
        clock.today(act.office.timezone),
        act.actor.person_id if wanted.own else None,
        wanted.words.strip().lower(),
        wanted.customer_id,
    )
    which = f"{_FROM} AND {_WHERE.get(wanted.state, 'true')}"
    down = " DESC" if wanted.sort.startswith("-") else ""
    order = SORTS.get(wanted.sort.removeprefix("-"), SORTS["issued"]) + down
    async with transaction(act) as tx:
        total = await tx.fetchval(f"SELECT count(*){which}", *args)
        rows = await tx.fetch(
            "SELECT d.id, n.number, d.customer_id, p.name AS customer, d.currency, d.total_minor, d.open_minor, d.state, d.waiting_for, d.issued_on, d.due_on,"
            f" d.dispute, d.dispute_until, d.made_at{which} ORDER BY {order} NULLS FIRST, d.id{down} LIMIT $6 OFFSET $7",
            *args,
            wanted.limit,
            wanted.offset,
        )
    return [shown(row) for row in rows], total
