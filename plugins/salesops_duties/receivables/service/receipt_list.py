"""Money as a page lists it, one receipt with what it paid, and what it could pay, oldest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops_duties.receivables.service.accounts import shown

SORTS = {
    "received": "d.received_on",
    "amount": "d.amount_minor",
    "customer": "lower(coalesce(p.name, d.payer))",
    "number": "n.n",
}
_WHERE = {
    "waiting": "d.state IN ('reported', 'matched', 'suspense')",
    "unapplied": "i.open_minor < 0",
    "": "true",
} | {state: f"d.state = '{state}'" for state in ("reported", "matched", "suspense", "cleared", "reversed")}
_TABLES = (
    " FROM receivables.receipt d LEFT JOIN receivables.account a ON a.office_id = d.office_id AND a.customer_id = d.customer_id"
    " LEFT JOIN core.party p ON p.id = d.customer_id LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.id"
    " LEFT JOIN receivables.item i ON i.office_id = d.office_id AND i.document_id = d.id AND i.kind = 'receipt'"
)
_SEEN = " WHERE d.office_id = $1 AND ($2::uuid IS NULL OR a.salesperson_id = $2)"
_COLUMNS = (
    "d.id, n.number, d.customer_id, p.name AS customer, d.order_id, d.invoice_id, d.payer, d.currency, d.amount_minor, -coalesce(i.open_minor, 0) AS unapplied_minor,"
    " d.reference, d.received_on, d.value_on, d.state, d.remark, d.was_suspense, d.noted_at, d.cleared_at, d.reversed_on"
)


class Receipts(msgspec.Struct, frozen=True):
    """Which money: `state` one of the states, waiting (not in an account yet), unapplied, or all."""

    state: str = ""
    words: str = ""
    customer_id: UUID | None = None
    sort: str = "-received"
    limit: int = 50
    offset: int = 0
    own: bool = False


async def page_of_receipts(act: Act, wanted: Receipts) -> tuple[list[dict[str, Any]], int]:
    """A page of them and how many there are in all; words are of the customer, the payer, the number or the reference."""
    today = clock.today(act.office.timezone)
    which = (
        f"{_TABLES}{_SEEN} AND {_WHERE.get(wanted.state, 'true')} AND ($3 = '' OR position($3 IN lower(concat_ws(' ', p.name, d.payer, n.number, d.reference))) > 0)"
        " AND ($4::uuid IS NULL OR d.customer_id = $4)"
    )
    args = (
        act.office.id,
        act.actor.person_id if wanted.own else None,
        wanted.words.strip().lower(),
        wanted.customer_id,
    )
    order = SORTS.get(wanted.sort.removeprefix("-"), SORTS["received"]) + (
        " DESC" if wanted.sort.startswith("-") else ""
    )
    async with transaction(act) as tx:
        total = await tx.fetchval(f"SELECT count(*){which}", *args)
        rows = await tx.fetch(
            f"SELECT {_COLUMNS}{which} ORDER BY {order} NULLS LAST, d.id DESC LIMIT $5 OFFSET $6",
            *args,
            wanted.limit,
            wanted.offset,
        )
    return [shown(row) | {"days": (today - row["received_on"]).days} for row in rows], total


async def read_receipt(act: Act, receipt_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One receipt: whose it is, what it paid and what it could pay, and what it was put to is named."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            f"SELECT {_COLUMNS}, w.name AS noted_by, o.number AS invoice_number{_TABLES} LEFT JOIN core.person w ON w.id = d.noted_by"
            f" LEFT JOIN core.document_number o ON o.office_id = d.office_id AND o.document_id = d.invoice_id{_SEEN} AND d.id = $3",
            act.office.id,
            act.actor.person_id if own else None,
            receipt_id,
        )
        if row is None:
            raise NotFound
        links = await links_of(tx, receipt_id)
        open_ = await open_documents(tx, row["customer_id"], row["currency"]) if row["customer_id"] else []
    money = row["unapplied_minor"] if row["state"] == "cleared" else row["amount_minor"]
    return shown(row) | {"links": links, "open": propose(open_, money, row["currency"], first=row["invoice_id"])}


async def links_of(tx: Transaction, document_id: UUID) -> list[dict[str, Any]]:
    """The links between a document and others, newest first, those undone too; `other_id` is the document at the far end."""
    rows = await tx.fetch(
        "SELECT x.id, x.amount_minor, x.value_on, x.undone_on, o.kind, o.document_id AS other_id, o.currency, n.number, f.foreign_no FROM receivables.item i"
        " JOIN receivables.allocation x ON x.office_id = i.office_id AND i.id IN (x.credit_id, x.debit_id)"
        " JOIN receivables.item o ON o.office_id = x.office_id AND o.id = CASE WHEN x.credit_id = i.id THEN x.debit_id ELSE x.credit_id END"
        " LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.document_id"
        " LEFT JOIN receivables.imported_document f ON f.office_id = o.office_id AND f.id = o.document_id"
        " WHERE i.office_id = $1 AND i.document_id = $2 ORDER BY x.at DESC, x.id LIMIT 200",
        tx.office.id,
        document_id,
    )
    return [shown(row) for row in rows]


async def open_documents(tx: Transaction, customer: UUID, currency: str) -> list[Any]:
    """What is open of each invoice of a customer in a currency, the longest due first."""
    return list(
        await tx.fetch(
            "SELECT i.document_id, n.number, f.foreign_no, min(i.due_on) AS due_on, sum(i.open_minor)::bigint AS open_minor FROM receivables.item i"
            " LEFT JOIN core.document_number n ON n.office_id = i.office_id AND n.document_id = i.document_id"
            " LEFT JOIN receivables.imported_document f ON f.office_id = i.office_id AND f.id = i.document_id"
            " WHERE i.office_id = $1 AND i.customer_id = $2 AND i.currency = $3 AND i.kind = 'invoice' AND i.open_minor > 0"
            " GROUP BY 1, 2, 3 ORDER BY 4, 1 LIMIT 200",
            tx.office.id,
            customer,
            currency,
        )
    )


def propose(documents: list[Any], money: int, currency: str, *, first: UUID | None = None) -> list[dict[str, Any]]:
    """How money would be divided: what it names first, then the oldest, until nothing is left."""
    ordered = sorted(documents, key=lambda row: row["document_id"] != first)
    found = []
    for row in ordered:
        part = min(max(money, 0), row["open_minor"])
        money -= part
        found.append(
            {
                "document_id": row["document_id"],
                "number": row["number"] or row["foreign_no"] or "",
                "due_on": row["due_on"],
                "open": str(Money(currency, row["open_minor"])),
                "proposed": str(Money(currency, part)) if part else "",
            }
        )
    return found
