"""How well goods arrive: on time and in full, by carrier and by customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from salesops import Act, clock, transaction
from salesops.errors import Fault, Invalid

SPAN = dt.timedelta(days=90)
_COUNTS = ("delivered", "promised", "on_time", "in_full", "otif")


async def performance(
    act: Act, *, since: dt.date | None = None, until: dt.date | None = None, own: bool = False
) -> dict[str, Any]:
    """What arrived in a span of days, both included, the last 90 days unless told otherwise.

    On time is not after the promised day; in full is without an exception of short, damaged, wrong, refused or missing goods.
    `otif_percent` is of those that had a promised day, None where none had.
    """
    until = until or clock.today(act.office.timezone)
    since = since or until - SPAN
    if since > until:
        raise Invalid([Fault("since", "range", "Not after the last day.", given=str(since))])
    async with transaction(act) as tx:
        rows = await tx.fetch(
            "SELECT f.*, p.name AS customer FROM logistics.delivery_performance($1, $2, $3, $4, $5) f LEFT JOIN core.party p ON p.id = f.customer_id",
            act.office.id,
            since,
            until,
            act.office.timezone,
            act.actor.person_id if own else None,
        )
    found = [dict(row.items()) for row in rows]
    return {
        "since": since,
        "until": until,
        "carriers": _grouped(found, lambda row: {"carrier": row["carrier"]}),
        "customers": _grouped(found, lambda row: {"customer_id": row["customer_id"], "customer": row["customer"]}),
    }


def _grouped(rows: list[dict[str, Any]], key: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        words = key(row)
        one = found.setdefault(tuple(words.values()), words | dict.fromkeys(_COUNTS, 0))
        for name in _COUNTS:
            one[name] += row[name]
    for one in found.values():
        one["otif_percent"] = round(100 * one["otif"] / one["promised"]) if one["promised"] else None
    return sorted(found.values(), key=lambda one: (-one["delivered"], str(list(one.values())[1])))
