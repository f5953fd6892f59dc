CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO salesops_app, salesops_readonly;

-- A month of an office's books. Whoever posts shares a lock, whoever closes takes it alone: those who post never wait for
-- one another, and nothing slips into a month while it is being closed.
CREATE TABLE ledger.period (
  office_id   int NOT NULL REFERENCES core.office,
  id          uuid NOT NULL,
  month       date NOT NULL CHECK (extract(day FROM month) = 1),
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'soft', 'hard')),
  changed_at  timestamptz,
  changed_by  uuid,
  reason      text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  CONSTRAINT one_period_a_month UNIQUE (office_id, month)
);
SELECT core.protect_office_table('ledger.period', 'SELECT, INSERT, UPDATE (state, changed_at, changed_by, reason)');

-- Accounts an office adds to the standard chart.
CREATE TABLE ledger.account (
  office_id  int NOT NULL REFERENCES core.office,
  code       text NOT NULL CHECK (code ~ '^[1-6][0-9]{3,11}$'),
  name       text NOT NULL CHECK (name <> ''),
  name_zh    text NOT NULL DEFAULT '',
  added_by   uuid NOT NULL,
  added_at   timestamptz NOT NULL,
  PRIMARY KEY (office_id, code)
);
SELECT core.protect_office_table('ledger.account', 'SELECT, INSERT');

-- original_on is the document's own day when its month was closed and the entry went to the first open day.
-- No reference to the office: posting locks the office's period, which has one.
CREATE TABLE ledger.entry (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  document_type  text NOT NULL CHECK (document_type <> ''),
  document_id    uuid NOT NULL,
  booked_on      date NOT NULL,
  original_on    date CHECK (original_on <> booked_on),
  currency       core.currency NOT NULL,
  text           text NOT NULL,
  reverses       uuid,
  reason         text NOT NULL DEFAULT '',
  posted_at      timestamptz NOT NULL,
  posted_by      uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT document_posted_once UNIQUE (office_id, document_id, document_type),
  FOREIGN KEY (office_id, reverses) REFERENCES ledger.entry,
  CHECK (document_type NOT IN ('manual', 'reversal') OR reason <> ''),
  CHECK ((document_type = 'reversal') = (reverses IS NOT NULL))
);
CREATE INDEX entry_booked ON ledger.entry (office_id, booked_on, id);
SELECT core.protect_office_table('ledger.entry', 'SELECT, INSERT');

CREATE DOMAIN ledger.account_no AS text CHECK (VALUE ~ '^[0-9]{4,}$');
-- Debit positive, credit negative. Day and currency are the entry's, repeated so that a card reads one index.
CREATE TABLE ledger.posting (
  office_id     int NOT NULL,
  entry_id      uuid NOT NULL,
  line_no       smallint NOT NULL,
  account       ledger.account_no NOT NULL,
  party_id      uuid REFERENCES core.party,
  amount_minor  bigint NOT NULL CHECK (amount_minor <> 0),
  currency      text NOT NULL,
  booked_on     date NOT NULL,
  PRIMARY KEY (office_id, entry_id, line_no),
  FOREIGN KEY (office_id, entry_id) REFERENCES ledger.entry
);
CREATE INDEX posting_card ON ledger.posting (office_id, account, currency, booked_on, entry_id, line_no);
CREATE INDEX posting_party ON ledger.posting (office_id, party_id, account) WHERE party_id IS NOT NULL;
SELECT core.protect_office_table('ledger.posting', 'SELECT, INSERT');

-- The numbers of vouchers, drawn when a day is over: 1..n of an office's fiscal year, each with its entry.
CREATE TABLE ledger.voucher (
  office_id    int NOT NULL,
  fiscal_year  int NOT NULL,
  n            int NOT NULL CHECK (n > 0),
  entry_id     uuid NOT NULL,
  numbered_at  timestamptz NOT NULL,
  PRIMARY KEY (office_id, fiscal_year, n),
  CONSTRAINT entry_numbered_once UNIQUE (office_id, entry_id),
  FOREIGN KEY (office_id, entry_id) REFERENCES ledger.entry
);
SELECT core.protect_office_table('ledger.voucher', 'SELECT, INSERT');

-- What a control account and the documents behind it came to, each time they were compared.
CREATE TABLE ledger.tie_out (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL,
  at               timestamptz NOT NULL,
  until            date,
  account          text NOT NULL,
  currency         text NOT NULL,
  ledger_minor     bigint NOT NULL,
  subledger_minor  bigint NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX tie_out_at ON ledger.tie_out (office_id, at);
SELECT core.protect_office_table('ledger.tie_out', 'SELECT, INSERT');

-- What one statement adds to an entry balances by itself, so there is no moment at which an entry does not. It looks at
-- the added rows only: its cost does not grow with the books.
CREATE FUNCTION ledger.must_balance() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v record;
BEGIN
  SELECT n.entry_id, sum(n.amount_minor) AS off INTO v FROM added n
  GROUP BY n.office_id, n.entry_id HAVING sum(n.amount_minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance, by %', v.entry_id, v.off USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER must_balance AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.must_balance();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.posting FOR EACH ROW EXECUTE FUNCTION core.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION core.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.voucher FOR EACH ROW EXECUTE FUNCTION core.append_only();

-- One at a time per office: who begins a month, closes or reopens one, or numbers vouchers.
CREATE FUNCTION ledger.alone(p_office int) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(722048, p_office)
$$;

-- The first posting of a month makes its row. A month before a closed one is born closed, or the books would have a door
-- at the back; the lock keeps a closing from passing by.
CREATE FUNCTION ledger.begin_month(p_office int, p_month date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger.alone(p_office);
  INSERT INTO ledger.period (office_id, id, month, state)
  VALUES (p_office, gen_random_uuid(), p_month, coalesce((SELECT p.state FROM ledger.period p WHERE p.office_id = p_office
          AND p.month > p_month AND p.state <> 'open' ORDER BY p.month LIMIT 1), 'open'))
  ON CONFLICT ON CONSTRAINT one_period_a_month DO NOTHING;
END $$;

-- Waits for everyone who is posting in this office, and keeps others out; before `alone`, or the two would wait for each other.
CREATE FUNCTION ledger.stop_posting(p_office int) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(722049, p_office)
$$;

-- The state of a month, which stays as it is until the caller's transaction ends. The lock is none of the row's: all of an
-- office's postings would share that one, and each sharing is a record of the log.
CREATE FUNCTION ledger.hold_month(p_office int, p_month date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_state text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(722049, p_office);
  SELECT p.state INTO v_state FROM ledger.period p WHERE p.office_id = p_office AND p.month = p_month;
  IF NOT FOUND THEN
    PERFORM ledger.begin_month(p_office, p_month);
    SELECT p.state INTO v_state FROM ledger.period p WHERE p.office_id = p_office AND p.month = p_month;
  END IF;
  RETURN v_state;
END $$;

-- The day itself when its month is open, else the first day of the next open month.
CREATE FUNCTION ledger.open_day(p_office int, p_on date) RETURNS date LANGUAGE plpgsql AS $$
DECLARE v_month date := date_trunc('month', p_on)::date;
BEGIN
  WHILE ledger.hold_month(p_office, v_month) <> 'open' LOOP
    v_month := v_month + interval '1 month';
  END LOOP;
  RETURN greatest(p_on, v_month);
END $$;

-- What duties hand over: it is never refused for its day, but goes where the books are open.
CREATE FUNCTION ledger.post(p_office int, p_id uuid, p_type text, p_document uuid, p_on date, p_currency text, p_text text,
                            p_accounts text[], p_parties uuid[], p_amounts bigint[], p_at timestamptz, p_by uuid) RETURNS date
LANGUAGE plpgsql AS $$
DECLARE v_on date := ledger.open_day(p_office, p_on);
BEGIN
  INSERT INTO ledger.entry (office_id, id, document_type, document_id, booked_on, original_on, currency, text, posted_at, posted_by)
  VALUES (p_office, p_id, p_type, p_document, v_on, nullif(p_on, v_on), p_currency, p_text, p_at, p_by);
  INSERT INTO ledger.posting (office_id, entry_id, line_no, account, party_id, amount_minor, currency, booked_on)
  SELECT p_office, p_id, x.ord, x.account, x.party, x.amount, p_currency, v_on
  FROM unnest(p_accounts, p_parties, p_amounts) WITH ORDINALITY AS x(account, party, amount, ord);
  RETURN v_on;
END $$;

-- What finance enters itself: refused in a closed month, accepted in a soft closed one; gives the month's state.
CREATE FUNCTION ledger.post_by_hand(p_office int, p_id uuid, p_type text, p_document uuid, p_on date, p_currency text, p_text text,
                                    p_accounts text[], p_parties uuid[], p_amounts bigint[], p_at timestamptz, p_by uuid,
                                    p_reverses uuid, p_reason text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE v_state text := ledger.hold_month(p_office, date_trunc('month', p_on)::date);
BEGIN
  IF v_state = 'hard' THEN
    PERFORM core.refuse('period_locked', jsonb_build_object('current', 'hard', 'month', to_char(p_on, 'YYYY-MM'),
      'first_open', ledger.open_day(p_office, p_on), 'ways_out', jsonb_build_array('book it on ' || ledger.open_day(p_office, p_on),
      'have the month reopened by a second person')));
  END IF;
  INSERT INTO ledger.entry (office_id, id, document_type, document_id, booked_on, currency, text, reverses, reason, posted_at, posted_by)
  VALUES (p_office, p_id, p_type, p_document, p_on, p_currency, p_text, p_reverses, p_reason, p_at, p_by)
  ON CONFLICT ON CONSTRAINT document_posted_once DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'reversed', 'ways_out', jsonb_build_array('look at its reversal')));
  END IF;
  INSERT INTO ledger.posting (office_id, entry_id, line_no, account, party_id, amount_minor, currency, booked_on)
  SELECT p_office, p_id, x.ord, x.account, x.party, x.amount, p_currency, p_on
  FROM unnest(p_accounts, p_parties, p_amounts) WITH ORDINALITY AS x(account, party, amount, ord);
  RETURN v_state;
END $$;

CREATE FUNCTION ledger.set_period(p_office int, p_id uuid, p_state text, p_at timestamptz, p_by uuid, p_reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger.period SET state = p_state, changed_at = p_at, changed_by = p_by, reason = p_reason
  WHERE office_id = p_office AND id = p_id;
END $$;

-- Numbers every voucher up to a day that has none, in the order of the days; tells how many.
CREATE FUNCTION ledger.number_vouchers(p_office int, p_until date, p_year_start int, p_at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE v_count int;
BEGIN
  PERFORM ledger.alone(p_office);
  WITH waiting AS (
    SELECT e.id, e.booked_on, e.posted_at,
           extract(year FROM e.booked_on)::int - (extract(month FROM e.booked_on) < p_year_start)::int AS year
    FROM ledger.entry e WHERE e.office_id = p_office AND e.booked_on <= p_until
      AND NOT EXISTS (SELECT 1 FROM ledger.voucher v WHERE v.office_id = p_office AND v.entry_id = e.id)
  ), last AS (
    SELECT v.fiscal_year, max(v.n) AS n FROM ledger.voucher v WHERE v.office_id = p_office GROUP BY 1
  )
  INSERT INTO ledger.voucher (office_id, fiscal_year, n, entry_id, numbered_at)
  SELECT p_office, w.year, coalesce(l.n, 0) + row_number() OVER (PARTITION BY w.year ORDER BY w.booked_on, w.posted_at, w.id), w.id, p_at
  FROM waiting w LEFT JOIN last l ON l.fiscal_year = w.year;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
