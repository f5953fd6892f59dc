"""The receivables summary over all open items, against the SQL it runs and against the least SQL that gives its figures."""

from __future__ import annotations

import datetime as dt
import statistics
import time

from bench.measuring import Bench, Desk, Numbers, at_desk, rounds
from bench.reading import read

PAGES = {"all_customers": 200, "first_page": 50}
REPEATED = 60
# Ages and moves of each customer on the page in one look at the items, as of today.
BARE = """
WITH page AS (SELECT office_id, customer_id, currency, open_minor, uninvoiced_minor, committed_minor FROM receivables.balance
  WHERE office_id = $1 ORDER BY customer_id, currency LIMIT $2)
SELECT p.customer_id, p.currency, n.name, p.open_minor, p.uninvoiced_minor, p.committed_minor, a.limit_minor, s.*
FROM page p JOIN receivables.account a USING (office_id, customer_id) JOIN core.party n ON n.id = p.customer_id
JOIN (SELECT customer_id, currency, sum(amount_minor) AS closing,
    sum(open_minor) FILTER (WHERE open_minor < 0) AS unapplied,
    sum(open_minor) FILTER (WHERE open_minor > 0 AND due_on >= current_date) AS not_due,
    sum(open_minor) FILTER (WHERE open_minor > 0 AND due_on < current_date AND due_on >= current_date - 30) AS to_30,
    sum(open_minor) FILTER (WHERE open_minor > 0 AND due_on < current_date - 30 AND due_on >= current_date - 60) AS to_60,
    sum(open_minor) FILTER (WHERE open_minor > 0 AND due_on < current_date - 60 AND due_on >= current_date - 90) AS to_90,
    sum(open_minor) FILTER (WHERE open_minor > 0 AND due_on < current_date - 90) AS older,
    sum(amount_minor) FILTER (WHERE kind = 'invoice') AS invoiced,
    sum(amount_minor) FILTER (WHERE kind = 'credit_note') AS credit_notes,
    sum(amount_minor) FILTER (WHERE kind IN ('receipt', 'reversal', 'refund')) AS collected
  FROM receivables.item WHERE office_id = $1 AND customer_id IN (SELECT customer_id FROM page) GROUP BY 1, 2) s
  ON (s.customer_id, s.currency) = (p.customer_id, p.currency)
"""


async def measure(bench: Bench) -> Numbers:
    """One client; the median answer against the statements it ran in PostgreSQL, and against one bare statement."""
    found: Numbers = {}
    for name, path in _paths(dt.datetime.now(dt.UTC).date()).items():

        async def one(name: str = name, path: str = path) -> Numbers:
            async with at_desk(bench, worker=False) as desk:
                seen = await read(desk, [path.format(customer=customer) for customer in desk.customers], 1)
                return seen | ({"bare_sql_ms": await _bare(desk, PAGES[name])} if name in PAGES else {})

        seen = await rounds(bench, one, by="p95_ms")
        found[name] = seen | {"times_its_sql": round(seen["p50_ms"] / seen["sql_ms"], 2)}
        if name in PAGES:
            found[name]["times_bare_sql"] = round(seen["p50_ms"] / seen["bare_sql_ms"], 2)
    return found | {"open_items": bench.size.unpaid}


def _paths(today: dt.date) -> dict[str, str]:
    """Today's summary whole and a page of it, since a day and as of one, its totals, and the items behind a figure."""
    summary, month, week = "/receivables/summary", today - dt.timedelta(days=30), today - dt.timedelta(days=7)
    return {
        "all_customers": f"{summary}?limit=200",
        "first_page": summary,
        "all_since_a_month": f"{summary}?limit=200&since={month}",
        "all_as_of_a_week_ago": f"{summary}?limit=200&as_of={week}",
        "all_as_of_a_month_ago": f"{summary}?limit=200&as_of={month}",
        "totals": f"{summary}/totals",
        "items_behind": "/receivables/items?limit=200&bucket=1-30&customer_id={customer}",
    }


async def _bare(desk: Desk, customers: int) -> float:
    """The median of the one statement, under row-level security, from our side of the socket."""
    connection = await desk.bench.cluster.connect(desk.database, "salesops_app")
    try:
        office = await connection.fetchval("SELECT id FROM core.office")
        await connection.execute(f"SET app.office_id = '{office}'")
        took = []
        for _ in range(REPEATED):
            start = time.perf_counter()
            rows = await connection.fetch(BARE, office, customers)
            took.append(time.perf_counter() - start)
        assert len(rows) == customers
        return round(1000 * statistics.median(took[5:]), 3)
    finally:
        await connection.close()
