"""Which purchase orders were sent for orders that wait, to whom and since when; for offers."""

from __future__ import annotations

from uuid import UUID

from salesops import Actor, Office
from salesops.db import reading
from salesops.hookspecs.hops import Hop
from salesops.rights import may

_ORDERED = """SELECT l.order_id, 'ordered' AS place, l.order_line AS line_no, trim_scale(sum(s.quantity)) AS quantity, o.sent_at AS since,
    o.number || ', ' || p.name AS note, 'procurement/orders/' || o.id AS path, o.id AS document_id
  FROM procurement.plan_line l JOIN procurement.plan_share s ON (s.office_id, s.plan_line_id) = (l.office_id, l.id)
  JOIN procurement.purchase_order o ON (o.office_id, o.id) = (s.office_id, s.purchase_id) JOIN core.party p ON p.id = o.supplier_id
  WHERE l.office_id = $1 AND l.order_id = ANY ($2) AND o.state IN ('sent', 'confirmed') GROUP BY l.order_id, l.order_line, o.office_id, o.id, p.name
  ORDER BY o.id"""


async def order_hops(office: Office, actor: Actor, order_ids: tuple[UUID, ...]) -> tuple[Hop, ...]:
    """Purchase orders that wait for goods of these orders; for those who may see purchases."""
    if not may(actor, "procurement.read"):
        return ()
    rows = await reading().connection.fetch(_ORDERED, office.id, order_ids)
    return tuple(Hop(**dict(row.items())) for row in rows)
