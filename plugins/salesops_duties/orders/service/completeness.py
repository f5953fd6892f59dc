"""What orders tell of a period: what they still lack for the completeness report (A-II), and what was sold (ORD-13)."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction
from salesops.hookspecs.ledger import Documents, Gap
from salesops.hookspecs.orders import SoldLine

MOST = 1_000
_GAPS = """SELECT 'order_without_issue' AS kind, o.id, p.name || ', ' || o.customer_po_no AS words, (o.confirmed_at AT TIME ZONE $4)::date AS day
  FROM orders.sales_order o JOIN core.party p ON p.id = o.customer_id
  WHERE o.office_id = $1 AND o.state = 'confirmed' AND (o.confirmed_at AT TIME ZONE $4)::date BETWEEN $2 AND $3
  UNION ALL SELECT 'issue_without_invoice', d.outbound_id, o.number || ', ' || p.name, (d.issued_at AT TIME ZONE $4)::date
  FROM orders.delivery d JOIN orders.sales_order o ON o.office_id = d.office_id AND o.id = d.order_id JOIN core.party p ON p.id = o.customer_id
  WHERE d.office_id = $1 AND d.state <> 'withdrawn' AND d.invoice_id IS NULL AND (d.issued_at AT TIME ZONE $4)::date BETWEEN $2 AND $3
  ORDER BY day, id LIMIT $5"""

_SOLD = """SELECT l.product_id, o.customer_id, (o.taken_at AT TIME ZONE $4)::date AS day, l.quantity - l.closed_qty AS quantity,
    round(l.amount_minor * (l.quantity - l.closed_qty) / l.quantity)::bigint AS net_minor, o.currency
  FROM orders.sales_order o JOIN orders.sales_order_line l ON l.office_id = o.office_id AND l.order_id = o.id
  WHERE o.office_id = $1 AND o.confirmed_at IS NOT NULL AND o.state NOT IN ('draft', 'cancelled') AND l.quantity > l.closed_qty
    AND (o.taken_at AT TIME ZONE $4)::date BETWEEN $2 AND $3"""


async def gaps(tx: Transaction, since: dt.date, until: dt.date) -> Documents:
    """Orders without issue and issues without invoice of these days; the first thousand."""
    rows = await tx.fetch(_GAPS, tx.office.id, since, until, tx.office.timezone, MOST)
    return Documents(gaps=tuple(Gap(r["kind"], r["id"], r["words"].strip(", "), r["day"]) for r in rows))


async def sold(tx: Transaction, since: dt.date, until: dt.date) -> tuple[SoldLine, ...]:
    """The lines of confirmed orders that were taken on these days."""
    rows = await tx.fetch(_SOLD, tx.office.id, since, until, tx.office.timezone)
    return tuple(
        SoldLine(r["product_id"], r["customer_id"], r["day"], r["quantity"], r["net_minor"], r["currency"])
        for r in rows
    )
