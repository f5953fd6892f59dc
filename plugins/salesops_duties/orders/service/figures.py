"""Sales and fulfilment by month: what was issued, and how much of it has left, for the desk's charts."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from salesops import Act, Money, clock, transaction

_MONTHS = """SELECT to_char(d.issued_at AT TIME ZONE $2, 'YYYY-MM') AS month, o.currency, count(*) AS deliveries, sum(d.total_minor)::bigint AS total_minor,
    count(*) FILTER (WHERE d.state = 'dispatched') AS dispatched,
    count(*) FILTER (WHERE d.state = 'dispatched' AND (d.dispatched_at AT TIME ZONE $2)::date <= coalesce(o.delivery_date,
      (d.issued_at AT TIME ZONE $2)::date + 2)) AS in_time
  FROM orders.delivery d JOIN orders.sales_order o ON (o.office_id, o.id) = (d.office_id, d.order_id)
  WHERE d.office_id = $1 AND d.state <> 'withdrawn' AND d.issued_at >= $3 AND ($4::uuid IS NULL OR o.salesperson_id = $4)
  GROUP BY 1, 2 ORDER BY 1, 2"""


async def months(act: Act, *, count: int = 12, own: bool = False) -> list[dict[str, Any]]:
    """The last months, the oldest first, each with its gross sales in the office's currency and its share in time.

    In time is what left by the day that was agreed, or within two days of its documents. Other currencies stand apart.
    """
    today = clock.today(act.office.timezone)
    wanted = [_back(today, n) for n in reversed(range(count))]
    since = dt.datetime.combine(wanted[0], dt.time(), ZoneInfo(act.office.timezone))
    person: UUID | None = act.actor.person_id if own else None
    async with transaction(act) as tx:
        rows = await tx.fetch(_MONTHS, act.office.id, act.office.timezone, since, person)
    by_month: dict[str, list[Any]] = {}
    for row in rows:
        by_month.setdefault(row["month"], []).append(row)
    return [_month(month, by_month.get(f"{month:%Y-%m}", []), act.office.currency) for month in wanted]


def _month(month: dt.date, rows: list[Any], currency: str) -> dict[str, Any]:
    ours = sum(row["total_minor"] for row in rows if row["currency"] == currency)
    others = [
        str(Money(row["currency"], row["total_minor"])) + f" {row['currency']}"
        for row in rows
        if row["currency"] != currency
    ]
    issued = sum(row["deliveries"] for row in rows)
    in_time = sum(row["in_time"] for row in rows)
    return {
        "month": month,
        "sales": str(Money(currency, ours)),
        "others": others,
        "deliveries": issued,
        "dispatched": sum(row["dispatched"] for row in rows),
        "in_time": in_time,
        "share": round(100 * in_time / issued, 1) if issued else None,
    }


def _back(today: dt.date, months_ago: int) -> dt.date:
    at = today.year * 12 + today.month - 1 - months_ago
    return dt.date(at // 12, at % 12 + 1, 1)
