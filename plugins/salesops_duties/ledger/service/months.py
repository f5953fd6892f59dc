"""The months as a page shows them: what each is, and what stands in the way of closing the next one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from salesops import Act, clock, transaction
from salesops_duties.ledger.rules import last_day, month_of, month_words
from salesops_duties.ledger.service.closing import DIFFERENCE, REOPEN, subject_of
from salesops_duties.ledger.service.completeness import completeness
from salesops_duties.ledger.service.tying import compare, shown

_MONTHS = """
SELECT p.id, p.month, p.state, p.changed_at, coalesce(w.name, '') AS changed_by, p.reason,
 (SELECT count(*) FROM ledger.entry e WHERE e.office_id = p.office_id AND e.booked_on >= p.month AND e.booked_on < (p.month + interval '1 month')::date) AS entries,
 (SELECT x.state FROM core.approval x WHERE x.office_id = p.office_id AND x.action = $2 AND x.subject_id = p.id AND x.state IN ('open', 'approved')
   AND x.valid_until > $3 ORDER BY x.requested_at DESC LIMIT 1) AS reopening
FROM ledger.period p LEFT JOIN core.person w ON w.id = p.changed_by WHERE p.office_id = $1 ORDER BY p.month DESC LIMIT 120
"""


async def months(act: Act) -> list[dict[str, Any]]:
    """Newest first, each with what can be done: `next` is the one to close now, `last` the one that may be reopened."""
    today = clock.today(act.office.timezone)
    async with transaction(act) as tx:
        rows = await tx.fetch(_MONTHS, act.office.id, REOPEN, clock.now())
    found = [dict(row.items()) | {"over": last_day(row["month"]) < today} for row in rows]
    open_ = [row["month"] for row in found if row["state"] == "open" and row["over"]]
    closed = [row["month"] for row in found if row["state"] != "open"]
    first, last = min(open_, default=None), max(closed, default=None)
    return [
        row | {"name": month_words(row["month"]), "next": row["month"] == first, "last": row["month"] == last}
        for row in found
    ]


async def obstacles(act: Act, month: str) -> dict[str, Any]:
    """What a month's closing would find: the control accounts beside their documents up to its end, and what is incomplete."""
    first = month_of(month)
    until = last_day(first)
    async with transaction(act) as tx:
        tied = await compare(tx, until)
        earlier = await tx.fetch(
            "SELECT month FROM ledger.period WHERE office_id = $1 AND month < $2 AND state = 'open' ORDER BY month LIMIT 12",
            act.office.id,
            first,
        )
        period = await tx.fetchval(
            "SELECT id FROM ledger.period WHERE office_id = $1 AND month = $2", act.office.id, first
        )
        asked = None
        if period is not None and any(one.differs for one in tied):
            asked = await tx.fetchval(
                "SELECT state FROM core.approval WHERE office_id = $1 AND action = $2 AND subject_id = $3 AND state IN ('open', 'approved') AND valid_until > $4"
                " ORDER BY requested_at DESC LIMIT 1",
                act.office.id,
                DIFFERENCE,
                subject_of(period, tied),
                clock.now(),
            )
    report = await completeness(act, first, until)
    return {
        "month": month,
        "until": until,
        "earlier": [month_words(row["month"]) for row in earlier],
        "tie_out": shown(clock.now(), tied),
        "report": report,
        "asked": asked,
        "over": until < clock.today(act.office.timezone),
    }


def days_of(month: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month written 2026-03."""
    first = month_of(month)
    return first, last_day(first)
