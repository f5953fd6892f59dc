CREATE SCHEMA samples;
GRANT USAGE ON SCHEMA samples TO salesops_app, salesops_readonly;

-- A sample or prototype: one piece, in no stock and no account.
CREATE TABLE samples.sample_item (
  office_id      int NOT NULL REFERENCES core.office,
  id             uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('sample', 'prototype')),
  name           text NOT NULL CHECK (name <> ''),
  serial         text NOT NULL DEFAULT '',
  value_minor    bigint NOT NULL CHECK (value_minor >= 0),
  currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  owner          text NOT NULL CHECK (owner IN ('ours', 'supplier', 'customer')),
  owner_name     text NOT NULL DEFAULT '',
  owner_id       uuid REFERENCES core.party,
  condition      text NOT NULL CHECK (condition IN ('new', 'good', 'worn', 'damaged', 'incomplete')),
  place          text NOT NULL CHECK (place <> ''),
  state          text NOT NULL DEFAULT 'in' CHECK (state IN ('in', 'out', 'consumed', 'sold', 'written_off')),
  salesperson_id uuid NOT NULL REFERENCES core.person,
  note           text NOT NULL DEFAULT '',
  registered_at  timestamptz NOT NULL,
  registered_by  uuid NOT NULL,
  last_no        smallint NOT NULL DEFAULT 1,
  version        int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  CONSTRAINT one_of_others_names_its_owner CHECK ((owner = 'ours') = (owner_name = ''))
);
CREATE INDEX sample_item_queue ON samples.sample_item (office_id, state, id);
CREATE UNIQUE INDEX sample_item_serial ON samples.sample_item (office_id, upper(serial)) WHERE serial <> '';
SELECT core.protect_office_table('samples.sample_item', 'SELECT, INSERT, UPDATE (condition, place, state, last_no, version)');

-- With whom a sample is. One that is not over stands for its holder: there is never a second one.
CREATE TABLE samples.loan (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  item_id       uuid NOT NULL,
  holder        text NOT NULL CHECK (holder <> ''),
  company       text NOT NULL CHECK (company <> ''),
  party_id      uuid REFERENCES core.party,
  purpose       text NOT NULL CHECK (purpose <> ''),
  due_on        date NOT NULL,
  deposit       text NOT NULL DEFAULT '',
  agreement_ref text NOT NULL DEFAULT '',
  lent_at       timestamptz NOT NULL,
  lent_by       uuid NOT NULL,
  ended_at      timestamptz,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, item_id) REFERENCES samples.sample_item,
  CONSTRAINT ended_after_it_began CHECK (ended_at >= lent_at)
);
CREATE UNIQUE INDEX loan_holder ON samples.loan (office_id, item_id) WHERE ended_at IS NULL;
CREATE INDEX loan_due ON samples.loan (office_id, due_on, id) WHERE ended_at IS NULL;
CREATE INDEX loan_party ON samples.loan (office_id, party_id, id) WHERE party_id IS NOT NULL;
SELECT core.protect_office_table('samples.loan', 'SELECT, INSERT, UPDATE (due_on, ended_at)');

-- What needs a second person: a loan of a larger value without a written agreement, and a write-off. What was agreed to is done as it was asked for.
CREATE TABLE samples.request (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  item_id       uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('lend', 'write_off')),
  holder        text NOT NULL DEFAULT '',
  company       text NOT NULL DEFAULT '',
  party_id      uuid REFERENCES core.party,
  purpose       text NOT NULL DEFAULT '',
  due_on        date,
  deposit       text NOT NULL DEFAULT '',
  reason        text NOT NULL CHECK (reason <> ''),
  asked_by      uuid NOT NULL,
  asked_at      timestamptz NOT NULL,
  done_at       timestamptz,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, item_id) REFERENCES samples.sample_item,
  CONSTRAINT a_loan_has_its_holder CHECK (kind <> 'lend' OR (holder <> '' AND company <> '' AND due_on IS NOT NULL))
);
CREATE INDEX request_item ON samples.request (office_id, item_id, id);
SELECT core.protect_office_table('samples.request', 'SELECT, INSERT, UPDATE (done_at)');

-- The custody chain: what happened to a sample, in its order, never changed.
CREATE TABLE samples.movement (
  office_id     int NOT NULL,
  item_id       uuid NOT NULL,
  no            smallint NOT NULL CHECK (no > 0),
  kind          text NOT NULL CHECK (kind IN ('receive', 'lend', 'extend', 'return', 'transfer', 'send', 'place', 'consume', 'sell', 'write_off')),
  loan_id       uuid,
  at            timestamptz NOT NULL,
  by_id         uuid NOT NULL,
  holder        text NOT NULL DEFAULT '',
  company       text NOT NULL DEFAULT '',
  due_on        date,
  condition     text NOT NULL DEFAULT '',
  place         text NOT NULL DEFAULT '',
  by_other      text NOT NULL DEFAULT '',
  tracking_no   text NOT NULL DEFAULT '',
  shipment_id   uuid,
  asked_by      uuid,
  approved_by   uuid,
  note          text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, item_id, no),
  FOREIGN KEY (office_id, item_id) REFERENCES samples.sample_item,
  FOREIGN KEY (office_id, loan_id) REFERENCES samples.loan,
  CONSTRAINT a_write_off_is_approved CHECK (kind <> 'write_off' OR approved_by IS NOT NULL),
  CONSTRAINT approved_by_a_second_person CHECK (approved_by <> asked_by)
);
CREATE INDEX movement_tracking_no ON samples.movement (office_id, upper(tracking_no)) WHERE tracking_no <> '';
SELECT core.protect_office_table('samples.movement', 'SELECT, INSERT');

-- Which steps of the ladder were reached for a loan that is overdue; one that is extended begins anew.
CREATE TABLE samples.reminder (
  office_id  int NOT NULL,
  loan_id    uuid NOT NULL,
  due_on     date NOT NULL,
  step       smallint NOT NULL CHECK (step > 0),
  at         timestamptz NOT NULL,
  PRIMARY KEY (office_id, loan_id, due_on, step),
  FOREIGN KEY (office_id, loan_id) REFERENCES samples.loan
);
SELECT core.protect_office_table('samples.reminder', 'SELECT, INSERT');

-- A count of the whole register. There is one at a time.
CREATE TABLE samples.count (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  opened_at  timestamptz NOT NULL,
  opened_by  uuid NOT NULL,
  closed_at  timestamptz,
  closed_by  uuid,
  note       text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id)
);
CREATE UNIQUE INDEX count_open ON samples.count (office_id) WHERE closed_at IS NULL;
SELECT core.protect_office_table('samples.count', 'SELECT, INSERT, UPDATE (closed_at, closed_by)');

CREATE TABLE samples.count_line (
  office_id   int NOT NULL,
  count_id    uuid NOT NULL,
  item_id     uuid NOT NULL,
  expected    text NOT NULL,
  holder      text NOT NULL DEFAULT '',
  found       text CHECK (found IN ('seen', 'missing', 'elsewhere')),
  place       text NOT NULL DEFAULT '',
  note        text NOT NULL DEFAULT '',
  counted_by  uuid,
  counted_at  timestamptz,
  PRIMARY KEY (office_id, count_id, item_id),
  FOREIGN KEY (office_id, count_id) REFERENCES samples.count,
  FOREIGN KEY (office_id, item_id) REFERENCES samples.sample_item,
  CONSTRAINT marked_by_somebody CHECK ((found IS NULL) = (counted_by IS NULL)),
  CONSTRAINT elsewhere_has_its_place CHECK (found <> 'elsewhere' OR place <> '')
);
SELECT core.protect_office_table('samples.count_line', 'SELECT, INSERT, UPDATE (found, place, note, counted_by, counted_at)');

-- The office's own terms; without a row the defaults hold.
CREATE TABLE samples.policy (
  office_id        int PRIMARY KEY REFERENCES core.office,
  agreement_minor  bigint NOT NULL DEFAULT 200000 CHECK (agreement_minor >= 0),
  reminder_days    smallint[] NOT NULL DEFAULT '{0,3,7}' CHECK (cardinality(reminder_days) BETWEEN 1 AND 5),
  version          int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('samples.policy');

CREATE FUNCTION samples.register_item(p_office int, p_id uuid, p_kind text, p_name text, p_serial text, p_value bigint, p_currency text, p_owner text,
                                      p_owner_name text, p_owner_id uuid, p_condition text, p_place text, p_salesperson uuid, p_note text,
                                      p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO samples.sample_item (office_id, id, kind, name, serial, value_minor, currency, owner, owner_name, owner_id, condition, place,
    salesperson_id, note, registered_at, registered_by)
  VALUES (p_office, p_id, p_kind, p_name, p_serial, p_value, p_currency, p_owner, p_owner_name, p_owner_id, p_condition, p_place,
    p_salesperson, p_note, p_at, p_by) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('serial', p_serial));
  END IF;
  INSERT INTO samples.movement (office_id, item_id, no, kind, at, by_id, condition, place, note)
  VALUES (p_office, p_id, 1, 'receive', p_at, p_by, p_condition, p_place, p_note);
END $$;

-- A loan begins. Whoever comes second finds the first: the unique index holds whatever was read before.
CREATE FUNCTION samples.begin_loan(p_office int, p_id uuid, p_item uuid, p_holder text, p_company text, p_party uuid, p_purpose text, p_due date,
                                   p_deposit text, p_agreement text, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO samples.loan (office_id, id, item_id, holder, company, party_id, purpose, due_on, deposit, agreement_ref, lent_at, lent_by)
  VALUES (p_office, p_id, p_item, p_holder, p_company, p_party, p_purpose, p_due, p_deposit, p_agreement, p_at, p_by) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'out', 'holder',
      (SELECT l.holder FROM samples.loan l WHERE l.office_id = p_office AND l.item_id = p_item AND l.ended_at IS NULL)));
  END IF;
END $$;

CREATE FUNCTION samples.end_loan(p_office int, p_id uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE samples.loan SET ended_at = greatest(p_at, lent_at) WHERE office_id = p_office AND id = p_id AND ended_at IS NULL;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'in'));
  END IF;
END $$;

CREATE FUNCTION samples.extend_loan(p_office int, p_id uuid, p_due date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE samples.loan SET due_on = p_due WHERE office_id = p_office AND id = p_id AND ended_at IS NULL;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'in'));
  END IF;
END $$;

-- One link of the chain, and what the sample is by it: an empty condition or place stays as it was.
CREATE FUNCTION samples.note_movement(p_office int, p_item uuid, p_version int, p_kind text, p_state text, p_loan uuid, p_at timestamptz, p_by uuid,
                                      p_holder text, p_company text, p_due date, p_condition text, p_place text, p_other text, p_tracking text,
                                      p_shipment uuid, p_asked_by uuid, p_approved_by uuid, p_note text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_no smallint;
BEGIN
  UPDATE samples.sample_item SET state = p_state, last_no = last_no + 1, version = version + 1,
    condition = coalesce(nullif(p_condition, ''), condition), place = coalesce(nullif(p_place, ''), place)
  WHERE office_id = p_office AND id = p_item AND version = p_version RETURNING last_no INTO v_no;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
  INSERT INTO samples.movement (office_id, item_id, no, kind, loan_id, at, by_id, holder, company, due_on, condition, place, by_other, tracking_no,
    shipment_id, asked_by, approved_by, note)
  VALUES (p_office, p_item, v_no, p_kind, p_loan, p_at, p_by, p_holder, p_company, p_due, p_condition, p_place, p_other, p_tracking, p_shipment,
    p_asked_by, p_approved_by, p_note);
END $$;

CREATE FUNCTION samples.note_request(p_office int, p_id uuid, p_item uuid, p_kind text, p_holder text, p_company text, p_party uuid, p_purpose text,
                                     p_due date, p_deposit text, p_reason text, p_by uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO samples.request (office_id, id, item_id, kind, holder, company, party_id, purpose, due_on, deposit, reason, asked_by, asked_at)
  VALUES (p_office, p_id, p_item, p_kind, p_holder, p_company, p_party, p_purpose, p_due, p_deposit, p_reason, p_by, p_at);
END $$;

CREATE FUNCTION samples.end_request(p_office int, p_id uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE samples.request SET done_at = p_at WHERE office_id = p_office AND id = p_id AND done_at IS NULL;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'done'));
  END IF;
END $$;

-- The steps that overdue loans have reached and that nobody was told of; answers how many are new.
CREATE FUNCTION samples.remind(p_office int, p_today date, p_days smallint[], p_at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  v_new int;
BEGIN
  INSERT INTO samples.reminder (office_id, loan_id, due_on, step, at)
  SELECT l.office_id, l.id, l.due_on, d.step, p_at FROM samples.loan l
  CROSS JOIN LATERAL unnest(p_days) WITH ORDINALITY AS d(days, step)
  WHERE l.office_id = p_office AND l.ended_at IS NULL AND l.due_on + d.days <= p_today
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  RETURN v_new;
END $$;

-- A count begins with every sample that is not gone, where it should be and with whom.
CREATE FUNCTION samples.open_count(p_office int, p_id uuid, p_at timestamptz, p_by uuid, p_note text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO samples.count (office_id, id, opened_at, opened_by, note) VALUES (p_office, p_id, p_at, p_by, p_note) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'open'));
  END IF;
  INSERT INTO samples.count_line (office_id, count_id, item_id, expected, holder)
  SELECT i.office_id, p_id, i.id, i.place, coalesce(l.holder || ', ' || l.company, '') FROM samples.sample_item i
  LEFT JOIN samples.loan l ON l.office_id = i.office_id AND l.item_id = i.id AND l.ended_at IS NULL
  WHERE i.office_id = p_office AND i.state IN ('in', 'out');
END $$;

CREATE FUNCTION samples.mark(p_office int, p_count uuid, p_item uuid, p_found text, p_place text, p_note text, p_by uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE samples.count_line SET found = p_found, place = p_place, note = p_note, counted_by = p_by, counted_at = p_at
  WHERE office_id = p_office AND count_id = p_count AND item_id = p_item;
END $$;

CREATE FUNCTION samples.close_count(p_office int, p_id uuid, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE samples.count SET closed_at = p_at, closed_by = p_by WHERE office_id = p_office AND id = p_id AND closed_at IS NULL;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'closed'));
  END IF;
END $$;

CREATE FUNCTION samples.set_policy(p_office int, p_agreement bigint, p_days smallint[], p_version int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO samples.policy AS p (office_id, agreement_minor, reminder_days) SELECT p_office, p_agreement, p_days
  WHERE p_version = 0 OR EXISTS (SELECT 1 FROM samples.policy WHERE office_id = p_office)
  ON CONFLICT (office_id) DO UPDATE SET agreement_minor = excluded.agreement_minor, reminder_days = excluded.reminder_days, version = p.version + 1
  WHERE p.version = p_version;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
END $$;
