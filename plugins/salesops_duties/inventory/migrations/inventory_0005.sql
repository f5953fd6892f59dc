-- Supply: whatever will come of one product from one source. `sent` is how much is on the way or here, `pegged` the sum of what
-- customers wait for and has not come. Whoever writes here locks the rows in the order of their ids before any stock row.
ALTER TABLE inventory.incoming
  ADD kind             text NOT NULL DEFAULT 'note' CHECK (kind IN ('note', 'plan', 'purchase', 'transfer')),
  ADD document_id      uuid,
  ADD document_line    smallint,
  ADD said_by          text NOT NULL DEFAULT 'office' CHECK (said_by IN ('estimate', 'supplier', 'carrier', 'office')),
  ADD said_at          timestamptz,
  ADD expected_before  date,
  ADD sent             numeric(18, 6) NOT NULL DEFAULT 0,
  ADD pegged           numeric(18, 6) NOT NULL DEFAULT 0,
  ADD CONSTRAINT only_what_was_noted_by_hand_has_no_document CHECK ((kind = 'note') = (document_id IS NULL)),
  ADD CONSTRAINT no_more_is_sent_than_announced CHECK (sent >= 0 AND sent <= quantity),
  ADD CONSTRAINT never_pegged_beyond_what_comes CHECK (pegged >= 0 AND (pegged = 0 OR (state = 'announced' AND pegged + received <= quantity)));
CREATE INDEX incoming_document ON inventory.incoming (office_id, document_id) WHERE document_id IS NOT NULL;

-- Whose a part of goods to come is: `quantity` has all of it, `received` what has come and was reserved for the order then.
CREATE TABLE inventory.peg (
  office_id     int NOT NULL,
  order_id      uuid NOT NULL,
  line_no       smallint NOT NULL,
  incoming_id   uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  customer_id   uuid NOT NULL REFERENCES core.party,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  received      numeric(18, 6) NOT NULL DEFAULT 0,
  priority      smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
  needed_on     date,
  paid_at       timestamptz,
  pegged_at     timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id, line_no, incoming_id),
  FOREIGN KEY (office_id, incoming_id) REFERENCES inventory.incoming,
  CONSTRAINT no_more_comes_than_is_pegged CHECK (received >= 0 AND received <= quantity)
);
CREATE INDEX peg_incoming ON inventory.peg (office_id, incoming_id);
CREATE INDEX peg_product ON inventory.peg (office_id, product_id) WHERE received < quantity;
SELECT core.protect_office_table('inventory.peg', 'SELECT, INSERT, UPDATE, DELETE');

-- Supply that is announced, line by line.
CREATE FUNCTION inventory.announce(p_office int, p_ids uuid[], p_products uuid[], p_quantities numeric[], p_kinds text[], p_documents uuid[],
                                   p_lines smallint[], p_sources text[], p_days date[], p_said_by text[], p_at timestamptz, p_by uuid)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO inventory.incoming (office_id, id, product_id, quantity, expected_on, source, noted_at, noted_by, kind, document_id, document_line,
                                  said_by, said_at)
  SELECT p_office, x.id, x.product, x.quantity, x.day, x.source, p_at, p_by, x.kind, x.document, x.line, x.said_by, p_at
  FROM unnest(p_ids, p_products, p_quantities, p_kinds, p_documents, p_lines, p_sources, p_days, p_said_by)
    AS x(id, product, quantity, kind, document, line, source, day, said_by);
END $$;

-- What is new of supply; a null leaves a thing as it was.
CREATE FUNCTION inventory.change_supply(p_office int, p_ids uuid[], p_quantities numeric[], p_days date[], p_no_day boolean[], p_said_by text[],
                                        p_sent numeric[], p_sources text[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.incoming i SET quantity = coalesce(x.quantity, i.quantity), sent = coalesce(x.sent, i.sent), source = coalesce(x.source, i.source),
         expected_before = CASE WHEN (x.no_day OR x.day <> i.expected_on) AND i.expected_on IS NOT NULL THEN i.expected_on ELSE i.expected_before END,
         expected_on = CASE WHEN x.no_day THEN NULL ELSE coalesce(x.day, i.expected_on) END,
         said_by = CASE WHEN x.no_day OR x.day IS NOT NULL THEN coalesce(x.said_by, i.said_by) ELSE i.said_by END,
         said_at = CASE WHEN x.no_day OR x.day IS NOT NULL THEN p_at ELSE i.said_at END,
         state = CASE WHEN i.received = coalesce(x.quantity, i.quantity) THEN 'received' ELSE i.state END, version = i.version + 1
  FROM unnest(p_ids, p_quantities, p_days, p_no_day, p_said_by, p_sent, p_sources) AS x(id, quantity, day, no_day, said_by, sent, source)
  WHERE i.office_id = p_office AND i.id = x.id;
END $$;

-- Ties quantities to lines of orders. The rows of supply are locked by the caller; their constraint refuses what is not free.
CREATE FUNCTION inventory.peg(p_office int, p_orders uuid[], p_lines smallint[], p_customers uuid[], p_incoming uuid[], p_quantities numeric[],
                              p_needed date[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO inventory.peg AS g (office_id, order_id, line_no, incoming_id, product_id, customer_id, quantity, needed_on, pegged_at)
  SELECT p_office, x.order_id, x.line_no, x.incoming, i.product_id, x.customer, x.quantity, x.needed, p_at
  FROM unnest(p_orders, p_lines, p_customers, p_incoming, p_quantities, p_needed) AS x(order_id, line_no, customer, incoming, quantity, needed)
  JOIN inventory.incoming i ON i.office_id = p_office AND i.id = x.incoming
  ON CONFLICT (office_id, order_id, line_no, incoming_id) DO UPDATE SET quantity = g.quantity + excluded.quantity, needed_on = excluded.needed_on;
  UPDATE inventory.incoming i SET pegged = i.pegged + x.quantity
  FROM (SELECT y.incoming, sum(y.quantity) AS quantity FROM unnest(p_incoming, p_quantities) AS y(incoming, quantity) GROUP BY 1) x
  WHERE i.office_id = p_office AND i.id = x.incoming;
END $$;

-- Unties quantities that have not come; a peg nothing of which came is gone.
CREATE FUNCTION inventory.unpeg(p_office int, p_orders uuid[], p_lines smallint[], p_incoming uuid[], p_quantities numeric[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM inventory.peg g USING unnest(p_orders, p_lines, p_incoming, p_quantities) AS x(order_id, line_no, incoming, quantity)
   WHERE g.office_id = p_office AND (g.order_id, g.line_no, g.incoming_id) = (x.order_id, x.line_no, x.incoming) AND g.quantity = x.quantity AND g.received = 0;
  UPDATE inventory.peg g SET quantity = g.quantity - x.quantity
  FROM unnest(p_orders, p_lines, p_incoming, p_quantities) AS x(order_id, line_no, incoming, quantity)
   WHERE g.office_id = p_office AND (g.order_id, g.line_no, g.incoming_id) = (x.order_id, x.line_no, x.incoming);
  UPDATE inventory.incoming i SET pegged = i.pegged - x.quantity
  FROM (SELECT y.incoming, sum(y.quantity) AS quantity FROM unnest(p_incoming, p_quantities) AS y(incoming, quantity) GROUP BY 1) x
  WHERE i.office_id = p_office AND i.id = x.incoming;
END $$;

-- Nothing more will come of this supply; what came stays.
CREATE FUNCTION inventory.end_supply(p_office int, p_ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.incoming SET state = 'cancelled', version = version + 1
   WHERE office_id = p_office AND id = ANY (p_ids) AND state = 'announced';
END $$;

-- Goods move between warehouses and offices, and back to their suppliers.
ALTER TABLE inventory.movement DROP CONSTRAINT movement_kind_check,
  ADD CONSTRAINT movement_kind_check CHECK (kind IN ('opening', 'receipt', 'issue', 'return', 'scrap', 'adjust', 'transfer_out', 'transfer_in',
    'supplier_return'));

-- Goods in: stock rows are locked in the order of their products, then raised; then what was announced of them, whose rows the
-- caller locked before. What is pegged of it comes first; the caller hands it over.
CREATE OR REPLACE FUNCTION inventory.receive(p_office int, p_kind text, p_warehouse uuid, p_document uuid, p_ids uuid[], p_products uuid[],
                                  p_quantities numeric[], p_costs bigint[], p_incoming uuid[], p_on date, p_at timestamptz, p_by uuid)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_met int;
BEGIN
  INSERT INTO inventory.stock AS s (office_id, warehouse_id, product_id, on_hand, value_minor)
  SELECT p_office, p_warehouse, x.product, sum(x.quantity), sum(x.cost)
  FROM unnest(p_products, p_quantities, p_costs) AS x(product, quantity, cost) GROUP BY x.product ORDER BY x.product
  ON CONFLICT (office_id, product_id, warehouse_id) DO UPDATE
    SET on_hand = s.on_hand + excluded.on_hand, value_minor = s.value_minor + excluded.value_minor;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, source_id, booked_on, at, moved_by)
  SELECT p_office, x.id, p_kind, p_warehouse, x.product, x.quantity, x.cost, p_document, x.ord, x.incoming, p_on, p_at, p_by
  FROM unnest(p_ids, p_products, p_quantities, p_costs, p_incoming) WITH ORDINALITY AS x(id, product, quantity, cost, incoming, ord);
  UPDATE inventory.incoming i SET received = i.received + x.quantity, version = i.version + 1, sent = greatest(i.sent, i.received + x.quantity),
         pegged = i.pegged - least(i.pegged, x.quantity),
         state = CASE WHEN i.received + x.quantity = i.quantity THEN 'received' ELSE 'announced' END
  FROM (SELECT y.incoming, sum(y.quantity) AS quantity FROM unnest(p_incoming, p_quantities) AS y(incoming, quantity)
        WHERE y.incoming IS NOT NULL GROUP BY 1) x
  WHERE i.office_id = p_office AND i.id = x.incoming AND i.state = 'announced' AND i.received + x.quantity <= i.quantity;
  GET DIAGNOSTICS v_met = ROW_COUNT;
  IF v_met < (SELECT count(DISTINCT x) FROM unnest(p_incoming) AS x WHERE x IS NOT NULL) THEN
    PERFORM core.refuse('conflict_state', '{"current": "received or cancelled meanwhile", "ways_out": ["look at what is announced", "receive without it"]}');
  END IF;
END $$;

-- What of a receipt is pegged is reserved for its orders, beyond any time limit; the stock rows are locked by the receipt before.
CREATE FUNCTION inventory.hand_over(p_office int, p_warehouse uuid, p_orders uuid[], p_lines smallint[], p_incoming uuid[], p_quantities numeric[],
                                    p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.peg g SET received = g.received + x.quantity
  FROM unnest(p_orders, p_lines, p_incoming, p_quantities) AS x(order_id, line_no, incoming, quantity)
   WHERE g.office_id = p_office AND (g.order_id, g.line_no, g.incoming_id) = (x.order_id, x.line_no, x.incoming);
  WITH put AS (
    INSERT INTO inventory.reservation AS r (office_id, order_id, line_no, warehouse_id, product_id, customer_id, quantity, since)
    SELECT p_office, x.order_id, x.line_no, p_warehouse, g.product_id, g.customer_id, x.quantity, p_at
    FROM (SELECT y.order_id, y.line_no, min(y.incoming::text)::uuid AS incoming, sum(y.quantity) AS quantity
          FROM unnest(p_orders, p_lines, p_incoming, p_quantities) AS y(order_id, line_no, incoming, quantity) GROUP BY 1, 2) x
    JOIN inventory.peg g ON g.office_id = p_office AND (g.order_id, g.line_no, g.incoming_id) = (x.order_id, x.line_no, x.incoming)
    ON CONFLICT (office_id, order_id, line_no, warehouse_id) DO UPDATE SET product_id = excluded.product_id, customer_id = excluded.customer_id,
      quantity = CASE WHEN r.state = 'open' THEN r.quantity ELSE 0 END + excluded.quantity, state = 'open', since = excluded.since, expires_at = NULL
    RETURNING 1)
  UPDATE inventory.stock s SET reserved = s.reserved + x.quantity
  FROM (SELECT g.product_id, sum(y.quantity) AS quantity FROM unnest(p_orders, p_lines, p_incoming, p_quantities) AS y(order_id, line_no, incoming, quantity)
        JOIN inventory.peg g ON g.office_id = p_office AND (g.order_id, g.line_no, g.incoming_id) = (y.order_id, y.line_no, y.incoming) GROUP BY 1) x
  WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product_id;
END $$;

-- What there is of each product over all warehouses, without what the order itself has reserved, and what of goods to come is
-- promised to nobody; a plan is no promise.
CREATE OR REPLACE FUNCTION inventory.figures(p_office int, p_order uuid, p_products uuid[]) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (SELECT coalesce(json_agg(json_build_object('id', p.id, 'part_no', p.part_no, 'discontinued', p.discontinued,
      'on_hand', coalesce(s.on_hand, 0)::text, 'held', coalesce(s.held, 0)::text,
      'reserved', (coalesce(s.reserved, 0) - coalesce(o.quantity, 0))::text, 'incoming', coalesce(i.incoming, '[]'))), '[]')
    FROM core.product p
    LEFT JOIN LATERAL (SELECT sum(x.on_hand) AS on_hand, sum(x.held) AS held, sum(x.reserved) AS reserved FROM inventory.stock x
      WHERE x.office_id = p_office AND x.product_id = p.id) s ON true
    LEFT JOIN LATERAL (SELECT sum(x.quantity) AS quantity FROM inventory.reservation x
      WHERE x.office_id = p_office AND x.order_id = p_order AND x.product_id = p.id AND x.state = 'open') o ON true
    LEFT JOIN LATERAL (SELECT json_agg(json_build_array(x.expected_on, (x.quantity - x.received - x.pegged)::text) ORDER BY x.id) AS incoming
      FROM inventory.incoming x WHERE x.office_id = p_office AND x.product_id = p.id AND x.state = 'announced'
        AND x.kind <> 'plan' AND x.expected_on IS NOT NULL AND x.quantity - x.received > x.pegged) i ON true
    WHERE p.id = ANY (p_products))::text;
END $$;

-- How much of each line of other orders is pegged to goods to come: it waits for nothing else.
CREATE FUNCTION inventory.pegged_of(p_office int, p_products uuid[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(json_agg(json_build_array(x.order_id, x.line_no, x.quantity::text)), '[]') FROM (
    SELECT g.order_id, g.line_no, sum(g.quantity - g.received) AS quantity FROM inventory.peg g
    WHERE g.office_id = p_office AND g.product_id = ANY (p_products) AND g.received < g.quantity GROUP BY 1, 2) x)::text;
END $$;
