-- A hold ends whenever its reason does: by money that cleared, and also by a raised limit or by credit given back. One
-- function decides it for all of them, under the account's lock.
ALTER TABLE receivables.hold DROP CONSTRAINT hold_state_check;
ALTER TABLE receivables.hold ADD CONSTRAINT hold_state_check CHECK (state IN ('on_hold', 'released_paid', 'released_covered'));
ALTER TABLE receivables.hold ADD CONSTRAINT paid_by_a_receipt CHECK ((state = 'released_paid') = (receipt_id IS NOT NULL));

CREATE FUNCTION receivables.end_holds(p_office int, p_customer uuid, p_receipt uuid, p_at timestamptz, p_today date) RETURNS jsonb
LANGUAGE sql AS $$
  WITH ended AS (
    UPDATE receivables.hold h SET state = CASE WHEN p_receipt IS NULL THEN 'released_covered' ELSE 'released_paid' END,
           released_at = p_at, receipt_id = p_receipt
    FROM receivables.invoice i, receivables.account a
    WHERE h.office_id = p_office AND h.customer_id = p_customer AND h.state = 'on_hold'
      AND i.office_id = p_office AND i.id = h.invoice_id AND a.office_id = p_office AND a.customer_id = p_customer
      AND (a.open_minor + a.committed_minor <= CASE WHEN a.limit_until < p_today THEN 0 ELSE a.limit_minor END OR i.open_minor = 0)
    RETURNING h.outbound_id, h.order_id)
  SELECT coalesce(jsonb_agg(jsonb_build_object('outbound_id', outbound_id, 'order_id', order_id)), '[]') FROM ended
$$;

DROP FUNCTION receivables.clear_receipt(int, uuid, timestamptz, date);
-- Money has arrived: the receipt is cleared and applied, oldest due date first. Which holds it ends is asked next.
CREATE FUNCTION receivables.clear_receipt(p_office int, p_receipt uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.receipt;
BEGIN
  UPDATE receivables.receipt SET state = 'cleared', cleared_at = p_at WHERE office_id = p_office AND id = p_receipt AND state = 'reported'
    RETURNING * INTO v;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "cleared"}');
  END IF;
  UPDATE receivables.account SET open_minor = open_minor - v.amount_minor WHERE office_id = p_office AND customer_id = v.customer_id;
  PERFORM receivables.apply_money(p_office, v.customer_id, p_at);
END $$;
