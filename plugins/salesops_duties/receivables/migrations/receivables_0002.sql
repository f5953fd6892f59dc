-- Takes credit for a confirmed order. The caller holds the account's row lock. What the order still has from an earlier
-- confirmation is given back first: it was changed while receivables was not there to be asked.
CREATE OR REPLACE FUNCTION receivables.commit_credit(p_office int, p_order uuid, p_customer uuid, p_amount bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM receivables.release_credit(p_office, p_order);
  INSERT INTO receivables.commitment AS c (office_id, order_id, customer_id, amount_minor, since)
  VALUES (p_office, p_order, p_customer, p_amount, p_at)
  ON CONFLICT (office_id, order_id) DO UPDATE SET customer_id = excluded.customer_id, amount_minor = excluded.amount_minor,
    state = 'open', since = excluded.since WHERE c.state = 'released';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "credit taken"}');
  END IF;
  UPDATE receivables.account SET committed_minor = committed_minor + p_amount WHERE office_id = p_office AND customer_id = p_customer;
END $$;
