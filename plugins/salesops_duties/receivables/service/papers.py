"""A document of receivables whole, whatever its kind: an invoice, a credit note, a correction, one of another system."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from salesops import Act, Money, transaction
from salesops.errors import NotFound
from salesops_duties.receivables.service.accounts import shown
from salesops_duties.receivables.service.documents import read_credit_note, read_invoice
from salesops_duties.receivables.service.printing.addressing import order_of
from salesops_duties.receivables.service.receipt_list import links_of, open_documents, propose

_KIND = """
SELECT 'invoice' AS kind, customer_id FROM receivables.invoice WHERE office_id = $1 AND id = $2
UNION ALL SELECT 'credit_note', customer_id FROM receivables.credit_note WHERE office_id = $1 AND id = $2
UNION ALL SELECT 'receipt', customer_id FROM receivables.receipt WHERE office_id = $1 AND id = $2
UNION ALL SELECT 'adjustment', customer_id FROM receivables.adjustment WHERE office_id = $1 AND id = $2
UNION ALL SELECT 'imported', customer_id FROM receivables.imported_document WHERE office_id = $1 AND id = $2
"""


async def read_paper(act: Act, document_id: UUID, *, own: bool = False) -> dict[str, Any]:
    """The document with its lines, what is linked with it, and whose it is; `paper` says what it is.

    Of a receipt only what it is: money has a page of its own.
    """
    async with transaction(act) as tx:
        found = await tx.fetchrow(
            f"SELECT k.kind, k.customer_id, p.name AS customer, a.salesperson_id FROM ({_KIND}) k LEFT JOIN core.party p ON p.id = k.customer_id"
            " LEFT JOIN receivables.account a ON a.office_id = $1 AND a.customer_id = k.customer_id",
            act.office.id,
            document_id,
        )
        if found is None or (own and found["salesperson_id"] != act.actor.person_id):
            raise NotFound
        links = await links_of(tx, document_id)
    known = {"paper": found["kind"], "customer_id": found["customer_id"], "customer": found["customer"], "links": links}
    reading = {"invoice": _invoice, "credit_note": read_credit_note, "adjustment": _adjustment, "imported": _imported}
    if found["kind"] == "receipt":
        return known | {"id": document_id}
    paper = await reading[found["kind"]](act, document_id, own=own) | known
    return paper | {"could_pay": await _could_pay(act, paper)}


async def _could_pay(act: Act, paper: dict[str, Any]) -> list[dict[str, Any]]:
    """What money of a credit note that covers nothing yet could be put against, the oldest first."""
    free = Money.parse(paper.get("unapplied", "0"), paper["currency"])
    if not free:
        return []
    async with transaction(act) as tx:
        rows = await open_documents(tx, paper["customer_id"], paper["currency"])
    return propose(rows, free.minor, paper["currency"])


async def _invoice(act: Act, document_id: UUID, *, own: bool) -> dict[str, Any]:
    invoice = await read_invoice(act, document_id, own=own)
    async with transaction(act) as tx:
        more = await tx.fetchrow(
            "SELECT o.number AS outbound_number, w.name AS disputed_by_name FROM receivables.invoice i LEFT JOIN core.document_number o"
            " ON o.office_id = i.office_id AND o.document_id = i.outbound_id LEFT JOIN core.person w ON w.id = i.disputed_by WHERE i.office_id = $1 AND i.id = $2",
            act.office.id,
            document_id,
        )
        order = await order_of(tx, invoice["order_id"])
    assert more is not None
    return invoice | dict(more.items()) | {"order_number": order.number}


async def _adjustment(act: Act, document_id: UUID, *, own: bool) -> dict[str, Any]:
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT d.id, d.kind, d.currency, d.amount_minor AS total_minor, d.invoice_id, n.number AS invoice_number, d.reason, d.state, d.made_at, d.booked_on,"
            " coalesce(w.name, '') AS made_by_name, (SELECT x.state FROM core.approval x WHERE x.office_id = d.office_id AND x.action = 'receivables.adjust'"
            "  AND x.subject_id = d.id ORDER BY x.requested_at DESC LIMIT 1) AS approval FROM receivables.adjustment d LEFT JOIN core.person w ON w.id = d.made_by"
            " LEFT JOIN core.document_number n ON n.office_id = d.office_id AND n.document_id = d.invoice_id WHERE d.office_id = $1 AND d.id = $2",
            act.office.id,
            document_id,
        )
    assert row is not None
    return shown(row) | {"number": None, "lines": []}


async def _imported(act: Act, document_id: UUID, *, own: bool) -> dict[str, Any]:
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            "SELECT id, kind, foreign_no AS number, made_on, currency, total_minor, category, original_no, flags FROM receivables.imported_document"
            " WHERE office_id = $1 AND id = $2",
            act.office.id,
            document_id,
        )
        lines = await tx.fetch(
            "SELECT l.line_no, l.text AS name, l.quantity, l.unit_price, d.currency, l.amount_minor FROM receivables.imported_line l"
            " JOIN receivables.imported_document d ON (d.office_id, d.id) = (l.office_id, l.document_id) WHERE l.office_id = $1 AND l.document_id = $2 ORDER BY l.line_no",
            act.office.id,
            document_id,
        )
    assert row is not None
    return shown(row) | {"lines": [shown(line) for line in lines]}
