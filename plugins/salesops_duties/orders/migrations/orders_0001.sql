CREATE SCHEMA orders;
GRANT USAGE ON SCHEMA orders TO salesops_app, salesops_readonly;

CREATE SEQUENCE orders.sales_order_no;
GRANT USAGE ON SEQUENCE orders.sales_order_no TO salesops_app;

CREATE TABLE orders.sales_order (
  office_id           int NOT NULL REFERENCES core.office,
  id                  uuid NOT NULL,
  number              text,
  state               text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'confirmed', 'issued', 'dispatched', 'cancelled')),
  customer_id         uuid NOT NULL REFERENCES core.party,
  salesperson_id      uuid REFERENCES core.person,
  intake_channel      text NOT NULL CHECK (intake_channel IN ('fax', 'phone', 'email', 'online', 'counter', 'salesperson')),
  phone_reason        text CHECK (phone_reason IN ('customer_no_power', 'customer_cannot_fax', 'other')),
  phone_reason_text   text NOT NULL DEFAULT '',
  caller_name         text NOT NULL DEFAULT '',
  caller_phone        text NOT NULL DEFAULT '',
  called_at           timestamptz,
  customer_po_no      text NOT NULL DEFAULT '',
  currency            text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  delivery_way        text NOT NULL,
  delivery_date       date,
  delivery_address    text NOT NULL DEFAULT '',
  receiver            text NOT NULL DEFAULT '',
  note                text NOT NULL DEFAULT '',
  total_minor         bigint NOT NULL CHECK (total_minor >= 0),
  spot_minor          bigint CHECK (spot_minor BETWEEN 0 AND total_minor),
  content_hash        text NOT NULL,
  stock_hash          text,
  stock_checked_at    timestamptz,
  balance_hash        text,
  balance_checked_at  timestamptz,
  balance_outcome     text,
  shortfall_minor     bigint,
  balance_evidence    text NOT NULL DEFAULT '',
  confirmed_hash      text,
  outbound_id         uuid,
  invoice_id          uuid,
  cancel_reason       text NOT NULL DEFAULT '',
  version             int NOT NULL DEFAULT 1,
  taken_by            uuid NOT NULL,
  taken_at            timestamptz NOT NULL,
  issued_at           timestamptz,
  dispatched_at       timestamptz,
  cancelled_at        timestamptz,
  PRIMARY KEY (office_id, id),
  CONSTRAINT a_phone_order_has_a_reason CHECK (intake_channel <> 'phone' OR (phone_reason IS NOT NULL AND called_at IS NOT NULL)),
  CONSTRAINT issued_orders_have_a_number CHECK ((state IN ('issued', 'dispatched')) = (number IS NOT NULL)),
  CONSTRAINT confirmed_as_it_stands CHECK (state NOT IN ('confirmed', 'issued', 'dispatched') OR confirmed_hash = content_hash),
  CONSTRAINT cancelled_with_a_reason CHECK (state <> 'cancelled' OR cancel_reason <> '')
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX sales_order_number ON orders.sales_order (office_id, number) WHERE number IS NOT NULL;
CREATE INDEX sales_order_queue ON orders.sales_order (office_id, state, id);
CREATE INDEX sales_order_customer ON orders.sales_order (office_id, customer_id, id);
SELECT core.protect_office_table('orders.sales_order');

CREATE TABLE orders.sales_order_line (
  office_id    int NOT NULL,
  order_id     uuid NOT NULL,
  line_no      smallint NOT NULL CHECK (line_no > 0),
  product_id   uuid NOT NULL REFERENCES core.product,
  quantity     numeric(18, 6) NOT NULL CHECK (quantity > 0),
  unit_price   numeric(18, 6) NOT NULL CHECK (unit_price >= 0),
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  spot_qty     numeric(18, 6) CHECK (spot_qty BETWEEN 0 AND quantity),
  parked       text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, order_id, line_no),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order
);
SELECT core.protect_office_table('orders.sales_order_line', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE orders.order_confirmation (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  order_id      uuid NOT NULL,
  called_at     timestamptz NOT NULL,
  phone         text NOT NULL,
  person        text NOT NULL,
  outcome       text NOT NULL CHECK (outcome IN ('confirmed', 'changed', 'no_answer', 'refused')),
  points        text[] NOT NULL,
  content_hash  text NOT NULL,
  note          text NOT NULL,
  confirmed_by  uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order
);
CREATE INDEX order_confirmation_order ON orders.order_confirmation (office_id, order_id);
SELECT core.protect_office_table('orders.order_confirmation', 'SELECT, INSERT');

-- A new draft, or the new content of one whose version the clerk saw.
CREATE FUNCTION orders.save(p_office int, p_id uuid, p_version int, p_customer uuid, p_salesperson uuid, p_channel text, p_reason text,
    p_reason_text text, p_caller text, p_phone text, p_called timestamptz, p_po text, p_currency text, p_way text, p_date date, p_address text,
    p_receiver text, p_note text, p_total bigint, p_hash text, p_by uuid, p_at timestamptz, p_products uuid[], p_quantities numeric[],
    p_prices numeric[], p_amounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_version = 0 THEN
    INSERT INTO orders.sales_order (office_id, id, customer_id, salesperson_id, intake_channel, phone_reason, phone_reason_text, caller_name,
      caller_phone, called_at, customer_po_no, currency, delivery_way, delivery_date, delivery_address, receiver, note, total_minor, content_hash,
      taken_by, taken_at)
    VALUES (p_office, p_id, p_customer, p_salesperson, p_channel, p_reason, p_reason_text, p_caller, p_phone, p_called, p_po, p_currency, p_way,
      p_date, p_address, p_receiver, p_note, p_total, p_hash, p_by, p_at);
  ELSE
    UPDATE orders.sales_order SET state = 'draft', customer_id = p_customer, salesperson_id = p_salesperson, intake_channel = p_channel,
      phone_reason = p_reason, phone_reason_text = p_reason_text, caller_name = p_caller, caller_phone = p_phone, called_at = p_called,
      customer_po_no = p_po, currency = p_currency, delivery_way = p_way, delivery_date = p_date, delivery_address = p_address,
      receiver = p_receiver, note = p_note, total_minor = p_total, spot_minor = NULL, content_hash = p_hash, version = version + 1
    WHERE office_id = p_office AND id = p_id AND version = p_version AND state IN ('draft', 'confirmed');
    IF NOT FOUND THEN
      PERFORM core.refuse('conflict_version');
    END IF;
    DELETE FROM orders.sales_order_line WHERE office_id = p_office AND order_id = p_id;
  END IF;
  INSERT INTO orders.sales_order_line (office_id, order_id, line_no, product_id, quantity, unit_price, amount_minor)
  SELECT p_office, p_id, x.ord, x.product, x.quantity, x.price, x.amount
  FROM unnest(p_products, p_quantities, p_prices, p_amounts) WITH ORDINALITY AS x(product, quantity, price, amount, ord);
END $$;

CREATE FUNCTION orders.note_stock(p_office int, p_id uuid, p_hash text, p_spot_minor bigint, p_lines smallint[], p_spot numeric[],
                                  p_parked text[], p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  UPDATE orders.sales_order_line l SET spot_qty = x.spot, parked = x.parked
  FROM unnest(p_lines, p_spot, p_parked) AS x(line_no, spot, parked)
  WHERE l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no;
  UPDATE orders.sales_order SET stock_hash = p_hash, stock_checked_at = p_at, spot_minor = p_spot_minor, balance_hash = NULL
  WHERE office_id = p_office AND id = p_id AND state = 'draft'
$$;

CREATE FUNCTION orders.note_balance(p_office int, p_id uuid, p_hash text, p_outcome text, p_shortfall bigint, p_evidence text, p_at timestamptz)
RETURNS void LANGUAGE sql AS $$
  UPDATE orders.sales_order SET balance_hash = p_hash, balance_checked_at = p_at, balance_outcome = p_outcome, shortfall_minor = p_shortfall,
         balance_evidence = p_evidence
  WHERE office_id = p_office AND id = p_id AND state = 'draft'
$$;

-- The record of a call; with `confirmed` the order stands confirmed as it is now.
CREATE FUNCTION orders.note_call(p_office int, p_id uuid, p_order uuid, p_called timestamptz, p_phone text, p_person text, p_outcome text,
                                 p_points text[], p_hash text, p_note text, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orders.order_confirmation (office_id, id, order_id, called_at, phone, person, outcome, points, content_hash, note, confirmed_by)
  VALUES (p_office, p_id, p_order, p_called, p_phone, p_person, p_outcome, p_points, p_hash, p_note, p_by);
  IF p_outcome = 'confirmed' THEN
    UPDATE orders.sales_order SET state = 'confirmed', confirmed_hash = p_hash, version = version + 1
     WHERE office_id = p_office AND id = p_order AND state = 'draft' AND content_hash = p_hash;
    IF NOT FOUND THEN
      PERFORM core.refuse('confirmation_stale');
    END IF;
  END IF;
END $$;

CREATE FUNCTION orders.mark_issued(p_office int, p_id uuid, p_number text, p_outbound uuid, p_invoice uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET state = 'issued', number = p_number, outbound_id = p_outbound, invoice_id = p_invoice, issued_at = p_at,
         version = version + 1
   WHERE office_id = p_office AND id = p_id AND state = 'confirmed';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "issued"}');
  END IF;
END $$;

CREATE FUNCTION orders.mark_cancelled(p_office int, p_id uuid, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET state = 'cancelled', cancel_reason = p_reason, cancelled_at = p_at, version = version + 1
   WHERE office_id = p_office AND id = p_id AND state IN ('draft', 'confirmed');
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "issued"}');
  END IF;
END $$;

CREATE FUNCTION orders.mark_dispatched(p_office int, p_id uuid, p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  UPDATE orders.sales_order SET state = 'dispatched', dispatched_at = p_at, version = version + 1
  WHERE office_id = p_office AND id = p_id AND state = 'issued'
$$;
