CREATE SCHEMA logistics;
GRANT USAGE ON SCHEMA logistics TO salesops_app, salesops_readonly;

-- Where goods are on their way, and how far that is (I-9): the order in which a parcel goes through its states. The three last are
-- terminal and of one rank; rules/states.py holds the same table, and a test compares them. Not STRICT, for such a function is called
-- for every row instead of being written out in the query.
CREATE DOMAIN logistics.state AS text
  CHECK (VALUE IN ('created', 'packed', 'handed', 'in_transit', 'out_for_delivery', 'delivered', 'returned', 'lost'));
CREATE FUNCTION logistics.rank(p_state text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE p_state WHEN 'created' THEN 0 WHEN 'packed' THEN 1 WHEN 'handed' THEN 2 WHEN 'in_transit' THEN 3 WHEN 'out_for_delivery' THEN 4
    WHEN 'delivered' THEN 5 WHEN 'returned' THEN 5 WHEN 'lost' THEN 5 END
$$;

CREATE SEQUENCE logistics.shipment_no;
GRANT USAGE ON SEQUENCE logistics.shipment_no TO salesops_app;
CREATE FUNCTION logistics.next_number(p_office int) RETURNS text LANGUAGE sql AS $$
  SELECT 'SH-' || lpad(nextval('logistics.shipment_no')::text, 4, '0')
$$;

-- Goods on their way to one receiver: with a carrier, by our own car, fetched by the customer, or to another office. `promised_on` is
-- what the customer was told, `expected_on` what is known now, and by whom. `corrections` counts the times its state fell back.
CREATE TABLE logistics.shipment (
  office_id      int NOT NULL REFERENCES core.office,
  id             uuid NOT NULL,
  number         text NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('carrier', 'own', 'pickup', 'transfer', 'sample')),
  customer_id    uuid REFERENCES core.party,
  salesperson_id uuid,
  receiver       text NOT NULL DEFAULT '',
  address        text NOT NULL DEFAULT '',
  carrier        text NOT NULL,
  service        text NOT NULL DEFAULT '',
  zone           text NOT NULL DEFAULT '',
  state          logistics.state NOT NULL DEFAULT 'handed',
  corrections    int NOT NULL DEFAULT 0,
  promised_on    date,
  expected_on    date,
  expected_by    text NOT NULL DEFAULT '' CHECK (expected_by IN ('', 'carrier', 'route', 'person')),
  expected_at    timestamptz,
  dispatched_at  timestamptz,
  delivered_at   timestamptz,
  registered_at  timestamptz NOT NULL,
  version        int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, number),
  CHECK ((expected_on IS NULL) = (expected_by = '')),
  CHECK (delivered_at IS NULL OR state = 'delivered')
);
CREATE INDEX shipment_open ON logistics.shipment (office_id, state, id) WHERE state NOT IN ('delivered', 'returned', 'lost');
CREATE INDEX shipment_customer ON logistics.shipment (office_id, customer_id, id);
CREATE INDEX shipment_delivered ON logistics.shipment (office_id, delivered_at) WHERE delivered_at IS NOT NULL;
SELECT core.protect_office_table('logistics.shipment');

-- Which outbound orders a shipment carries; one may go in several shipments, and several in one.
CREATE TABLE logistics.shipment_outbound (
  office_id    int NOT NULL,
  shipment_id  uuid NOT NULL,
  outbound_id  uuid NOT NULL,
  order_id     uuid,
  PRIMARY KEY (office_id, shipment_id, outbound_id),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
CREATE INDEX shipment_outbound_outbound ON logistics.shipment_outbound (office_id, outbound_id);
CREATE INDEX shipment_outbound_order ON logistics.shipment_outbound (office_id, order_id);
SELECT core.protect_office_table('logistics.shipment_outbound', 'SELECT, INSERT');

-- A piece of a shipment with a number of its own, or none where nobody gives one. `wire` is what was said of it last, `state` how far
-- it has come: the two part when a carrier says less than it said before. `last_at` is the time of its last event, `heard_at` when we
-- last heard of it at all. `number_key` is by what it is looked up: an index on upper(…) is of no use below row-level security.
CREATE TABLE logistics.parcel (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  shipment_id   uuid NOT NULL,
  position      smallint NOT NULL CHECK (position > 0),
  carrier       text NOT NULL,
  account_id    uuid,
  company       text NOT NULL DEFAULT '',
  tracking_no   text NOT NULL DEFAULT '',
  number_key    text NOT NULL GENERATED ALWAYS AS (upper(tracking_no)) STORED,
  weight_grams  int CHECK (weight_grams > 0),
  wire          text NOT NULL DEFAULT 'unknown',
  state         logistics.state NOT NULL DEFAULT 'handed',
  state_at      timestamptz,
  corrections   int NOT NULL DEFAULT 0,
  last_at       timestamptz,
  heard_at      timestamptz NOT NULL,
  expected_at   timestamptz,
  signed_by     text NOT NULL DEFAULT '',
  signed_at     timestamptz,
  poll_at       timestamptz,
  polls         int NOT NULL DEFAULT 0,
  answer        text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, shipment_id, position),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
CREATE INDEX parcel_number_key ON logistics.parcel (office_id, number_key) WHERE number_key <> '';
CREATE INDEX parcel_due ON logistics.parcel (office_id, account_id, poll_at) WHERE poll_at IS NOT NULL;
CREATE INDEX parcel_open ON logistics.parcel (office_id, heard_at) WHERE state NOT IN ('delivered', 'returned', 'lost');
SELECT core.protect_office_table('logistics.parcel');

-- A state rises, and what has arrived stays so; anything else is a correction, which counts itself and leaves a row of its own (I-9).
CREATE FUNCTION logistics.only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NEW.corrections = OLD.corrections
     AND (logistics.rank(NEW.state) < logistics.rank(OLD.state) OR logistics.rank(OLD.state) = 5) THEN
    RAISE EXCEPTION 'a state only rises: % after %', NEW.state, OLD.state USING ERRCODE = 'SO403';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_forward BEFORE UPDATE OF state ON logistics.parcel FOR EACH ROW EXECUTE FUNCTION logistics.only_forward();
CREATE TRIGGER only_forward BEFORE UPDATE OF state ON logistics.shipment FOR EACH ROW EXECUTE FUNCTION logistics.only_forward();

CREATE TABLE logistics.parcel_correction (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  parcel_id     uuid NOT NULL,
  before_state  logistics.state NOT NULL,
  after_state   logistics.state NOT NULL,
  reason        text NOT NULL CHECK (reason <> ''),
  corrected_by  uuid NOT NULL,
  corrected_at  timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, parcel_id) REFERENCES logistics.parcel
);
CREATE INDEX parcel_correction_parcel ON logistics.parcel_correction (office_id, parcel_id);
SELECT core.protect_office_table('logistics.parcel_correction', 'SELECT, INSERT');

-- What happened to a parcel, kept once however often it is told: `digest` is of all that is said but its wording. `offset_minutes` is
-- the carrier's own offset from UTC, for the time at the place. `state` is what it makes of the parcel, none where it says nothing of
-- it; `mark` says why it does not count, and what is to come does not count yet.
CREATE TABLE logistics.tracking_event (
  office_id       int NOT NULL,
  id              uuid NOT NULL,
  parcel_id       uuid NOT NULL,
  at              timestamptz NOT NULL,
  offset_minutes  smallint NOT NULL,
  offset_known    boolean NOT NULL,
  wire            text NOT NULL,
  state           logistics.state,
  code            text NOT NULL,
  text            text NOT NULL,
  place           text NOT NULL,
  source          text NOT NULL CHECK (source IN ('poll', 'push', 'file', 'typed', 'phone')),
  digest          bytea NOT NULL CHECK (length(digest) = 16),
  received_at     timestamptz NOT NULL,
  noted_by        uuid,
  mark            text NOT NULL DEFAULT '' CHECK (mark IN ('', 'before_dispatch', 'withdrawn')),
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, parcel_id, digest),
  FOREIGN KEY (office_id, parcel_id) REFERENCES logistics.parcel
);
CREATE INDEX tracking_event_parcel ON logistics.tracking_event (office_id, parcel_id, at);
SELECT core.protect_office_table('logistics.tracking_event', 'SELECT, INSERT, UPDATE (mark)');

-- What somebody must look at; one of a kind is open at a time for a shipment and its parcel.
CREATE TABLE logistics.exception (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  shipment_id  uuid NOT NULL,
  parcel_id    uuid,
  kind         text NOT NULL CHECK (kind IN ('no_news', 'late_risk', 'attempt_failed', 'on_hold', 'delayed', 'returning', 'lost', 'cancelled',
                 'contradiction', 'left_while_held', 'carrier', 'not_received', 'short', 'damaged', 'wrong', 'refused')),
  said         text NOT NULL DEFAULT '',
  opened_at    timestamptz NOT NULL,
  due_at       timestamptz NOT NULL,
  closed_at    timestamptz,
  closed_by    uuid,
  outcome      text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment,
  FOREIGN KEY (office_id, parcel_id) REFERENCES logistics.parcel,
  CHECK ((closed_at IS NULL) = (outcome = ''))
);
CREATE UNIQUE INDEX exception_open ON logistics.exception (office_id, shipment_id, kind, parcel_id) NULLS NOT DISTINCT WHERE closed_at IS NULL;
CREATE INDEX exception_due ON logistics.exception (office_id, due_at) WHERE closed_at IS NULL;
SELECT core.protect_office_table('logistics.exception');
