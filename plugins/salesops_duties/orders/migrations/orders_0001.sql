CREATE SCHEMA orders;
GRANT USAGE ON SCHEMA orders TO salesops_app, salesops_readonly;

CREATE SEQUENCE orders.sales_order_no;
GRANT USAGE ON SEQUENCE orders.sales_order_no TO salesops_app;

CREATE DOMAIN orders.order_state AS text CHECK (VALUE IN ('draft', 'confirmed', 'issued', 'amending', 'backorder', 'dispatched', 'cancelled'));
CREATE DOMAIN orders.order_intake_channel AS text CHECK (VALUE IN ('fax', 'phone', 'email', 'online', 'counter', 'salesperson'));
CREATE DOMAIN orders.order_phone_reason AS text CHECK (VALUE IN ('customer_no_power', 'customer_cannot_fax', 'other'));
CREATE DOMAIN orders.order_caller_check AS text CHECK (VALUE IN ('none', 'on_file', 'call_back'));
CREATE DOMAIN orders.order_written_copy AS text CHECK (VALUE IN ('not_needed', 'awaited', 'received'));
CREATE DOMAIN orders.order_tax_policy AS text CHECK (VALUE IN ('per_line', 'per_document'));
-- `amending`: confirmed once, changed since, with documents out. `backorder`: all issued goods have left, a rest waits.
CREATE TABLE orders.sales_order (
  office_id           int NOT NULL,
  id                  uuid NOT NULL,
  number              text,
  state               orders.order_state NOT NULL DEFAULT 'draft',
  customer_id         uuid NOT NULL REFERENCES core.party,
  salesperson_id      uuid REFERENCES core.person,
  intake_channel      orders.order_intake_channel NOT NULL,
  phone_reason        orders.order_phone_reason,
  phone_reason_text   text NOT NULL DEFAULT '',
  contact_id          uuid,
  caller_name         text NOT NULL DEFAULT '',
  caller_phone        text NOT NULL DEFAULT '',
  caller_check        orders.order_caller_check NOT NULL DEFAULT 'none',
  called_at           timestamptz,
  document_ref        text NOT NULL DEFAULT '',
  customer_po_no      text NOT NULL DEFAULT '',
  repeat_reason       text NOT NULL DEFAULT '',
  written_copy        orders.order_written_copy NOT NULL DEFAULT 'not_needed',
  written_copy_due    date,
  written_copy_at     timestamptz,
  reminded_at         timestamptz,
  currency            core.currency NOT NULL,
  delivery_way        text NOT NULL,
  delivery_date       date,
  delivery_address    text NOT NULL DEFAULT '',
  receiver            text NOT NULL DEFAULT '',
  note                text NOT NULL DEFAULT '',
  ship_complete       boolean NOT NULL DEFAULT false,
  deposit_percent     core.percent NOT NULL DEFAULT 0,
  dispatch_percent    core.percent NOT NULL DEFAULT 0,
  discount_minor      core.cents NOT NULL DEFAULT 0,
  net_minor           core.cents NOT NULL,
  tax_minor           core.cents NOT NULL DEFAULT 0,
  total_minor         bigint NOT NULL CHECK (total_minor = net_minor + tax_minor),
  tax_policy          orders.order_tax_policy NOT NULL DEFAULT 'per_line',
  required_minor      bigint CHECK (required_minor BETWEEN 0 AND total_minor),
  price_reasons       text[] NOT NULL DEFAULT '{}',
  approve_minor       core.cents NOT NULL DEFAULT 0,
  content_hash        text NOT NULL,
  lines_hash          text NOT NULL,
  stock_hash          text,
  stock_checked_at    timestamptz,
  balance_hash        text,
  balance_checked_at  timestamptz,
  balance_outcome     text,
  shortfall_minor     bigint,
  balance_evidence    text NOT NULL DEFAULT '',
  confirmed_hash      text,
  next_call_at        timestamptz,
  calls_without_answer smallint NOT NULL DEFAULT 0,
  outbound_id         uuid,
  invoice_id          uuid,
  cancel_reason       text NOT NULL DEFAULT '',
  close_reason        text NOT NULL DEFAULT '',
  version             int NOT NULL DEFAULT 1,
  taken_by            uuid NOT NULL,
  taken_at            timestamptz NOT NULL,
  confirmed_at        timestamptz,
  issued_at           timestamptz,
  dispatched_at       timestamptz,
  cancelled_at        timestamptz,
  PRIMARY KEY (office_id, id),
  CONSTRAINT a_phone_order_has_a_reason CHECK (intake_channel <> 'phone' OR (phone_reason IS NOT NULL AND called_at IS NOT NULL)),
  CONSTRAINT issued_orders_have_a_number CHECK (state NOT IN ('issued', 'amending', 'backorder', 'dispatched') OR number IS NOT NULL),
  CONSTRAINT confirmed_as_it_stands CHECK (state NOT IN ('confirmed', 'issued', 'backorder', 'dispatched') OR confirmed_hash = content_hash),
  CONSTRAINT cancelled_with_a_reason CHECK (state <> 'cancelled' OR cancel_reason <> ''),
  CONSTRAINT an_awaited_copy_is_due CHECK (written_copy <> 'awaited' OR written_copy_due IS NOT NULL)
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX sales_order_number ON orders.sales_order (office_id, number) WHERE number IS NOT NULL;
CREATE INDEX sales_order_queue ON orders.sales_order (office_id, state, id);
CREATE INDEX sales_order_customer ON orders.sales_order (office_id, customer_id, id);
CREATE INDEX sales_order_copies ON orders.sales_order (office_id, written_copy_due) WHERE written_copy = 'awaited';
-- One order for each number of the customer's purchase orders; a deliberate repeat says why (FEATURES ORD-1).
CREATE UNIQUE INDEX one_order_for_one_po ON orders.sales_order (office_id, customer_id, customer_po_no)
  WHERE customer_po_no <> '' AND repeat_reason = '' AND state <> 'cancelled';
SELECT core.protect_office_table('orders.sales_order');

-- `quantity` in the product's own unit is the truth; `amount_minor` is net of all discounts and of tax.
CREATE TABLE orders.sales_order_line (
  office_id         int NOT NULL,
  order_id          uuid NOT NULL,
  line_no           core.ordinal NOT NULL,
  product_id        uuid NOT NULL REFERENCES core.product,
  uom               text NOT NULL,
  uom_quantity      core.quantity NOT NULL,
  quantity          core.quantity NOT NULL,
  unit_price        core.unit_price NOT NULL,
  typed_price       numeric(18, 6),
  discount_percent  core.percent NOT NULL DEFAULT 0,
  discount_minor    bigint NOT NULL DEFAULT 0,
  amount_minor      core.cents NOT NULL,
  tax_code          text NOT NULL DEFAULT '',
  tax_rate          numeric(9, 4) NOT NULL DEFAULT 0,
  tax_minor         core.cents NOT NULL DEFAULT 0,
  price_source      text NOT NULL DEFAULT 'manual',
  why               jsonb NOT NULL DEFAULT '[]',
  free_reason       text NOT NULL DEFAULT '',
  promotion_id      uuid,
  promotion_minor   bigint NOT NULL DEFAULT 0,
  spot_qty          numeric(18, 6) CHECK (spot_qty BETWEEN 0 AND quantity),
  closed_qty        numeric(18, 6) NOT NULL DEFAULT 0 CHECK (closed_qty BETWEEN 0 AND quantity),
  futures_on        date,
  parked            text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, order_id, line_no),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order
);
CREATE INDEX sales_order_line_parked ON orders.sales_order_line (office_id, product_id) WHERE parked <> '';
SELECT core.protect_office_table('orders.sales_order_line', 'SELECT, INSERT, UPDATE, DELETE');

CREATE DOMAIN orders.delivery_state AS text CHECK (VALUE IN ('issued', 'dispatched', 'withdrawn'));
-- One delivery is one outbound order with its invoice; an order has as many as it takes (ORD-5).
CREATE TABLE orders.delivery (
  office_id      int NOT NULL,
  outbound_id    uuid NOT NULL,
  order_id       uuid NOT NULL,
  delivery_no    core.ordinal NOT NULL,
  invoice_id     uuid,
  total_minor    core.cents NOT NULL,
  state          orders.delivery_state NOT NULL DEFAULT 'issued',
  issued_at      timestamptz NOT NULL,
  dispatched_at  timestamptz,
  withdrawn_at   timestamptz,
  hold_ended_at  timestamptz,
  reason         text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, outbound_id),
  UNIQUE (office_id, order_id, delivery_no),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order,
  CHECK ((state = 'dispatched') = (dispatched_at IS NOT NULL)),
  CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL AND reason <> ''))
);
SELECT core.protect_office_table('orders.delivery', 'SELECT, INSERT, UPDATE (state, dispatched_at, withdrawn_at, hold_ended_at, reason)');

CREATE TABLE orders.delivery_line (
  office_id      int NOT NULL,
  outbound_id    uuid NOT NULL,
  line_no        smallint NOT NULL,
  product_id     uuid NOT NULL,
  quantity       core.quantity NOT NULL,
  net_minor      core.cents NOT NULL,
  tax_minor      core.cents NOT NULL,
  returning_qty  numeric(18, 6) NOT NULL DEFAULT 0,
  returning_net  bigint NOT NULL DEFAULT 0,
  returning_tax  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, outbound_id, line_no),
  FOREIGN KEY (office_id, outbound_id) REFERENCES orders.delivery,
  CONSTRAINT never_more_back_than_out CHECK (returning_qty BETWEEN 0 AND quantity AND returning_net BETWEEN 0 AND net_minor
    AND returning_tax BETWEEN 0 AND tax_minor)
);
SELECT core.protect_office_table('orders.delivery_line', 'SELECT, INSERT, UPDATE (returning_qty, returning_net, returning_tax)');

-- What changed of an order that had been confirmed, version by version.
CREATE TABLE orders.amendment (
  office_id   int NOT NULL,
  order_id    uuid NOT NULL,
  version     int NOT NULL,
  changes     jsonb NOT NULL,
  effects     text[] NOT NULL,
  reason      text NOT NULL,
  amended_by  uuid NOT NULL,
  amended_at  timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id, version),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order
);
SELECT core.protect_office_table('orders.amendment', 'SELECT, INSERT');

CREATE DOMAIN orders.order_confirmation_outcome AS text CHECK (VALUE IN ('confirmed', 'changed', 'no_answer', 'refused'));
CREATE TABLE orders.order_confirmation (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  order_id      uuid NOT NULL,
  called_at     timestamptz NOT NULL,
  phone         text NOT NULL,
  person        text NOT NULL,
  contact_id    uuid,
  outcome       orders.order_confirmation_outcome NOT NULL,
  points        text[] NOT NULL,
  content_hash  text NOT NULL,
  note          text NOT NULL,
  confirmed_by  uuid NOT NULL,
  PRIMARY KEY (office_id, order_id, id),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order
);
SELECT core.protect_office_table('orders.order_confirmation', 'SELECT, INSERT');

-- The desk's own rules of an office; without a row the defaults hold.
CREATE TABLE orders.policy (
  office_id            int PRIMARY KEY REFERENCES core.office,
  written_copy_days    smallint NOT NULL DEFAULT 3 CHECK (written_copy_days BETWEEN 0 AND 60),
  repeat_hours         smallint NOT NULL DEFAULT 24 CHECK (repeat_hours BETWEEN 0 AND 720),
  quote_hours          smallint NOT NULL DEFAULT 48 CHECK (quote_hours BETWEEN 1 AND 720),
  papers_needed        boolean NOT NULL DEFAULT true,
  version              int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('orders.policy');

CREATE FUNCTION orders.refuse_repeat(p_office int, p_id uuid, p_customer uuid, p_po text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM core.refuse('conflict_duplicate', (SELECT jsonb_build_object('existing', o.id, 'number', o.number, 'state', o.state, 'customer_po_no',
      o.customer_po_no, 'ways_out', jsonb_build_array('open the existing order', 'give a repeat_reason'))
    FROM orders.sales_order o WHERE o.office_id = p_office AND o.customer_id = p_customer AND o.customer_po_no = p_po
      AND o.repeat_reason = '' AND o.state <> 'cancelled' AND o.id <> p_id));
END $$;

-- A new draft, or the new content of an order whose version the clerk saw. A saved order is checked and confirmed anew,
-- even when it says what it said before. Head and lines come as records, so that a field has one name everywhere.
CREATE FUNCTION orders.save(p_office int, p_id uuid, p_version int, p_state text, p_head jsonb, p_lines jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE h orders.sales_order;
BEGIN
  h := jsonb_populate_record(NULL::orders.sales_order, p_head);
  IF p_version = 0 THEN
    INSERT INTO orders.sales_order (office_id, id, customer_id, salesperson_id, intake_channel, phone_reason, phone_reason_text, contact_id,
      caller_name, caller_phone, caller_check, called_at, document_ref, customer_po_no, repeat_reason, written_copy, written_copy_due, currency,
      delivery_way, delivery_date, delivery_address, receiver, note, ship_complete, deposit_percent, dispatch_percent, discount_minor, net_minor, tax_minor,
      total_minor, tax_policy, price_reasons, approve_minor, content_hash, lines_hash, taken_by, taken_at)
    VALUES (p_office, p_id, h.customer_id, h.salesperson_id, h.intake_channel, h.phone_reason, h.phone_reason_text, h.contact_id,
      h.caller_name, h.caller_phone, h.caller_check, h.called_at, h.document_ref, h.customer_po_no, h.repeat_reason, h.written_copy,
      h.written_copy_due, h.currency, h.delivery_way, h.delivery_date, h.delivery_address, h.receiver, h.note, h.ship_complete,
      h.deposit_percent, h.dispatch_percent, h.discount_minor, h.net_minor, h.tax_minor, h.total_minor, h.tax_policy, h.price_reasons, h.approve_minor,
      h.content_hash, h.lines_hash, h.taken_by, h.taken_at)
    ON CONFLICT (office_id, customer_id, customer_po_no) WHERE customer_po_no <> '' AND repeat_reason = '' AND state <> 'cancelled' DO NOTHING;
    IF NOT FOUND THEN
      PERFORM orders.refuse_repeat(p_office, p_id, h.customer_id, h.customer_po_no);
    END IF;
  ELSE
    BEGIN
    UPDATE orders.sales_order SET state = p_state, customer_id = h.customer_id, salesperson_id = h.salesperson_id,
      intake_channel = h.intake_channel, phone_reason = h.phone_reason, phone_reason_text = h.phone_reason_text, contact_id = h.contact_id,
      caller_name = h.caller_name, caller_phone = h.caller_phone, caller_check = h.caller_check, called_at = h.called_at,
      document_ref = h.document_ref, customer_po_no = h.customer_po_no, repeat_reason = h.repeat_reason,
      written_copy = CASE WHEN written_copy = 'received' THEN written_copy ELSE h.written_copy END,
      written_copy_due = coalesce(written_copy_due, h.written_copy_due), currency = h.currency, delivery_way = h.delivery_way,
      delivery_date = h.delivery_date, delivery_address = h.delivery_address, receiver = h.receiver, note = h.note,
      ship_complete = h.ship_complete, deposit_percent = h.deposit_percent, dispatch_percent = h.dispatch_percent, discount_minor = h.discount_minor, net_minor = h.net_minor,
      tax_minor = h.tax_minor, total_minor = h.total_minor, tax_policy = h.tax_policy, price_reasons = h.price_reasons,
      approve_minor = h.approve_minor, required_minor = NULL, content_hash = h.content_hash, lines_hash = h.lines_hash, stock_hash = NULL,
      balance_hash = NULL, confirmed_hash = NULL, calls_without_answer = 0, version = version + 1
    WHERE office_id = p_office AND id = p_id AND version = p_version AND state IN ('draft', 'confirmed', 'issued', 'amending', 'backorder');
    IF NOT FOUND THEN
      PERFORM core.refuse('conflict_version');
    END IF;
    EXCEPTION WHEN unique_violation THEN
      PERFORM orders.refuse_repeat(p_office, p_id, h.customer_id, h.customer_po_no);
    END;
    DELETE FROM orders.sales_order_line WHERE office_id = p_office AND order_id = p_id;
  END IF;
  INSERT INTO orders.sales_order_line (office_id, order_id, line_no, product_id, uom, uom_quantity, quantity, unit_price, typed_price,
    discount_percent, discount_minor, amount_minor, tax_code, tax_rate, tax_minor, price_source, why, free_reason, promotion_id,
    promotion_minor, closed_qty)
  SELECT p_office, p_id, x.line_no, x.product_id, x.uom, x.uom_quantity, x.quantity, x.unit_price, x.typed_price, x.discount_percent,
    x.discount_minor, x.amount_minor, x.tax_code, x.tax_rate, x.tax_minor, x.price_source, coalesce(x.why, '[]'), x.free_reason,
    x.promotion_id, x.promotion_minor, coalesce(x.closed_qty, 0)
  FROM jsonb_populate_recordset(NULL::orders.sales_order_line, p_lines) x;
END $$;

CREATE FUNCTION orders.note_amendment(p_office int, p_id uuid, p_version int, p_changes text, p_effects text[], p_reason text, p_by uuid,
                                      p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orders.amendment (office_id, order_id, version, changes, effects, reason, amended_by, amended_at)
  VALUES (p_office, p_id, p_version, p_changes::jsonb, p_effects, p_reason, p_by, p_at);
END $$;

-- What the stock check found: `p_spot` is what is issued already plus what is there for the rest.
CREATE FUNCTION orders.note_stock(p_office int, p_id uuid, p_hash text, p_required bigint, p_lines smallint[], p_spot numeric[],
                                  p_futures_on date[], p_parked text[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order_line l SET spot_qty = x.spot, futures_on = x.futures_on, parked = x.parked
  FROM unnest(p_lines, p_spot, p_futures_on, p_parked) AS x(line_no, spot, futures_on, parked)
  WHERE l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no;
  UPDATE orders.sales_order SET stock_hash = p_hash, stock_checked_at = p_at, required_minor = p_required,
         balance_hash = CASE WHEN state IN ('draft', 'amending') THEN NULL ELSE balance_hash END
  WHERE office_id = p_office AND id = p_id AND state IN ('draft', 'amending', 'confirmed', 'issued', 'backorder');
END $$;

CREATE FUNCTION orders.note_balance(p_office int, p_id uuid, p_hash text, p_outcome text, p_shortfall bigint, p_evidence text, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET balance_hash = p_hash, balance_checked_at = p_at, balance_outcome = p_outcome, shortfall_minor = p_shortfall,
         balance_evidence = p_evidence
  WHERE office_id = p_office AND id = p_id AND state IN ('draft', 'amending');
END $$;

-- The state an order has by its lines and deliveries, once it is confirmed.
CREATE FUNCTION orders.progress(p_office int, p_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM orders.delivery d WHERE d.office_id = p_office AND d.order_id = p_id AND d.state <> 'withdrawn') THEN 'confirmed'
    WHEN EXISTS (SELECT 1 FROM orders.delivery d WHERE d.office_id = p_office AND d.order_id = p_id AND d.state = 'issued') THEN 'issued'
    WHEN EXISTS (SELECT 1 FROM orders.sales_order_line l WHERE l.office_id = p_office AND l.order_id = p_id AND l.quantity - l.closed_qty >
           coalesce((SELECT sum(x.quantity) FROM orders.delivery_line x JOIN orders.delivery d USING (office_id, outbound_id)
                     WHERE d.office_id = p_office AND d.order_id = p_id AND d.state <> 'withdrawn' AND x.line_no = l.line_no), 0)) THEN 'backorder'
    ELSE 'dispatched' END);
END $$;

-- The record of a call; with `confirmed` the order stands confirmed as it is now.
CREATE FUNCTION orders.note_call(p_office int, p_id uuid, p_order uuid, p_called timestamptz, p_phone text, p_person text, p_contact uuid,
                                 p_outcome text, p_points text[], p_hash text, p_note text, p_next timestamptz, p_by uuid, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orders.order_confirmation (office_id, id, order_id, called_at, phone, person, contact_id, outcome, points, content_hash, note, confirmed_by)
  VALUES (p_office, p_id, p_order, p_called, p_phone, p_person, p_contact, p_outcome, p_points, p_hash, p_note, p_by);
  IF p_outcome = 'confirmed' THEN
    UPDATE orders.sales_order SET state = orders.progress(p_office, p_order), confirmed_hash = p_hash, confirmed_at = p_at, next_call_at = NULL,
           calls_without_answer = 0, version = version + 1
     WHERE office_id = p_office AND id = p_order AND state IN ('draft', 'amending') AND content_hash = p_hash;
    IF NOT FOUND THEN
      PERFORM core.refuse('confirmation_stale');
    END IF;
  ELSE
    UPDATE orders.sales_order SET next_call_at = p_next,
           calls_without_answer = CASE WHEN p_outcome = 'no_answer' THEN calls_without_answer + 1 ELSE 0 END
     WHERE office_id = p_office AND id = p_order AND state IN ('draft', 'amending');
  END IF;
END $$;

-- A confirmed order without documents stands as a draft again: its goods were given back when their time ran out.
CREATE FUNCTION orders.reopen(p_office int, p_id uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET state = 'draft', stock_hash = NULL, balance_hash = NULL, confirmed_hash = NULL, version = version + 1
  WHERE office_id = p_office AND id = p_id AND state = 'confirmed';
END $$;

-- Nothing is set aside any more for the rest of an order with documents: it is looked for anew when the rest is issued.
CREATE FUNCTION orders.forget_spot(p_office int, p_id uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order_line l SET spot_qty = x.issued FROM (
    SELECT n.line_no, coalesce((SELECT sum(y.quantity) FROM orders.delivery_line y JOIN orders.delivery d USING (office_id, outbound_id)
             WHERE d.office_id = p_office AND d.order_id = p_id AND d.state <> 'withdrawn' AND y.line_no = n.line_no), 0) AS issued
    FROM orders.sales_order_line n WHERE n.office_id = p_office AND n.order_id = p_id) x
  WHERE l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no AND l.spot_qty > x.issued;
END $$;

CREATE FUNCTION orders.mark_issued(p_office int, p_id uuid, p_number text, p_outbound uuid, p_delivery_no smallint, p_invoice uuid,
    p_total bigint, p_lines smallint[], p_products uuid[], p_quantities numeric[], p_nets bigint[], p_taxes bigint[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET state = 'issued', number = coalesce(number, p_number), goods_here_at = NULL, outbound_id = p_outbound, invoice_id = p_invoice,
         issued_at = coalesce(issued_at, p_at), version = version + 1
   WHERE office_id = p_office AND id = p_id AND state IN ('confirmed', 'issued', 'backorder');
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current',
      (SELECT state FROM orders.sales_order WHERE office_id = p_office AND id = p_id)));
  END IF;
  INSERT INTO orders.delivery (office_id, outbound_id, order_id, delivery_no, invoice_id, total_minor, issued_at)
  VALUES (p_office, p_outbound, p_id, p_delivery_no, p_invoice, p_total, p_at);
  INSERT INTO orders.delivery_line (office_id, outbound_id, line_no, product_id, quantity, net_minor, tax_minor)
  SELECT p_office, p_outbound, x.line_no, x.product, x.quantity, x.net, x.tax
  FROM unnest(p_lines, p_products, p_quantities, p_nets, p_taxes) AS x(line_no, product, quantity, net, tax);
END $$;

CREATE FUNCTION orders.mark_cancelled(p_office int, p_id uuid, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET state = 'cancelled', cancel_reason = p_reason, cancelled_at = p_at, version = version + 1
   WHERE office_id = p_office AND id = p_id AND state IN ('draft', 'confirmed', 'issued', 'amending', 'backorder')
     AND NOT EXISTS (SELECT 1 FROM orders.delivery d WHERE d.office_id = p_office AND d.order_id = p_id AND d.state <> 'withdrawn');
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current',
      (SELECT state FROM orders.sales_order WHERE office_id = p_office AND id = p_id)));
  END IF;
END $$;

-- One delivery is taken back before its goods leave.
CREATE FUNCTION orders.mark_withdrawn(p_office int, p_id uuid, p_outbound uuid, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.delivery SET state = 'withdrawn', withdrawn_at = p_at, reason = p_reason
   WHERE office_id = p_office AND order_id = p_id AND outbound_id = p_outbound AND state = 'issued';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "dispatched", "ways_out": ["request a return"]}');
  END IF;
  UPDATE orders.sales_order_line l SET spot_qty = greatest(0, l.spot_qty - x.quantity) FROM orders.delivery_line x
   WHERE l.office_id = p_office AND l.order_id = p_id AND x.office_id = p_office AND x.outbound_id = p_outbound AND x.line_no = l.line_no;
  UPDATE orders.sales_order SET state = CASE WHEN state = 'amending' THEN state ELSE orders.progress(p_office, p_id) END, version = version + 1
   WHERE office_id = p_office AND id = p_id;
END $$;

-- What was changed and never confirmed stays unconfirmed: nothing more is issued of it.
CREATE FUNCTION orders.mark_closed(p_office int, p_id uuid, p_lines smallint[], p_closed numeric[], p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order_line l SET closed_qty = x.closed, spot_qty = l.quantity - x.closed, parked = ''
    FROM unnest(p_lines, p_closed) AS x(line_no, closed) WHERE l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no;
  UPDATE orders.sales_order SET close_reason = p_reason, confirmed_hash = CASE WHEN state = 'amending' THEN NULL ELSE content_hash END, version = version + 1,
         state = orders.progress(p_office, p_id), dispatched_at = CASE WHEN orders.progress(p_office, p_id) = 'dispatched' THEN p_at ELSE dispatched_at END
   WHERE office_id = p_office AND id = p_id AND state IN ('issued', 'backorder', 'amending');
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current',
      (SELECT state FROM orders.sales_order WHERE office_id = p_office AND id = p_id)));
  END IF;
END $$;

CREATE FUNCTION orders.mark_dispatched(p_office int, p_id uuid, p_outbound uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.delivery SET state = 'dispatched', dispatched_at = p_at
   WHERE office_id = p_office AND order_id = p_id AND outbound_id = p_outbound AND state = 'issued';
  IF FOUND THEN
    UPDATE orders.sales_order SET state = CASE WHEN state = 'amending' THEN state ELSE orders.progress(p_office, p_id) END,
           dispatched_at = p_at, version = version + 1
     WHERE office_id = p_office AND id = p_id AND state IN ('issued', 'amending', 'backorder');
  END IF;
END $$;

-- Quantities that come back with their price and tax, delivery by delivery; negative ones stay out after all.
CREATE FUNCTION orders.note_returning(p_office int, p_outbounds uuid[], p_lines smallint[], p_quantities numeric[], p_nets bigint[],
                                      p_taxes bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.delivery_line l SET returning_qty = l.returning_qty + x.quantity, returning_net = l.returning_net + x.net,
         returning_tax = l.returning_tax + x.tax
  FROM unnest(p_outbounds, p_lines, p_quantities, p_nets, p_taxes) AS x(outbound, line_no, quantity, net, tax)
  WHERE l.office_id = p_office AND l.outbound_id = x.outbound AND l.line_no = x.line_no;
END $$;
