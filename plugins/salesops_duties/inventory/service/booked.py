"""What of inventory must be in the books: every document that moved goods which cost something."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction
from salesops.hookspecs.ledger import Documents, ToPost

_TYPES = {
    "opening": "goods_receipt",
    "receipt": "goods_receipt",
    "issue": "goods_issue",
    "return": "goods_return",
    "scrap": "goods_return",
    "adjust": "stock_adjustment",
}


async def documents(tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    """The receipts, issues, returns and adjustments of these days, found by number or reason."""
    rows = await tx.fetch(
        "SELECT m.document_id, min(m.kind) AS kind, min(m.booked_on) AS booked_on, coalesce(min(n.number), min(c.reason), '') AS words"
        " FROM inventory.movement m LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (m.office_id, m.document_id)"
        " LEFT JOIN inventory.stock_count c ON (c.office_id, c.id) = (m.office_id, m.document_id)"
        " WHERE m.office_id = $1 AND m.booked_on BETWEEN $2 AND $3 GROUP BY m.document_id"
        # scrap that came back leaves no stock but a posting; more and less of one count may cancel out
        " HAVING sum(m.cost_minor) <> 0 OR sum(m.cost_minor) FILTER (WHERE m.kind = 'return') <> 0 ORDER BY 3, 1",
        tx.office.id,
        since,
        until,
    )
    found = [ToPost(_TYPES[r["kind"]], r["document_id"], r["words"] or r["kind"], r["booked_on"]) for r in rows]
    return Documents(to_post=tuple(found), types=tuple(sorted(set(_TYPES.values()))))
