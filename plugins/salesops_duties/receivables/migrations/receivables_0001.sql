CREATE SCHEMA receivables;
GRANT USAGE ON SCHEMA receivables TO salesops_app, salesops_readonly;

-- The row every check of a customer's credit locks. open_minor and committed_minor are kept in step by the functions
-- below, under that lock; `verify` proves them against the documents.
CREATE TABLE receivables.account (
  office_id        int NOT NULL REFERENCES core.office,
  customer_id      uuid NOT NULL REFERENCES core.party,
  mode             text NOT NULL DEFAULT 'credit' CHECK (mode IN ('credit', 'prepaid')),
  currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  limit_minor      bigint NOT NULL DEFAULT 0 CHECK (limit_minor >= 0),
  limit_until      date,
  terms_days       smallint NOT NULL DEFAULT 30 CHECK (terms_days BETWEEN 0 AND 366),
  open_minor       bigint NOT NULL DEFAULT 0,
  committed_minor  bigint NOT NULL DEFAULT 0 CHECK (committed_minor >= 0),
  version          int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, customer_id),
  CHECK (mode = 'credit' OR limit_minor = 0)
) WITH (fillfactor = 50);
SELECT core.protect_office_table('receivables.account');

CREATE TABLE receivables.commitment (
  office_id     int NOT NULL,
  order_id      uuid NOT NULL,
  customer_id   uuid NOT NULL,
  amount_minor  bigint NOT NULL CHECK (amount_minor >= 0),
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'invoiced', 'released')),
  since         timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account
);
CREATE INDEX commitment_customer ON receivables.commitment (office_id, customer_id) WHERE state = 'open';
SELECT core.protect_office_table('receivables.commitment');

CREATE TABLE receivables.invoice (
  office_id       int NOT NULL,
  id              uuid NOT NULL,
  order_id        uuid NOT NULL,
  outbound_id     uuid NOT NULL,
  customer_id     uuid NOT NULL,
  currency        text NOT NULL,
  total_minor     bigint NOT NULL CHECK (total_minor >= 0),
  open_minor      bigint NOT NULL CHECK (open_minor >= 0 AND open_minor <= total_minor),
  issued_on       date NOT NULL,
  due_on          date NOT NULL,
  dispute         text NOT NULL DEFAULT 'none' CHECK (dispute IN ('none', 'disputed', 'resolved')),
  dispute_reason  text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account
) WITH (fillfactor = 80);
CREATE INDEX invoice_open ON receivables.invoice (office_id, customer_id, due_on) WHERE open_minor > 0;
CREATE INDEX invoice_order ON receivables.invoice (office_id, order_id);
CREATE INDEX invoice_outbound ON receivables.invoice (office_id, outbound_id);
SELECT core.protect_office_table('receivables.invoice', 'SELECT, INSERT, UPDATE (open_minor, dispute, dispute_reason)');

CREATE TABLE receivables.invoice_line (
  office_id     int NOT NULL,
  invoice_id    uuid NOT NULL,
  line_no       smallint NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  unit_price    numeric(18, 6) NOT NULL,
  amount_minor  bigint NOT NULL,
  PRIMARY KEY (office_id, invoice_id, line_no),
  FOREIGN KEY (office_id, invoice_id) REFERENCES receivables.invoice
);
SELECT core.protect_office_table('receivables.invoice_line', 'SELECT, INSERT');

CREATE TABLE receivables.receipt (
  office_id        int NOT NULL,
  id               uuid NOT NULL,
  customer_id      uuid NOT NULL,
  currency         text NOT NULL,
  amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
  unapplied_minor  bigint NOT NULL CHECK (unapplied_minor >= 0 AND unapplied_minor <= amount_minor),
  reference        text NOT NULL,
  received_on      date NOT NULL,
  state            text NOT NULL CHECK (state IN ('reported', 'cleared')),
  cleared_at       timestamptz,
  noted_by         uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  CONSTRAINT receipt_reference UNIQUE (office_id, customer_id, reference),
  CHECK ((state = 'cleared') = (cleared_at IS NOT NULL))
);
CREATE INDEX receipt_unapplied ON receivables.receipt (office_id, customer_id, received_on) WHERE state = 'cleared' AND unapplied_minor > 0;
SELECT core.protect_office_table('receivables.receipt', 'SELECT, INSERT, UPDATE (unapplied_minor, state, cleared_at)');

CREATE TABLE receivables.allocation (
  office_id     int NOT NULL,
  receipt_id    uuid NOT NULL,
  invoice_id    uuid NOT NULL,
  amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
  at            timestamptz NOT NULL,
  PRIMARY KEY (office_id, receipt_id, invoice_id),
  FOREIGN KEY (office_id, receipt_id) REFERENCES receivables.receipt,
  FOREIGN KEY (office_id, invoice_id) REFERENCES receivables.invoice
);
CREATE INDEX allocation_invoice ON receivables.allocation (office_id, invoice_id);
SELECT core.protect_office_table('receivables.allocation', 'SELECT, INSERT');

-- Arrears hold an outbound order until money is cleared (ORD-7).
CREATE TABLE receivables.hold (
  office_id       int NOT NULL,
  outbound_id     uuid NOT NULL,
  order_id        uuid NOT NULL,
  invoice_id      uuid NOT NULL,
  customer_id     uuid NOT NULL,
  required_minor  bigint NOT NULL CHECK (required_minor > 0),
  missing_minor   bigint NOT NULL CHECK (missing_minor > 0),
  state           text NOT NULL DEFAULT 'on_hold' CHECK (state IN ('on_hold', 'released_paid')),
  held_at         timestamptz NOT NULL,
  released_at     timestamptz,
  receipt_id      uuid,
  PRIMARY KEY (office_id, outbound_id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  FOREIGN KEY (office_id, receipt_id) REFERENCES receivables.receipt,
  CHECK ((state = 'on_hold') = (released_at IS NULL))
);
CREATE INDEX hold_customer ON receivables.hold (office_id, customer_id) WHERE state = 'on_hold';
SELECT core.protect_office_table('receivables.hold');

-- Every check with all its terms, so that an auditor can replay it (FEATURES 1.C).
CREATE TABLE receivables.credit_check (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  order_id     uuid NOT NULL,
  customer_id  uuid NOT NULL,
  step         text NOT NULL CHECK (step IN ('balance', 'confirm', 'issue')),
  outcome      text NOT NULL,
  terms        jsonb NOT NULL,
  at           timestamptz NOT NULL,
  checked_by   uuid NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX credit_check_order ON receivables.credit_check (office_id, order_id);
SELECT core.protect_office_table('receivables.credit_check', 'SELECT, INSERT');

CREATE FUNCTION receivables.note_check(p_office int, p_id uuid, p_order uuid, p_customer uuid, p_step text, p_outcome text,
                                       p_terms text, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO receivables.credit_check (office_id, id, order_id, customer_id, step, outcome, terms, at, checked_by)
  VALUES (p_office, p_id, p_order, p_customer, p_step, p_outcome, p_terms::jsonb, p_at, p_by)
$$;

-- Takes credit for a confirmed order. The caller holds the account's row lock.
CREATE FUNCTION receivables.commit_credit(p_office int, p_order uuid, p_customer uuid, p_amount bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO receivables.commitment AS c (office_id, order_id, customer_id, amount_minor, since)
  VALUES (p_office, p_order, p_customer, p_amount, p_at)
  ON CONFLICT (office_id, order_id) DO UPDATE SET customer_id = excluded.customer_id, amount_minor = excluded.amount_minor,
    state = 'open', since = excluded.since WHERE c.state = 'released';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "credit taken"}');
  END IF;
  UPDATE receivables.account SET committed_minor = committed_minor + p_amount WHERE office_id = p_office AND customer_id = p_customer;
END $$;

CREATE FUNCTION receivables.release_credit(p_office int, p_order uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v receivables.commitment;
BEGIN
  UPDATE receivables.commitment SET state = 'released' WHERE office_id = p_office AND order_id = p_order AND state = 'open' RETURNING * INTO v;
  IF FOUND THEN
    UPDATE receivables.account SET committed_minor = committed_minor - v.amount_minor
     WHERE office_id = p_office AND customer_id = v.customer_id;
  END IF;
END $$;

-- Puts cleared money that is not applied yet against the open invoices, oldest due date first. Called under the account's lock.
CREATE FUNCTION receivables.apply_money(p_office int, p_customer uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE r record; i record; v_left bigint; v_part bigint;
BEGIN
  FOR r IN SELECT id, unapplied_minor FROM receivables.receipt
           WHERE office_id = p_office AND customer_id = p_customer AND state = 'cleared' AND unapplied_minor > 0
           ORDER BY received_on, id LOOP
    v_left := r.unapplied_minor;
    FOR i IN SELECT id, open_minor FROM receivables.invoice
             WHERE office_id = p_office AND customer_id = p_customer AND open_minor > 0 ORDER BY due_on, id LOOP
      EXIT WHEN v_left = 0;
      v_part := least(v_left, i.open_minor);
      INSERT INTO receivables.allocation (office_id, receipt_id, invoice_id, amount_minor, at) VALUES (p_office, r.id, i.id, v_part, p_at);
      UPDATE receivables.invoice SET open_minor = open_minor - v_part WHERE office_id = p_office AND id = i.id;
      v_left := v_left - v_part;
    END LOOP;
    UPDATE receivables.receipt SET unapplied_minor = v_left WHERE office_id = p_office AND id = r.id;
    EXIT WHEN v_left > 0;
  END LOOP;
END $$;

-- The commitment becomes a receivable, and the goods are held when the caller found a shortfall on the locked account.
CREATE FUNCTION receivables.issue_invoice(p_office int, p_id uuid, p_order uuid, p_outbound uuid, p_customer uuid, p_currency text,
    p_total bigint, p_issued date, p_due date, p_lines smallint[], p_products uuid[], p_quantities numeric[], p_prices numeric[],
    p_amounts bigint[], p_missing bigint, p_money_waits boolean, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_committed bigint;
BEGIN
  UPDATE receivables.commitment SET state = 'invoiced' WHERE office_id = p_office AND order_id = p_order AND state = 'open'
    RETURNING amount_minor INTO v_committed;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "credit not taken", "ways_out": ["confirm the order again"]}');
  END IF;
  UPDATE receivables.account SET open_minor = open_minor + p_total, committed_minor = committed_minor - v_committed
   WHERE office_id = p_office AND customer_id = p_customer;
  INSERT INTO receivables.invoice (office_id, id, order_id, outbound_id, customer_id, currency, total_minor, open_minor, issued_on, due_on)
  VALUES (p_office, p_id, p_order, p_outbound, p_customer, p_currency, p_total, p_total, p_issued, p_due);
  INSERT INTO receivables.invoice_line (office_id, invoice_id, line_no, product_id, quantity, unit_price, amount_minor)
  SELECT p_office, p_id, x.line_no, x.product, x.quantity, x.price, x.amount
  FROM unnest(p_lines, p_products, p_quantities, p_prices, p_amounts) AS x(line_no, product, quantity, price, amount);
  IF p_missing > 0 THEN
    INSERT INTO receivables.hold (office_id, outbound_id, order_id, invoice_id, customer_id, required_minor, missing_minor, held_at)
    VALUES (p_office, p_outbound, p_order, p_id, p_customer, p_total, p_missing, p_at);
  END IF;
  IF p_money_waits THEN
    PERFORM receivables.apply_money(p_office, p_customer, p_at);
  END IF;
END $$;

-- Money has arrived: the receipt is cleared, applied, and holds that it ends are released, all under the account's lock.
-- A hold ends when the customer's exposure is within the limit again, or when its own invoice is paid (ORD-7).
CREATE FUNCTION receivables.clear_receipt(p_office int, p_receipt uuid, p_at timestamptz, p_today date) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE v receivables.receipt; a receivables.account; v_released jsonb;
BEGIN
  UPDATE receivables.receipt SET state = 'cleared', cleared_at = p_at WHERE office_id = p_office AND id = p_receipt AND state = 'reported'
    RETURNING * INTO v;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "cleared"}');
  END IF;
  UPDATE receivables.account SET open_minor = open_minor - v.amount_minor WHERE office_id = p_office AND customer_id = v.customer_id
    RETURNING * INTO a;
  PERFORM receivables.apply_money(p_office, v.customer_id, p_at);
  WITH ended AS (
    UPDATE receivables.hold h SET state = 'released_paid', released_at = p_at, receipt_id = p_receipt
    FROM receivables.invoice i
    WHERE h.office_id = p_office AND h.customer_id = v.customer_id AND h.state = 'on_hold'
      AND i.office_id = p_office AND i.id = h.invoice_id
      AND (a.open_minor + a.committed_minor <= CASE WHEN a.limit_until < p_today THEN 0 ELSE a.limit_minor END OR i.open_minor = 0)
    RETURNING h.outbound_id, h.order_id)
  SELECT coalesce(jsonb_agg(jsonb_build_object('outbound_id', outbound_id, 'order_id', order_id)), '[]') INTO v_released FROM ended;
  RETURN v_released;
END $$;
