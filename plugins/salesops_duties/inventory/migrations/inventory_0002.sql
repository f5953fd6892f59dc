-- The order's path. Every function locks stock rows first, in the order (warehouse, product), then its own documents.

-- Who holds a product's reserved goods, the latest first: for the one who comes too late.
CREATE FUNCTION inventory.takers(p_office int, p_product uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  SELECT coalesce(jsonb_agg(jsonb_build_object('order_id', t.order_id, 'customer', p.name, 'quantity', trim_scale(t.quantity)::text,
                                               'since', t.since) ORDER BY t.since DESC, t.order_id), '[]')
  FROM (SELECT x.order_id, x.customer_id, sum(x.quantity) AS quantity, max(x.since) AS since FROM (
          SELECT r.order_id, r.customer_id, r.quantity, r.since FROM inventory.reservation r
          WHERE r.office_id = p_office AND r.product_id = p_product AND r.state = 'open'
          UNION ALL
          SELECT o.order_id, o.customer_id, l.quantity, o.issued_at FROM inventory.outbound_line l
          JOIN inventory.outbound_order o ON (o.office_id, o.id) = (l.office_id, l.outbound_id)
          WHERE l.office_id = p_office AND l.product_id = p_product AND o.state = 'issued') x
        GROUP BY 1, 2 ORDER BY max(x.since) DESC, x.order_id LIMIT 10) t
  JOIN core.party p ON p.id = t.customer_id);
END $$;

-- What may be sold instead and is there: the next in the chain of successors, then substitutes by rank.
CREATE FUNCTION inventory.in_stock_instead(p_office int, p_product uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  WITH RECURSIVE chain AS (
    SELECT superseded_by AS id, 1 AS step FROM core.product WHERE id = p_product AND superseded_by IS NOT NULL
    UNION ALL SELECT p.superseded_by, c.step + 1 FROM chain c JOIN core.product p ON p.id = c.id
    WHERE p.superseded_by IS NOT NULL AND c.step < 50),
  other AS (
    SELECT id, 'superseding' AS why, -step AS rank FROM chain
    UNION ALL SELECT substitute_id, 'substitute', rank FROM core.product_substitute WHERE product_id = p_product
    UNION ALL SELECT product_id, 'substitute', rank FROM core.product_substitute WHERE substitute_id = p_product AND both_ways)
  SELECT coalesce(jsonb_agg(jsonb_build_object('part_no', p.part_no, 'why', o.why, 'available', trim_scale(s.free)::text)
                            ORDER BY o.rank, p.part_no), '[]')
  FROM (SELECT DISTINCT ON (id) id, why, rank FROM other ORDER BY id, rank) o JOIN core.product p ON p.id = o.id
  JOIN LATERAL (SELECT sum(on_hand - held - reserved) AS free FROM inventory.stock
                WHERE office_id = p_office AND product_id = o.id) s ON s.free > 0);
END $$;

-- Refuses what is wanted beyond what is free, with who took it and what there is instead (ORD-12).
CREATE FUNCTION inventory.refuse_shortage(p_office int, p_products uuid[], p_quantities numeric[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM core.refuse('insufficient_stock', (SELECT jsonb_build_object('short', jsonb_agg(jsonb_build_object(
      'part_no', p.part_no, 'wanted', trim_scale(x.quantity)::text, 'available', trim_scale(x.free)::text,
      'taken_by', inventory.takers(p_office, x.product), 'instead', inventory.in_stock_instead(p_office, x.product)) ORDER BY p.part_no),
      'ways_out', '["sell what is available", "take the rest as futures", "offer what is in stock instead"]'::jsonb)
    FROM (SELECT y.product, y.quantity, coalesce((SELECT sum(s.on_hand - s.held - s.reserved) FROM inventory.stock s
              WHERE s.office_id = p_office AND s.product_id = y.product), 0) AS free
          FROM (SELECT z.product, sum(z.quantity) AS quantity FROM unnest(p_products, p_quantities) AS z(product, quantity) GROUP BY 1) y) x
    JOIN core.product p ON p.id = x.product WHERE x.free < x.quantity));
END $$;

-- What there is of each product over all warehouses, without what the order itself has reserved, and what is announced.
CREATE FUNCTION inventory.figures(p_office int, p_order uuid, p_products uuid[]) RETURNS text
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
    LEFT JOIN LATERAL (SELECT json_agg(json_build_array(x.expected_on, (x.quantity - x.received)::text) ORDER BY x.id) AS incoming
      FROM inventory.incoming x WHERE x.office_id = p_office AND x.product_id = p.id AND x.state = 'announced'
        AND x.expected_on IS NOT NULL) i ON true
    WHERE p.id = ANY (p_products))::text;
END $$;

-- Notes what a draft wants, instead of what it wanted before.
CREATE FUNCTION inventory.quote(p_office int, p_order uuid, p_customer uuid, p_lines smallint[], p_products uuid[],
                                p_quantities numeric[], p_expires timestamptz, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM inventory.soft_reservation WHERE office_id = p_office AND order_id = p_order;
  INSERT INTO inventory.soft_reservation (office_id, order_id, line_no, product_id, customer_id, quantity, since, expires_at)
  SELECT p_office, p_order, x.line_no, x.product, p_customer, x.quantity, p_at, p_expires
  FROM unnest(p_lines, p_products, p_quantities) AS x(line_no, product, quantity);
END $$;

-- Sets aside what an order wants, all of it or nothing; the sum over the lines of a product must be there (ORD-12).
-- Warehouses serve in the order main, then by code; lines in theirs: the cumulative sums of both are laid side by side.
CREATE FUNCTION inventory.reserve(p_office int, p_order uuid, p_customer uuid, p_lines smallint[], p_products uuid[],
                                  p_quantities numeric[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_expires timestamptz;
BEGIN
  PERFORM 1 FROM inventory.stock WHERE office_id = p_office AND product_id = ANY (p_products)
    ORDER BY warehouse_id, product_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM inventory.reservation WHERE office_id = p_office AND order_id = p_order AND line_no = ANY (p_lines)
             AND state = 'open') THEN
    PERFORM core.refuse('conflict_state', '{"current": "reserved"}');
  END IF;
  IF EXISTS (SELECT 1 FROM (SELECT x.product, sum(x.quantity) AS quantity FROM unnest(p_products, p_quantities) AS x(product, quantity) GROUP BY 1) w
             LEFT JOIN (SELECT product_id, sum(on_hand - held - reserved) AS free FROM inventory.stock
                        WHERE office_id = p_office AND product_id = ANY (p_products) GROUP BY 1) s ON s.product_id = w.product
             WHERE w.quantity > coalesce(s.free, 0)) THEN
    PERFORM inventory.refuse_shortage(p_office, p_products, p_quantities);
  END IF;
  DELETE FROM inventory.soft_reservation WHERE office_id = p_office AND order_id = p_order;
  v_expires := (SELECT p_at + make_interval(hours => reservation_hours) FROM inventory.policy WHERE office_id = p_office);
  WITH want AS (
    SELECT x.line_no, x.product, x.quantity, sum(x.quantity) OVER (PARTITION BY x.product ORDER BY x.line_no) AS upto
    FROM unnest(p_lines, p_products, p_quantities) AS x(line_no, product, quantity)),
  have AS (
    SELECT s.warehouse_id, s.product_id, s.on_hand - s.held - s.reserved AS free,
           sum(s.on_hand - s.held - s.reserved) OVER (PARTITION BY s.product_id ORDER BY w.code <> 'main', w.code) AS upto
    FROM inventory.stock s JOIN inventory.warehouse w ON (w.office_id, w.id) = (s.office_id, s.warehouse_id)
    WHERE s.office_id = p_office AND s.product_id = ANY (p_products)),
  put AS (
    INSERT INTO inventory.reservation AS r (office_id, order_id, line_no, warehouse_id, product_id, customer_id, quantity, since, expires_at)
    SELECT p_office, p_order, w.line_no, h.warehouse_id, w.product, p_customer,
           least(w.upto, h.upto) - greatest(w.upto - w.quantity, h.upto - h.free), p_at, v_expires
    FROM want w JOIN have h ON h.product_id = w.product
    WHERE least(w.upto, h.upto) > greatest(w.upto - w.quantity, h.upto - h.free)
    ON CONFLICT (office_id, order_id, line_no, warehouse_id) DO UPDATE SET product_id = excluded.product_id,
      customer_id = excluded.customer_id, quantity = excluded.quantity, state = 'open', since = excluded.since, expires_at = excluded.expires_at
    RETURNING r.warehouse_id, r.product_id, r.quantity)
  UPDATE inventory.stock s SET reserved = s.reserved + x.quantity
  FROM (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM put GROUP BY 1, 2) x
  WHERE s.office_id = p_office AND s.warehouse_id = x.warehouse_id AND s.product_id = x.product_id;
END $$;

-- Gives back what is still set aside for an order, softly or not, and not on an outbound order.
CREATE FUNCTION inventory.release(p_office int, p_order uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM inventory.stock s WHERE s.office_id = p_office AND (s.product_id, s.warehouse_id) IN (
      SELECT r.product_id, r.warehouse_id FROM inventory.reservation r
      WHERE r.office_id = p_office AND r.order_id = p_order AND r.state = 'open')
    ORDER BY s.warehouse_id, s.product_id FOR NO KEY UPDATE;
  DELETE FROM inventory.soft_reservation WHERE office_id = p_office AND order_id = p_order;
  WITH freed AS (
    UPDATE inventory.reservation SET state = 'released'
    WHERE office_id = p_office AND order_id = p_order AND state = 'open' RETURNING warehouse_id, product_id, quantity)
  UPDATE inventory.stock s SET reserved = s.reserved - f.quantity
  FROM (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM freed GROUP BY 1, 2) f
  WHERE s.office_id = p_office AND s.warehouse_id = f.warehouse_id AND s.product_id = f.product_id;
END $$;

-- The outbound order takes its lines from what is reserved for the order; what it leaves stays reserved.
CREATE FUNCTION inventory.issue_outbound(p_office int, p_outbound uuid, p_order uuid, p_customer uuid, p_lines smallint[],
                                         p_products uuid[], p_quantities numeric[], p_at timestamptz, p_salesperson uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE v_missing boolean;
BEGIN
  PERFORM 1 FROM inventory.reservation WHERE office_id = p_office AND order_id = p_order AND line_no = ANY (p_lines) AND state = 'open'
    ORDER BY line_no, warehouse_id FOR UPDATE;
  INSERT INTO inventory.outbound_order (office_id, id, order_id, customer_id, issued_at, salesperson_id)
  VALUES (p_office, p_outbound, p_order, p_customer, p_at, p_salesperson);
  WITH have AS (
    SELECT r.line_no, r.warehouse_id, r.product_id, r.quantity, x.quantity AS wanted,
           sum(r.quantity) OVER (PARTITION BY r.line_no ORDER BY w.code <> 'main', w.code) AS upto
    FROM inventory.reservation r JOIN unnest(p_lines, p_products, p_quantities) AS x(line_no, product, quantity)
      ON x.line_no = r.line_no AND x.product = r.product_id
    JOIN inventory.warehouse w ON (w.office_id, w.id) = (r.office_id, r.warehouse_id)
    WHERE r.office_id = p_office AND r.order_id = p_order AND r.state = 'open' AND (r.expires_at IS NULL OR r.expires_at > p_at)),
  part AS (
    SELECT h.*, least(h.upto, h.wanted) - (h.upto - h.quantity) AS take FROM have h WHERE h.wanted > h.upto - h.quantity),
  taken AS (
    UPDATE inventory.reservation r SET quantity = r.quantity - p.take, state = CASE WHEN r.quantity = p.take THEN 'issued' ELSE 'open' END
    FROM part p WHERE r.office_id = p_office AND r.order_id = p_order AND r.line_no = p.line_no AND r.warehouse_id = p.warehouse_id),
  line AS (
    INSERT INTO inventory.outbound_line (office_id, outbound_id, line_no, warehouse_id, product_id, quantity)
    SELECT p_office, p_outbound, p.line_no, p.warehouse_id, p.product_id, p.take FROM part p RETURNING quantity)
  SELECT coalesce((SELECT sum(quantity) FROM line), 0) <> (SELECT sum(q) FROM unnest(p_quantities) AS q) INTO v_missing;
  IF v_missing THEN
    PERFORM core.refuse('conflict_state', '{"current": "not reserved", "ways_out": ["check stock and confirm again"]}');
  END IF;
END $$;

-- An outbound order at once, from what is free: its lines are what is reserved, so nothing is set aside in between.
-- The rows are locked in the order (warehouse, product); warehouses serve in the order main, then by code.
CREATE FUNCTION inventory.assign(p_office int, p_outbound uuid, p_order uuid, p_customer uuid, p_lines smallint[], p_products uuid[],
                                 p_quantities numeric[], p_at timestamptz, p_salesperson uuid) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  s record;
  v_warehouses uuid[]; v_stocked uuid[]; v_free numeric[]; v_taken numeric[];          -- what is there
  v_lines smallint[]; v_from uuid[]; v_goods uuid[]; v_quantities numeric[];           -- what is taken from where
  v_wanted numeric;
  v_part numeric;
BEGIN
  FOR s IN SELECT x.warehouse_id, x.product_id, x.on_hand - x.held - x.reserved AS free FROM inventory.stock x
           WHERE x.office_id = p_office AND x.product_id = ANY (p_products) ORDER BY x.warehouse_id, x.product_id FOR NO KEY UPDATE LOOP
    v_warehouses := v_warehouses || s.warehouse_id;
    v_stocked := v_stocked || s.product_id;
    v_free := v_free || s.free;
    v_taken := v_taken || 0::numeric;
  END LOOP;
  IF v_warehouses[1] <> v_warehouses[cardinality(v_warehouses)] THEN
    SELECT array_agg(x.warehouse ORDER BY w.code <> 'main', w.code), array_agg(x.product ORDER BY w.code <> 'main', w.code),
           array_agg(x.free ORDER BY w.code <> 'main', w.code) INTO v_warehouses, v_stocked, v_free
    FROM unnest(v_warehouses, v_stocked, v_free) AS x(warehouse, product, free)
    JOIN inventory.warehouse w ON w.office_id = p_office AND w.id = x.warehouse;
  END IF;
  FOR i IN 1 .. cardinality(p_lines) LOOP
    v_wanted := p_quantities[i];
    FOR j IN 1 .. coalesce(cardinality(v_stocked), 0) LOOP
      v_part := least(v_wanted, v_free[j]);
      CONTINUE WHEN v_stocked[j] <> p_products[i] OR v_part <= 0;
      v_wanted := v_wanted - v_part;
      v_free[j] := v_free[j] - v_part;
      v_taken[j] := v_taken[j] + v_part;
      v_lines := v_lines || p_lines[i];
      v_from := v_from || v_warehouses[j];
      v_goods := v_goods || p_products[i];
      v_quantities := v_quantities || v_part;
    END LOOP;
    IF v_wanted > 0 THEN
      PERFORM inventory.refuse_shortage(p_office, p_products, p_quantities);
    END IF;
  END LOOP;
  INSERT INTO inventory.outbound_order (office_id, id, order_id, customer_id, issued_at, salesperson_id)
  VALUES (p_office, p_outbound, p_order, p_customer, p_at, p_salesperson);
  INSERT INTO inventory.outbound_line (office_id, outbound_id, line_no, warehouse_id, product_id, quantity)
  SELECT p_office, p_outbound, x.line_no, x.warehouse, x.product, x.quantity
  FROM unnest(v_lines, v_from, v_goods, v_quantities) AS x(line_no, warehouse, product, quantity);
  UPDATE inventory.stock x SET reserved = x.reserved + t.quantity FROM unnest(v_warehouses, v_stocked, v_taken) AS t(warehouse, product, quantity)
   WHERE x.office_id = p_office AND x.product_id = t.product AND x.warehouse_id = t.warehouse AND t.quantity > 0;
END $$;

-- Takes an outbound order back before its goods left: they are free again, its number stays in the register.
CREATE FUNCTION inventory.void_outbound(p_office int, p_outbound uuid, p_reason text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.outbound_order SET state = 'voided', voided_at = p_at, void_reason = p_reason
   WHERE office_id = p_office AND id = p_outbound AND state = 'issued';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "dispatched", "ways_out": ["take the goods back as a return"]}');
  END IF;
  PERFORM 1 FROM inventory.stock s WHERE s.office_id = p_office AND (s.product_id, s.warehouse_id) IN (
      SELECT l.product_id, l.warehouse_id FROM inventory.outbound_line l WHERE l.office_id = p_office AND l.outbound_id = p_outbound)
    ORDER BY s.warehouse_id, s.product_id FOR NO KEY UPDATE;
  UPDATE inventory.stock s SET reserved = s.reserved - x.quantity
  FROM (SELECT l.warehouse_id, l.product_id, sum(l.quantity) AS quantity FROM inventory.outbound_line l
        WHERE l.office_id = p_office AND l.outbound_id = p_outbound GROUP BY 1, 2) x
  WHERE s.office_id = p_office AND s.warehouse_id = x.warehouse_id AND s.product_id = x.product_id;
  UPDATE core.document_number SET voided_at = p_at, void_reason = p_reason WHERE office_id = p_office AND document_id = p_outbound;
END $$;

-- The goods of an outbound order leave, at the costs the caller computed on the locked stock rows.
CREATE FUNCTION inventory.dispatch(p_office int, p_outbound uuid, p_ids uuid[], p_lines smallint[], p_warehouses uuid[], p_costs bigint[],
                                   p_on date, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.outbound_order SET state = 'dispatched', dispatched_at = p_at,
         cost_minor = (SELECT sum(c) FROM unnest(p_costs) AS c)
   WHERE office_id = p_office AND id = p_outbound AND state = 'issued';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "dispatched"}');
  END IF;
  WITH left_now AS (
    UPDATE inventory.outbound_line l SET cost_minor = c.cost
    FROM unnest(p_ids, p_lines, p_warehouses, p_costs) AS c(id, line_no, warehouse, cost)
    WHERE l.office_id = p_office AND l.outbound_id = p_outbound AND l.line_no = c.line_no AND l.warehouse_id = c.warehouse
    RETURNING c.id, l.line_no, l.warehouse_id, l.product_id, l.quantity, c.cost),
  moved AS (
    INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
    SELECT p_office, n.id, 'issue', n.warehouse_id, n.product_id, -n.quantity, -n.cost, p_outbound, n.line_no, p_on, p_at, p_by FROM left_now n)
  UPDATE inventory.stock s SET on_hand = s.on_hand - x.quantity, reserved = s.reserved - x.quantity, value_minor = s.value_minor - x.cost
  FROM (SELECT warehouse_id, product_id, sum(quantity) AS quantity, sum(cost) AS cost FROM left_now GROUP BY 1, 2) x
  WHERE s.office_id = p_office AND s.warehouse_id = x.warehouse_id AND s.product_id = x.product_id;
END $$;
