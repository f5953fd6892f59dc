"""Reading returns: one with its lines and findings, a page of them, and those that wait."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from salesops import Act, Money, Office, Transaction, ask, plain, transaction
from salesops.errors import NotFound
from salesops.hookspecs.documents import DocumentHooks
from salesops.hookspecs.ledger import Documents, Gap
from salesops_duties.returns.service.loading import WAYS_OUT

_SELECT = """SELECT r.*, n.number AS rma_no, p.name AS customer, o.number AS order_no, q.name AS requested_by_name, a.name AS authorized_by_name
  FROM returns.sales_return r JOIN core.party p ON p.id = r.customer_id LEFT JOIN core.person q ON q.id = r.requested_by
  LEFT JOIN core.person a ON a.id = r.authorized_by
  LEFT JOIN core.document_number n ON n.office_id = r.office_id AND n.document_id = r.id
  LEFT JOIN core.document_number o ON o.office_id = r.office_id AND o.document_id = r.order_id WHERE r.office_id = $1"""
_SHOWN = (
    "id", "rma_no", "order_id", "order_no", "customer_id", "customer", "state", "reason_code", "reason", "goodwill", "freight_by", "currency", "left_on",
    "requested_at", "authorized_at", "late_reason", "received_on", "inspected_at", "resolution", "resolved_at", "refusal", "version",
)  # fmt: skip


async def read(act: Act, return_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """One return with its lines, findings and credit notes; with `own` only of what the person sold."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(f"{_SELECT} AND r.id = $2", act.office.id, return_id)
        if row is None or (own and row["salesperson_id"] != act.actor.person_id):
            raise NotFound
        lines = await tx.fetch(
            "SELECT l.line_no, l.order_line_no, l.product_id, l.outbound_id, p.part_no, p.name, p.name_zh, p.uom, l.quantity, l.received_qty, l.net_minor, l.tax_minor FROM returns.return_line l"
            " JOIN core.product p ON p.id = l.product_id WHERE l.office_id = $1 AND l.return_id = $2 ORDER BY l.line_no",
            act.office.id,
            return_id,
        )
        findings = await tx.fetch(
            "SELECT line_no, quantity, disposition, note FROM returns.finding WHERE office_id = $1 AND return_id = $2 ORDER BY finding_no",
            act.office.id,
            return_id,
        )
        credits = await tx.fetch(
            "SELECT c.credit_note_id AS id, n.number, c.invoice_id, c.total_minor FROM returns.credit c LEFT JOIN core.document_number n"
            " ON n.office_id = c.office_id AND n.document_id = c.credit_note_id WHERE c.office_id = $1 AND c.return_id = $2 ORDER BY 2",
            act.office.id,
            return_id,
        )
        order_no = await _order_no(tx, row["order_id"])
    currency = row["currency"]
    return {
        **_view(dict(row.items()) | {"order_no": order_no}),
        "lines": [
            {"line_no": r["line_no"], "order_line_no": r["order_line_no"], "part_no": r["part_no"], "name": r["name"],
             "name_zh": r["name_zh"], "uom": r["uom"], "product_id": r["product_id"], "outbound_id": r["outbound_id"],
             "quantity": plain(r["quantity"]), "received": None if r["received_qty"] is None else plain(r["received_qty"]),
             "credit": str(Money(currency, r["net_minor"] + r["tax_minor"]))}
            for r in lines
        ],
        "findings": [{**dict(r.items()), "quantity": plain(r["quantity"])} for r in findings],
        "credit_notes": [
            {"id": r["id"], "number": r["number"], "invoice_id": r["invoice_id"], "total": str(Money(currency, r["total_minor"]))}
            for r in credits
        ],
    }  # fmt: skip


async def listing(
    act: Act,
    *,
    state: str | None = None,
    order_id: UUID | None = None,
    customer_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
    own: bool = False,
) -> list[dict[str, Any]]:
    """Returns, oldest first, a page at a time."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND ($2::text IS NULL OR r.state = $2) AND ($3::uuid IS NULL OR r.order_id = $3)"
            " AND ($4::uuid IS NULL OR r.customer_id = $4) AND ($5::uuid IS NULL OR r.id > $5)"
            " AND (NOT $6 OR r.salesperson_id = $7) ORDER BY r.id LIMIT $8",
            act.office.id,
            state,
            order_id,
            customer_id,
            after,
            own,
            act.actor.person_id,
            limit,
        )
    return [_view(dict(row.items())) for row in rows]


async def open_returns(office: Office, tx: Transaction) -> list[tuple[str, int]]:
    """What would be left alone if returns were switched off."""
    count = await tx.fetchval(
        "SELECT count(*) FROM returns.sales_return WHERE office_id = $1 AND state NOT IN ('resolved', 'refused')",
        office.id,
    )
    return [("Returns that are not resolved", count)]


async def gaps(tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    """Returns whose goods came in on these days and are not resolved; the first thousand."""
    rows = await tx.fetch(
        "SELECT r.id, n.number, p.name, r.received_on FROM returns.sales_return r JOIN core.party p ON p.id = r.customer_id"
        " LEFT JOIN core.document_number n ON n.office_id = r.office_id AND n.document_id = r.id WHERE r.office_id = $1"
        " AND r.state IN ('received', 'inspected') AND r.received_on BETWEEN $2 AND $3 ORDER BY r.id LIMIT 1000",
        tx.office.id,
        since,
        until,
    )
    return Documents(
        gaps=tuple(
            Gap("return_without_resolution", r["id"], f"{r['number']}, {r['name']}", r["received_on"]) for r in rows
        )
    )


async def _order_no(tx: Transaction, order_id: UUID | None) -> str | None:
    """The number of the order as its own duty tells it."""
    told = await ask(DocumentHooks).order_describing(tx.office, tx, order_id) if order_id else []
    return (told[0].number or None) if told else None


def _view(row: dict[str, Any]) -> dict[str, Any]:
    currency = row["currency"]
    return {
        **{name: row[name] for name in _SHOWN},
        "requested_by": row["requested_by_name"],
        "authorized_by": row["authorized_by_name"],
        "credit": str(Money(currency, row["credit_minor"])),
        "fee": str(Money(currency, row["fee_minor"])),
        "ways_out": WAYS_OUT[row["state"]],
    }
