"""Is it the same order again? Asked before a second one of the same purchase order or the same goods is noted (ORD-1)."""

from __future__ import annotations

import datetime as dt

from salesops import Transaction, clock
from salesops.errors import ConflictDuplicate
from salesops_duties.orders.service.drafting import Draft

_SAME = """SELECT o.id, o.number, o.state, o.customer_po_no, o.taken_at, p.name AS taken_by FROM orders.sales_order o
  LEFT JOIN core.person p ON p.id = o.taken_by
  WHERE o.office_id = $1 AND o.customer_id = $2 AND o.state <> 'cancelled' AND o.id <> $6
    AND (($3 <> '' AND o.customer_po_no = $3)
      OR (o.lines_hash = $4 AND o.taken_at > $5 AND ($3 = '' OR o.customer_po_no = '')))
  ORDER BY o.id DESC LIMIT 1"""


async def refuse_repeats(tx: Transaction, drafted: Draft) -> None:
    """Refuse an order that looks like one that is there, with a link to it, unless a reason for the repeat is given."""
    new = drafted.new
    if new.repeat_reason:
        return
    since = clock.now() - dt.timedelta(hours=drafted.policy.repeat_hours)
    number = new.customer_po_no.strip()
    row = await tx.fetchrow(_SAME, tx.office.id, new.customer_id, number, drafted.lines_hash, since, drafted.id)
    if row is not None:
        same = "purchase order" if number and row["customer_po_no"] == number else "goods"
        raise ConflictDuplicate(
            f"Same order? The same {same} of this customer were noted already; say why it comes again if it is another.",
            existing=str(row["id"]),
            number=row["number"],
            current=row["state"],
            customer_po_no=row["customer_po_no"],
            taken_at=row["taken_at"].isoformat(),
            taken_by=row["taken_by"],
            ways_out=["open the existing order", "give a repeat_reason"],
        )
