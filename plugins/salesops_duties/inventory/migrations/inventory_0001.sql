CREATE SCHEMA inventory;
GRANT USAGE ON SCHEMA inventory TO salesops_app, salesops_readonly;

CREATE TABLE inventory.warehouse (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  code       text NOT NULL CHECK (code <> ''),
  name       text NOT NULL CHECK (name <> ''),
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, code)
);
SELECT core.protect_office_table('inventory.warehouse');

-- Kept in step with the movements by the functions below; `verify` proves it. value_minor is what the goods cost.
CREATE TABLE inventory.stock (
  office_id     int NOT NULL,
  warehouse_id  uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  on_hand       numeric(18, 6) NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
  reserved      numeric(18, 6) NOT NULL DEFAULT 0,
  value_minor   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, warehouse_id, product_id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse,
  CONSTRAINT reserved_is_there CHECK (reserved >= 0 AND reserved <= on_hand),
  CONSTRAINT nothing_costs_nothing CHECK (value_minor >= 0 AND (on_hand > 0 OR value_minor = 0))
) WITH (fillfactor = 60);
SELECT core.protect_office_table('inventory.stock');

CREATE TABLE inventory.movement (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('opening', 'receipt', 'issue', 'adjust')),
  warehouse_id   uuid NOT NULL,
  product_id     uuid NOT NULL REFERENCES core.product,
  quantity       numeric(18, 6) NOT NULL CHECK (quantity <> 0),
  cost_minor     bigint NOT NULL,
  document_id    uuid NOT NULL,
  line_no        smallint NOT NULL,
  booked_on      date NOT NULL,
  at             timestamptz NOT NULL,
  moved_by       uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse
);
CREATE INDEX movement_product ON inventory.movement (office_id, product_id, warehouse_id);
CREATE INDEX movement_document ON inventory.movement (office_id, document_id);
SELECT core.protect_office_table('inventory.movement', 'SELECT, INSERT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory.movement FOR EACH ROW EXECUTE FUNCTION core.append_only();

CREATE TABLE inventory.reservation (
  office_id     int NOT NULL,
  order_id      uuid NOT NULL,
  line_no       smallint NOT NULL,
  warehouse_id  uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  kind          text NOT NULL DEFAULT 'hard' CHECK (kind IN ('hard')),
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'issued', 'dispatched', 'released')),
  outbound_id   uuid,
  since         timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id, line_no),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse
);
CREATE INDEX reservation_product ON inventory.reservation (office_id, product_id) WHERE state IN ('open', 'issued');
CREATE INDEX reservation_outbound ON inventory.reservation (office_id, outbound_id) WHERE outbound_id IS NOT NULL;
SELECT core.protect_office_table('inventory.reservation');

CREATE TABLE inventory.outbound_order (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  order_id       uuid NOT NULL,
  customer_id    uuid NOT NULL REFERENCES core.party,
  state          text NOT NULL DEFAULT 'issued' CHECK (state IN ('issued', 'dispatched')),
  issued_at      timestamptz NOT NULL,
  dispatched_at  timestamptz,
  cost_minor     bigint,
  PRIMARY KEY (office_id, id),
  CHECK ((state = 'dispatched') = (dispatched_at IS NOT NULL))
);
CREATE INDEX outbound_order_order ON inventory.outbound_order (office_id, order_id);
CREATE INDEX outbound_order_waiting ON inventory.outbound_order (office_id, issued_at) WHERE state = 'issued';
SELECT core.protect_office_table('inventory.outbound_order');

CREATE TABLE inventory.outbound_line (
  office_id     int NOT NULL,
  outbound_id   uuid NOT NULL,
  line_no       smallint NOT NULL,
  warehouse_id  uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (office_id, outbound_id, line_no),
  FOREIGN KEY (office_id, outbound_id) REFERENCES inventory.outbound_order
);
SELECT core.protect_office_table('inventory.outbound_line', 'SELECT, INSERT');

-- Goods in: stock rows are locked in the order of their products, then raised.
CREATE FUNCTION inventory.receive(p_office int, p_kind text, p_warehouse uuid, p_document uuid, p_ids uuid[], p_products uuid[],
                                  p_quantities numeric[], p_costs bigint[], p_on date, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO inventory.stock AS s (office_id, warehouse_id, product_id, on_hand, value_minor)
  SELECT p_office, p_warehouse, x.product, sum(x.quantity), sum(x.cost)
  FROM unnest(p_products, p_quantities, p_costs) AS x(product, quantity, cost) GROUP BY x.product ORDER BY x.product
  ON CONFLICT (office_id, warehouse_id, product_id) DO UPDATE
    SET on_hand = s.on_hand + excluded.on_hand, value_minor = s.value_minor + excluded.value_minor;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
  SELECT p_office, x.id, p_kind, p_warehouse, x.product, x.quantity, x.cost, p_document, x.ord, p_on, p_at, p_by
  FROM unnest(p_ids, p_products, p_quantities, p_costs) WITH ORDINALITY AS x(id, product, quantity, cost, ord);
END $$;

-- Sets aside what an order wants, all of it or nothing; the sum over the lines of a product must be there (ORD-12).
CREATE FUNCTION inventory.reserve(p_office int, p_order uuid, p_warehouse uuid, p_lines smallint[], p_products uuid[],
                                  p_quantities numeric[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_taken int; v_wanted int;
BEGIN
  SELECT count(DISTINCT x) INTO v_wanted FROM unnest(p_products) AS x;
  PERFORM 1 FROM inventory.stock WHERE office_id = p_office AND warehouse_id = p_warehouse AND product_id = ANY (p_products)
    ORDER BY product_id FOR UPDATE;
  UPDATE inventory.stock s SET reserved = s.reserved + x.quantity
  FROM (SELECT y.product, sum(y.quantity) AS quantity FROM unnest(p_products, p_quantities) AS y(product, quantity) GROUP BY 1) x
  WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product AND s.on_hand - s.reserved >= x.quantity;
  GET DIAGNOSTICS v_taken = ROW_COUNT;
  IF v_taken < v_wanted THEN
    PERFORM core.refuse('insufficient_stock', (SELECT jsonb_build_object('short', jsonb_agg(jsonb_build_object(
        'part_no', p.part_no, 'wanted', x.quantity::text, 'available', coalesce(s.on_hand - s.reserved, 0)::text)))
      FROM (SELECT y.product, sum(y.quantity) AS quantity FROM unnest(p_products, p_quantities) AS y(product, quantity) GROUP BY 1) x
      JOIN core.product p ON p.id = x.product
      LEFT JOIN inventory.stock s ON s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product
      WHERE coalesce(s.on_hand - s.reserved, 0) < x.quantity));
  END IF;
  INSERT INTO inventory.reservation AS r (office_id, order_id, line_no, warehouse_id, product_id, quantity, since)
  SELECT p_office, p_order, x.line_no, p_warehouse, x.product, x.quantity, p_at
  FROM unnest(p_lines, p_products, p_quantities) AS x(line_no, product, quantity)
  ON CONFLICT (office_id, order_id, line_no) DO UPDATE SET warehouse_id = excluded.warehouse_id, product_id = excluded.product_id,
    quantity = excluded.quantity, state = 'open', outbound_id = NULL, since = excluded.since
    WHERE r.state = 'released';
  GET DIAGNOSTICS v_taken = ROW_COUNT;
  IF v_taken < cardinality(p_lines) THEN
    PERFORM core.refuse('conflict_state', '{"current": "reserved"}');
  END IF;
END $$;

-- Gives back what is still set aside for an order.
CREATE FUNCTION inventory.release(p_office int, p_order uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM inventory.stock s WHERE s.office_id = p_office AND (s.warehouse_id, s.product_id) IN (
      SELECT r.warehouse_id, r.product_id FROM inventory.reservation r
      WHERE r.office_id = p_office AND r.order_id = p_order AND r.state = 'open')
    ORDER BY s.warehouse_id, s.product_id FOR UPDATE;
  WITH freed AS (
    UPDATE inventory.reservation SET state = 'released'
    WHERE office_id = p_office AND order_id = p_order AND state = 'open' RETURNING warehouse_id, product_id, quantity)
  UPDATE inventory.stock s SET reserved = s.reserved - f.quantity
  FROM (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM freed GROUP BY 1, 2) f
  WHERE s.office_id = p_office AND s.warehouse_id = f.warehouse_id AND s.product_id = f.product_id;
END $$;

-- The outbound order takes over an order's open reservations; every line must be reserved exactly.
CREATE FUNCTION inventory.issue_outbound(p_office int, p_outbound uuid, p_order uuid, p_customer uuid, p_lines smallint[],
                                         p_products uuid[], p_quantities numeric[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_lines int;
BEGIN
  INSERT INTO inventory.outbound_order (office_id, id, order_id, customer_id, issued_at)
  VALUES (p_office, p_outbound, p_order, p_customer, p_at);
  WITH taken AS (
    UPDATE inventory.reservation r SET state = 'issued', outbound_id = p_outbound
    FROM unnest(p_lines, p_products, p_quantities) AS x(line_no, product, quantity)
    WHERE r.office_id = p_office AND r.order_id = p_order AND r.line_no = x.line_no AND r.state = 'open'
      AND r.product_id = x.product AND r.quantity = x.quantity
    RETURNING r.line_no, r.warehouse_id, r.product_id, r.quantity)
  INSERT INTO inventory.outbound_line (office_id, outbound_id, line_no, warehouse_id, product_id, quantity)
  SELECT p_office, p_outbound, t.line_no, t.warehouse_id, t.product_id, t.quantity FROM taken t;
  GET DIAGNOSTICS v_lines = ROW_COUNT;
  IF v_lines <> cardinality(p_lines) THEN
    PERFORM core.refuse('conflict_state', '{"current": "not reserved", "ways_out": ["check stock and confirm again"]}');
  END IF;
END $$;

-- The goods of an outbound order leave, at the costs the caller computed on the locked stock rows.
CREATE FUNCTION inventory.dispatch(p_office int, p_outbound uuid, p_ids uuid[], p_lines smallint[], p_costs bigint[], p_on date,
                                   p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.outbound_order SET state = 'dispatched', dispatched_at = p_at,
         cost_minor = (SELECT sum(c) FROM unnest(p_costs) AS c)
   WHERE office_id = p_office AND id = p_outbound AND state = 'issued';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "dispatched"}');
  END IF;
  UPDATE inventory.stock s SET on_hand = s.on_hand - x.quantity, reserved = s.reserved - x.quantity, value_minor = s.value_minor - x.cost
  FROM (SELECT l.warehouse_id, l.product_id, sum(l.quantity) AS quantity, sum(c.cost) AS cost
        FROM inventory.outbound_line l JOIN unnest(p_lines, p_costs) AS c(line_no, cost) ON c.line_no = l.line_no
        WHERE l.office_id = p_office AND l.outbound_id = p_outbound GROUP BY 1, 2) x
  WHERE s.office_id = p_office AND s.warehouse_id = x.warehouse_id AND s.product_id = x.product_id;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
  SELECT p_office, c.id, 'issue', l.warehouse_id, l.product_id, -l.quantity, -c.cost, p_outbound, l.line_no, p_on, p_at, p_by
  FROM inventory.outbound_line l JOIN unnest(p_ids, p_lines, p_costs) AS c(id, line_no, cost) ON c.line_no = l.line_no
  WHERE l.office_id = p_office AND l.outbound_id = p_outbound;
  UPDATE inventory.reservation SET state = 'dispatched' WHERE office_id = p_office AND outbound_id = p_outbound AND state = 'issued';
END $$;
