-- The carriers that an office works with, by the name people say. One with an account is asked by the machine; the others are asked by
-- telephone. `company` is the word by which an aggregator knows it.
CREATE TABLE logistics.carrier (
  office_id     int NOT NULL REFERENCES core.office,
  id            uuid NOT NULL,
  name          text NOT NULL CHECK (name <> ''),
  account_id    uuid,
  company       text NOT NULL DEFAULT '',
  phone         text NOT NULL DEFAULT '',
  link          text NOT NULL DEFAULT '',
  silent_hours  int NOT NULL DEFAULT 24 CHECK (silent_hours BETWEEN 1 AND 720),
  claim_days    int NOT NULL DEFAULT 7 CHECK (claim_days BETWEEN 1 AND 365),
  is_active     boolean NOT NULL DEFAULT true,
  version       int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX carrier_name ON logistics.carrier (office_id, lower(name));
SELECT core.protect_office_table('logistics.carrier');

-- How an office speaks with a carrier's machine. `per_minute` is the pace at which it may be asked, `ask_minutes` how often for a
-- parcel with nothing special, `tokens` what is left of it at
-- `refilled_at`: one bucket for all processes. `push_word` stands in the address the carrier pushes to.
CREATE TABLE logistics.carrier_account (
  office_id     int NOT NULL REFERENCES core.office,
  id            uuid NOT NULL,
  adapter       text NOT NULL CHECK (adapter <> ''),
  name          text NOT NULL CHECK (name <> ''),
  base_url      text NOT NULL DEFAULT '',
  key           text NOT NULL DEFAULT '',
  secret        text NOT NULL DEFAULT '',
  customer      text NOT NULL DEFAULT '',
  timezone      text NOT NULL DEFAULT 'UTC',
  more          jsonb NOT NULL DEFAULT '{}',
  allow_private boolean NOT NULL DEFAULT false,
  per_minute    int NOT NULL DEFAULT 60 CHECK (per_minute BETWEEN 1 AND 1000000),
  at_once       int NOT NULL DEFAULT 4 CHECK (at_once BETWEEN 1 AND 64),
  ask_minutes   int NOT NULL DEFAULT 120 CHECK (ask_minutes BETWEEN 1 AND 1440),
  tokens        numeric(14, 6) NOT NULL DEFAULT 0,
  refilled_at   timestamptz NOT NULL,
  push_word     text NOT NULL CHECK (length(push_word) >= 32),
  push_secret   text NOT NULL DEFAULT '',
  paused_until  timestamptz,
  trouble       text NOT NULL DEFAULT '',
  is_active     boolean NOT NULL DEFAULT true,
  version       int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, name),
  UNIQUE (office_id, push_word)
);
SELECT core.protect_office_table('logistics.carrier_account');
ALTER TABLE logistics.carrier ADD FOREIGN KEY (office_id, account_id) REFERENCES logistics.carrier_account;
ALTER TABLE logistics.parcel ADD FOREIGN KEY (office_id, account_id) REFERENCES logistics.carrier_account;

-- Takes up to `p_wanted` questions out of an account's bucket, which holds a minute's worth at most; none while it is paused.
CREATE FUNCTION logistics.take_tokens(p_office int, p_account uuid, p_wanted int, p_at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE a logistics.carrier_account; v_full numeric; v_got int;
BEGIN
  SELECT * INTO a FROM logistics.carrier_account WHERE office_id = p_office AND id = p_account AND is_active FOR UPDATE;
  IF NOT FOUND OR a.paused_until > p_at THEN
    RETURN 0;
  END IF;
  v_full := least(greatest(a.per_minute / 6.0, 1), a.tokens + greatest(0, extract(epoch FROM p_at - a.refilled_at)) * a.per_minute / 60.0);
  v_got := least(p_wanted, floor(v_full)::int);
  UPDATE logistics.carrier_account SET tokens = v_full - v_got, refilled_at = greatest(p_at, a.refilled_at) WHERE office_id = p_office AND id = p_account;
  RETURN v_got;
END $$;

-- Claims parcels that are due to be asked for: nobody else asks for them until `p_until`, when they are due again by themselves.
CREATE FUNCTION logistics.claim_parcels(p_office int, p_account uuid, p_limit int, p_at timestamptz, p_until timestamptz)
RETURNS TABLE (id uuid, tracking_no text, company text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH due AS (
    SELECT p.id FROM logistics.parcel p WHERE p.office_id = p_office AND p.account_id = p_account AND p.poll_at <= p_at
    ORDER BY p.poll_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
  UPDATE logistics.parcel p SET poll_at = p_until FROM due WHERE p.office_id = p_office AND p.id = due.id
  RETURNING p.id, p.tracking_no, p.company;
END $$;

-- What a carrier pushed, kept before it is answered; the same push again is the one that is there.
CREATE TABLE logistics.push (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  account_id   uuid NOT NULL,
  digest       bytea NOT NULL CHECK (length(digest) = 32),
  body         bytea NOT NULL,
  received_at  timestamptz NOT NULL,
  done_at      timestamptz,
  fault        text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, account_id, digest),
  FOREIGN KEY (office_id, account_id) REFERENCES logistics.carrier_account
);
CREATE INDEX push_waiting ON logistics.push (office_id, received_at, id) WHERE done_at IS NULL;
SELECT core.protect_office_table('logistics.push', 'SELECT, INSERT, UPDATE, DELETE');

CREATE FUNCTION logistics.keep_push(p_office int, p_id uuid, p_account uuid, p_digest bytea, p_body bytea, p_at timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.push (office_id, id, account_id, digest, body, received_at) VALUES (p_office, p_id, p_account, p_digest, p_body, p_at)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- Keeps events, each once however often it is told; answers the parcels of which something new was said. The parcels are locked first,
-- by id, so that nobody waits for another in a ring.
CREATE FUNCTION logistics.keep_events(p_office int, p_ids uuid[], p_parcels uuid[], p_ats timestamptz[], p_offsets smallint[], p_known boolean[],
    p_wires text[], p_states text[], p_codes text[], p_texts text[], p_places text[], p_source text, p_digests bytea[], p_marks text[], p_by uuid,
    p_at timestamptz) RETURNS uuid[]
LANGUAGE plpgsql AS $$
DECLARE v_news uuid[];
BEGIN
  PERFORM 1 FROM logistics.parcel p WHERE p.office_id = p_office AND p.id = ANY (p_parcels) ORDER BY p.id FOR NO KEY UPDATE;
  WITH kept AS (
    INSERT INTO logistics.tracking_event (office_id, id, parcel_id, at, offset_minutes, offset_known, wire, state, code, text, place, source, digest,
      received_at, noted_by, mark)
    SELECT p_office, x.id, x.parcel, x.at, x.off, x.known, x.wire, x.state, x.code, x.text, x.place, p_source, x.digest, p_at, p_by, x.mark
    FROM unnest(p_ids, p_parcels, p_ats, p_offsets, p_known, p_wires, p_states, p_codes, p_texts, p_places, p_digests, p_marks)
      AS x(id, parcel, at, off, known, wire, state, code, text, place, digest, mark)
    ON CONFLICT (office_id, parcel_id, digest) DO NOTHING RETURNING parcel_id)
  SELECT array_agg(DISTINCT k.parcel_id) INTO v_news FROM kept k;
  RETURN coalesce(v_news, '{}');
END $$;

-- Reckons parcels anew from all of their events that count, so that the order in which they came does not matter: one that has arrived
-- is what it was first said to have arrived as, any other is as far as it was ever said to be; `wire` is what was said last. A state
-- that falls, or another end than before, is a correction with `p_reason`. rules/states.py says the same.
CREATE FUNCTION logistics.reckon(p_office int, p_parcels uuid[], p_by uuid, p_reason text, p_at timestamptz)
RETURNS TABLE (parcel_id uuid, shipment_id uuid, before_state text, after_state text, wire text, last_at timestamptz, contradicted boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH said AS (
    SELECT e.parcel_id AS id, max(e.at) AS last_at,
      (array_agg(e.wire ORDER BY e.at DESC, logistics.rank(e.state) DESC NULLS LAST, e.wire))[1] AS wire,
      min(e.at) FILTER (WHERE e.state = 'created') AS created, min(e.at) FILTER (WHERE e.state = 'packed') AS packed,
      min(e.at) FILTER (WHERE e.state = 'handed') AS handed, min(e.at) FILTER (WHERE e.state = 'in_transit') AS in_transit,
      min(e.at) FILTER (WHERE e.state = 'out_for_delivery') AS at_the_door, min(e.at) FILTER (WHERE e.state = 'delivered') AS delivered,
      min(e.at) FILTER (WHERE e.state = 'returned') AS returned, min(e.at) FILTER (WHERE e.state = 'lost') AS lost
    FROM logistics.tracking_event e
    WHERE e.office_id = p_office AND e.parcel_id = ANY (p_parcels) AND e.mark = '' AND e.at <= p_at + interval '15 minutes'
    GROUP BY 1),
  found AS (
    SELECT s.id, s.last_at, s.wire, num_nonnulls(s.delivered, s.returned, s.lost) > 1 AS contradicted,
      coalesce(least(s.delivered, s.returned, s.lost), s.at_the_door, s.in_transit, s.handed, s.packed, s.created) AS state_at,
      CASE WHEN s.delivered <= least(s.returned, s.lost, s.delivered) THEN 'delivered' WHEN s.lost <= least(s.returned, s.lost) THEN 'lost'
        WHEN s.returned IS NOT NULL THEN 'returned' WHEN s.at_the_door IS NOT NULL THEN 'out_for_delivery' WHEN s.in_transit IS NOT NULL THEN 'in_transit'
        WHEN s.handed IS NOT NULL THEN 'handed' WHEN s.packed IS NOT NULL THEN 'packed' WHEN s.created IS NOT NULL THEN 'created' END AS state
    FROM said s),
  old AS (
    SELECT p.id, p.shipment_id, p.state AS was, f.state, f.state_at, f.wire, f.last_at, f.contradicted,
      f.state <> p.state AND (logistics.rank(f.state) < logistics.rank(p.state) OR logistics.rank(p.state) = 5) AS falls
    FROM found f JOIN logistics.parcel p ON p.office_id = p_office AND p.id = f.id WHERE f.state IS NOT NULL),
  moved AS (
    UPDATE logistics.parcel p SET state = o.state, state_at = o.state_at, wire = o.wire, last_at = o.last_at,
      corrections = p.corrections + o.falls::int
    FROM old o WHERE p.office_id = p_office AND p.id = o.id
      AND (p.state, p.state_at, p.wire, p.last_at) IS DISTINCT FROM (o.state, o.state_at, o.wire, o.last_at)),
  fixed AS (
    INSERT INTO logistics.parcel_correction (office_id, id, parcel_id, before_state, after_state, reason, corrected_by, corrected_at)
    SELECT p_office, gen_random_uuid(), o.id, o.was, o.state, p_reason, p_by, p_at FROM old o WHERE o.falls)
  SELECT o.id, o.shipment_id, o.was::text, o.state::text, o.wire, o.last_at, o.contradicted FROM old o ORDER BY o.id;
END $$;

-- A shipment is as far as the parcel that is least far; when all have arrived it is delivered if any was. What carriers say of the day
-- counts for those that are still on their way.
CREATE FUNCTION logistics.follow_parcels(p_office int, p_shipments uuid[], p_timezone text, p_at timestamptz)
RETURNS TABLE (shipment_id uuid, before_state text, after_state text, delivered_at timestamptz) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM 1 FROM logistics.shipment s WHERE s.office_id = p_office AND s.id = ANY (p_shipments) ORDER BY s.id FOR NO KEY UPDATE;
  RETURN QUERY
  WITH found AS (
    SELECT p.shipment_id AS id,
      coalesce((ARRAY['created', 'packed', 'handed', 'in_transit', 'out_for_delivery'])[min(logistics.rank(p.state)) FILTER (WHERE logistics.rank(p.state) < 5) + 1],
        min(p.state::text)) AS state,
      max(p.state_at) FILTER (WHERE p.state = 'delivered') AS delivered_at,
      max(p.expected_at) FILTER (WHERE logistics.rank(p.state) < 5) AS expected_at
    FROM logistics.parcel p WHERE p.office_id = p_office AND p.shipment_id = ANY (p_shipments) GROUP BY 1),
  old AS (
    SELECT s.id, s.state AS was, f.state, CASE WHEN f.state = 'delivered' THEN f.delivered_at END AS delivered_at, f.expected_at,
      f.state <> s.state AND (logistics.rank(f.state) < logistics.rank(s.state) OR logistics.rank(s.state) = 5) AS falls
    FROM found f JOIN logistics.shipment s ON s.office_id = p_office AND s.id = f.id),
  moved AS (
    UPDATE logistics.shipment s SET state = o.state, delivered_at = o.delivered_at, corrections = s.corrections + o.falls::int,
      expected_on = CASE WHEN o.expected_at IS NULL THEN s.expected_on ELSE (o.expected_at AT TIME ZONE p_timezone)::date END,
      expected_by = CASE WHEN o.expected_at IS NULL THEN s.expected_by ELSE 'carrier' END,
      expected_at = CASE WHEN o.expected_at IS NULL THEN s.expected_at ELSE o.expected_at END
    FROM old o WHERE s.office_id = p_office AND s.id = o.id)
  SELECT o.id, o.was::text, o.state, o.delivered_at FROM old o ORDER BY o.id;
END $$;

-- What was heard of parcels that were asked for or pushed; `p_heard` false is an answer that says nothing of them.
CREATE FUNCTION logistics.note_heard(p_office int, p_parcels uuid[], p_heard boolean[], p_expected timestamptz[], p_signed_by text[],
    p_signed_at timestamptz[], p_answers text[], p_poll_at timestamptz[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE logistics.parcel p SET heard_at = CASE WHEN x.heard THEN greatest(p.heard_at, p_at) ELSE p.heard_at END,
    expected_at = coalesce(x.expected, p.expected_at), signed_by = CASE WHEN x.signed_by <> '' THEN x.signed_by ELSE p.signed_by END,
    signed_at = coalesce(x.signed_at, p.signed_at), answer = x.answer, poll_at = x.poll_at, polls = p.polls + 1
  FROM unnest(p_parcels, p_heard, p_expected, p_signed_by, p_signed_at, p_answers, p_poll_at)
    AS x(id, heard, expected, signed_by, signed_at, answer, poll_at)
  WHERE p.office_id = p_office AND p.id = x.id;
END $$;

-- Opens what is not open yet; answers how many were opened.
CREATE FUNCTION logistics.open_exceptions(p_office int, p_ids uuid[], p_shipments uuid[], p_parcels uuid[], p_kinds text[], p_said text[],
    p_dues timestamptz[], p_at timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE v_opened int;
BEGIN
  INSERT INTO logistics.exception AS e (office_id, id, shipment_id, parcel_id, kind, said, opened_at, due_at)
  SELECT p_office, x.id, x.shipment, x.parcel, x.kind, x.said, p_at, x.due
  FROM unnest(p_ids, p_shipments, p_parcels, p_kinds, p_said, p_dues) AS x(id, shipment, parcel, kind, said, due)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_opened = ROW_COUNT;
  RETURN v_opened;
END $$;

-- Closes what the facts have answered by themselves.
CREATE FUNCTION logistics.close_exceptions(p_office int, p_parcels uuid[], p_shipments uuid[], p_kinds text[], p_outcome text, p_by uuid, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE logistics.exception e SET closed_at = p_at, closed_by = p_by, outcome = p_outcome
   WHERE e.office_id = p_office AND e.closed_at IS NULL AND e.kind = ANY (p_kinds)
     AND (e.parcel_id = ANY (p_parcels) OR (e.parcel_id IS NULL AND e.shipment_id = ANY (p_shipments)));
END $$;

-- A link for whoever waits for the goods: `word` cannot be guessed, shows this shipment and nothing else, until `ends_at`.
CREATE TABLE logistics.customer_link (
  office_id    int NOT NULL,
  word_hash    bytea NOT NULL CHECK (length(word_hash) = 32),
  shipment_id  uuid NOT NULL,
  made_by      uuid NOT NULL,
  made_at      timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  ended_at     timestamptz,
  seen_at      timestamptz,
  PRIMARY KEY (office_id, word_hash),
  FOREIGN KEY (office_id, shipment_id) REFERENCES logistics.shipment
);
CREATE INDEX customer_link_shipment ON logistics.customer_link (office_id, shipment_id);
SELECT core.protect_office_table('logistics.customer_link');

-- Keys of carriers are for the product alone, not for whoever reads figures.
REVOKE SELECT ON logistics.carrier_account FROM salesops_readonly;
GRANT SELECT (office_id, id, adapter, name, base_url, timezone, per_minute, at_once, paused_until, trouble, is_active, version)
  ON logistics.carrier_account TO salesops_readonly;

-- How many days goods take with a carrier to a zone, by our own deliveries of the last half year: the median, of three or more.
CREATE FUNCTION logistics.route_days(p_office int) RETURNS TABLE (carrier text, zone text, days int, deliveries int)
LANGUAGE sql STABLE AS $$
  SELECT lower(s.carrier), s.zone, ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.delivered_at - s.dispatched_at) / 86400))::int, count(*)::int
  FROM logistics.shipment s
  WHERE s.office_id = p_office AND s.delivered_at > now() - interval '180 days' AND s.dispatched_at IS NOT NULL AND s.kind = 'carrier'
  GROUP BY 1, 2 HAVING count(*) >= 3
$$;
