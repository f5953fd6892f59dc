-- A list of stock that a customer gets on its days. `starts_on` is the first day it may go, `paused_why` is written by the machine
-- or by whoever paused it.
CREATE TABLE inventory.list_profile (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  name         text NOT NULL CHECK (name <> ''),
  customer_id  uuid NOT NULL REFERENCES core.party,
  recipients   text[] NOT NULL CHECK (cardinality(recipients) BETWEEN 1 AND 20),
  columns      text[] NOT NULL CHECK (cardinality(columns) > 0),
  parts        text[] NOT NULL DEFAULT '{}',
  makers       text[] NOT NULL DEFAULT '{}',
  stock        text NOT NULL CHECK (stock IN ('all', 'coming', 'there')),
  quantities   text NOT NULL CHECK (quantities IN ('bands', 'exact')),
  bands        numeric[] NOT NULL DEFAULT '{}',
  prices       text NOT NULL CHECK (prices IN ('customer', 'base', 'none')),
  language     text NOT NULL CHECK (language IN ('en', 'zh')),
  format       text NOT NULL CHECK (format IN ('xlsx', 'csv', 'pdf', 'text')),
  changes      text NOT NULL CHECK (changes IN ('none', 'mark', 'only')),
  send_at      time NOT NULL,
  days         smallint[] NOT NULL CHECK (cardinality(days) BETWEEN 1 AND 7 AND days <@ '{1,2,3,4,5,6,7}'),
  starts_on    date NOT NULL,
  state        text NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'paused')),
  paused_why   text NOT NULL DEFAULT '',
  version      int NOT NULL DEFAULT 1,
  made_by      uuid NOT NULL,
  made_at      timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CHECK ((quantities = 'bands') = (cardinality(bands) > 0)),
  CHECK ((state = 'paused') = (paused_why <> ''))
);
CREATE INDEX list_profile_due ON inventory.list_profile (office_id, send_at) WHERE state = 'on';
CREATE INDEX list_profile_customer ON inventory.list_profile (office_id, customer_id);
SELECT core.protect_office_table('inventory.list_profile');

-- What was free at one moment; every list that is due then is written from it. Costs, suppliers and whose goods are reserved are
-- not in it.
CREATE TABLE inventory.list_snapshot (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  taken_at   timestamptz NOT NULL,
  parts      int NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX list_snapshot_latest ON inventory.list_snapshot (office_id, taken_at);
SELECT core.protect_office_table('inventory.list_snapshot', 'SELECT, INSERT, DELETE');

CREATE TABLE inventory.list_figure (
  office_id    int NOT NULL,
  snapshot_id  uuid NOT NULL,
  product_id   uuid NOT NULL REFERENCES core.product,
  available    numeric(18, 6) NOT NULL,
  coming       numeric(18, 6) NOT NULL,
  expected_on  date,
  PRIMARY KEY (office_id, snapshot_id, product_id),
  FOREIGN KEY (office_id, snapshot_id) REFERENCES inventory.list_snapshot ON DELETE CASCADE
);
SELECT core.protect_office_table('inventory.list_figure', 'SELECT, INSERT, DELETE');

-- What became of a list on a day: the key is why it goes once, whatever is tried again. `mail_id` is chosen with the row, so that every
-- try has the same Message-ID. `late` says that the machine was not there at its time.
CREATE TABLE inventory.list_send (
  office_id    int NOT NULL,
  profile_id   uuid NOT NULL,
  day          date NOT NULL,
  state        text NOT NULL CHECK (state IN ('due', 'left', 'skipped', 'missed')),
  due_at       timestamptz NOT NULL,
  late         boolean NOT NULL DEFAULT false,
  snapshot_id  uuid,
  mail_id      uuid NOT NULL,
  reason       text NOT NULL DEFAULT '',
  file_name    text NOT NULL DEFAULT '',
  sha256       bytea CHECK (length(sha256) = 32),
  size         int,
  rows         int NOT NULL DEFAULT 0,
  changed      int NOT NULL DEFAULT 0,
  asked_by     uuid,
  made_at      timestamptz NOT NULL,
  ended_at     timestamptz,
  PRIMARY KEY (office_id, profile_id, day),
  FOREIGN KEY (office_id, profile_id) REFERENCES inventory.list_profile,
  CHECK ((state = 'left') = (sha256 IS NOT NULL) AND (state IN ('skipped', 'missed')) = (reason <> ''))
);
CREATE INDEX list_send_snapshot ON inventory.list_send (office_id, snapshot_id) WHERE snapshot_id IS NOT NULL;
SELECT core.protect_office_table('inventory.list_send');

-- What is free of each product now, over all warehouses, and what of goods to come nobody waits for; a plan is no promise, and a day
-- that is over is none.
CREATE FUNCTION inventory.free_figures(p_office int, p_today date) RETURNS TABLE (product_id uuid, available numeric, coming numeric, expected_on date)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
  SELECT coalesce(s.product, i.product), greatest(coalesce(s.free, 0), 0), coalesce(i.free, 0), i.first_day
  FROM (SELECT x.product_id AS product, sum(x.on_hand - x.held - x.reserved) AS free FROM inventory.stock x
        WHERE x.office_id = p_office GROUP BY 1) s
  FULL JOIN (SELECT y.product_id AS product, sum(y.quantity - y.received - y.pegged) AS free,
               min(y.expected_on) FILTER (WHERE y.expected_on >= p_today) AS first_day FROM inventory.incoming y
             WHERE y.office_id = p_office AND y.state = 'announced' AND y.kind <> 'plan' AND y.quantity - y.received > y.pegged GROUP BY 1) i
    ON i.product = s.product;
END $$;

-- Takes a snapshot, unless one was taken since `p_since`; returns the one to use.
CREATE FUNCTION inventory.take_list_snapshot(p_office int, p_id uuid, p_since timestamptz, p_at timestamptz, p_today date) RETURNS uuid
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
  INSERT INTO inventory.list_figure (office_id, snapshot_id, product_id, available, coming, expected_on)
  SELECT p_office, p_id, f.product_id, f.available, f.coming, f.expected_on FROM inventory.free_figures(p_office, p_today) f;
  RETURN p_id;
END $$;
