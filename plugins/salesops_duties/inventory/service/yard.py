"""What the warehouse waits for, keeps back and counts, as the lists of pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, clock, transaction
from salesops.errors import NotFound

_INCOMING = {
    "expected": "i.expected_on",
    "part": "p.part_no",
    "source": "i.source",
    "noted": "i.id",
    "rest": "i.quantity - i.received",
}
_SOONEST = "i.state <> 'announced', i.expected_on NULLS LAST, i.id"
_HELD = {"part": "p.part_no", "since": "h.id", "quantity": "h.quantity - h.released"}
_COMING = """SELECT i.id, i.product_id, p.part_no, p.name, p.name_zh, p.uom, trim_scale(i.quantity)::text AS quantity, trim_scale(i.received)::text AS received,
    trim_scale(i.quantity - i.received)::text AS rest, i.expected_on, i.state = 'announced' AND coalesce(i.expected_on < $2, false) AS late,
    i.source, i.state, i.version, i.noted_at, n.name AS noted_by, i.kind, i.document_id
  FROM inventory.incoming i JOIN core.product p ON p.id = i.product_id LEFT JOIN core.person n ON n.id = i.noted_by WHERE i.office_id = $1 AND i.kind <> 'plan'"""
_KEPT = """SELECT h.id, h.product_id, p.part_no, p.name, p.name_zh, p.uom, w.code AS warehouse, w.name AS warehouse_name, h.kind, trim_scale(h.quantity - h.released)::text AS quantity,
    h.reason, h.placed_at, n.name AS placed_by
  FROM inventory.hold h JOIN core.product p ON p.id = h.product_id JOIN inventory.warehouse w ON (w.office_id, w.id) = (h.office_id, h.warehouse_id)
  LEFT JOIN core.person n ON n.id = h.placed_by WHERE h.office_id = $1 AND h.released < h.quantity"""
_COUNTS = """SELECT c.id, c.kind, c.state, c.reason, w.code AS warehouse, w.name AS warehouse_name, c.started_at, s.name AS started_by, c.posted_at,
    (SELECT count(*) FROM inventory.count_line l WHERE l.office_id = c.office_id AND l.count_id = c.id) AS lines,
    (SELECT count(*) FROM inventory.count_line l WHERE l.office_id = c.office_id AND l.count_id = c.id AND l.counted IS NOT NULL) AS counted
  FROM inventory.stock_count c JOIN inventory.warehouse w ON (w.office_id, w.id) = (c.office_id, c.warehouse_id)
  LEFT JOIN core.person s ON s.id = c.started_by WHERE c.office_id = $1"""


async def incoming_page(
    act: Act, *, words: str = "", sort: str = "", state: str = "", limit: int = 50, offset: int = 0
) -> list[Mapping[str, Any]]:
    """A page of announced goods; without an order the soonest first. `state` is one of theirs, or `late`."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_COMING} AND ($3 = '' OR i.state = $3 OR ($3 = 'late' AND i.state = 'announced' AND i.expected_on < $2))"
            " AND ($4 = '' OR position(lower($4) IN p.found_by) > 0 OR position(lower($4) IN lower(i.source)) > 0)"
            f" ORDER BY {_order(_INCOMING, sort, _SOONEST)} LIMIT $5 OFFSET $6",
            act.office.id,
            clock.today(act.office.timezone),
            state,
            words.strip(),
            limit,
            offset,
        )
    return [dict(row.items()) for row in rows]


async def one_incoming(act: Act, incoming_id: UUID) -> Mapping[str, Any]:
    """One announcement with its product; raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(
            f"{_COMING} AND i.id = $3", act.office.id, clock.today(act.office.timezone), incoming_id
        )
    if row is None:
        raise NotFound
    return dict(row.items())


async def holds_page(
    act: Act, *, words: str = "", sort: str = "", kind: str = "", limit: int = 50, offset: int = 0
) -> list[Mapping[str, Any]]:
    """A page of what may not be sold for now; without an order the oldest first."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_KEPT} AND ($2 = '' OR h.kind = $2) AND ($3 = '' OR position(lower($3) IN p.found_by) > 0 OR position(lower($3) IN lower(h.reason)) > 0)"
            f" ORDER BY {_order(_HELD, sort, 'h.id')} LIMIT $4 OFFSET $5",
            act.office.id,
            kind,
            words.strip(),
            limit,
            offset,
        )
    return [dict(row.items()) for row in rows]


async def one_hold(act: Act, hold_id: UUID) -> Mapping[str, Any]:
    """One hold that still keeps something back; raises `NotFound`."""
    async with transaction(act) as tx:
        row = await tx.fetchrow(f"{_KEPT} AND h.id = $2", act.office.id, hold_id)
    if row is None:
        raise NotFound
    return dict(row.items())


async def counts_page(
    act: Act, *, state: str = "", kind: str = "", limit: int = 50, offset: int = 0
) -> list[Mapping[str, Any]]:
    """A page of counts and adjustments, the newest first: an old one is looked for, a new one is worked on."""
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_COUNTS} AND ($2 = '' OR c.state = $2) AND ($3 = '' OR c.kind = $3) ORDER BY c.id DESC LIMIT $4 OFFSET $5",
            act.office.id,
            state,
            kind,
            limit,
            offset,
        )
    return [dict(row.items()) for row in rows]


def _order(known: Mapping[str, str], sort: str, otherwise: str) -> str:
    column = known.get(sort.removeprefix("-"))
    return f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, {otherwise}" if column else otherwise
