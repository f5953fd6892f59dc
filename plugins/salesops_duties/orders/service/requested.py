"""What customers wanted of each part, month by month, served or not: for those who work out how much to stock (FEATURES 2.A)."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction
from salesops.hookspecs.procurement import RequestedMonth

# An order that was cancelled is a lost sale, unless its customer ordered the part again within a month. Who first asks and then
# orders wants the goods once, so of a month the larger of what was ordered and what was asked for counts.
_WANTED = """SELECT w.product_id, w.month, greatest(sum(w.ordered), sum(w.asked)) AS quantity FROM (
    SELECT l.product_id, date_trunc('month', o.taken_at AT TIME ZONE $4)::date AS month, l.quantity AS ordered, 0::numeric AS asked
    FROM orders.sales_order o JOIN orders.sales_order_line l ON (l.office_id, l.order_id) = (o.office_id, o.id)
    WHERE o.office_id = $1 AND o.state <> 'draft' AND o.taken_at >= $2::date::timestamp AT TIME ZONE $4
      AND o.taken_at < $3::date::timestamp AT TIME ZONE $4 AND (o.state <> 'cancelled' OR NOT EXISTS (
        SELECT 1 FROM orders.sales_order n JOIN orders.sales_order_line m ON (m.office_id, m.order_id) = (n.office_id, n.id)
        WHERE n.office_id = o.office_id AND n.customer_id = o.customer_id AND n.state NOT IN ('draft', 'cancelled')
          AND m.product_id = l.product_id AND n.taken_at > o.taken_at AND n.taken_at < o.taken_at + interval '30 days'))
    UNION ALL SELECT e.product_id, e.month, 0, e.quantity FROM orders.enquired($1, $2, $3, $4) e) w
  GROUP BY w.product_id, w.month HAVING greatest(sum(w.ordered), sum(w.asked)) > 0 ORDER BY w.product_id, w.month"""


async def requested(tx: Transaction, since: dt.date, until: dt.date) -> tuple[RequestedMonth, ...]:
    """The wanted quantities of the months from `since` to before `until`, in the calendar of the office."""
    rows = await tx.fetch(_WANTED, tx.office.id, since, until, tx.office.timezone)
    return tuple(RequestedMonth(row["product_id"], row["month"], row["quantity"]) for row in rows)
