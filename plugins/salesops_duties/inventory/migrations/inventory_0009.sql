-- A stock list may tell of some warehouses alone; without any it tells of all.
ALTER TABLE inventory.list_profile ADD COLUMN warehouses text[] NOT NULL DEFAULT '{}';

-- What of `available` is free in which warehouse, by its code; warehouses in which nothing is free are left out.
ALTER TABLE inventory.list_figure ADD COLUMN by_warehouse jsonb NOT NULL DEFAULT '{}';

-- What is free of each product now, over all warehouses and in each, and what of goods to come nobody waits for; a plan is no promise,
-- and a day that is over is none.
DROP FUNCTION inventory.free_figures(int, date);
CREATE FUNCTION inventory.free_figures(p_office int, p_today date)
RETURNS TABLE (product_id uuid, available numeric, coming numeric, expected_on date, by_warehouse jsonb)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
  SELECT coalesce(s.product, i.product), greatest(coalesce(s.free, 0), 0), coalesce(i.free, 0), i.first_day, coalesce(s.places, '{}')
  FROM (SELECT x.product_id AS product, sum(x.on_hand - x.held - x.reserved) AS free,
          jsonb_object_agg(w.code, trim_scale(x.on_hand - x.held - x.reserved)) FILTER (WHERE x.on_hand - x.held - x.reserved > 0) AS places
        FROM inventory.stock x JOIN inventory.warehouse w ON (w.office_id, w.id) = (x.office_id, x.warehouse_id)
        WHERE x.office_id = p_office GROUP BY 1) s
  FULL JOIN (SELECT y.product_id AS product, sum(y.quantity - y.received - y.pegged) AS free,
               min(y.expected_on) FILTER (WHERE y.expected_on >= p_today) AS first_day FROM inventory.incoming y
             WHERE y.office_id = p_office AND y.state = 'announced' AND y.kind <> 'plan' AND y.quantity - y.received > y.pegged GROUP BY 1) i
    ON i.product = s.product;
END $$;

-- Takes a snapshot, unless one was taken since `p_since`; returns the one to use.
CREATE OR REPLACE FUNCTION inventory.take_list_snapshot(p_office int, p_id uuid, p_since timestamptz, p_at timestamptz, p_today date) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE v_known uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('inventory.list_snapshot', p_office));
  SELECT s.id INTO v_known FROM inventory.list_snapshot s WHERE s.office_id = p_office AND s.taken_at >= p_since AND s.taken_at <= p_at
   ORDER BY s.taken_at DESC LIMIT 1;
  IF FOUND THEN
    RETURN v_known;
  END IF;
  INSERT INTO inventory.list_snapshot (office_id, id, taken_at, parts)
  SELECT p_office, p_id, p_at, count(*) FROM inventory.free_figures(p_office, p_today);
  INSERT INTO inventory.list_figure (office_id, snapshot_id, product_id, available, coming, expected_on, by_warehouse)
  SELECT p_office, p_id, f.product_id, f.available, f.coming, f.expected_on, f.by_warehouse FROM inventory.free_figures(p_office, p_today) f;
  RETURN p_id;
END $$;

-- What of a figure is free in these warehouses; without any, in all. A snapshot that was taken before places were kept tells of all.
CREATE FUNCTION inventory.free_in(p_available numeric, p_places jsonb, p_codes text[]) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN cardinality(p_codes) = 0 OR (p_places = '{}' AND p_available > 0) THEN p_available
    ELSE coalesce((SELECT sum((p_places ->> c)::numeric) FROM unnest(p_codes) AS c), 0) END
$$;
