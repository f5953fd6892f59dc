-- The warehouse's path: goods in, goods back, holds, counts, what time gives back, and what other offices have.

-- Goods in: stock rows are locked in the order of their products, then raised; then what was announced of them.
CREATE FUNCTION inventory.receive(p_office int, p_kind text, p_warehouse uuid, p_document uuid, p_ids uuid[], p_products uuid[],
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
  UPDATE inventory.incoming i SET received = i.received + x.quantity, version = i.version + 1,
         state = CASE WHEN i.received + x.quantity = i.quantity THEN 'received' ELSE 'announced' END
  FROM (SELECT y.incoming, sum(y.quantity) AS quantity FROM unnest(p_incoming, p_quantities) AS y(incoming, quantity)
        WHERE y.incoming IS NOT NULL GROUP BY 1) x
  WHERE i.office_id = p_office AND i.id = x.incoming AND i.state = 'announced' AND i.received + x.quantity <= i.quantity;
  GET DIAGNOSTICS v_met = ROW_COUNT;
  IF v_met < (SELECT count(DISTINCT x) FROM unnest(p_incoming) AS x WHERE x IS NOT NULL) THEN
    PERFORM core.refuse('conflict_state', '{"current": "received or cancelled meanwhile", "ways_out": ["look at what is announced", "receive without it"]}');
  END IF;
END $$;

-- Goods back: in where they lie, at the costs the caller shared out on the locked outbound lines; scrap goes out again at once.
CREATE FUNCTION inventory.take_back(p_office int, p_document uuid, p_ids uuid[], p_others uuid[], p_lines smallint[], p_warehouses uuid[],
                                    p_products uuid[], p_quantities numeric[], p_costs bigint[], p_dispositions text[], p_outbounds uuid[],
                                    p_outbound_lines smallint[], p_on date, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO inventory.stock AS s (office_id, warehouse_id, product_id, on_hand, held, value_minor)
  SELECT p_office, x.warehouse, x.product, sum(x.quantity), coalesce(sum(x.quantity) FILTER (WHERE x.disposition <> 'sellable'), 0), sum(x.cost)
  FROM unnest(p_warehouses, p_products, p_quantities, p_costs, p_dispositions) AS x(warehouse, product, quantity, cost, disposition)
  WHERE x.disposition <> 'scrap' GROUP BY 2, 3 ORDER BY 2, 3
  ON CONFLICT (office_id, product_id, warehouse_id) DO UPDATE SET on_hand = s.on_hand + excluded.on_hand,
    held = s.held + excluded.held, value_minor = s.value_minor + excluded.value_minor;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, source_id,
                                  source_line, booked_on, at, moved_by)
  SELECT p_office, x.id, 'return', x.warehouse, x.product, x.quantity, x.cost, p_document, x.line_no, x.outbound, x.outbound_line, p_on, p_at, p_by
  FROM unnest(p_ids, p_lines, p_warehouses, p_products, p_quantities, p_costs, p_outbounds, p_outbound_lines)
    AS x(id, line_no, warehouse, product, quantity, cost, outbound, outbound_line);
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
  SELECT p_office, x.id, 'scrap', x.warehouse, x.product, -x.quantity, -x.cost, p_document, x.line_no, p_on, p_at, p_by
  FROM unnest(p_others, p_lines, p_warehouses, p_products, p_quantities, p_costs, p_dispositions)
    AS x(id, line_no, warehouse, product, quantity, cost, disposition) WHERE x.disposition = 'scrap';
  INSERT INTO inventory.hold (office_id, id, warehouse_id, product_id, kind, quantity, reason, document_id, placed_at, placed_by)
  SELECT p_office, x.id, x.warehouse, x.product, x.disposition, x.quantity, 'returned goods', p_document, p_at, p_by
  FROM unnest(p_others, p_warehouses, p_products, p_quantities, p_dispositions) AS x(id, warehouse, product, quantity, disposition)
  WHERE x.disposition IN ('quarantine', 'supplier');
  UPDATE inventory.outbound_line l SET returned = l.returned + x.quantity, returned_cost_minor = l.returned_cost_minor + x.cost
  FROM (SELECT y.outbound, y.outbound_line, y.warehouse, sum(y.quantity) AS quantity, sum(y.cost) AS cost
        FROM unnest(p_outbounds, p_outbound_lines, p_warehouses, p_quantities, p_costs) AS y(outbound, outbound_line, warehouse, quantity, cost)
        WHERE y.outbound IS NOT NULL GROUP BY 1, 2, 3) x
  WHERE l.office_id = p_office AND l.outbound_id = x.outbound AND l.line_no = x.outbound_line AND l.warehouse_id = x.warehouse;
END $$;

-- Keeps a quantity from being sold.
CREATE FUNCTION inventory.place_hold(p_office int, p_id uuid, p_warehouse uuid, p_product uuid, p_kind text, p_quantity numeric, p_reason text,
                                     p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.stock SET held = held + p_quantity WHERE office_id = p_office AND warehouse_id = p_warehouse AND product_id = p_product
    AND on_hand - reserved - held >= p_quantity;
  IF NOT FOUND THEN
    PERFORM core.refuse('insufficient_stock', (SELECT jsonb_build_object('short', jsonb_build_array(jsonb_build_object('part_no', p.part_no,
        'wanted', trim_scale(p_quantity)::text, 'available', coalesce((SELECT trim_scale(s.on_hand - s.held - s.reserved)::text FROM inventory.stock s
          WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = p_product), '0'),
        'taken_by', inventory.takers(p_office, p_product))), 'ways_out', '["release a reservation first", "hold what is available"]'::jsonb)
      FROM core.product p WHERE p.id = p_product));
  END IF;
  INSERT INTO inventory.hold (office_id, id, warehouse_id, product_id, kind, quantity, reason, placed_at, placed_by)
  VALUES (p_office, p_id, p_warehouse, p_product, p_kind, p_quantity, p_reason, p_at, p_by);
END $$;

-- Lets held goods be sold again, all or a part.
CREATE FUNCTION inventory.release_hold(p_office int, p_id uuid, p_quantity numeric) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.stock s SET held = s.held - p_quantity FROM inventory.hold h
   WHERE h.office_id = p_office AND h.id = p_id AND s.office_id = p_office AND s.warehouse_id = h.warehouse_id AND s.product_id = h.product_id
     AND s.held >= p_quantity;
  UPDATE inventory.hold SET released = released + p_quantity WHERE office_id = p_office AND id = p_id AND released + p_quantity <= quantity;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "released", "ways_out": ["look at what is still held"]}');
  END IF;
END $$;

-- Posts the approved differences of a count on stock rows the caller locked and compared.
CREATE FUNCTION inventory.adjust(p_office int, p_count uuid, p_warehouse uuid, p_ids uuid[], p_lines smallint[], p_products uuid[],
                                 p_quantities numeric[], p_costs bigint[], p_on date, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.stock_count SET state = 'posted', posted_at = p_at, posted_by = p_by
   WHERE office_id = p_office AND id = p_count AND state = 'counted';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "not counted, or posted already"}');
  END IF;
  UPDATE inventory.stock s SET on_hand = s.on_hand + x.quantity, value_minor = s.value_minor + x.cost
  FROM unnest(p_products, p_quantities, p_costs) AS x(product, quantity, cost)
  WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
  SELECT p_office, x.id, 'adjust', p_warehouse, x.product, x.quantity, x.cost, p_count, x.line_no, p_on, p_at, p_by
  FROM unnest(p_ids, p_lines, p_products, p_quantities, p_costs) AS x(id, line_no, product, quantity, cost);
END $$;

-- Gives back what was set aside until a time that is over; returns whose it was.
CREATE FUNCTION inventory.expire(p_office int, p_at timestamptz) RETURNS TABLE (order_id uuid, kind text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM inventory.stock s WHERE s.office_id = p_office AND (s.product_id, s.warehouse_id) IN (
      SELECT r.product_id, r.warehouse_id FROM inventory.reservation r
      WHERE r.office_id = p_office AND r.state = 'open' AND r.expires_at <= p_at)
    ORDER BY s.warehouse_id, s.product_id FOR NO KEY UPDATE;
  RETURN QUERY
  WITH freed AS (
    UPDATE inventory.reservation r SET state = 'expired' WHERE r.office_id = p_office AND r.state = 'open' AND r.expires_at <= p_at
    RETURNING r.order_id, r.warehouse_id, r.product_id, r.quantity),
  given AS (
    UPDATE inventory.stock s SET reserved = s.reserved - f.quantity
    FROM (SELECT warehouse_id, product_id, sum(quantity) AS quantity FROM freed GROUP BY 1, 2) f
    WHERE s.office_id = p_office AND s.warehouse_id = f.warehouse_id AND s.product_id = f.product_id)
  SELECT DISTINCT f.order_id, 'hard' FROM freed f;
  RETURN QUERY
  WITH gone AS (
    DELETE FROM inventory.soft_reservation r WHERE r.office_id = p_office AND r.expires_at <= p_at RETURNING r.order_id)
  SELECT DISTINCT g.order_id, 'soft' FROM gone g;
END $$;

-- What the other offices have to sell of these products: the office's name and a quantity, nothing of customers or costs.
CREATE FUNCTION inventory.elsewhere(p_office int, p_products uuid[]) RETURNS TABLE (product_id uuid, office text, available numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.product_id, o.name, s.free
  FROM core.office o JOIN core.office_duty d ON d.office_id = o.id AND d.duty = 'inventory' AND d.state <> 'off'
  JOIN LATERAL (SELECT x.product_id, sum(x.on_hand - x.held - x.reserved) AS free FROM inventory.stock x
                WHERE x.office_id = o.id AND x.product_id = ANY (p_products) GROUP BY 1) s ON s.free > 0
  WHERE o.id <> p_office AND o.closed_on IS NULL ORDER BY o.name
$$;
REVOKE ALL ON FUNCTION inventory.elsewhere(int, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inventory.elsewhere(int, uuid[]) TO salesops_app;
GRANT USAGE, CREATE ON SCHEMA inventory TO salesops_definer;
ALTER FUNCTION inventory.elsewhere(int, uuid[]) OWNER TO salesops_definer;
REVOKE CREATE ON SCHEMA inventory FROM salesops_definer;
GRANT SELECT ON inventory.stock TO salesops_definer;
