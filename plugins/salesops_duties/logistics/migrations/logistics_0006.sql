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
  UPDATE logistics.parcel SET tracking_no = p_number, polls = 0, answer = '', push_asked_at = NULL, heard_at = p_at, poll_at = CASE WHEN account_id IS NOT NULL THEN p_at END
   WHERE office_id = p_office AND id = p_parcel;
  IF p_wrong THEN
    UPDATE logistics.tracking_event SET mark = 'other_number' WHERE office_id = p_office AND parcel_id = p_parcel AND mark = '' AND source <> 'typed';
    UPDATE logistics.parcel SET expected_at = NULL, signed_by = '', signed_at = NULL WHERE office_id = p_office AND id = p_parcel;
    UPDATE logistics.shipment s SET expected_on = NULL, expected_by = '', expected_at = NULL
     WHERE s.office_id = p_office AND s.id = v_shipment AND s.expected_by = 'carrier'
       AND NOT EXISTS (SELECT 1 FROM logistics.parcel p WHERE p.office_id = p_office AND p.shipment_id = v_shipment AND p.expected_at IS NOT NULL);
  END IF;
END $$;

-- Since when an account's carrier refuses, limits or cannot be reached; none while it answers.
ALTER TABLE logistics.carrier_account ADD COLUMN trouble_since timestamptz;
GRANT SELECT (trouble_since) ON logistics.carrier_account TO salesops_readonly;

-- Under which address of ours a carrier reaches us with its pushes, and when it was asked to push a parcel; it is polled besides.
ALTER TABLE logistics.carrier_account ADD COLUMN push_address text NOT NULL DEFAULT '', ADD COLUMN push_paused_until timestamptz;
ALTER TABLE logistics.parcel ADD COLUMN push_asked_at timestamptz;
CREATE INDEX parcel_to_push ON logistics.parcel (office_id, account_id, id) WHERE push_asked_at IS NULL AND poll_at IS NOT NULL;

-- That a carrier was asked by telephone for a shipment, and what it said; what it said of parcels is an event besides.
CREATE TABLE logistics.phone_ask (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  shipment_id  uuid NOT NULL,
  asked_on     date NOT NULL,
  asked_at     timestamptz NOT NULL,
  asked_by     uuid NOT NULL,
  person       text NOT NULL DEFAULT '',
  what         text NOT NULL CHECK (what <> ''),
  note         text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
CREATE INDEX phone_ask_shipment ON logistics.phone_ask (office_id, shipment_id, asked_on);
SELECT core.protect_office_table('logistics.phone_ask', 'SELECT, INSERT');

CREATE FUNCTION logistics.note_phone_ask(p_office int, p_id uuid, p_shipment uuid, p_on date, p_at timestamptz, p_by uuid, p_person text, p_what text,
    p_note text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.phone_ask (office_id, id, shipment_id, asked_on, asked_at, asked_by, person, what, note)
  VALUES (p_office, p_id, p_shipment, p_on, p_at, p_by, p_person, p_what, p_note);
END $$;

-- The shipments under way whose carrier is to be asked by telephone on a day: from the day after they left, once a day. Those that no
-- machine is asked for, and those whose machine has been in trouble for long.
CREATE FUNCTION logistics.to_call(p_office int, p_day date, p_zone text) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT s.id FROM logistics.shipment s
   WHERE s.office_id = p_office AND s.state NOT IN ('delivered', 'returned', 'lost') AND s.kind IN ('carrier', 'transfer', 'sample')
     AND (s.dispatched_at AT TIME ZONE p_zone)::date < p_day
     AND (EXISTS (SELECT 1 FROM logistics.parcel p WHERE p.office_id = s.office_id AND p.shipment_id = s.id AND p.account_id IS NULL
            AND p.state NOT IN ('delivered', 'returned', 'lost'))
          OR EXISTS (SELECT 1 FROM logistics.exception e WHERE e.office_id = s.office_id AND e.shipment_id = s.id AND e.kind = 'carrier' AND e.closed_at IS NULL))
     AND NOT EXISTS (SELECT 1 FROM logistics.phone_ask a WHERE a.office_id = s.office_id AND a.shipment_id = s.id AND a.asked_on = p_day)
     AND NOT EXISTS (SELECT 1 FROM logistics.parcel p JOIN logistics.tracking_event e ON (e.office_id, e.parcel_id) = (p.office_id, p.id)
            WHERE p.office_id = s.office_id AND p.shipment_id = s.id AND e.source = 'phone' AND (e.received_at AT TIME ZONE p_zone)::date = p_day)
   ORDER BY s.promised_on NULLS LAST, s.dispatched_at
$$;

-- What a shipment carries that stands on no outbound order: a transfer to another warehouse or office, a sample.
CREATE TABLE logistics.shipment_document (
  office_id    int NOT NULL,
  shipment_id  uuid NOT NULL,
  thing        text NOT NULL CHECK (thing IN ('transfer', 'sample')),
  document_id  uuid NOT NULL,
  PRIMARY KEY (office_id, shipment_id),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
CREATE INDEX shipment_document_document ON logistics.shipment_document (office_id, document_id);
SELECT core.protect_office_table('logistics.shipment_document', 'SELECT, INSERT');

CREATE FUNCTION logistics.note_document(p_office int, p_shipment uuid, p_thing text, p_document uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.shipment_document (office_id, shipment_id, thing, document_id) VALUES (p_office, p_shipment, p_thing, p_document);
END $$;

-- How heavy one of a part is, in its own unit, beside its classes.
ALTER TABLE logistics.goods_class ADD COLUMN weight_grams int CHECK (weight_grams > 0);
CREATE FUNCTION logistics.note_goods(p_office int, p_product uuid, p_classes text[], p_grams int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.goods_class AS g (office_id, product_id, classes, weight_grams) VALUES (p_office, p_product, p_classes, p_grams)
  ON CONFLICT (office_id, product_id) DO UPDATE SET classes = excluded.classes, weight_grams = coalesce(excluded.weight_grams, g.weight_grams);
END $$;

-- That somebody tried to ask a customer whether goods arrived well and did not reach anybody, and when to try again.
CREATE TABLE logistics.verification_attempt (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  shipment_id  uuid NOT NULL,
  channel      text NOT NULL CHECK (channel IN ('phone', 'message', 'mail', 'visit')),
  asked        text NOT NULL DEFAULT '',
  note         text NOT NULL DEFAULT '',
  next_at      timestamptz,
  tried_at     timestamptz NOT NULL,
  tried_by     uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
CREATE INDEX verification_attempt_shipment ON logistics.verification_attempt (office_id, shipment_id);
SELECT core.protect_office_table('logistics.verification_attempt', 'SELECT, INSERT');

CREATE FUNCTION logistics.note_attempt(p_office int, p_id uuid, p_shipment uuid, p_channel text, p_asked text, p_note text, p_next timestamptz,
    p_at timestamptz, p_by uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.verification_attempt (office_id, id, shipment_id, channel, asked, note, next_at, tried_at, tried_by)
  VALUES (p_office, p_id, p_shipment, p_channel, p_asked, p_note, p_next, p_at, p_by);
  IF p_next IS NOT NULL THEN
    UPDATE logistics.verification SET due_at = p_next WHERE office_id = p_office AND shipment_id = p_shipment AND state = 'due';
  END IF;
END $$;
