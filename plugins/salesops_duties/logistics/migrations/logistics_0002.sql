-- A tracking number is taken at the dock, in the dispatch's own transaction: the shipment is registered later, by a
-- worker, who could only fail over a number that is taken.
CREATE TABLE logistics.tracking_number (
  office_id    int NOT NULL REFERENCES core.office,
  carrier      text NOT NULL,
  tracking_no  text NOT NULL CHECK (tracking_no <> ''),
  outbound_id  uuid NOT NULL,
  PRIMARY KEY (office_id, carrier, tracking_no)
);
INSERT INTO logistics.tracking_number (office_id, carrier, tracking_no, outbound_id)
SELECT office_id, carrier, tracking_no, outbound_id FROM logistics.shipment WHERE tracking_no <> '';
SELECT core.protect_office_table('logistics.tracking_number', 'SELECT, INSERT');

CREATE FUNCTION logistics.take_tracking_number(p_office int, p_carrier text, p_tracking text, p_outbound uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.tracking_number (office_id, carrier, tracking_no, outbound_id)
  VALUES (p_office, p_carrier, p_tracking, p_outbound) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('tracking_no', p_tracking));
  END IF;
END $$;
