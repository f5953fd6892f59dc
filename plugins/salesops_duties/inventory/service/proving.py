"""What must hold of stock at any moment, as SQL that finds nothing when it does."""

from __future__ import annotations

from salesops import Invariant

INVARIANTS = (
    Invariant(
        "inventory.on_hand_is_moved",
        "SELECT warehouse_id, product_id, s.on_hand, m.q FROM inventory.stock s FULL JOIN (SELECT warehouse_id, product_id,"
        " sum(quantity) AS q, sum(cost_minor) AS c FROM inventory.movement GROUP BY 1, 2) m USING (warehouse_id, product_id)"
        " WHERE coalesce(s.on_hand, 0) <> coalesce(m.q, 0) OR coalesce(s.value_minor, 0) <> coalesce(m.c, 0)",
        "on hand and its value are the sums of the movements",
    ),
    Invariant(
        "inventory.reserved_is_owned",
        "SELECT warehouse_id, product_id, s.reserved, r.q FROM inventory.stock s FULL JOIN (SELECT warehouse_id, product_id,"
        " sum(quantity) AS q FROM (SELECT warehouse_id, product_id, quantity FROM inventory.reservation WHERE state = 'open'"
        "  UNION ALL SELECT l.warehouse_id, l.product_id, l.quantity FROM inventory.outbound_line l JOIN inventory.outbound_order o"
        "  ON (o.office_id, o.id) = (l.office_id, l.outbound_id) WHERE o.state = 'issued') x GROUP BY 1, 2) r USING (warehouse_id, product_id)"
        " WHERE coalesce(s.reserved, 0) <> coalesce(r.q, 0)",
        "what is reserved belongs to open reservations and outbound orders that wait",
    ),
    Invariant(
        "inventory.held_is_reasoned",
        "SELECT warehouse_id, product_id, s.held, h.q FROM inventory.stock s FULL JOIN (SELECT warehouse_id, product_id,"
        " sum(quantity - released) AS q FROM inventory.hold GROUP BY 1, 2) h USING (warehouse_id, product_id)"
        " WHERE coalesce(s.held, 0) <> coalesce(h.q, 0)",
        "what is held is held for a reason that stands",
    ),
    Invariant(
        "inventory.dispatched_is_moved",
        "SELECT o.id FROM inventory.outbound_order o WHERE o.state = 'dispatched' AND EXISTS (SELECT 1 FROM inventory.outbound_line l"
        " WHERE (l.office_id, l.outbound_id) = (o.office_id, o.id) AND (SELECT count(*) FROM inventory.movement m WHERE m.kind = 'issue' AND"
        " (m.office_id, m.document_id, m.line_no, m.warehouse_id) = (l.office_id, l.outbound_id, l.line_no, l.warehouse_id)"
        " AND m.quantity = -l.quantity AND m.cost_minor = -l.cost_minor) <> 1)",
        "each line of a dispatched outbound order moved exactly once, at its cost",
    ),
    Invariant(
        "inventory.only_dispatched_is_moved",
        "SELECT m.document_id FROM inventory.movement m LEFT JOIN inventory.outbound_order o ON (o.office_id, o.id) ="
        " (m.office_id, m.document_id) AND o.state = 'dispatched' WHERE m.kind = 'issue' AND o.id IS NULL",
        "nothing was issued without an outbound order that left",
    ),
    Invariant(
        "inventory.outbound_costs_its_lines",
        "SELECT o.id, o.cost_minor FROM inventory.outbound_order o WHERE o.cost_minor IS DISTINCT FROM (SELECT sum(l.cost_minor)"
        " FROM inventory.outbound_line l WHERE (l.office_id, l.outbound_id) = (o.office_id, o.id))",
        "an outbound order costs what its lines cost",
    ),
    Invariant(
        "inventory.returned_came_back",
        "SELECT l.outbound_id, l.line_no, l.returned, m.q FROM inventory.outbound_line l LEFT JOIN (SELECT office_id, source_id, source_line,"
        " warehouse_id, sum(quantity) AS q, sum(cost_minor) AS c FROM inventory.movement WHERE kind = 'return' AND source_id IS NOT NULL"
        " GROUP BY 1, 2, 3, 4) m ON (m.office_id, m.source_id, m.source_line, m.warehouse_id) = (l.office_id, l.outbound_id, l.line_no, l.warehouse_id)"
        " WHERE l.returned <> coalesce(m.q, 0) OR l.returned_cost_minor <> coalesce(m.c, 0)",
        "what counts as returned came back, at its share of the cost",
    ),
    Invariant(
        "inventory.announced_is_received",
        "SELECT i.id, i.received, m.q FROM inventory.incoming i LEFT JOIN (SELECT office_id, source_id, sum(quantity) AS q"
        " FROM inventory.movement WHERE kind IN ('receipt', 'opening') AND source_id IS NOT NULL GROUP BY 1, 2) m"
        " ON (m.office_id, m.source_id) = (i.office_id, i.id) WHERE i.received <> coalesce(m.q, 0)",
        "what counts as received of announced goods was received",
    ),
    Invariant(
        "inventory.voided_keeps_its_number",
        "SELECT o.id FROM inventory.outbound_order o LEFT JOIN core.document_number n ON (n.office_id, n.document_id) = (o.office_id, o.id)"
        " WHERE (o.state = 'voided') <> (n.voided_at IS NOT NULL)",
        "a voided outbound order keeps its number, and the register says why",
    ),
    Invariant(
        "inventory.counted_is_adjusted",
        "SELECT c.id FROM inventory.stock_count c JOIN inventory.count_line l ON (l.office_id, l.count_id) = (c.office_id, c.id)"
        " WHERE c.state = 'posted' AND l.counted <> l.expected AND NOT EXISTS (SELECT 1 FROM inventory.movement m WHERE m.kind = 'adjust'"
        " AND (m.office_id, m.document_id, m.line_no) = (l.office_id, l.count_id, l.line_no) AND m.quantity = l.counted - l.expected)",
        "each difference of a posted count was moved",
    ),
)
