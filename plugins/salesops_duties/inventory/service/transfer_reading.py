"""Transfers as they are looked at: the list with its queues, and one with its lines and what was booked of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from salesops import Act, Money, Transaction, clock, transaction
from salesops.errors import NotFound
from salesops.rights import may
from salesops.services import approvals
from salesops_duties.inventory.rules import TRANSFER_QUEUES

_SELECT = """SELECT t.id, coalesce(n.number, '') AS number, t.role, t.state, t.their_number, coalesce(o.name, '') AS office,
    coalesce(w.name, '') AS from_warehouse, coalesce(v.name, '') AS to_warehouse, t.needed_on, t.expected_on,
    coalesce(t.state = 'sent' AND t.expected_on < $2, false) AS late, t.asked_at, t.asker, t.sent_at, t.ended_at, t.carrier, t.reason, t.note,
    t.cancel_asked_at IS NOT NULL AND t.state IN ('asked', 'accepted') AS calling_off, l.lines, l.part_no, l.missing
  FROM inventory.transfer t LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (t.office_id, t.id)
  LEFT JOIN core.office o ON o.id = t.other_office
  LEFT JOIN inventory.warehouse w ON (w.office_id, w.id) = (t.office_id, t.from_warehouse)
  LEFT JOIN inventory.warehouse v ON (v.office_id, v.id) = (t.office_id, t.to_warehouse)
  CROSS JOIN LATERAL (SELECT count(*) AS lines, min(p.part_no) AS part_no, bool_or(x.received + x.lost < x.sent) AS missing
    FROM inventory.transfer_line x JOIN core.product p ON p.id = x.product_id WHERE x.office_id = t.office_id AND x.transfer_id = t.id) l
  WHERE t.office_id = $1"""
_LINES = """SELECT l.line_no, l.product_id, p.part_no, p.name, p.name_zh, p.version_name, p.uom, trim_scale(l.quantity)::text AS quantity,
    trim_scale(l.reserved)::text AS reserved, trim_scale(l.sent)::text AS sent, trim_scale(l.received)::text AS received,
    trim_scale(l.lost)::text AS lost, trim_scale(l.sent - l.received - l.lost)::text AS under_way, l.cost_minor, l.claim_minor,
    coalesce(trim_scale(s.on_hand - s.held - s.reserved)::text, '0') AS available
  FROM inventory.transfer_line l JOIN core.product p ON p.id = l.product_id
  LEFT JOIN LATERAL (SELECT sum(x.on_hand) AS on_hand, sum(x.held) AS held, sum(x.reserved) AS reserved FROM inventory.stock x
    WHERE x.office_id = l.office_id AND x.product_id = l.product_id AND ($3::uuid IS NULL OR x.warehouse_id = $3)) s ON true
  WHERE l.office_id = $1 AND l.transfer_id = $2 ORDER BY l.line_no"""
_STEPS = """SELECT s.kind, s.booked_on, s.cost_minor, s.reason, s.at, coalesce(p.name, '') AS by FROM inventory.transfer_step s
  LEFT JOIN core.person p ON p.id = s.made_by WHERE s.office_id = $1 AND s.transfer_id = $2 ORDER BY s.at, s.id"""
_SORTS = {"asked": "t.id", "expected": "t.expected_on", "number": "n.number"}


async def transfers_page(
    act: Act,
    *,
    words: str = "",
    sort: str = "",
    queue: str = "",
    order_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Mapping[str, Any]]:
    """Transfers, oldest first in a queue of `TRANSFER_QUEUES`, the newest first without one unless asked otherwise.

    `words` are a part of a number, of a part number or of the other office's name; `after` continues the oldest first.
    """
    otherwise = "t.id" if queue or after else "t.id DESC"
    column = _SORTS.get(sort.removeprefix("-"))
    order = f"{column}{' DESC' if sort.startswith('-') else ''} NULLS LAST, {otherwise}" if column else otherwise
    async with transaction(act) as tx:
        rows = await tx.fetch(
            f"{_SELECT} AND {TRANSFER_QUEUES.get(queue, 'true')} AND ($3::uuid IS NULL OR t.id > $3) AND ($4::uuid IS NULL OR t.order_id = $4)"
            " AND ($5 = '' OR position(upper($5) IN n.number) > 0 OR position(lower($5) IN lower(o.name)) > 0 OR EXISTS (SELECT 1"
            "  FROM inventory.transfer_line x JOIN core.product p ON p.id = x.product_id WHERE x.office_id = t.office_id AND x.transfer_id = t.id"
            f"  AND position(lower($5) IN p.found_by) > 0)) ORDER BY {order} LIMIT $6 OFFSET $7",
            act.office.id,
            clock.today(act.office.timezone),
            after,
            order_id,
            words.strip(),
            limit,
            offset,
        )
    return [dict(row.items()) for row in rows]


async def read_transfer(act: Act, transfer_id: UUID) -> dict[str, Any]:
    """One transfer with its lines and what was booked of it; what it cost only for those who may see costs. Raises `NotFound`."""
    async with transaction(act) as tx:
        return await transfer_as_read(tx, transfer_id)


async def transfer_as_read(tx: Transaction, transfer_id: UUID) -> dict[str, Any]:
    """The same in an open transaction."""
    row = await tx.fetchrow(f"{_SELECT} AND t.id = $3", tx.office.id, clock.today(tx.office.timezone), transfer_id)
    if row is None:
        raise NotFound
    more = await tx.fetchrow(
        "SELECT from_warehouse, order_id, version, currency::text AS currency, rate FROM inventory.transfer WHERE office_id = $1 AND id = $2",
        tx.office.id,
        transfer_id,
    )
    assert more is not None
    lines = await tx.fetch(_LINES, tx.office.id, transfer_id, more["from_warehouse"])
    steps = await tx.fetch(_STEPS, tx.office.id, transfer_id)
    costs = may(tx.actor, "inventory.costs")
    own, theirs = tx.office.currency, more["currency"]
    found = dict(row.items()) | {"order_id": more["order_id"]}
    asked = await approvals.of_subjects(tx, [transfer_id])
    found["approval"] = asked[0].state if asked and row["state"] == "short" else ""
    found["lines"] = [_line(one, own, theirs, costs) for one in lines]
    found["steps"] = [_step(one, own, costs) for one in steps]
    if costs:
        found["currency"] = own
        found["claim"] = str(Money(theirs, sum(one["claim_minor"] for one in lines)))
        found["claim_currency"] = theirs
        found["rate"] = None if more["rate"] is None else f"{more['rate'].normalize():f}"
    return found


def _line(row: Mapping[str, Any], own: str, theirs: str, costs: bool) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if not name.endswith("_minor")}
    return shown | ({"cost": str(Money(own, row["cost_minor"]))} if costs else {})


def _step(row: Mapping[str, Any], own: str, costs: bool) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name != "cost_minor"}
    return shown | ({"cost": str(Money(own, row["cost_minor"]))} if costs else {})
