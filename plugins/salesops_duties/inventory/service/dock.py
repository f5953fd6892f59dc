"""Outbound orders as their list shows them: found by words, narrowed by state, put in an order, as a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from salesops import Act, Transaction, clock, transaction
from salesops.services.sheets import written

MOST_EXPORTED = 50_000
STATES = ("issued", "dispatched", "voided")
ORDERS = {"number": "n.number", "customer": "c.name", "issued": "o.id", "left": "o.dispatched_at"}
_SELECT = """SELECT o.id, n.number, o.order_id, o.customer_id, c.name AS customer, o.state, o.issued_at, o.dispatched_at, o.voided_at,
    l.lines, l.first_part, s.name AS salesperson, extract(epoch FROM $2 - o.issued_at)::int / 86400 AS days
  FROM inventory.outbound_order o JOIN core.party c ON c.id = o.customer_id LEFT JOIN core.person s ON s.id = o.salesperson_id
  LEFT JOIN core.document_number n ON n.office_id = o.office_id AND n.document_id = o.id
  LEFT JOIN LATERAL (SELECT count(DISTINCT x.line_no) AS lines, min(p.part_no) AS first_part FROM inventory.outbound_line x
    JOIN core.product p ON p.id = x.product_id WHERE x.office_id = o.office_id AND x.outbound_id = o.id) l ON true
  WHERE o.office_id = $1 AND ($3 = '' OR o.state = $3) AND (NOT $4 OR o.salesperson_id = $5)
    AND ($6 = '' OR position(upper($6) IN upper(coalesce(n.number, ''))) > 0 OR position(lower($6) IN lower(c.name)) > 0
      OR (c.initials <> '' AND (position(lower($6) IN c.initials) > 0 OR position(lower($6) IN c.pinyin) > 0)))"""


async def outbound_page(
    act: Act, *, words: str = "", sort: str = "", state: str = "", limit: int = 50, offset: int = 0, own: bool = False
) -> list[Mapping[str, Any]]:
    """A page of outbound orders; without an order the oldest first. `words` are of the number or the customer's name."""
    async with transaction(act) as tx:
        return await _rows(tx, words, sort, state, limit, offset, own)


async def outbound_sheet(
    act: Act, *, words: str = "", sort: str = "", state: str = "", own: bool = False, kind: str = "xlsx"
) -> bytes:
    """The same outbound orders as the list shows, as a sheet."""
    async with transaction(act) as tx:
        rows = await _rows(tx, words, sort, state, MOST_EXPORTED, 0, own)
        tx.audit("outbound.export", "office", None, changes={"rows": len(rows), "words": words})
    names = ("number", "customer", "state", "issued_at", "dispatched_at", "voided_at", "lines", "salesperson")
    cells = [[_cell(row[name], act.office.timezone) for name in names] for row in rows]
    heads = [name.replace("_", " ") for name in names]
    return await written(kind, heads, cells, title="Outbound orders")


async def _rows(
    tx: Transaction, words: str, sort: str, state: str, limit: int, offset: int, own: bool
) -> list[Mapping[str, Any]]:
    column = ORDERS.get(sort.removeprefix("-"))
    order = f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, o.id" if column else "o.id"
    rows = await tx.fetch(
        f"{_SELECT} ORDER BY {order} LIMIT $7 OFFSET $8",
        tx.office.id,
        clock.now(),
        state if state in STATES else "",
        own,
        tx.actor.person_id,
        words.strip(),
        limit,
        offset,
    )
    return [dict(row.items()) for row in rows]


def _cell(value: Any, timezone: str) -> object:
    """A time as text, as the clock at the office shows it: a sheet keeps no zone."""
    return f"{value.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else value
