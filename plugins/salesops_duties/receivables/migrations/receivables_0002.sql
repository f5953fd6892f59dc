-- What the use cases of receivables write. Each is called under the lock that `read_standing` takes.

-- The limit's owner, the customer's own terms, the office's policy and the balances of everyone who uses the limit, in one
-- statement each, so that what is read was committed before the lock was ours. The owner's row is locked first.
CREATE FUNCTION receivables.read_standing(p_office int, p_owner uuid, p_customer uuid, p_today date, p_lock boolean, p_salesperson uuid,
    p_order uuid, p_currency text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  own receivables.account; owner receivables.account; pol receivables.policy; b record; v_unapplied bigint; v_overdue bigint;
  v_balances jsonb := '[]'; v_order jsonb := '{}'; v_money_waits boolean := false;
BEGIN
  IF p_lock THEN
    SELECT * INTO owner FROM receivables.account WHERE office_id = p_office AND customer_id = p_owner FOR UPDATE;
  ELSE
    SELECT * INTO owner FROM receivables.account WHERE office_id = p_office AND customer_id = p_owner;
  END IF;
  IF p_customer = p_owner THEN
    own := owner;
  ELSIF p_lock THEN
    SELECT * INTO own FROM receivables.account WHERE office_id = p_office AND customer_id = p_customer FOR UPDATE;
  ELSE
    SELECT * INTO own FROM receivables.account WHERE office_id = p_office AND customer_id = p_customer;
  END IF;
  IF p_lock AND (own.limit_owner_id <> p_owner OR own.salesperson_id IS DISTINCT FROM p_salesperson) THEN
    UPDATE receivables.account SET limit_owner_id = p_owner, salesperson_id = p_salesperson
     WHERE office_id = p_office AND customer_id = p_customer RETURNING * INTO own;
    owner := CASE WHEN p_customer = p_owner THEN own ELSE owner END;
  END IF;
  SELECT * INTO pol FROM receivables.policy WHERE office_id = p_office;
  FOR b IN SELECT x.customer_id, x.currency, x.open_minor, x.uninvoiced_minor, x.committed_minor
           FROM receivables.account a JOIN receivables.balance x USING (office_id, customer_id)
           WHERE a.office_id = p_office AND (a.limit_owner_id = p_owner OR a.customer_id = p_customer) LOOP
    SELECT coalesce(-sum(i.open_minor) FILTER (WHERE i.open_minor < 0), 0),
           coalesce(sum(i.open_minor) FILTER (WHERE i.open_minor > 0 AND i.due_on < p_today - coalesce(pol.grace_days, 0)), 0)
      INTO v_unapplied, v_overdue
      FROM receivables.item i WHERE i.office_id = p_office AND i.customer_id = b.customer_id AND i.currency = b.currency AND i.open_minor <> 0;
    IF v_overdue > 0 THEN -- what is in dispute is not overdue
      v_overdue := v_overdue - coalesce((SELECT sum(i.open_minor) FROM receivables.invoice d
        JOIN receivables.item i ON i.office_id = p_office AND i.document_id = d.id AND i.currency = b.currency AND i.open_minor > 0
         AND i.due_on < p_today - coalesce(pol.grace_days, 0)
        WHERE d.office_id = p_office AND d.customer_id = b.customer_id AND d.dispute = 'disputed'
          AND (d.dispute_until IS NULL OR d.dispute_until >= p_today)), 0);
    END IF;
    v_money_waits := v_money_waits OR (v_unapplied > 0 AND b.customer_id = p_customer AND b.currency = p_currency);
    v_balances := v_balances || jsonb_build_object('currency', b.currency, 'open_minor', b.open_minor, 'uninvoiced_minor', b.uninvoiced_minor,
      'committed_minor', b.committed_minor, 'unapplied_minor', v_unapplied, 'overdue_minor', v_overdue);
  END LOOP;
  IF p_order IS NOT NULL THEN -- what the order has committed
    SELECT jsonb_build_object('committed_minor', c.amount_minor, 'currency', c.currency) INTO v_order FROM receivables.commitment c
     WHERE c.office_id = p_office AND c.order_id = p_order AND c.customer_id = p_customer AND c.state = 'open';
    v_order := coalesce(v_order, '{}') || '{"money_minor": 0, "money_waits": false}';
  END IF;
  IF p_order IS NOT NULL AND v_money_waits THEN -- and the money that its next invoice would find
    SELECT v_order || jsonb_build_object('money_minor', coalesce(-sum(i.open_minor) FILTER (WHERE i.open_minor < 0 AND i.order_id = p_order), 0)
             + greatest(0, coalesce(-sum(i.open_minor) FILTER (WHERE i.open_minor > 0 OR (i.order_id IS DISTINCT FROM p_order
                                                               AND NOT receivables.is_pegged(p_office, i.order_id))), 0)),
             'money_waits', coalesce(bool_or(i.open_minor < 0), false)) INTO v_order
      FROM receivables.item i WHERE i.office_id = p_office AND i.customer_id = p_customer AND i.currency = p_currency AND i.open_minor <> 0;
  END IF;
  RETURN jsonb_build_object('own', CASE WHEN own.office_id IS NOT NULL THEN to_jsonb(own) END, 'owner', CASE WHEN owner.office_id IS NOT NULL THEN to_jsonb(owner) END,
    'policy', CASE WHEN pol.office_id IS NOT NULL THEN to_jsonb(pol) END, 'balances', v_balances, 'order', v_order);
END $$;

CREATE FUNCTION receivables.move(p_office int, p_customer uuid, p_currency text, p_open bigint, p_uninvoiced bigint, p_committed bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.balance SET open_minor = open_minor + p_open, uninvoiced_minor = uninvoiced_minor + p_uninvoiced,
         committed_minor = committed_minor + p_committed
   WHERE office_id = p_office AND customer_id = p_customer AND currency = p_currency;
  IF NOT FOUND THEN
    INSERT INTO receivables.balance (office_id, customer_id, currency, open_minor, uninvoiced_minor, committed_minor)
    VALUES (p_office, p_customer, p_currency, p_open, p_uninvoiced, p_committed);
  END IF;
END $$;

-- Keeps a check; a shortfall opens the call for payment of its order, or brings it up to date, and none ends it.
CREATE FUNCTION receivables.note_check(p_office int, p_id uuid, p_order uuid, p_customer uuid, p_outbound uuid, p_step text, p_outcome text,
    p_missing bigint, p_terms text, p_currency text, p_outside bigint, p_at timestamptz, p_today date, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.credit_check (office_id, id, order_id, customer_id, outbound_id, step, outcome, missing_minor, terms, at, checked_by)
  VALUES (p_office, p_id, p_order, p_customer, p_outbound, p_step, p_outcome, p_missing, p_terms::jsonb, p_at, p_by);
  IF p_missing > 0 THEN
    INSERT INTO receivables.payment_call AS c (office_id, id, customer_id, order_id, reason, currency, amount_minor, outside_minor, next_call_on, opened_at)
    VALUES (p_office, p_id, p_customer, p_order, 'shortfall', p_currency, p_missing, p_outside, p_today, p_at)
    ON CONFLICT (office_id, order_id) WHERE state = 'open' DO UPDATE SET amount_minor = excluded.amount_minor, currency = excluded.currency,
      outside_minor = excluded.outside_minor;
  ELSE
    PERFORM receivables.close_call(p_office, p_order, p_at, p_today);
  END IF;
END $$;

CREATE FUNCTION receivables.close_call(p_office int, p_order uuid, p_at timestamptz, p_today date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.payment_call SET state = 'closed', closed_at = p_at, closed_on = p_today
   WHERE office_id = p_office AND order_id = p_order AND state = 'open';
END $$;

CREATE FUNCTION receivables.release_credit(p_office int, p_order uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.commitment;
BEGIN
  UPDATE receivables.commitment SET state = 'released' WHERE office_id = p_office AND order_id = p_order AND state = 'open' RETURNING * INTO v;
  IF FOUND THEN
    PERFORM receivables.move(p_office, v.customer_id, v.currency, 0, 0, -v.amount_minor);
  END IF;
END $$;

-- Takes credit for an order; what it had committed before is replaced.
CREATE FUNCTION receivables.commit_credit(p_office int, p_order uuid, p_customer uuid, p_currency text, p_amount bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM receivables.release_credit(p_office, p_order);
  INSERT INTO receivables.commitment AS c (office_id, order_id, customer_id, currency, amount_minor, since)
  VALUES (p_office, p_order, p_customer, p_currency, p_amount, p_at)
  ON CONFLICT (office_id, order_id) DO UPDATE SET customer_id = excluded.customer_id, currency = excluded.currency,
    amount_minor = excluded.amount_minor, state = 'open', since = excluded.since;
  PERFORM receivables.move(p_office, p_customer, p_currency, 0, 0, p_amount);
END $$;

-- The column of the summary in which an item of this kind moves the account.
CREATE FUNCTION receivables.move_of(p_kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_kind = 'invoice' THEN 'invoiced' WHEN p_kind = 'credit_note' THEN 'credited'
    WHEN p_kind IN ('receipt', 'reversal', 'refund') THEN 'collected' ELSE 'adjusted' END
$$;

-- An item moves the balance, and the figure of its column; what is invoiced is what the others leave.
CREATE FUNCTION receivables.move_item(p_office int, p_customer uuid, p_currency text, p_kind text, p_amount bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_move text := receivables.move_of(p_kind);
  v_credited bigint := CASE WHEN v_move = 'credited' THEN p_amount ELSE 0 END;
  v_collected bigint := CASE WHEN v_move = 'collected' THEN p_amount ELSE 0 END;
  v_adjusted bigint := CASE WHEN v_move = 'adjusted' THEN p_amount ELSE 0 END;
BEGIN
  UPDATE receivables.balance SET open_minor = open_minor + p_amount, credited_minor = credited_minor + v_credited,
         collected_minor = collected_minor + v_collected, adjusted_minor = adjusted_minor + v_adjusted
   WHERE office_id = p_office AND customer_id = p_customer AND currency = p_currency;
  IF NOT FOUND THEN
    INSERT INTO receivables.balance (office_id, customer_id, currency, open_minor, credited_minor, collected_minor, adjusted_minor)
    VALUES (p_office, p_customer, p_currency, p_amount, v_credited, v_collected, v_adjusted);
  END IF;
END $$;

CREATE FUNCTION receivables.add_item(p_office int, p_id uuid, p_customer uuid, p_currency text, p_kind text, p_document uuid, p_order uuid,
    p_amount bigint, p_value date, p_due date, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.item (office_id, id, customer_id, currency, kind, document_id, order_id, amount_minor, open_minor, value_on, due_on, known_at)
  VALUES (p_office, p_id, p_customer, p_currency, p_kind, p_document, p_order, p_amount, p_amount, p_value, p_due, p_at);
  PERFORM receivables.move_item(p_office, p_customer, p_currency, p_kind, p_amount);
END $$;

-- Links money to a debt. The link counts from the day on which both were there, and free: what another link took and gave
-- back stays that link's until it was undone, or a past day would see the same money twice.
CREATE FUNCTION receivables.link(p_office int, p_credit uuid, p_debit uuid, p_amount bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE c receivables.item; d receivables.item; v_free date;
BEGIN
  UPDATE receivables.item SET open_minor = open_minor + p_amount WHERE office_id = p_office AND id = p_credit RETURNING * INTO c;
  UPDATE receivables.item SET open_minor = open_minor - p_amount WHERE office_id = p_office AND id = p_debit RETURNING * INTO d;
  IF (c.customer_id, c.currency) <> (d.customer_id, d.currency) THEN
    PERFORM core.refuse('conflict_state', '{"current": "of another customer or currency"}');
  END IF;
  SELECT max(undone_on) INTO v_free FROM receivables.allocation
   WHERE office_id = p_office AND (credit_id = p_credit OR debit_id = p_debit) AND undone_at IS NOT NULL;
  INSERT INTO receivables.allocation (office_id, credit_id, debit_id, amount_minor, value_on, at)
  VALUES (p_office, p_credit, p_debit, p_amount, greatest(c.value_on, d.value_on, v_free), p_at);
  IF d.kind = 'invoice' THEN
    UPDATE receivables.invoice SET open_minor = open_minor - p_amount WHERE office_id = p_office AND id = d.document_id;
  END IF;
END $$;

-- Puts up to p_most of one credit against the debts of one document, oldest instalment first, or the latest.
CREATE FUNCTION receivables.apply_to(p_office int, p_credit uuid, p_document uuid, p_most bigint, p_latest_first boolean, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_left bigint; v_part bigint; d record;
BEGIN
  SELECT least(p_most, -open_minor) INTO v_left FROM receivables.item WHERE office_id = p_office AND id = p_credit;
  FOR d IN SELECT id, open_minor FROM receivables.item WHERE office_id = p_office AND document_id = p_document AND open_minor > 0
           ORDER BY CASE WHEN p_latest_first THEN -part ELSE part END LOOP
    EXIT WHEN v_left <= 0;
    v_part := least(v_left, d.open_minor);
    PERFORM receivables.link(p_office, p_credit, d.id, v_part, p_at);
    v_left := v_left - v_part;
  END LOOP;
END $$;

-- Whether money named for an order must wait for that order's invoices.
CREATE FUNCTION receivables.is_pegged(p_office int, p_order uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  SELECT p_order IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM receivables.commitment WHERE office_id = p_office AND order_id = p_order AND state = 'invoiced')
    OR EXISTS (SELECT 1 FROM receivables.invoice WHERE office_id = p_office AND order_id = p_order AND state = 'waiting')));
END $$;

-- Puts money that is not applied yet against the debts: its own order's first, then by due day; oldest money first.
CREATE FUNCTION receivables.apply_money(p_office int, p_customer uuid, p_currency text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE c record; d record; v_left bigint; v_part bigint;
BEGIN
  FOR c IN SELECT id, open_minor, order_id, receivables.is_pegged(p_office, order_id) AS pegged FROM receivables.item
           WHERE office_id = p_office AND customer_id = p_customer AND currency = p_currency AND open_minor < 0
           ORDER BY value_on, id LOOP
    v_left := -c.open_minor;
    FOR d IN SELECT id, open_minor FROM receivables.item
             WHERE office_id = p_office AND customer_id = p_customer AND currency = p_currency AND open_minor > 0
               AND (NOT c.pegged OR order_id = c.order_id)
             ORDER BY (order_id IS DISTINCT FROM c.order_id OR c.order_id IS NULL), due_on, id LOOP
      EXIT WHEN v_left = 0;
      v_part := least(v_left, d.open_minor);
      PERFORM receivables.link(p_office, c.id, d.id, v_part, p_at);
      v_left := v_left - v_part;
    END LOOP;
  END LOOP;
END $$;

-- Takes a debt, such as money paid back, out of money that is not applied: what is free first, oldest first.
CREATE FUNCTION receivables.settle_debit(p_office int, p_debit uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE d receivables.item; c record; v_part bigint;
BEGIN
  SELECT * INTO d FROM receivables.item WHERE office_id = p_office AND id = p_debit;
  FOR c IN SELECT id, -open_minor AS left_minor FROM receivables.item
           WHERE office_id = p_office AND customer_id = d.customer_id AND currency = d.currency AND open_minor < 0
           ORDER BY receivables.is_pegged(p_office, order_id), value_on, id LOOP
    EXIT WHEN d.open_minor = 0;
    v_part := least(c.left_minor, d.open_minor);
    PERFORM receivables.link(p_office, c.id, p_debit, v_part, p_at);
    d.open_minor := d.open_minor - v_part;
  END LOOP;
END $$;

-- Undoes the links of a credit (or the one named); the debts are open again. Answers the invoices it had paid.
CREATE FUNCTION receivables.undo_links(p_office int, p_credit uuid, p_allocation uuid, p_on date, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE l record; v_invoices jsonb := '[]';
BEGIN
  FOR l IN UPDATE receivables.allocation SET undone_on = greatest(p_on, value_on), undone_at = p_at
           WHERE office_id = p_office AND credit_id = p_credit AND undone_at IS NULL AND (p_allocation IS NULL OR id = p_allocation)
           RETURNING debit_id, amount_minor LOOP
    UPDATE receivables.item SET open_minor = open_minor - l.amount_minor WHERE office_id = p_office AND id = p_credit;
    UPDATE receivables.item SET open_minor = open_minor + l.amount_minor WHERE office_id = p_office AND id = l.debit_id;
    UPDATE receivables.invoice v SET open_minor = v.open_minor + l.amount_minor FROM receivables.item i
     WHERE i.office_id = p_office AND i.id = l.debit_id AND i.kind = 'invoice' AND v.office_id = p_office AND v.id = i.document_id;
    v_invoices := v_invoices || coalesce((SELECT to_jsonb(document_id) FROM receivables.item WHERE office_id = p_office AND id = l.debit_id
                                          AND kind = 'invoice'), '[]');
  END LOOP;
  RETURN v_invoices;
END $$;

-- An invoice stands as issued: its instalments are owed from now on, and money that waits is applied.
CREATE FUNCTION receivables.owe(p_office int, p_invoice uuid, p_ids uuid[], p_dues date[], p_amounts bigint[], p_value date, p_money_waits boolean,
    p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.invoice;
BEGIN
  SELECT * INTO v FROM receivables.invoice WHERE office_id = p_office AND id = p_invoice;
  INSERT INTO receivables.item (office_id, id, customer_id, currency, kind, document_id, part, order_id, amount_minor, open_minor, value_on, due_on, known_at)
  SELECT p_office, x.id, v.customer_id, v.currency, 'invoice', p_invoice, x.part, v.order_id, x.amount, x.amount, p_value, x.due, p_at
  FROM unnest(p_ids, p_dues, p_amounts) WITH ORDINALITY AS x(id, due, amount, part) WHERE x.amount <> 0;
  PERFORM receivables.move(p_office, v.customer_id, v.currency, v.total_minor, 0, 0);
  IF p_money_waits THEN
    PERFORM receivables.apply_money(p_office, v.customer_id, v.currency, p_at);
  END IF;
END $$;

-- The commitment becomes an invoice; what the order has not been invoiced yet stays committed.
CREATE FUNCTION receivables.issue_invoice(p_office int, p_id uuid, p_order uuid, p_outbound uuid, p_customer uuid, p_currency text,
    p_net bigint, p_tax bigint, p_total bigint, p_rest bigint, p_waiting_for text[], p_issued date, p_due date,
    p_lines smallint[], p_products uuid[], p_quantities numeric[], p_prices numeric[], p_amounts bigint[], p_taxes bigint[], p_codes text[], p_uoms text[],
    p_ids uuid[], p_dues date[], p_parts bigint[], p_money_waits boolean, p_before_dispatch bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.commitment;
BEGIN
  SELECT * INTO v FROM receivables.commitment WHERE office_id = p_office AND order_id = p_order AND state = 'open' FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "credit not taken", "ways_out": ["confirm the order again"]}');
  END IF;
  UPDATE receivables.commitment SET state = CASE WHEN p_rest = 0 THEN 'invoiced' ELSE 'open' END,
         amount_minor = CASE WHEN p_rest = 0 THEN v.amount_minor ELSE p_rest END
   WHERE office_id = p_office AND order_id = p_order;
  PERFORM receivables.move(p_office, p_customer, p_currency, 0, CASE WHEN p_issued IS NULL THEN p_total ELSE 0 END, p_rest - v.amount_minor);
  INSERT INTO receivables.invoice (office_id, id, order_id, outbound_id, customer_id, currency, net_minor, tax_minor, total_minor, open_minor,
    before_dispatch_minor, state, waiting_for, made_at, issued_on, due_on, line_nos, products, quantities, unit_prices, amounts, taxes, tax_codes, uoms)
  VALUES (p_office, p_id, p_order, p_outbound, p_customer, p_currency, p_net, p_tax, p_total, p_total, p_before_dispatch,
    CASE WHEN p_issued IS NULL THEN 'waiting' ELSE 'issued' END, p_waiting_for, p_at, p_issued, p_due,
    p_lines, p_products, p_quantities, p_prices, p_amounts, p_taxes, p_codes, p_uoms);
  IF p_issued IS NOT NULL THEN
    PERFORM receivables.owe(p_office, p_id, p_ids, p_dues, p_parts, p_issued, p_money_waits, p_at);
  END IF;
END $$;

-- Order and invoice in one act: what the other steps leave behind, in the state it has at their end, with one check.
CREATE FUNCTION receivables.sell(p_office int, p_id uuid, p_order uuid, p_outbound uuid, p_customer uuid, p_currency text,
    p_net bigint, p_tax bigint, p_total bigint, p_rest bigint, p_waiting_for text[], p_issued date, p_due date,
    p_lines smallint[], p_products uuid[], p_quantities numeric[], p_prices numeric[], p_amounts bigint[], p_taxes bigint[], p_codes text[], p_uoms text[],
    p_ids uuid[], p_dues date[], p_parts bigint[], p_money_waits boolean, p_before_dispatch bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.commitment (office_id, order_id, customer_id, currency, amount_minor, state, since)
  VALUES (p_office, p_order, p_customer, p_currency, CASE WHEN p_rest = 0 THEN p_total ELSE p_rest END,
    CASE WHEN p_rest = 0 THEN 'invoiced' ELSE 'open' END, p_at);
  PERFORM receivables.move(p_office, p_customer, p_currency, CASE WHEN p_issued IS NULL THEN 0 ELSE p_total END,
    CASE WHEN p_issued IS NULL THEN p_total ELSE 0 END, p_rest);
  INSERT INTO receivables.invoice (office_id, id, order_id, outbound_id, customer_id, currency, net_minor, tax_minor, total_minor, open_minor,
    before_dispatch_minor, state, waiting_for, made_at, issued_on, due_on, line_nos, products, quantities, unit_prices, amounts, taxes, tax_codes, uoms)
  VALUES (p_office, p_id, p_order, p_outbound, p_customer, p_currency, p_net, p_tax, p_total, p_total, p_before_dispatch,
    CASE WHEN p_issued IS NULL THEN 'waiting' ELSE 'issued' END, p_waiting_for, p_at, p_issued, p_due,
    p_lines, p_products, p_quantities, p_prices, p_amounts, p_taxes, p_codes, p_uoms);
  IF p_issued IS NOT NULL THEN
    INSERT INTO receivables.item (office_id, id, customer_id, currency, kind, document_id, part, order_id, amount_minor, open_minor, value_on, due_on, known_at)
    SELECT p_office, x.id, p_customer, p_currency, 'invoice', p_id, x.part, p_order, x.amount, x.amount, p_issued, x.due, p_at
    FROM unnest(p_ids, p_dues, p_parts) WITH ORDINALITY AS x(id, due, amount, part) WHERE x.amount <> 0;
    IF p_money_waits THEN
      PERFORM receivables.apply_money(p_office, p_customer, p_currency, p_at);
    END IF;
  END IF;
END $$;

-- A waiting invoice is issued after all.
CREATE FUNCTION receivables.issue_waiting(p_office int, p_id uuid, p_issued date, p_due date, p_ids uuid[], p_dues date[], p_parts bigint[],
    p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.invoice;
BEGIN
  UPDATE receivables.invoice SET state = 'issued', waiting_for = '{}', issued_on = p_issued, due_on = p_due
   WHERE office_id = p_office AND id = p_id AND state = 'waiting' RETURNING * INTO v;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "issued"}');
  END IF;
  PERFORM receivables.move(p_office, v.customer_id, v.currency, 0, -v.total_minor, 0);
  PERFORM receivables.owe(p_office, p_id, p_ids, p_dues, p_parts, p_issued, true, p_at);
END $$;

CREATE FUNCTION receivables.hold_goods(p_office int, p_outbound uuid, p_order uuid, p_invoice uuid, p_customer uuid, p_currency text, p_policy text,
    p_cause text, p_needs_overdue boolean, p_required bigint, p_missing bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.hold (office_id, outbound_id, order_id, invoice_id, customer_id, currency, policy, cause, needs_overdue, required_minor, missing_minor, held_at)
  VALUES (p_office, p_outbound, p_order, p_invoice, p_customer, p_currency, p_policy, p_cause, p_needs_overdue, p_required, p_missing, p_at)
  ON CONFLICT (office_id, outbound_id) DO UPDATE SET cause = excluded.cause, needs_overdue = excluded.needs_overdue,
    required_minor = excluded.required_minor, missing_minor = excluded.missing_minor, currency = excluded.currency, state = 'on_hold',
    held_at = excluded.held_at, released_at = NULL, receipt_id = NULL, approval_id = NULL, max_minor = NULL, valid_until = NULL;
END $$;

CREATE FUNCTION receivables.end_holds(p_office int, p_outbounds uuid[], p_receipt uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.hold SET state = CASE WHEN p_receipt IS NULL THEN 'released_covered' ELSE 'released_paid' END, released_at = p_at, receipt_id = p_receipt
   WHERE office_id = p_office AND outbound_id = ANY (p_outbounds) AND state = 'on_hold';
END $$;

CREATE FUNCTION receivables.withdraw_hold(p_office int, p_outbound uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.hold SET state = 'withdrawn', released_at = p_at WHERE office_id = p_office AND outbound_id = p_outbound AND state = 'on_hold';
END $$;

CREATE FUNCTION receivables.approve_hold(p_office int, p_outbound uuid, p_approval uuid, p_max bigint, p_until timestamptz, p_reason text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.hold SET state = 'released_by_approval', released_at = p_at, approval_id = p_approval, max_minor = p_max, valid_until = p_until, reason = p_reason
   WHERE office_id = p_office AND outbound_id = p_outbound AND state = 'on_hold';
END $$;

CREATE FUNCTION receivables.note_override(p_office int, p_approval uuid, p_order uuid, p_outbound uuid, p_missing bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.credit_override (office_id, approval_id, order_id, outbound_id, currency, amount_minor, missing_minor, reason, requested_by,
    approved_by, valid_until, used_at)
  SELECT p_office, id, p_order, p_outbound, currency, amount_minor, p_missing, reason, requested_by, decided_by, valid_until, p_at
  FROM core.approval WHERE office_id = p_office AND id = p_approval;
END $$;

CREATE FUNCTION receivables.close_calls(p_office int, p_calls uuid[], p_receipt uuid, p_at timestamptz, p_today date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.payment_call SET state = 'closed', closed_at = p_at, closed_on = p_today, receipt_id = p_receipt
   WHERE office_id = p_office AND id = ANY (p_calls) AND state = 'open';
END $$;

-- Money is in the bank. Somebody's becomes a credit of theirs; nobody's stays in suspense.
CREATE FUNCTION receivables.clear_receipt(p_office int, p_receipt uuid, p_item uuid, p_value date, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.receipt;
BEGIN
  UPDATE receivables.receipt SET state = CASE WHEN customer_id IS NULL THEN 'suspense' ELSE 'cleared' END, value_on = p_value, cleared_at = p_at,
         was_suspense = customer_id IS NULL
   WHERE office_id = p_office AND id = p_receipt AND state IN ('reported', 'matched') RETURNING * INTO v;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "cleared"}');
  END IF;
  IF v.customer_id IS NOT NULL THEN
    PERFORM receivables.add_item(p_office, p_item, v.customer_id, v.currency, 'receipt', p_receipt, v.order_id, -v.amount_minor, p_value, p_value, p_at);
  END IF;
END $$;

-- Money is somebody's: of a slip that is remembered, money in suspense becomes theirs at once.
CREATE FUNCTION receivables.match_receipt(p_office int, p_receipt uuid, p_item uuid, p_customer uuid, p_order uuid, p_invoice uuid, p_value date, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE v receivables.receipt; v_before text;
BEGIN
  SELECT state INTO v_before FROM receivables.receipt WHERE office_id = p_office AND id = p_receipt FOR UPDATE;
  IF v_before NOT IN ('reported', 'matched', 'suspense') THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', v_before));
  END IF;
  UPDATE receivables.receipt SET customer_id = p_customer, order_id = p_order, invoice_id = p_invoice,
         state = CASE WHEN v_before = 'suspense' THEN 'cleared' ELSE 'matched' END
   WHERE office_id = p_office AND id = p_receipt RETURNING * INTO v;
  IF v_before = 'suspense' THEN
    PERFORM receivables.add_item(p_office, p_item, p_customer, v.currency, 'receipt', p_receipt, p_order, -v.amount_minor, p_value, p_value, p_at);
  END IF;
END $$;

-- The bank took the money back: its links are undone and the debts are open again; the money and its way back cancel out.
CREATE FUNCTION receivables.reverse_receipt(p_office int, p_receipt uuid, p_item uuid, p_on date, p_at timestamptz) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE v receivables.receipt; v_before text; c receivables.item; v_invoices jsonb := '[]';
BEGIN
  SELECT state INTO v_before FROM receivables.receipt WHERE office_id = p_office AND id = p_receipt FOR UPDATE;
  IF v_before NOT IN ('cleared', 'suspense') THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', v_before));
  END IF;
  UPDATE receivables.receipt SET state = 'reversed', reversed_on = p_on, reversed_at = p_at WHERE office_id = p_office AND id = p_receipt RETURNING * INTO v;
  IF v_before = 'cleared' THEN
    SELECT * INTO c FROM receivables.item WHERE office_id = p_office AND document_id = p_receipt AND kind = 'receipt';
    v_invoices := receivables.undo_links(p_office, c.id, NULL, p_on, p_at);
    PERFORM receivables.add_item(p_office, p_item, v.customer_id, v.currency, 'reversal', p_receipt, v.order_id, v.amount_minor, p_on, p_on, p_at);
    PERFORM receivables.link(p_office, c.id, p_item, v.amount_minor, p_at);
  END IF;
  RETURN v_invoices;
END $$;

-- What the customer gets back: its invoice is lowered first, the latest instalment first; the rest waits as their money.
CREATE FUNCTION receivables.issue_credit_note(p_office int, p_id uuid, p_item uuid, p_customer uuid, p_red_of uuid, p_type text, p_document uuid,
    p_currency text, p_net bigint, p_tax bigint, p_fee bigint, p_total bigint, p_reason text, p_value date,
    p_lines smallint[], p_products uuid[], p_quantities numeric[], p_amounts bigint[], p_taxes bigint[], p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.credit_note (office_id, id, customer_id, red_of, document_type, document_id, currency, net_minor, tax_minor, fee_minor, total_minor,
    reason, value_on, made_at, made_by)
  VALUES (p_office, p_id, p_customer, p_red_of, p_type, p_document, p_currency, p_net, p_tax, p_fee, p_total, p_reason, p_value, p_at, p_by)
  ON CONFLICT ON CONSTRAINT credit_note_document DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('existing', p_document));
  END IF;
  INSERT INTO receivables.credit_note_line (office_id, credit_note_id, line_no, product_id, quantity, amount_minor, tax_minor)
  SELECT p_office, p_id, x.line_no, x.product, x.quantity, x.amount, x.tax
  FROM unnest(p_lines, p_products, p_quantities, p_amounts, p_taxes) AS x(line_no, product, quantity, amount, tax);
  IF p_red_of IS NOT NULL THEN
    UPDATE receivables.invoice SET credited_minor = credited_minor + p_total + p_fee WHERE office_id = p_office AND id = p_red_of;
  END IF;
  IF p_total > 0 THEN
    PERFORM receivables.add_item(p_office, p_item, p_customer, p_currency, 'credit_note', p_id, NULL, -p_total, p_value, p_value, p_at);
    IF p_red_of IS NOT NULL THEN
      PERFORM receivables.apply_to(p_office, p_item, p_red_of, p_total, true, p_at);
    END IF;
  END IF;
END $$;

CREATE FUNCTION receivables.note_dispatch(p_office int, p_outbound uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.invoice SET dispatched_at = p_at WHERE office_id = p_office AND outbound_id = p_outbound AND dispatched_at IS NULL;
END $$;

CREATE FUNCTION receivables.open_call(p_office int, p_id uuid, p_customer uuid, p_reason text, p_currency text, p_amount bigint, p_today date, p_at timestamptz)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO receivables.payment_call (office_id, id, customer_id, reason, currency, amount_minor, next_call_on, opened_at)
  VALUES (p_office, p_id, p_customer, p_reason, p_currency, p_amount, p_today, p_at)
$$;
