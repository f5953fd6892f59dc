"""Invoices, receipts and credit notes as they are read, and which of them the books must have."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, plain, transaction
from salesops.errors import NotFound
from salesops.hookspecs.ledger import Documents, ToPost
from salesops_duties.receivables.service.accounts import shown

_NUMBER = "LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.id"
_OWN = "JOIN receivables.account a ON a.office_id = d.office_id AND a.customer_id = d.customer_id"
_TYPES = ("sales_invoice", "receipt", "receipt_reversal", "receipt_match", "credit_note", "bank_fee", "adjustment",
          "imported_invoice", "imported_credit_note", "imported_adjustment")  # fmt: skip
_LISTS = ("line_nos", "products", "quantities", "unit_prices", "amounts", "taxes", "tax_codes", "uoms")  # its lines
_TO_POST = """
SELECT 'sales_invoice' AS kind, id, issued_on AS day FROM receivables.invoice WHERE office_id = $1 AND issued_on BETWEEN $2 AND $3 AND total_minor <> 0
UNION ALL SELECT 'receipt', id, value_on FROM receivables.receipt WHERE office_id = $1 AND value_on BETWEEN $2 AND $3
UNION ALL SELECT 'receipt_reversal', id, reversed_on FROM receivables.receipt WHERE office_id = $1 AND reversed_on BETWEEN $2 AND $3
UNION ALL SELECT 'receipt_match', id, value_on FROM receivables.receipt WHERE office_id = $1 AND value_on BETWEEN $2 AND $3 AND was_suspense AND customer_id IS NOT NULL
UNION ALL SELECT 'credit_note', id, value_on FROM receivables.credit_note WHERE office_id = $1 AND value_on BETWEEN $2 AND $3 AND net_minor + tax_minor <> 0
UNION ALL SELECT CASE kind WHEN 'bank_fee' THEN kind ELSE 'adjustment' END, id, booked_on FROM receivables.adjustment WHERE office_id = $1 AND booked_on BETWEEN $2 AND $3
UNION ALL SELECT 'imported_' || kind, id, made_on FROM receivables.imported_document WHERE office_id = $1 AND made_on BETWEEN $2 AND $3 AND total_minor <> 0
"""


async def read_invoice(act: Act, invoice_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One invoice with its lines, its instalments and what is still open of each."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(
            f"SELECT d.*, n.number FROM receivables.invoice d {_OWN} {_NUMBER} WHERE d.office_id = $1 AND d.id = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3)",
            act.office.id,
            invoice_id,
            act.actor.person_id if own else None,
        )
        if head is None:
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, p.part_no, p.name, p.name_zh, l.quantity, l.unit_price, l.uom, l.tax_code, l.amount_minor, l.tax_minor FROM receivables.invoice_line l"
            " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.invoice_id = $2 ORDER BY l.line_no",
            act.office.id,
            invoice_id,
        )
        dues = await tx.fetch(
            "SELECT part, due_on, currency, amount_minor, open_minor FROM receivables.item WHERE office_id = $1 AND document_id = $2 ORDER BY part",
            act.office.id,
            invoice_id,
        )
    left_out = {"office_id", "dispatched_at", *_LISTS}
    figures = {name: value for name, value in shown(head).items() if name not in left_out}
    return figures | {
        "instalments": [{k: v for k, v in shown(due).items() if k != "currency"} for due in dues],
        "lines": [_line(row, head["currency"]) for row in lines],
    }


async def list_invoices(act: Act, *, state: str, own: bool, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Invoices by id; `state` waiting, issued, open, disputed, or "" for every one."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"SELECT d.id, n.number, d.customer_id, d.order_id, d.currency, d.total_minor, d.open_minor, d.state, d.waiting_for, d.issued_on, d.due_on, d.dispute,"
            f" d.dispute_until FROM receivables.invoice d {_OWN} {_NUMBER} WHERE d.office_id = $1 AND ($2::uuid IS NULL OR a.salesperson_id = $2)"
            " AND ($3 = '' OR d.state = $3 OR ($3 = 'open' AND d.open_minor > 0) OR d.dispute = $3) AND ($4::uuid IS NULL OR d.id > $4) ORDER BY d.id LIMIT $5",
            act.office.id,
            act.actor.person_id if own else None,
            state,
            after,
            limit,
        )
    return [shown(row) for row in rows]


async def list_receipts(act: Act, *, state: str, own: bool, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Money by id, of a state or all; money in suspense shows its age in days."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT d.id, n.number, d.customer_id, d.order_id, d.invoice_id, d.payer, d.currency, d.amount_minor, i.open_minor AS open_item, d.reference,"
            " d.received_on, d.value_on, d.state, d.remark, $6::date - d.received_on AS days FROM receivables.receipt d"
            f" LEFT {_OWN} LEFT JOIN receivables.item i ON i.office_id = d.office_id AND i.document_id = d.id AND i.kind = 'receipt' {_NUMBER}"
            " WHERE d.office_id = $1 AND ($2::uuid IS NULL OR a.salesperson_id = $2) AND ($3 = '' OR d.state = $3) AND ($4::uuid IS NULL OR d.id > $4)"
            " ORDER BY d.id LIMIT $5",
            act.office.id,
            act.actor.person_id if own else None,
            state,
            after,
            limit,
            today,
        )
    return [_receipt(row) for row in rows]


async def read_credit_note(act: Act, credit_note_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One credit note with its lines, and the number of the invoice it is red of."""
    async with transaction(act) as tx:
        head = await tx.fetchrow(
            "SELECT d.*, n.number, r.number AS red_of_number, i.open_minor AS item_open FROM receivables.credit_note d"
            f" {_OWN} {_NUMBER} LEFT JOIN core.document_number r ON r.office_id = d.office_id AND r.document_id = d.red_of"
            " LEFT JOIN receivables.item i ON i.office_id = d.office_id AND i.document_id = d.id"
            " WHERE d.office_id = $1 AND d.id = $2 AND ($3::uuid IS NULL OR a.salesperson_id = $3)",
            act.office.id,
            credit_note_id,
            act.actor.person_id if own else None,
        )
        if head is None:
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, p.part_no, p.name, p.name_zh, l.quantity, l.amount_minor, l.tax_minor FROM receivables.credit_note_line l"
            " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.credit_note_id = $2 ORDER BY l.line_no",
            act.office.id,
            credit_note_id,
        )
    figures = {name: value for name, value in shown(head).items() if name not in ("office_id", "item_open")}
    unapplied = str(Money(head["currency"], -(head["item_open"] or 0)))
    return figures | {"unapplied": unapplied, "lines": [_line(row, head["currency"]) for row in lines]}


async def to_post(tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    """The documents of these days that must have an entry, under the types they are posted with."""
    rows = await tx.fetch(
        f"SELECT x.kind, x.id, x.day, coalesce(n.number, '') AS number FROM ({_TO_POST}) x"
        " LEFT JOIN core.document_number n ON n.office_id = $1 AND n.document_id = x.id ORDER BY x.day, x.id",
        tx.office.id,
        since,
        until,
    )
    return Documents(
        tuple(
            ToPost(r["kind"], r["id"], f"{r['kind'].replace('_', ' ')} {r['number']}".strip(), r["day"]) for r in rows
        ),
        types=_TYPES,
    )


def _line(row: Any, currency: str) -> dict[str, Any]:
    texts = {name: plain(row[name]) for name in ("quantity", "unit_price") if name in row}
    amounts = {name.removesuffix("_minor"): str(Money(currency, row[name])) for name in ("amount_minor", "tax_minor")}
    words = {name: row[name] for name in ("line_no", "part_no", "name", "uom", "tax_code") if name in row}
    return words | texts | amounts


def _receipt(row: Any) -> dict[str, Any]:
    figures = {name: value for name, value in shown(row).items() if name not in ("open_item", "days")}
    unapplied = str(Money(row["currency"], -(row["open_item"] or 0)))
    return figures | {"unapplied": unapplied} | ({"days": row["days"]} if row["state"] == "suspense" else {})
