-- A transfer as one office has it. Between offices each of the two has a row of its own under the same id: the office that asked
-- is the `receiver`, the other the `sender`. `version` counts what this office has to tell the other, `heard` is the last it heard.
-- Locks: the transfer, then its supply, then stock rows.
CREATE TABLE inventory.transfer (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL,
  role             text NOT NULL CHECK (role IN ('inside', 'receiver', 'sender')),
  other_office     int REFERENCES core.office,
  from_warehouse   uuid,
  to_warehouse     uuid,
  state            text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'accepted', 'sent', 'short', 'closed', 'refused', 'cancelled')),
  note             text NOT NULL DEFAULT '',
  needed_on        date,
  order_id         uuid,
  asked_at         timestamptz NOT NULL,
  asked_by         uuid NOT NULL,
  asker            text NOT NULL DEFAULT '',
  expected_on      date,
  expected_before  date,
  carrier          text NOT NULL DEFAULT '',
  answered_at      timestamptz,
  sent_at          timestamptz,
  ended_at         timestamptz,
  cancel_asked_at  timestamptz,
  reason           text NOT NULL DEFAULT '',
  currency         core.currency NOT NULL,
  rate             numeric(18, 8) CHECK (rate > 0),
  their_number     text NOT NULL DEFAULT '',
  version          int NOT NULL DEFAULT 1,
  heard            int NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, from_warehouse) REFERENCES inventory.warehouse,
  FOREIGN KEY (office_id, to_warehouse) REFERENCES inventory.warehouse,
  CONSTRAINT between_offices_or_not CHECK ((role = 'inside') = (other_office IS NULL) AND other_office <> office_id),
  CONSTRAINT from_one_place_to_another CHECK (CASE role WHEN 'inside' THEN from_warehouse IS NOT NULL AND from_warehouse <> to_warehouse
    WHEN 'receiver' THEN from_warehouse IS NULL ELSE to_warehouse IS NULL END),
  CONSTRAINT a_place_where_the_goods_are_ours CHECK (role = 'sender' OR to_warehouse IS NOT NULL),
  CONSTRAINT what_left_did_so_at_a_time CHECK ((state IN ('sent', 'short', 'closed')) = (sent_at IS NOT NULL))
);
CREATE INDEX transfer_open ON inventory.transfer (office_id, state, asked_at) WHERE state IN ('asked', 'accepted', 'sent', 'short');
SELECT core.protect_office_table('inventory.transfer');

-- `cost_minor` is what was sent cost in this office's currency, `claim_minor` the same in the sender's, which is what the offices
-- owe one another. `reserved` is set aside at the sender until it leaves. What came and what was lost is never more than was sent.
CREATE TABLE inventory.transfer_line (
  office_id       int NOT NULL,
  transfer_id     uuid NOT NULL,
  line_no         smallint NOT NULL,
  product_id      uuid NOT NULL REFERENCES core.product,
  quantity        numeric(18, 6) NOT NULL CHECK (quantity > 0),
  reserved        numeric(18, 6) NOT NULL DEFAULT 0 CHECK (reserved >= 0 AND reserved <= quantity),
  sent            numeric(18, 6) NOT NULL DEFAULT 0 CHECK (sent >= 0 AND sent <= quantity),
  cost_minor      bigint NOT NULL DEFAULT 0 CHECK (cost_minor >= 0),
  claim_minor     bigint NOT NULL DEFAULT 0 CHECK (claim_minor >= 0),
  received        numeric(18, 6) NOT NULL DEFAULT 0,
  received_minor  bigint NOT NULL DEFAULT 0,
  lost            numeric(18, 6) NOT NULL DEFAULT 0,
  lost_minor      bigint NOT NULL DEFAULT 0,
  supply_id       uuid,
  PRIMARY KEY (office_id, transfer_id, line_no),
  FOREIGN KEY (office_id, transfer_id) REFERENCES inventory.transfer,
  FOREIGN KEY (office_id, supply_id) REFERENCES inventory.incoming,
  CONSTRAINT never_both_reserved_and_under_way CHECK (reserved = 0 OR sent = 0),
  CONSTRAINT no_more_arrives_than_was_sent CHECK (received >= 0 AND lost >= 0 AND received + lost <= sent
    AND received_minor >= 0 AND lost_minor >= 0 AND received_minor + lost_minor <= cost_minor)
);
CREATE INDEX transfer_line_product ON inventory.transfer_line (office_id, product_id);
SELECT core.protect_office_table('inventory.transfer_line');

-- What of a transfer stands in the books, each with an entry of its own: goods that left (`sending`), that another office sent us
-- (`underway`), that came (`receipt`), that never will (`loss`). `transit_minor` is what it changes of the value of goods in transit.
CREATE TABLE inventory.transfer_step (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  transfer_id    uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('sending', 'underway', 'receipt', 'loss')),
  booked_on      date NOT NULL,
  cost_minor     bigint NOT NULL CHECK (cost_minor >= 0),
  transit_minor  bigint NOT NULL,
  reason         text NOT NULL DEFAULT '',
  at             timestamptz NOT NULL,
  made_by        uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, transfer_id) REFERENCES inventory.transfer,
  CHECK (kind <> 'loss' OR reason <> '')
);
CREATE INDEX transfer_step_of ON inventory.transfer_step (office_id, transfer_id);
SELECT core.protect_office_table('inventory.transfer_step', 'SELECT, INSERT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory.transfer_step FOR EACH ROW EXECUTE FUNCTION core.append_only();

-- A transfer with its lines, once: what another office tells twice is there already, and nothing happens.
CREATE FUNCTION inventory.note_transfer(p_office int, p_id uuid, p_role text, p_other int, p_from uuid, p_to uuid, p_note text, p_needed date,
    p_order uuid, p_asker text, p_currency text, p_lines smallint[], p_products uuid[], p_quantities numeric[], p_supplies uuid[],
    p_at timestamptz, p_by uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO inventory.transfer (office_id, id, role, other_office, from_warehouse, to_warehouse, note, needed_on, order_id, asker, currency, asked_at, asked_by)
  VALUES (p_office, p_id, p_role, p_other, p_from, p_to, p_note, p_needed, p_order, p_asker, p_currency, p_at, p_by) ON CONFLICT (office_id, id) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO inventory.transfer_line (office_id, transfer_id, line_no, product_id, quantity, supply_id)
  SELECT p_office, p_id, x.line_no, x.product, x.quantity, x.supply
  FROM unnest(p_lines, p_products, p_quantities, p_supplies) AS x(line_no, product, quantity, supply);
  RETURN true;
END $$;

-- Sets a transfer's goods aside in one warehouse, all of them or nothing; refuses with who took them.
CREATE FUNCTION inventory.reserve_transfer(p_office int, p_transfer uuid, p_warehouse uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM inventory.stock s WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id IN (
      SELECT l.product_id FROM inventory.transfer_line l WHERE l.office_id = p_office AND l.transfer_id = p_transfer)
    ORDER BY s.warehouse_id, s.product_id FOR NO KEY UPDATE;
  PERFORM inventory.refuse_short_transfer(p_office, p_warehouse, array_agg(w.product_id), array_agg(w.quantity))
  FROM (SELECT l.product_id, sum(l.quantity) AS quantity FROM inventory.transfer_line l
        WHERE l.office_id = p_office AND l.transfer_id = p_transfer GROUP BY 1) w
  LEFT JOIN inventory.stock s ON s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = w.product_id
  WHERE w.quantity > coalesce(s.on_hand - s.held - s.reserved, 0) HAVING count(*) > 0;
  UPDATE inventory.stock s SET reserved = s.reserved + w.quantity
  FROM (SELECT l.product_id, sum(l.quantity) AS quantity FROM inventory.transfer_line l
        WHERE l.office_id = p_office AND l.transfer_id = p_transfer GROUP BY 1) w
  WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = w.product_id;
  UPDATE inventory.transfer_line SET reserved = quantity WHERE office_id = p_office AND transfer_id = p_transfer;
END $$;

-- Gives back what is set aside for a transfer.
CREATE FUNCTION inventory.release_transfer(p_office int, p_transfer uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_warehouse uuid := (SELECT from_warehouse FROM inventory.transfer WHERE office_id = p_office AND id = p_transfer);
BEGIN
  PERFORM 1 FROM inventory.stock s WHERE s.office_id = p_office AND s.warehouse_id = v_warehouse AND s.product_id IN (
      SELECT l.product_id FROM inventory.transfer_line l WHERE l.office_id = p_office AND l.transfer_id = p_transfer AND l.reserved > 0)
    ORDER BY s.warehouse_id, s.product_id FOR NO KEY UPDATE;
  UPDATE inventory.stock s SET reserved = s.reserved - w.quantity
  FROM (SELECT l.product_id, sum(l.reserved) AS quantity FROM inventory.transfer_line l
        WHERE l.office_id = p_office AND l.transfer_id = p_transfer GROUP BY 1) w
  WHERE s.office_id = p_office AND s.warehouse_id = v_warehouse AND s.product_id = w.product_id AND w.quantity > 0;
  UPDATE inventory.transfer_line SET reserved = 0 WHERE office_id = p_office AND transfer_id = p_transfer;
END $$;

-- The goods leave, at the costs the caller computed on the locked stock rows; what was set aside and stays is free again.
CREATE FUNCTION inventory.send_transfer(p_office int, p_transfer uuid, p_warehouse uuid, p_ids uuid[], p_lines smallint[], p_quantities numeric[],
    p_costs bigint[], p_on date, p_at timestamptz, p_by uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.stock s SET on_hand = s.on_hand - x.quantity, reserved = s.reserved - x.reserved, value_minor = s.value_minor - x.cost
  FROM (SELECT l.product_id, sum(y.quantity) AS quantity, sum(y.cost) AS cost, sum(l.reserved) AS reserved
        FROM unnest(p_lines, p_quantities, p_costs) AS y(line_no, quantity, cost)
        JOIN inventory.transfer_line l ON (l.office_id, l.transfer_id, l.line_no) = (p_office, p_transfer, y.line_no) GROUP BY 1) x
  WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product_id;
  UPDATE inventory.transfer_line l SET sent = x.quantity, cost_minor = x.cost, claim_minor = x.cost, reserved = 0
  FROM unnest(p_lines, p_quantities, p_costs) AS x(line_no, quantity, cost)
  WHERE l.office_id = p_office AND l.transfer_id = p_transfer AND l.line_no = x.line_no;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
  SELECT p_office, x.id, 'transfer_out', p_warehouse, l.product_id, -x.quantity, -x.cost, p_transfer, x.line_no, p_on, p_at, p_by
  FROM unnest(p_ids, p_lines, p_quantities, p_costs) AS x(id, line_no, quantity, cost)
  JOIN inventory.transfer_line l ON (l.office_id, l.transfer_id, l.line_no) = (p_office, p_transfer, x.line_no) WHERE x.quantity > 0;
END $$;

-- What another office sent, as it told it.
CREATE FUNCTION inventory.note_sending(p_office int, p_transfer uuid, p_lines smallint[], p_quantities numeric[], p_claims bigint[], p_costs bigint[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.transfer_line l SET sent = x.quantity, claim_minor = x.claim, cost_minor = x.cost
  FROM unnest(p_lines, p_quantities, p_claims, p_costs) AS x(line_no, quantity, claim, cost)
  WHERE l.office_id = p_office AND l.transfer_id = p_transfer AND l.line_no = x.line_no;
END $$;

-- What came, or what will not come any more, each with its share of the cost; on the transfer's row that the caller locked.
CREATE FUNCTION inventory.note_arrival(p_office int, p_transfer uuid, p_lines smallint[], p_received numeric[], p_received_minor bigint[],
    p_lost numeric[], p_lost_minor bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE inventory.transfer_line l SET received = l.received + x.received, received_minor = l.received_minor + x.received_minor,
         lost = l.lost + x.lost, lost_minor = l.lost_minor + x.lost_minor
  FROM unnest(p_lines, p_received, p_received_minor, p_lost, p_lost_minor) AS x(line_no, received, received_minor, lost, lost_minor)
  WHERE l.office_id = p_office AND l.transfer_id = p_transfer AND l.line_no = x.line_no;
END $$;

-- Refuses what is not free in one warehouse, with who took it.
CREATE FUNCTION inventory.refuse_short_transfer(p_office int, p_warehouse uuid, p_products uuid[], p_quantities numeric[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM core.refuse('insufficient_stock', (SELECT jsonb_build_object('short', jsonb_agg(jsonb_build_object('part_no', p.part_no,
      'wanted', trim_scale(x.quantity)::text, 'available', trim_scale(coalesce(s.on_hand - s.held - s.reserved, 0))::text,
      'taken_by', inventory.takers(p_office, x.product)) ORDER BY p.part_no),
      'ways_out', '["refuse, and say how much there is", "take it from another warehouse", "give up a reservation first"]'::jsonb)
    FROM unnest(p_products, p_quantities) AS x(product, quantity) JOIN core.product p ON p.id = x.product
    LEFT JOIN inventory.stock s ON s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product));
END $$;

-- Who holds a product's reserved goods, the latest first; a transfer holds them for a warehouse or an office.
CREATE OR REPLACE FUNCTION inventory.takers(p_office int, p_product uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('order_id', t.order_id, 'transfer_id', t.transfer_id, 'customer', t.taker,
                                               'quantity', trim_scale(t.quantity)::text, 'since', t.since)) ORDER BY t.since DESC, t.order_id), '[]')
  FROM (SELECT x.order_id, x.transfer_id, x.taker, sum(x.quantity) AS quantity, max(x.since) AS since FROM (
          SELECT r.order_id, NULL::uuid AS transfer_id, p.name AS taker, r.quantity, r.since FROM inventory.reservation r
          JOIN core.party p ON p.id = r.customer_id
          WHERE r.office_id = p_office AND r.product_id = p_product AND r.state = 'open'
          UNION ALL
          SELECT o.order_id, NULL, p.name, l.quantity, o.issued_at FROM inventory.outbound_line l
          JOIN inventory.outbound_order o ON (o.office_id, o.id) = (l.office_id, l.outbound_id)
          JOIN core.party p ON p.id = o.customer_id
          WHERE l.office_id = p_office AND l.product_id = p_product AND o.state = 'issued'
          UNION ALL
          SELECT NULL, f.id, c.name, l.reserved, f.answered_at FROM inventory.transfer_line l
          JOIN inventory.transfer f ON (f.office_id, f.id) = (l.office_id, l.transfer_id) JOIN core.office c ON c.id = f.other_office
          WHERE l.office_id = p_office AND l.product_id = p_product AND l.reserved > 0) x
        GROUP BY 1, 2, 3 ORDER BY max(x.since) DESC, x.order_id LIMIT 10) t);
END $$;

-- What one other office has to sell of these products, while its inventory is on.
CREATE FUNCTION inventory.free_at(p_other int, p_products uuid[]) RETURNS TABLE (product_id uuid, available numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT x.product_id, sum(x.on_hand - x.held - x.reserved) FROM inventory.stock x
  WHERE x.office_id = p_other AND x.product_id = ANY (p_products)
    AND EXISTS (SELECT 1 FROM core.office_duty d WHERE d.office_id = p_other AND d.duty = 'inventory' AND d.state <> 'off') GROUP BY 1
$$;

-- The other side of this office's transfers: what the two owe one another for each, as the other office has it; nothing else.
CREATE FUNCTION inventory.transfers_elsewhere() RETURNS TABLE (transfer_id uuid, office int, is_sent boolean, currency text, claim_minor bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.id, t.office_id, t.sent_at IS NOT NULL, t.currency::text, coalesce((SELECT sum(l.claim_minor) FROM inventory.transfer_line l
    WHERE l.office_id = t.office_id AND l.transfer_id = t.id), 0)::bigint
  FROM inventory.transfer t WHERE t.other_office = (SELECT nullif(current_setting('app.office_id', true), '')::int)
$$;
REVOKE ALL ON FUNCTION inventory.free_at(int, uuid[]), inventory.transfers_elsewhere() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inventory.free_at(int, uuid[]), inventory.transfers_elsewhere() TO salesops_app;
GRANT CREATE ON SCHEMA inventory TO salesops_definer;
ALTER FUNCTION inventory.free_at(int, uuid[]) OWNER TO salesops_definer;
ALTER FUNCTION inventory.transfers_elsewhere() OWNER TO salesops_definer;
REVOKE CREATE ON SCHEMA inventory FROM salesops_definer;
GRANT SELECT ON inventory.transfer, inventory.transfer_line TO salesops_definer;
