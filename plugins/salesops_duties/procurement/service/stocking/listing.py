"""The list of recommended stocking quantities as people read it: in queues, one part with its working, and as a sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from salesops import Act, plain, transaction
from salesops.db import Record
from salesops.errors import NotFound
from salesops.services.sheets import written
from salesops_duties.procurement.rules.stocking import Working

MOST_EXPORTED = 50_000
HEADS = (
    "model",
    "name",
    "manufacturer",
    "recommended stocking quantity",
    "level",
    "available",
    "on order",
    "in transit",
    "asked for in 12 months",
    "months with requests",
    "planned with a month",
    "lead days",
    "pack",
    "minimum",
    "advice",
)
_QUEUES = {
    "order": "a.advice = 'order'",
    "enough": "a.advice = 'enough'",
    "customer_only": "a.advice IN ('customer_only', 'off_sale')",
    "all": "true",
}
_SORTS = {
    "model": "p.part_no",
    "quantity": "a.quantity",
    "level": "a.level",
    "requested": "a.requested",
    "hits": "a.hits",
}
_ROWS = """SELECT a.product_id, p.part_no AS model, p.name, p.name_zh, p.manufacturer, p.uom, a.advice, a.quantity, a.level, a.requested,
    a.hits::int AS hits, a.working, a.worked_at, l.id AS plan_line_id, l.quantity AS planned
  FROM procurement.stocking_advice a JOIN core.product p ON p.id = a.product_id
  LEFT JOIN LATERAL (SELECT l.id, l.quantity FROM procurement.plan_line l WHERE l.office_id = a.office_id AND l.product_id = a.product_id
    AND l.purpose = 'stock' AND l.state IN ('open', 'review') ORDER BY l.id DESC LIMIT 1) l ON true
  WHERE a.office_id = $1"""


async def stocking_list(
    act: Act,
    *,
    queue: str = "order",
    words: str = "",
    sort: str = "-quantity",
    limit: int = 50,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Parts of a queue (order, enough, customer_only, all); `words` are a part number or a name, `sort` is a column, `-` before it turns it."""
    by = _SORTS.get(sort.removeprefix("-"), "a.quantity")
    way = "DESC" if sort.startswith("-") else "ASC"
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_ROWS} AND {_QUEUES.get(queue, _QUEUES['order'])} AND ($2 = '' OR position(lower($2) IN p.found_by) > 0)"
            f" ORDER BY {by} {way}, p.part_no, a.product_id LIMIT $3 OFFSET $4",
            *(act.office.id, words.strip(), limit, offset),
        )
    return [_shown(row) for row in rows]


async def stocking_counts(act: Act) -> dict[str, Any]:
    """How many parts stand in each queue, and when the list was worked out."""
    counted = ", ".join(f"count(*) FILTER (WHERE {where}) AS {name}" for name, where in _QUEUES.items())
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            f"SELECT {counted}, max(a.worked_at) AS worked_at FROM procurement.stocking_advice a WHERE a.office_id = $1",
            act.office.id,
        )
    return dict(row.items()) if row else {}


async def stocking_of(act: Act, product_id: UUID) -> dict[str, Any]:
    """One part with the sentences of its working; raises `NotFound` when it was not worked out."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(f"{_ROWS} AND a.product_id = $2", act.office.id, product_id)
    if row is None:
        raise NotFound
    said = _working(row).sentences
    return _shown(row) | {"sentences": [{"words": one.words, "figures": one.figures} for one in said]}


async def stocking_sheet(
    act: Act, *, queue: str = "order", words: str = "", sort: str = "-quantity", kind: str = "xlsx"
) -> bytes:
    """The same parts as the page lists, as a sheet; `kind` is xlsx or csv."""
    rows = await stocking_list(act, queue=queue, words=words, sort=sort, limit=MOST_EXPORTED)
    async with transaction(act) as tx:
        tx.audit(
            "procurement.export_stocking", "office", None, changes={"rows": len(rows), "queue": queue, "words": words}
        )
    cells = [
        [r["model"], r["name"], r["manufacturer"], r["quantity"], r["level"], r["available_now"], r["on_order"], r["in_transit"],
         r["requested"], r["hits"], r["rate"], r["lead_days"], r["pack"], r["moq"], r["advice"]]
        for r in rows
    ]  # fmt: skip
    return await written(kind, HEADS, cells, title="Stocking quantities")


def _working(row: Record) -> Working:
    return msgspec.json.decode(row["working"], type=Working)


def _shown(row: Record) -> dict[str, Any]:
    one = _working(row)
    known = {
        name: row[name] for name in ("product_id", "model", "name", "name_zh", "manufacturer", "uom", "advice", "hits")
    }
    figures = {name: plain(row[name]) for name in ("quantity", "level", "requested")}
    parts = {
        name: plain(getattr(one, name))
        for name in ("available_now", "on_order", "in_transit", "missing", "pack", "moq")
    }
    return {
        **known,
        **figures,
        **parts,
        "rate": f"{one.rate:.2f}",
        "expected": f"{one.expected:.2f}",
        "lead_days": f"{one.lead_days:.0f}",
        "worked_at": row["worked_at"],
        "plan_line_id": row["plan_line_id"],
        "planned": None if row["planned"] is None else plain(row["planned"]),
    }
