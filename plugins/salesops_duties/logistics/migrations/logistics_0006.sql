-- The numbers a parcel had before: its carrier gave it another, or it was mistyped. What was said of a wrong number is somebody else's
-- parcel: it is kept, marked, and does not count.
CREATE TABLE logistics.parcel_number (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  parcel_id    uuid NOT NULL,
  tracking_no  text NOT NULL,
  was_wrong    boolean NOT NULL,
  reason       text NOT NULL CHECK (reason <> ''),
  changed_by   uuid NOT NULL,
  changed_at   timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, parcel_id) REFERENCES logistics.parcel
);
CREATE INDEX parcel_number_parcel ON logistics.parcel_number (office_id, parcel_id);
CREATE INDEX parcel_number_tracking_no ON logistics.parcel_number (office_id, tracking_no);
SELECT core.protect_office_table('logistics.parcel_number', 'SELECT, INSERT');
ALTER TABLE logistics.tracking_event DROP CONSTRAINT tracking_event_mark_check,
  ADD CONSTRAINT tracking_event_mark_check CHECK (mark IN ('', 'before_dispatch', 'withdrawn', 'other_number'));

-- Gives a parcel another number: the old one is free, the new one taken for the same goods. What was expected and signed under a wrong
-- number is forgotten.
CREATE FUNCTION logistics.renumber_parcel(p_office int, p_id uuid, p_parcel uuid, p_number text, p_wrong boolean, p_reason text, p_by uuid,
    p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_old text; v_shipment uuid; v_carrier text; v_goods uuid;
BEGIN
  SELECT p.tracking_no, p.shipment_id, s.carrier INTO v_old, v_shipment, v_carrier FROM logistics.parcel p
    JOIN logistics.shipment s ON (s.office_id, s.id) = (p.office_id, p.shipment_id) WHERE p.office_id = p_office AND p.id = p_parcel;
  DELETE FROM logistics.tracking_number t WHERE t.office_id = p_office AND t.carrier = v_carrier AND t.tracking_no = v_old RETURNING outbound_id INTO v_goods;
  IF v_goods IS NULL THEN
    SELECT o.outbound_id INTO v_goods FROM logistics.shipment_outbound o WHERE o.office_id = p_office AND o.shipment_id = v_shipment ORDER BY 1 LIMIT 1;
  END IF;
  PERFORM logistics.take_tracking_number(p_office, v_carrier, p_number, coalesce(v_goods, v_shipment));
  INSERT INTO logistics.parcel_number (office_id, id, parcel_id, tracking_no, was_wrong, reason, changed_by, changed_at)
  VALUES (p_office, p_id, p_parcel, v_old, p_wrong, p_reason, p_by, p_at);
  UPDATE logistics.parcel SET tracking_no = p_number, polls = 0, answer = '', heard_at = p_at, poll_at = CASE WHEN account_id IS NOT NULL THEN p_at END
   WHERE office_id = p_office AND id = p_parcel;
  IF p_wrong THEN
    UPDATE logistics.tracking_event SET mark = 'other_number' WHERE office_id = p_office AND parcel_id = p_parcel AND mark = '' AND source <> 'typed';
    UPDATE logistics.parcel SET expected_at = NULL, signed_by = '', signed_at = NULL WHERE office_id = p_office AND id = p_parcel;
    UPDATE logistics.shipment s SET expected_on = NULL, expected_by = '', expected_at = NULL
     WHERE s.office_id = p_office AND s.id = v_shipment AND s.expected_by = 'carrier'
       AND NOT EXISTS (SELECT 1 FROM logistics.parcel p WHERE p.office_id = p_office AND p.shipment_id = v_shipment AND p.expected_at IS NOT NULL);
  END IF;
END $$;
