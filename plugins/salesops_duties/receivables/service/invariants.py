"""What must hold of the accounts, the items and the holds at every commit, as the prover asks it."""

from __future__ import annotations

from salesops import Invariant

INVARIANTS = (
    Invariant(
        "receivables.account_is_its_documents",
        "SELECT b.customer_id, b.currency FROM receivables.balance b, LATERAL (SELECT coalesce(sum(i.amount_minor), 0) AS owed, coalesce(sum(i.open_minor), 0) AS open,"
        "  coalesce(sum(i.amount_minor) FILTER (WHERE receivables.move_of(i.kind) = 'credited'), 0) AS credited,"
        "  coalesce(sum(i.amount_minor) FILTER (WHERE receivables.move_of(i.kind) = 'collected'), 0) AS collected,"
        "  coalesce(sum(i.amount_minor) FILTER (WHERE receivables.move_of(i.kind) = 'adjusted'), 0) AS adjusted"
        "  FROM receivables.item i WHERE (i.office_id, i.customer_id, i.currency) = (b.office_id, b.customer_id, b.currency)) i, LATERAL (SELECT"
        " coalesce((SELECT sum(total_minor) FROM receivables.invoice v WHERE (v.office_id, v.customer_id, v.currency) = (b.office_id, b.customer_id, b.currency)"
        "  AND v.state = 'waiting'), 0) AS waiting,"
        " coalesce((SELECT sum(amount_minor) FROM receivables.commitment c WHERE (c.office_id, c.customer_id, c.currency) = (b.office_id, b.customer_id, b.currency)"
        "  AND c.state = 'open'), 0) AS committed) d"
        " WHERE (b.open_minor, b.open_minor, b.credited_minor, b.collected_minor, b.adjusted_minor, b.uninvoiced_minor, b.committed_minor)"
        " <> (i.owed, i.open, i.credited, i.collected, i.adjusted, d.waiting, d.committed)",
        "what an account owes, by what moved it, has uninvoiced and committed are the sums of its documents",
    ),
    Invariant(
        "receivables.invoice_is_its_lines",
        "SELECT i.id FROM receivables.invoice i, LATERAL (SELECT coalesce(sum(l.amount_minor), 0) AS net, coalesce(sum(l.tax_minor), 0) AS tax"
        "  FROM receivables.invoice_line l WHERE (l.office_id, l.invoice_id) = (i.office_id, i.id)) l"
        " WHERE i.net_minor <> l.net OR i.tax_minor < l.tax - 100 OR i.tax_minor > l.tax + 100",
        "an invoice is the sum of its lines; its tax that of the lines, with the remainder of rounding",
    ),
    Invariant(
        "receivables.invoice_is_its_instalments",
        "SELECT i.id FROM receivables.invoice i, LATERAL (SELECT coalesce(sum(x.amount_minor), 0) AS amount, coalesce(sum(x.open_minor), 0) AS open"
        "  FROM receivables.item x WHERE (x.office_id, x.document_id) = (i.office_id, i.id)) x"
        " WHERE (i.state = 'issued' AND (x.amount <> i.total_minor OR x.open <> i.open_minor)) OR (i.state = 'waiting' AND x.amount <> 0)",
        "the instalments are the invoice, and open for what was not paid",
    ),
    Invariant(
        "receivables.money_is_applied_once",
        "SELECT i.id FROM receivables.item i WHERE i.amount_minor - i.open_minor <> sign(i.amount_minor) * (SELECT coalesce(sum(x.amount_minor), 0)"
        " FROM receivables.allocation x WHERE x.office_id = i.office_id AND x.undone_at IS NULL AND i.id IN (x.credit_id, x.debit_id))",
        "what is not open of an item is linked, on both sides, and nothing beyond it",
    ),
    Invariant(
        "receivables.links_stay_with_one_customer",
        "SELECT x.id FROM receivables.allocation x JOIN receivables.item c ON (c.office_id, c.id) = (x.office_id, x.credit_id)"
        " JOIN receivables.item d ON (d.office_id, d.id) = (x.office_id, x.debit_id) WHERE (c.customer_id, c.currency) <> (d.customer_id, d.currency)",
        "no customer's money pays another's debt, nor one currency another",
    ),
    Invariant(
        "receivables.days_are_in_order",
        "SELECT i.id FROM receivables.item i WHERE i.due_on < i.value_on OR (i.amount_minor < 0 AND i.due_on > i.value_on)"
        " UNION ALL SELECT x.id FROM receivables.allocation x WHERE x.value_on > (x.at AT TIME ZONE 'UTC')::date + 1"
        " OR x.undone_on > (x.undone_at AT TIME ZONE 'UTC')::date + 1",
        "nothing is due before its day, money is at once, and no link has a day that had not come: the summary reads no more than that leaves",
    ),
    Invariant(
        "receivables.receipt_is_its_item",
        "SELECT r.id FROM receivables.receipt r LEFT JOIN receivables.item i ON i.office_id = r.office_id AND i.document_id = r.id AND i.kind = 'receipt'"
        " WHERE (r.state = 'cleared' AND i.amount_minor IS DISTINCT FROM -r.amount_minor) OR (r.state IN ('reported', 'matched', 'suspense') AND i.id IS NOT NULL)",
        "cleared money of somebody is a credit of theirs, and none without being cleared",
    ),
    Invariant(
        "receivables.covered_is_released",
        "SELECT h.outbound_id FROM receivables.hold h JOIN receivables.account a USING (office_id, customer_id), LATERAL (SELECT"
        " sum(b.open_minor + b.uninvoiced_minor + b.committed_minor) AS exposure, bool_and(b.currency = a.currency) AS plain"
        " FROM receivables.balance b WHERE (b.office_id, b.customer_id) = (h.office_id, h.customer_id)) b"
        " WHERE h.state = 'on_hold' AND NOT h.needs_overdue AND b.plain AND b.exposure <= a.limit_minor AND a.limit_until IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM receivables.account f WHERE f.office_id = a.office_id AND f.limit_owner_id = a.limit_owner_id AND f.customer_id <> a.customer_id)",
        "nothing the balance covers again is held",
    ),
    Invariant(
        "receivables.paid_is_released",
        "SELECT h.outbound_id FROM receivables.hold h JOIN receivables.invoice i ON (i.office_id, i.id) = (h.office_id, h.invoice_id)"
        " WHERE h.state = 'on_hold' AND NOT h.needs_overdue AND h.policy <> 'full_order' AND i.state = 'issued' AND i.open_minor = 0",
        "nothing that is paid is held",
    ),
    Invariant(
        "receivables.held_has_not_left",
        "SELECT h.outbound_id FROM receivables.hold h JOIN receivables.invoice i ON (i.office_id, i.id) = (h.office_id, h.invoice_id)"
        " WHERE h.state = 'on_hold' AND i.dispatched_at IS NOT NULL",
        "nothing that is held has left",
    ),
    Invariant(
        "receivables.credit_above_the_limit_is_held_or_granted",
        "SELECT c.id FROM receivables.credit_check c WHERE c.step = 'issue' AND c.missing_minor > 0"
        " AND NOT EXISTS (SELECT 1 FROM receivables.hold h WHERE (h.office_id, h.outbound_id) = (c.office_id, c.outbound_id))"
        " AND NOT EXISTS (SELECT 1 FROM receivables.credit_override o WHERE (o.office_id, o.outbound_id) = (c.office_id, c.outbound_id)"
        "  AND o.missing_minor >= c.missing_minor)"
        " UNION ALL SELECT h.outbound_id FROM receivables.hold h WHERE h.state = 'released_by_approval' AND NOT EXISTS"
        " (SELECT 1 FROM receivables.credit_override o WHERE (o.office_id, o.approval_id, o.outbound_id) = (h.office_id, h.approval_id, h.outbound_id))"
        " UNION ALL SELECT o.approval_id FROM receivables.credit_override o JOIN core.approval a ON (a.office_id, a.id) = (o.office_id, o.approval_id)"
        " WHERE a.state <> 'used' OR a.decided_by IS NULL OR a.decided_by = a.requested_by OR a.amount_minor < o.missing_minor",
        "goods issued above the limit are held until paid, or a second person granted the excess, for a reason, up to an amount, until a day (I-6)",
    ),
    Invariant(
        "receivables.credited_once",
        "SELECT i.id FROM receivables.invoice i WHERE i.credited_minor <> (SELECT coalesce(sum(n.total_minor + n.fee_minor), 0) FROM receivables.credit_note n"
        " WHERE (n.office_id, n.red_of) = (i.office_id, i.id))",
        "an invoice is credited for its credit notes, and never beyond its total",
    ),
    Invariant(
        "receivables.imported_is_its_lines",
        "SELECT d.id FROM receivables.imported_document d WHERE d.total_minor <> (SELECT coalesce(sum(l.amount_minor), 0) FROM receivables.imported_line l"
        " WHERE (l.office_id, l.document_id) = (d.office_id, d.id)) OR (d.total_minor <> 0 AND abs(d.total_minor) IS DISTINCT FROM"
        " (SELECT abs(i.amount_minor) FROM receivables.item i WHERE (i.office_id, i.document_id) = (d.office_id, d.id)))",
        "an old document is the sum of its lines, and an item of the account",
    ),
)
