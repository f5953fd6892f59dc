"""What must hold of the plan and of purchase orders at any moment, as SQL that finds nothing when it does."""

from __future__ import annotations

from salesops import Invariant

INVARIANTS = (
    Invariant(
        "procurement.ordered_is_on_orders",
        "SELECT l.id, l.ordered, s.q FROM procurement.plan_line l LEFT JOIN (SELECT x.office_id, x.plan_line_id, sum(x.quantity) AS q"
        " FROM procurement.plan_share x JOIN procurement.purchase_order o ON (o.office_id, o.id) = (x.office_id, x.purchase_id) WHERE o.sent_at IS NOT NULL"
        " GROUP BY 1, 2) s ON (s.office_id, s.plan_line_id) = (l.office_id, l.id) WHERE l.ordered <> coalesce(s.q, 0)",
        "what counts as ordered of the plan is on orders that were sent",
    ),
    Invariant(
        "procurement.received_is_on_receipts",
        "SELECT l.purchase_id, l.line_no, l.received, r.q FROM procurement.purchase_line l LEFT JOIN (SELECT office_id, purchase_id, line_no, sum(quantity) AS q"
        " FROM procurement.receipt_line GROUP BY 1, 2, 3) r USING (office_id, purchase_id, line_no) WHERE l.received <> coalesce(r.q, 0)",
        "what counts as received of an order is on its receipts",
    ),
    Invariant(
        "procurement.total_is_its_lines",
        "SELECT o.id FROM procurement.purchase_order o WHERE o.state = 'draft' AND o.total_minor <> coalesce((SELECT sum(l.amount_minor)"
        " FROM procurement.purchase_line l WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id)), 0)",
        "a drafted order comes to the sum of its lines",
    ),
    Invariant(
        "procurement.one_open_line_for_a_demand",
        "SELECT order_id, order_line, product_id FROM procurement.plan_line WHERE order_id IS NOT NULL AND state IN ('open', 'review') AND supply_id IS NULL",
        "every open line of a customer has its supply",
    ),
)
