"""What procurement brings into the search, into My day and onto the rail; for offers."""

from __future__ import annotations

import datetime as dt

from salesops import Actor, Office, clock
from salesops.db import reading
from salesops.hookspecs.pages import DayEntry, DueCount, SearchHit
from salesops.rights import may
from salesops_duties.procurement.service.enquiries import enquiry_entries
from salesops_duties.procurement.service.owing_day import invoice_entries

MOST_HITS, MOST_ENTRIES = 10, 15
_HITS = """SELECT o.id, o.number, p.name AS supplier FROM procurement.purchase_order o JOIN core.party p ON p.id = o.supplier_id
  WHERE o.office_id = $1 AND position(upper($2) IN o.number) > 0 ORDER BY o.id DESC LIMIT $3"""
_UNDECIDED = """SELECT l.id, p.part_no, coalesce(c.name, '') AS customer, trim_scale(l.quantity)::text AS quantity, p.uom, l.added_at
  FROM procurement.plan_line l JOIN core.product p ON p.id = l.product_id LEFT JOIN core.party c ON c.id = l.customer_id
  WHERE l.office_id = $1 AND l.state IN ('open', 'review') AND l.decision = '' AND NOT l.deposit_open AND l.added_at < $2
  ORDER BY l.added_at, l.id LIMIT $3"""
_LATE = """SELECT o.id, o.number, p.name AS supplier, min(l.expected_on) AS expected_on FROM procurement.purchase_order o
  JOIN procurement.purchase_line l ON (l.office_id, l.purchase_id) = (o.office_id, o.id) JOIN core.party p ON p.id = o.supplier_id
  WHERE o.office_id = $1 AND o.state IN ('sent', 'confirmed') AND l.received + l.closed < l.quantity AND l.expected_on < $2
  GROUP BY o.id, o.number, p.name ORDER BY 4, o.id LIMIT $3"""
_TO_ASK = """SELECT o.id, o.number, p.name AS supplier FROM procurement.purchase_order o JOIN core.party p ON p.id = o.supplier_id
  WHERE o.office_id = $1 AND o.state IN ('sent', 'confirmed') AND EXISTS (SELECT 1 FROM procurement.purchase_line l
    WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id) AND l.cancel_asked > 0) ORDER BY o.id LIMIT $2"""
_DUE = """SELECT count(*) FROM procurement.plan_line l WHERE l.office_id = $1 AND l.state IN ('open', 'review') AND l.decision = ''
  AND NOT l.deposit_open"""


async def search_hits(office: Office, actor: Actor, words: str) -> tuple[SearchHit, ...]:
    """Purchase orders by a part of their number."""
    if not may(actor, "procurement.read") or len(words) < 3:
        return ()
    rows = await reading().connection.fetch(_HITS, office.id, words, MOST_HITS)
    return tuple(
        SearchHit(
            row["number"],
            row["supplier"],
            f"procurement/orders/{row['id']}",
            "shopping-cart",
            exact=row["number"] == words.upper(),
        )
        for row in rows
    )


async def day_entries(office: Office, actor: Actor) -> tuple[DayEntry, ...]:
    """For who buys: lines nobody decided for a working day (for the head, two), orders that are late, suppliers to be asked.

    For who pays: invoices that differ, and what is due.
    """
    connection, found = reading().connection, []
    if may(actor, "procurement.plan"):
        since = working_days_ago(clock.now(), 2 if "head" in actor.roles else 1)
        for row in await connection.fetch(_UNDECIDED, office.id, since, MOST_ENTRIES):
            figure, path = f"{row['quantity']} {row['uom']}", f"procurement/plan/{row['id']}"
            found.append(
                DayEntry(
                    "To decide on the plan",
                    row["part_no"],
                    row["customer"],
                    path,
                    row["added_at"],
                    "shopping-cart",
                    "warn",
                    figure,
                )
            )
    if may(actor, "procurement.order"):
        for row in await connection.fetch(_LATE, office.id, clock.today(office.timezone), MOST_ENTRIES):
            path, day = f"procurement/orders/{row['id']}", str(row["expected_on"])
            found.append(
                DayEntry(
                    "Purchase orders that are late",
                    row["number"],
                    row["supplier"],
                    path,
                    None,
                    "clock-alert",
                    "warn",
                    day,
                )
            )
        for row in await connection.fetch(_TO_ASK, office.id, MOST_ENTRIES):
            path = f"procurement/orders/{row['id']}"
            found.append(
                DayEntry("Suppliers to be asked to cancel", row["number"], row["supplier"], path, None, "phone", "warn")
            )
    kept_since = working_days_ago(clock.now(), 1)
    return (*found, *await invoice_entries(office, actor, kept_since), *await enquiry_entries(office, actor))


async def due_counts(office: Office, actor: Actor) -> tuple[DueCount, ...]:
    """How many lines of the plan have no decision, for those who plan."""
    if not may(actor, "procurement.plan"):
        return ()
    return (DueCount("procurement", await reading().connection.fetchval(_DUE, office.id)),)


def working_days_ago(now: dt.datetime, days: int) -> dt.datetime:
    """The moment so many days before, Saturdays and Sundays left out."""
    moment = now
    while days:
        moment -= dt.timedelta(days=1)
        days -= moment.weekday() < 5
    return moment
