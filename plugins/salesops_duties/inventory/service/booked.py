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
    "supplier_return": "goods_sent_back",
}
_MOVES = """SELECT m.document_id, min(m.kind) AS kind, min(m.booked_on) AS booked_on, coalesce(min(n.number), min(c.reason), '') AS words
  FROM inventory.movement m LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (m.office_id, m.document_id)
  LEFT JOIN inventory.stock_count c ON (c.office_id, c.id) = (m.office_id, m.document_id)
  WHERE m.office_id = $1 AND m.booked_on BETWEEN $2 AND $3 AND m.kind NOT IN ('transfer_out', 'transfer_in') GROUP BY m.document_id
  -- scrap that came back leaves no stock but a posting; more and less of one count may cancel out
  HAVING sum(m.cost_minor) <> 0 OR sum(m.cost_minor) FILTER (WHERE m.kind = 'return') <> 0 ORDER BY 3, 1"""
# What is owed in another currency has an entry of its own beside that of the goods.
_STEPS = """SELECT s.id, s.kind, s.booked_on, s.cost_minor > 0 AS worth, coalesce(n.number, '') AS words,
    s.kind = 'underway' AND t.currency <> $4 AND (SELECT sum(l.claim_minor) FROM inventory.transfer_line l
      WHERE (l.office_id, l.transfer_id) = (t.office_id, t.id)) > 0 AS owed
  FROM inventory.transfer_step s JOIN inventory.transfer t ON (t.office_id, t.id) = (s.office_id, s.transfer_id)
  LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (t.office_id, t.id)
  WHERE s.office_id = $1 AND s.booked_on BETWEEN $2 AND $3 ORDER BY 3, 1"""
_STEP_TYPES = ("transfer_debt", "transfer_loss", "transfer_receipt", "transfer_sending", "transfer_underway")


async def documents(tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    """The receipts, issues, returns, adjustments and transfers of these days, found by number or reason."""
    rows = await tx.fetch(_MOVES, tx.office.id, since, until)
    found = [ToPost(_TYPES[r["kind"]], r["document_id"], r["words"] or r["kind"], r["booked_on"]) for r in rows]
    for row in await tx.fetch(_STEPS, tx.office.id, since, until, tx.office.currency):
        words = row["words"] or row["kind"]
        if row["worth"]:
            found.append(ToPost(f"transfer_{row['kind']}", row["id"], words, row["booked_on"]))
        if row["owed"]:
            found.append(ToPost("transfer_debt", row["id"], words, row["booked_on"]))
    return Documents(to_post=tuple(found), types=tuple(sorted({*_TYPES.values(), *_STEP_TYPES})))
