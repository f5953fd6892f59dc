-- Who took the goods, and how we know. A later proof of the same shipment holds instead of the earlier ones, which stay readable.
CREATE TABLE logistics.proof (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  shipment_id  uuid NOT NULL,
  position     smallint NOT NULL CHECK (position > 0),
  receiver     text NOT NULL CHECK (receiver <> ''),
  received_at  timestamptz NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('signature', 'photo', 'stamp', 'code', 'word')),
  place        text NOT NULL DEFAULT '',
  file_id      uuid,
  noted_by     uuid NOT NULL,
  noted_at     timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, shipment_id, position),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
SELECT core.protect_office_table('logistics.proof', 'SELECT, INSERT');

-- What became of each line that was sent: all of it is accounted for.
CREATE TABLE logistics.proof_line (
  office_id    int NOT NULL,
  proof_id     uuid NOT NULL,
  outbound_id  uuid NOT NULL,
  line_no      smallint NOT NULL,
  product_id   uuid NOT NULL REFERENCES core.product,
  sent         numeric(18, 6) NOT NULL CHECK (sent > 0),
  accepted     numeric(18, 6) NOT NULL CHECK (accepted >= 0),
  short        numeric(18, 6) NOT NULL DEFAULT 0 CHECK (short >= 0),
  damaged      numeric(18, 6) NOT NULL DEFAULT 0 CHECK (damaged >= 0),
  wrong        numeric(18, 6) NOT NULL DEFAULT 0 CHECK (wrong >= 0),
  PRIMARY KEY (office_id, proof_id, outbound_id, line_no),
  FOREIGN KEY (office_id, proof_id) REFERENCES logistics.proof,
  CONSTRAINT all_that_was_sent CHECK (accepted + short + damaged + wrong = sent)
);
SELECT core.protect_office_table('logistics.proof_line', 'SELECT, INSERT');

-- What the customer says of a shipment that arrived: to be asked by `due_at`, then accepted, with exceptions, or in dispute (the
-- carrier says delivered, the customer says not received). What was in order once stays so.
CREATE TABLE logistics.verification (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  shipment_id   uuid NOT NULL,
  state         text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'accepted', 'excepted', 'disputed')),
  delivered_at  timestamptz NOT NULL,
  due_at        timestamptz NOT NULL,
  asked         text NOT NULL DEFAULT '',
  channel       text NOT NULL DEFAULT '' CHECK (channel IN ('', 'phone', 'message', 'mail', 'visit')),
  asked_at      timestamptz,
  asked_by      uuid,
  is_complete   boolean NOT NULL DEFAULT false,
  is_right      boolean NOT NULL DEFAULT false,
  is_undamaged  boolean NOT NULL DEFAULT false,
  has_papers    boolean NOT NULL DEFAULT false,
  is_refused    boolean NOT NULL DEFAULT false,
  complaint     text NOT NULL DEFAULT '',
  claim_minor   bigint CHECK (claim_minor >= 0),
  claim_until   date,
  replacement   text NOT NULL DEFAULT '',
  reason        text NOT NULL DEFAULT '',
  version       int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, shipment_id),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment,
  CHECK ((state = 'due') = (asked_at IS NULL)),
  CHECK ((asked_at IS NULL) = (asked_by IS NULL) AND (asked_at IS NULL) = (asked = '') AND (asked_at IS NULL) = (channel = '')),
  CHECK (state <> 'accepted' OR (is_complete AND is_right AND is_undamaged AND NOT is_refused)),
  CHECK ((state IN ('excepted', 'disputed')) <= (claim_until IS NOT NULL))
);
CREATE INDEX verification_due ON logistics.verification (office_id, due_at) WHERE state = 'due';
CREATE INDEX verification_open ON logistics.verification (office_id, state, due_at) WHERE state IN ('excepted', 'disputed');
SELECT core.protect_office_table('logistics.verification');

-- A shipment arrived and its customer is to be asked; one that arrived at another time than first told is asked accordingly.
CREATE FUNCTION logistics.open_verification(p_office int, p_id uuid, p_shipment uuid, p_delivered timestamptz, p_due timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.verification AS v (office_id, id, shipment_id, delivered_at, due_at) VALUES (p_office, p_id, p_shipment, p_delivered, p_due)
  ON CONFLICT (office_id, shipment_id) DO UPDATE SET delivered_at = excluded.delivered_at, due_at = excluded.due_at WHERE v.state = 'due';
END $$;

-- What the customer said; refuses what another has noted meanwhile, and anything after acceptance.
CREATE FUNCTION logistics.note_verification(p_office int, p_id uuid, p_version int, p_state text, p_asked text, p_channel text, p_at timestamptz, p_by uuid,
    p_complete boolean, p_right boolean, p_undamaged boolean, p_papers boolean, p_refused boolean, p_complaint text, p_claim bigint, p_until date,
    p_replacement text, p_reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE logistics.verification SET state = p_state, asked = p_asked, channel = p_channel, asked_at = p_at, asked_by = p_by, is_complete = p_complete,
    is_right = p_right, is_undamaged = p_undamaged, has_papers = p_papers, is_refused = p_refused, complaint = p_complaint, claim_minor = p_claim,
    claim_until = p_until, replacement = p_replacement, reason = p_reason, version = version + 1
   WHERE office_id = p_office AND id = p_id AND version = p_version AND state <> 'accepted';
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
END $$;

-- Keeps a proof with its lines, the next of its shipment.
CREATE FUNCTION logistics.keep_proof(p_office int, p_id uuid, p_shipment uuid, p_receiver text, p_received timestamptz, p_kind text, p_place text, p_file uuid,
    p_by uuid, p_at timestamptz, p_outbounds uuid[], p_lines smallint[], p_products uuid[], p_sent numeric[], p_accepted numeric[], p_short numeric[],
    p_damaged numeric[], p_wrong numeric[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM logistics.shipment WHERE office_id = p_office AND id = p_shipment FOR NO KEY UPDATE;
  INSERT INTO logistics.proof (office_id, id, shipment_id, position, receiver, received_at, kind, place, file_id, noted_by, noted_at)
  SELECT p_office, p_id, p_shipment, coalesce(max(q.position), 0) + 1, p_receiver, p_received, p_kind, p_place, p_file, p_by, p_at
    FROM logistics.proof q WHERE q.office_id = p_office AND q.shipment_id = p_shipment;
  INSERT INTO logistics.proof_line (office_id, proof_id, outbound_id, line_no, product_id, sent, accepted, short, damaged, wrong)
  SELECT p_office, p_id, x.* FROM unnest(p_outbounds, p_lines, p_products, p_sent, p_accepted, p_short, p_damaged, p_wrong) AS x;
END $$;

-- Of the shipments that arrived or should have arrived in a span of days: how many, how many in time, how many whole and in time.
-- Whole is what the customer accepted when asked first; what nobody was asked about yet is whole while nobody complained.
CREATE FUNCTION logistics.delivery_performance(p_office int, p_from date, p_until date, p_zone text, p_own uuid)
RETURNS TABLE (carrier text, customer_id uuid, delivered int, promised int, on_time int, in_full int, otif int)
LANGUAGE sql STABLE AS $$
  SELECT f.carrier, f.customer_id, count(*)::int, count(f.promised_on)::int, (count(*) FILTER (WHERE f.in_time))::int, (count(*) FILTER (WHERE f.whole))::int,
         (count(*) FILTER (WHERE f.in_time AND f.whole))::int
    FROM (SELECT s.carrier, s.customer_id, s.promised_on, (s.delivered_at AT TIME ZONE p_zone)::date <= s.promised_on AS in_time,
                 NOT EXISTS (SELECT 1 FROM logistics.exception e WHERE e.office_id = s.office_id AND e.shipment_id = s.id
                              AND e.kind IN ('short', 'damaged', 'wrong', 'refused', 'not_received')) AS whole
            FROM logistics.shipment s
           WHERE s.office_id = p_office AND s.delivered_at >= p_from::timestamp AT TIME ZONE p_zone
             AND s.delivered_at < (p_until + 1)::timestamp AT TIME ZONE p_zone AND (p_own IS NULL OR s.salesperson_id = p_own)) f
   GROUP BY 1, 2
$$;
