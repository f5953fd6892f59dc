-- A tracking number is taken at the dock, in the dispatch's own transaction: the shipment is registered later, by a
-- worker, who could only fail over a number that is taken. It is free again when its shipment has come to an end.
CREATE TABLE logistics.tracking_number (
  office_id    int NOT NULL REFERENCES core.office,
  carrier      text NOT NULL,
  tracking_no  text NOT NULL CHECK (tracking_no <> ''),
  outbound_id  uuid NOT NULL,
  PRIMARY KEY (office_id, carrier, tracking_no)
);
SELECT core.protect_office_table('logistics.tracking_number', 'SELECT, INSERT, DELETE');

CREATE FUNCTION logistics.take_tracking_number(p_office int, p_carrier text, p_tracking text, p_outbound uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.tracking_number (office_id, carrier, tracking_no, outbound_id)
  VALUES (p_office, p_carrier, p_tracking, p_outbound) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('tracking_no', p_tracking));
  END IF;
END $$;

-- What left, as a shipment with its parcels. Nothing is done for one that is registered already.
CREATE FUNCTION logistics.register_shipment(p_office int, p_id uuid, p_number text, p_kind text, p_customer uuid, p_salesperson uuid, p_receiver text,
    p_address text, p_carrier text, p_service text, p_zone text, p_promised date, p_dispatched timestamptz, p_at timestamptz, p_outbounds uuid[], p_orders uuid[],
    p_parcels uuid[], p_numbers text[], p_weights int[], p_account uuid, p_company text, p_poll_at timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM logistics.shipment_outbound o WHERE o.office_id = p_office AND o.outbound_id = ANY (p_outbounds)) THEN
    RETURN false;
  END IF;
  INSERT INTO logistics.shipment (office_id, id, number, kind, customer_id, salesperson_id, receiver, address, carrier, service, zone, promised_on,
    dispatched_at, registered_at)
  VALUES (p_office, p_id, p_number, p_kind, p_customer, p_salesperson, p_receiver, p_address, p_carrier, p_service, p_zone, p_promised, p_dispatched, p_at);
  INSERT INTO logistics.shipment_outbound (office_id, shipment_id, outbound_id, order_id)
  SELECT p_office, p_id, x.outbound_id, x.order_id FROM unnest(p_outbounds, p_orders) AS x(outbound_id, order_id);
  INSERT INTO logistics.parcel (office_id, id, shipment_id, position, carrier, account_id, company, tracking_no, weight_grams, state_at, heard_at, poll_at)
  SELECT p_office, x.id, p_id, x.n, p_carrier, p_account, p_company, x.tracking_no, x.weight, p_dispatched, p_dispatched,
    CASE WHEN x.tracking_no <> '' THEN p_poll_at END
  FROM unnest(p_parcels, p_numbers, p_weights) WITH ORDINALITY AS x(id, tracking_no, weight, n);
  INSERT INTO logistics.tracking_event (office_id, id, parcel_id, at, offset_minutes, offset_known, wire, state, code, text, place, source, digest, received_at)
  SELECT p_office, gen_random_uuid(), x.id, p_dispatched, 0, false, 'picked_up', 'handed', 'handed', '', '', 'typed', decode(md5(x.id::text), 'hex'), p_at
  FROM unnest(p_parcels) AS x(id);
  RETURN true;
END $$;

-- What has come to its end gives its numbers free: a carrier may use them again.
CREATE FUNCTION logistics.free_numbers(p_office int, p_shipments uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM logistics.tracking_number t USING logistics.parcel p, logistics.shipment s
   WHERE s.office_id = p_office AND s.id = ANY (p_shipments) AND p.office_id = p_office AND p.shipment_id = s.id
     AND t.office_id = p_office AND t.carrier = s.carrier AND t.tracking_no = p.tracking_no;
END $$;
