"""The stock sheet (ORD-2): all that is known of a part's stock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from salesops import Act, clock, plain, transaction
from salesops.db import Record
from salesops_duties.inventory.service.parts import product_at


class Reads(Protocol):
    """Something that reads in one office: a transaction, or the connection of an offer."""

    async def fetch(self, sql: str, *args: Any) -> Sequence[Record]: ...


_PLACES = """SELECT w.code AS warehouse, w.name, s.on_hand, s.held, s.reserved, s.on_hand - s.held - s.reserved AS available FROM inventory.stock s
  JOIN inventory.warehouse w ON (w.office_id, w.id) = (s.office_id, s.warehouse_id)
  WHERE s.office_id = $1 AND s.product_id = $2 ORDER BY w.code <> 'main', w.code"""
_TAKEN = """SELECT 'hard' AS kind, r.order_id, p.name AS customer, trim_scale(sum(r.quantity))::text AS quantity, min(r.since) AS since,
    min(r.expires_at) AS expires_at, min(r.priority)::int AS priority, NULL::uuid AS outbound_id
  FROM inventory.reservation r JOIN core.party p ON p.id = r.customer_id
  WHERE r.office_id = $1 AND r.product_id = $2 AND r.state = 'open' GROUP BY r.order_id, p.name
  UNION ALL SELECT 'outbound', o.order_id, p.name, trim_scale(sum(l.quantity))::text, o.issued_at, NULL, NULL, o.id
  FROM inventory.outbound_line l JOIN inventory.outbound_order o ON (o.office_id, o.id) = (l.office_id, l.outbound_id)
  JOIN core.party p ON p.id = o.customer_id WHERE l.office_id = $1 AND l.product_id = $2 AND o.state = 'issued' GROUP BY o.office_id, o.id, p.name
  UNION ALL SELECT 'soft', s.order_id, p.name, trim_scale(sum(s.quantity))::text, min(s.since), min(s.expires_at), NULL, NULL
  FROM inventory.soft_reservation s JOIN core.party p ON p.id = s.customer_id
  WHERE s.office_id = $1 AND s.product_id = $2 AND s.expires_at > $3 GROUP BY s.order_id, p.name
  UNION ALL SELECT 'transfer', NULL, c.name, trim_scale(sum(l.reserved))::text, min(f.answered_at), NULL, NULL, f.id
  FROM inventory.transfer_line l JOIN inventory.transfer f ON (f.office_id, f.id) = (l.office_id, l.transfer_id)
  JOIN core.office c ON c.id = f.other_office WHERE l.office_id = $1 AND l.product_id = $2 AND l.reserved > 0 GROUP BY f.office_id, f.id, c.name
  ORDER BY 1, 7, 5, 2 LIMIT 200"""
_HELD = """SELECT h.id, h.kind, trim_scale(h.quantity - h.released)::text AS quantity, h.reason, h.placed_at AS since FROM inventory.hold h
  WHERE h.office_id = $1 AND h.product_id = $2 AND h.released < h.quantity ORDER BY h.id LIMIT 200"""
_COMING = """SELECT i.id, trim_scale(i.quantity - i.received)::text AS quantity, i.expected_on, i.source, coalesce(i.expected_on < $3, false) AS late,
    i.kind, i.document_id, trim_scale(greatest(i.sent - i.received, 0))::text AS under_way
  FROM inventory.incoming i WHERE i.office_id = $1 AND i.product_id = $2 AND i.state = 'announced' AND i.kind <> 'plan' ORDER BY i.expected_on, i.id LIMIT 200"""
_ELSEWHERE = "SELECT office, trim_scale(available)::text AS available FROM inventory.elsewhere($1, ARRAY[$2::uuid])"


async def stock_sheet(act: Act, part_no: str) -> dict[str, Any]:
    """Quantities, who has them, what comes when, what other offices have, and what there is instead; no costs."""
    async with transaction(act) as tx:
        product = await product_at(tx, part_no)
        known = {"part_no": part_no, "name": product.name, "uom": product.uom, "discontinued": product.discontinued}
        return known | await sheet_of(tx, act.office.id, act.office.timezone, product.id)


async def sheet_of(reads: Reads, office: int | None, timezone: str, product: UUID) -> dict[str, Any]:
    """The stock sheet of one product, in a transaction that is open."""
    places = await reads.fetch(_PLACES, office, product)
    taken = [dict(row.items()) for row in await reads.fetch(_TAKEN, office, product, clock.now())]
    coming = [dict(row.items()) for row in await reads.fetch(_COMING, office, product, clock.today(timezone))]
    instead = await reads.fetch("SELECT inventory.in_stock_instead($1, $2) AS found", office, product)
    figures = {name: sum((row[name] for row in places), Decimal(0)) for name in ("on_hand", "held", "reserved")}
    soft = sum((Decimal(one["quantity"]) for one in taken if one["kind"] == "soft"), Decimal(0))
    return {
        **{name: plain(value) for name, value in figures.items()},
        "reserved_soft": plain(soft),
        "available_now": plain(figures["on_hand"] - figures["held"] - figures["reserved"]),
        "incoming": plain(sum((Decimal(one["quantity"]) for one in coming), Decimal(0))),
        "warehouses": [
            {name: value if name in ("warehouse", "name") else plain(value) for name, value in row.items()}
            for row in places
        ],
        "reserved_by": taken,
        "held_for": [dict(row.items()) for row in await reads.fetch(_HELD, office, product)],
        "expected": coming,
        "other_offices": [dict(row.items()) for row in await reads.fetch(_ELSEWHERE, office, product)],
        "instead": json.loads(instead[0]["found"]),
    }


def in_words(found: dict[str, Any]) -> str:
    """The sheet of one product in one line of plain words."""
    words = [f"{found['available_now']} available", f"{found['on_hand']} on hand"]
    words += [
        f"{found[name]} {name.replace('_', ' ')}"
        for name in ("held", "reserved", "reserved_soft")
        if found[name] != "0"
    ]
    words += [f"{one['quantity']} expected {one['expected_on'] or 'some day'}" for one in found["expected"][:3]]
    words += [f"{one['office']}: {one['available']}" for one in found["other_offices"][:3]]
    words += [f"instead {one['part_no']}: {one['available']}" for one in found["instead"][:3]]
    return ", ".join(words)
