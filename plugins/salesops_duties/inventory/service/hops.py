"""Where the goods of orders are as far as inventory knows: to come, reserved, packed, gone; for offers."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Office
from salesops.db import reading
from salesops.hookspecs.hops import Hop
from salesops.rights import may, scope_of

_COMING = """SELECT g.order_id, CASE i.kind WHEN 'plan' THEN 'planned' ELSE 'coming' END AS place, g.line_no, trim_scale(g.quantity - g.received) AS quantity, g.pegged_at AS since,
    i.expected_on AS day, i.expected_before AS day_before, i.said_by, coalesce(i.said_at, i.noted_at) AS said_at, i.sent > i.received AS under_way,
    CASE WHEN i.kind <> 'plan' THEN i.source ELSE '' END AS note,
    CASE i.kind WHEN 'transfer' THEN 'inventory/transfers/' || i.document_id WHEN 'note' THEN 'inventory/incoming/' || i.id ELSE '' END AS path,
    i.document_id
  FROM inventory.peg g JOIN inventory.incoming i ON (i.office_id, i.id) = (g.office_id, g.incoming_id)
  WHERE g.office_id = $1 AND g.order_id = ANY ($2) AND g.received < g.quantity AND i.state = 'announced'
  ORDER BY i.expected_on NULLS LAST, i.id"""
_RESERVED = """SELECT r.order_id, 'reserved' AS place, r.line_no, trim_scale(sum(r.quantity)) AS quantity, min(r.since) AS since
  FROM inventory.reservation r WHERE r.office_id = $1 AND r.order_id = ANY ($2) AND r.state = 'open' GROUP BY 1, 3"""
_OUTBOUND = """SELECT o.order_id, CASE o.state WHEN 'issued' THEN 'packed' ELSE 'left' END AS place, l.line_no,
    trim_scale(sum(l.quantity)) AS quantity, coalesce(o.dispatched_at, o.issued_at) AS since, coalesce(n.number, '') AS note,
    'inventory/outbound/' || o.id AS path, o.id AS document_id
  FROM inventory.outbound_order o JOIN inventory.outbound_line l ON (l.office_id, l.outbound_id) = (o.office_id, o.id)
  LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (o.office_id, o.id)
  WHERE o.office_id = $1 AND o.order_id = ANY ($2) AND o.state <> 'voided' AND ($3::uuid IS NULL OR o.salesperson_id = $3)
  GROUP BY o.office_id, o.id, l.line_no, n.number ORDER BY o.id"""


async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    """Goods to come with their days, what is set aside, and outbound orders; each as far as `actor` may see it."""
    connection, rows = reading().connection, []
    if may(actor, "inventory.read"):
        rows += await connection.fetch(_COMING, office.id, order_ids)
        rows += await connection.fetch(_RESERVED, office.id, order_ids)
    if scope := scope_of(actor, "inventory.deliveries"):
        own = actor.person_id if scope == "own" else None
        rows += await connection.fetch(_OUTBOUND, office.id, order_ids, own)
    return tuple(Hop(**dict(row.items())) for row in rows)
