"""A long history, made fast: some orders go through the use cases, then their rows are copied with new ids and numbers.

Every table that an order wrote to is copied, found by looking, so a copy has the shape the product gives its own rows. Each
copy is another customer's and takes other parts, on the day of its original; counters and sums are set right at the end.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from bench.cluster import Cluster
from bench.company import at_work
from bench.copying import copy_days, now
from bench.desk import order_of, steps_of
from salesops import clock
from salesops.replay.api import Api
from salesops.services import outbox

GROUPS, ORIGINALS = 6, 10  # days on which orders were taken, and orders of each that go through the use cases
FIRST_DAY, LAST_DAY = 280, 2  # days ago
FOUNDED = dt.timedelta(days=300)

# Copies have the numbers of their originals until all of them are numbered anew, in the order of their days.
UNNUMBERED = "ALTER TABLE core.document_number DROP CONSTRAINT document_number_pkey"
NUMBERED = """
ANALYZE;
CREATE TABLE bench.numbers AS SELECT d.*, row_number() OVER (PARTITION BY office_id, series, fiscal_year ORDER BY issued_on, document_id) AS at
  FROM core.document_number d;
TRUNCATE core.document_number;
INSERT INTO core.document_number (office_id, series, fiscal_year, n, document_id, number, issued_on, issued_by)
  SELECT office_id, series, fiscal_year, at, document_id, regexp_replace(number, '[0-9]+$', '') || lpad(at::text, 6, '0'), issued_on, issued_by
  FROM bench.numbers ORDER BY issued_on, document_id;
ALTER TABLE core.document_number ADD PRIMARY KEY (office_id, series, fiscal_year, n);
UPDATE core.number_counter c SET last = d.last FROM (SELECT office_id, series, fiscal_year, max(n) AS last FROM core.document_number
  GROUP BY 1, 2, 3) d WHERE (d.office_id, d.series, d.fiscal_year) = (c.office_id, c.series, c.fiscal_year);
"""
SUMS = """
UPDATE inventory.stock s SET on_hand = m.q, value_minor = m.c FROM (SELECT office_id, warehouse_id, product_id, sum(quantity) AS q,
  sum(cost_minor) AS c FROM inventory.movement GROUP BY 1, 2, 3) m
  WHERE (m.office_id, m.warehouse_id, m.product_id) = (s.office_id, s.warehouse_id, s.product_id);
UPDATE receivables.balance b SET open_minor = i.open, credited_minor = i.credited, collected_minor = i.collected, adjusted_minor = i.adjusted
  FROM (SELECT office_id, customer_id, currency, sum(open_minor) AS open, coalesce(sum(amount_minor) FILTER (WHERE m.move = 'credited'), 0) AS credited,
    coalesce(sum(amount_minor) FILTER (WHERE m.move = 'collected'), 0) AS collected, coalesce(sum(amount_minor) FILTER (WHERE m.move = 'adjusted'), 0) AS adjusted
    FROM receivables.item, receivables.move_of(kind) AS m(move) GROUP BY 1, 2, 3) i
  WHERE (i.office_id, i.customer_id, i.currency) = (b.office_id, b.customer_id, b.currency);
"""
VOUCHERS = "SELECT ledger.number_vouchers(id, current_date, 1, now()) FROM core.office"


@dataclass(frozen=True)
class Size:
    """How many orders there are, and how many of them, the latest, are not paid."""

    orders: int
    unpaid: int

    @property
    def name(self) -> str:
        return f"{self.orders}_{self.unpaid}"


async def live(cluster: Cluster, database: str, size: Size) -> None:
    """Make the history in the company's database: the originals day by day, then their copies."""
    chance = random.Random(size.orders)
    plan, began = _plan(size), []
    async with at_work(cluster.url(database)) as api:
        customers = await customer_ids(cluster, database)
        for index, day in enumerate(plan):
            began.append(await now(cluster, database))
            with clock.at(clock.now() - dt.timedelta(days=day.ago)):
                for n in range(day.originals):
                    await _whole_life(api, chance.choice(customers), f"{index}-{n}", chance, paid=day.paid)
                while await outbox.drain():
                    pass
    await cluster.run(UNNUMBERED, database=database)
    await copy_days(cluster, database, began, [day.copies for day in plan])
    for script in (NUMBERED, SUMS, VOUCHERS):
        await cluster.run(script, database=database)


async def customer_ids(cluster: Cluster, database: str) -> list[str]:
    rows = await cluster.rows("SELECT customer_id::text AS id FROM receivables.account ORDER BY 1", database=database)
    return [row["id"] for row in rows]


@dataclass(frozen=True)
class Day:
    """A day of the history: `originals` orders are taken, each is copied `copies` times."""

    ago: int
    originals: int
    copies: int
    paid: bool


def _plan(size: Size) -> list[Day]:
    """The days, oldest first; what is paid is older than what is not."""
    days = []
    for paid, wanted, first, last in (
        (True, size.orders - size.unpaid, FIRST_DAY, 70),
        (False, size.unpaid, 60, LAST_DAY),
    ):
        groups = min(GROUPS, max(1, wanted // (2 * ORIGINALS))) if wanted else 0
        for n in range(groups):
            share = wanted // groups + (1 if n < wanted % groups else 0)
            ago = first - n * (first - last) // max(1, groups - 1)
            days += _exactly(ago, share, paid)
    return days


def _exactly(ago: int, orders: int, paid: bool) -> list[Day]:
    """One day with so many orders: what does not divide goes through the use cases alone."""
    days = [Day(ago, ORIGINALS, orders // ORIGINALS - 1, paid), Day(ago, orders % ORIGINALS, 0, paid)]
    return [day for day in days if day.originals and day.copies >= 0]


async def _whole_life(api: Api, customer: str, mark: str, chance: random.Random, *, paid: bool) -> None:
    """Taken, checked, confirmed, issued, dispatched, and paid when it shall be."""
    steps = steps_of(order_of(customer, mark, chance))
    method, path, body = next(steps)
    for number in range(100):
        answer: Any = await (
            api.get(path) if method == "GET" else api.post(path, body, key=f"history {mark} {number} {path}"[:255])
        )
        try:
            method, path, body = steps.send(answer)
        except StopIteration:
            break
    outbound, invoice = answer["outbound_order"]["id"], answer["sales_invoice"]["id"]
    left = {"outbound_id": outbound, "carrier": "SF Express", "tracking_no": f"SF {mark}"}
    await api.post("/logistics/dispatches", left, key=f"dispatch {mark}")
    if paid:
        money = {"customer_id": customer, "amount": answer["total"], "reference": f"slip {mark}", "state": "cleared", "invoice_id": invoice}  # fmt: skip
        await api.post("/receivables/receipts", money, key=f"pay {mark}")
