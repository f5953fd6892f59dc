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
        "  ON (o.office_id, o.id) = (l.office_id, l.outbound_id) WHERE o.state = 'issued'"
        "  UNION ALL SELECT t.from_warehouse, l.product_id, l.reserved FROM inventory.transfer_line l JOIN inventory.transfer t"
        "  ON (t.office_id, t.id) = (l.office_id, l.transfer_id) WHERE l.reserved > 0) x GROUP BY 1, 2) r USING (warehouse_id, product_id)"
        " WHERE coalesce(s.reserved, 0) <> coalesce(r.q, 0)",
        "what is reserved belongs to open reservations, outbound orders that wait and transfers that were accepted",
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
        " FROM inventory.movement WHERE kind IN ('receipt', 'opening', 'transfer_in') AND source_id IS NOT NULL GROUP BY 1, 2) m"
        " ON (m.office_id, m.source_id) = (i.office_id, i.id) WHERE i.received <> coalesce(m.q, 0)",
        "what counts as received of announced goods was received",
    ),
    Invariant(
        "inventory.pegged_is_waited_for",
        "SELECT i.id, i.pegged, g.q FROM inventory.incoming i LEFT JOIN (SELECT office_id, incoming_id, sum(quantity - received) AS q, sum(received) AS r"
        " FROM inventory.peg GROUP BY 1, 2) g ON (g.office_id, g.incoming_id) = (i.office_id, i.id)"
        " WHERE i.pegged <> coalesce(g.q, 0) OR coalesce(g.r, 0) > i.received",
        "what is pegged of goods to come is what customers wait for, and nobody got more than came",
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
    Invariant(
        "inventory.transferred_is_moved",
        "SELECT l.transfer_id, l.line_no FROM inventory.transfer_line l JOIN inventory.transfer t ON (t.office_id, t.id) = (l.office_id, l.transfer_id)"
        " LEFT JOIN (SELECT office_id, document_id, line_no, sum(-quantity) AS q, sum(-cost_minor) AS c FROM inventory.movement"
        "  WHERE kind = 'transfer_out' GROUP BY 1, 2, 3) o ON (o.office_id, o.document_id, o.line_no) = (l.office_id, l.transfer_id, l.line_no)"
        " WHERE t.role <> 'receiver' AND (l.sent <> coalesce(o.q, 0) OR l.cost_minor <> coalesce(o.c, 0))"
        " UNION ALL SELECT x.transfer_id, NULL FROM (SELECT l.office_id, l.transfer_id, l.product_id, sum(l.received) AS q, sum(l.received_minor) AS c"
        "  FROM inventory.transfer_line l JOIN inventory.transfer t ON (t.office_id, t.id) = (l.office_id, l.transfer_id)"
        "  WHERE t.role <> 'sender' GROUP BY 1, 2, 3) x LEFT JOIN (SELECT office_id, document_id, product_id, sum(quantity) AS q, sum(cost_minor) AS c"
        "  FROM inventory.movement WHERE kind = 'transfer_in' GROUP BY 1, 2, 3) m ON (m.office_id, m.document_id, m.product_id)"
        "  = (x.office_id, x.transfer_id, x.product_id) WHERE x.q <> coalesce(m.q, 0) OR x.c <> coalesce(m.c, 0)",
        "what a transfer sent left the stock, and what it brought came in, at the same cost",
    ),
    Invariant(
        "inventory.in_transit_is_under_way",
        "SELECT t.id FROM inventory.transfer t JOIN (SELECT office_id, transfer_id, sum(cost_minor - received_minor - lost_minor) AS c,"
        " sum(sent - received - lost) AS q FROM inventory.transfer_line GROUP BY 1, 2) l ON (l.office_id, l.transfer_id) = (t.office_id, t.id)"
        " LEFT JOIN (SELECT office_id, transfer_id, sum(transit_minor) AS c FROM inventory.transfer_step GROUP BY 1, 2) s"
        " ON (s.office_id, s.transfer_id) = (t.office_id, t.id)"
        " WHERE t.role <> 'sender' AND (coalesce(s.c, 0) <> l.c OR (l.q = 0 AND l.c <> 0)) OR (t.state IN ('sent', 'short')) <> (l.q > 0)",
        "goods in transit are worth what was sent and neither came nor was lost; a transfer is over when nothing is under way",
    ),
    Invariant(
        "inventory.offices_agree",
        "SELECT t.id, e.office FROM inventory.transfers_elsewhere() e LEFT JOIN inventory.transfer t ON t.id = e.transfer_id AND t.other_office = e.office"
        " LEFT JOIN (SELECT office_id, transfer_id, sum(claim_minor) AS c FROM inventory.transfer_line GROUP BY 1, 2) l"
        " ON (l.office_id, l.transfer_id) = (t.office_id, t.id)"
        " WHERE t.id IS NULL AND e.is_sent OR t.sent_at IS NOT NULL AND e.is_sent AND (l.c <> e.claim_minor OR t.currency <> e.currency)",
        "what one office says another owes it for a transfer is what the other says",
    ),
)
