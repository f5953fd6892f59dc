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
    Invariant(
        "procurement.invoiced_is_on_invoices",
        "SELECT r.receipt_id, r.line_no FROM procurement.receipt_line r, LATERAL (SELECT coalesce(sum(s.quantity), 0) AS q, coalesce(sum(s.cleared_minor), 0) AS c"
        "  FROM procurement.invoice_share s WHERE (s.office_id, s.receipt_id, s.receipt_line) = (r.office_id, r.receipt_id, r.line_no)) s,"
        " LATERAL (SELECT coalesce(sum(l.quantity), 0) AS q, coalesce(sum(l.due), 0) AS d, coalesce(sum(l.freed_minor), 0) AS f FROM procurement.return_line l"
        "  WHERE (l.office_id, l.receipt_id, l.line_no) = (r.office_id, r.receipt_id, r.line_no)) b"
        " WHERE (r.invoiced, r.returned, r.return_due, r.cleared_minor) <> (s.q, b.q, b.d, s.c + b.f)",
        "what counts as invoiced or sent back of goods that came is on booked invoices and returns",
    ),
    Invariant(
        "procurement.credited_is_on_credits",
        "SELECT l.return_id, l.line_no FROM procurement.return_line l WHERE l.credited <> (SELECT coalesce(sum(s.quantity), 0) FROM procurement.credit_share s"
        " WHERE (s.office_id, s.return_id, s.return_line) = (l.office_id, l.return_id, l.line_no))",
        "what counts as credited of a return is on booked credit notes",
    ),
    Invariant(
        "procurement.invoice_is_its_lines",
        "SELECT i.id FROM procurement.supplier_invoice i WHERE i.total_minor <> i.tax_minor + (SELECT coalesce(sum(l.amount_minor), 0)"
        " FROM procurement.invoice_line l WHERE (l.office_id, l.invoice_id) = (i.office_id, i.id))",
        "a supplier's invoice is its lines and its tax",
    ),
    Invariant(
        "procurement.settled_is_paid",
        "SELECT i.id FROM procurement.supplier_invoice i WHERE i.settled_minor <> (SELECT coalesce(sum(abs(x.amount_minor)), 0) FROM procurement.payment_item x"
        " JOIN procurement.supplier_payment s ON (s.office_id, s.id) = (x.office_id, x.payment_id) AND s.state = 'paid'"
        " WHERE (x.office_id, x.invoice_id) = (i.office_id, i.id))",
        "what counts as settled of an invoice was paid",
    ),
    Invariant(
        "procurement.charges_are_on_invoices",
        "SELECT o.id FROM procurement.purchase_order o WHERE o.charges_cleared_minor <> (SELECT coalesce(sum(l.cleared_minor), 0) FROM procurement.invoice_line l"
        " JOIN procurement.supplier_invoice i ON (i.office_id, i.id) = (l.office_id, l.invoice_id) AND i.state = 'booked' AND i.kind = 'invoice'"
        " WHERE (l.office_id, l.purchase_id) = (o.office_id, o.id) AND l.kind <> 'goods')"
        " + (SELECT coalesce(sum(e.amount_minor), 0) FROM procurement.charges_end e WHERE (e.office_id, e.purchase_id) = (o.office_id, o.id))",
        "what counts as invoiced of an order's charges is on booked invoices, or was ended",
    ),
)
