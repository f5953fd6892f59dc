-- What a carrier asks for: a price up to each weight, and then for each further piece of weight. Amounts are minor units of its currency.
CREATE TABLE logistics.rate_card (
  office_id           int NOT NULL REFERENCES core.office,
  id                  uuid NOT NULL,
  carrier             text NOT NULL CHECK (carrier <> ''),
  service             text NOT NULL CHECK (service <> ''),
  zone                text NOT NULL CHECK (zone <> ''),
  currency            text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  step_grams          int[] NOT NULL,
  step_minor          bigint[] NOT NULL,
  per_grams           int NOT NULL CHECK (per_grams > 0),
  per_minor           bigint NOT NULL CHECK (per_minor >= 0),
  minimum_minor       bigint NOT NULL DEFAULT 0 CHECK (minimum_minor >= 0),
  divisor             int NOT NULL DEFAULT 0 CHECK (divisor >= 0),
  fuel_percent        numeric(5, 2) NOT NULL DEFAULT 0 CHECK (fuel_percent BETWEEN 0 AND 100),
  remote_minor        bigint NOT NULL DEFAULT 0 CHECK (remote_minor >= 0),
  insurance_percent   numeric(6, 3) NOT NULL DEFAULT 0 CHECK (insurance_percent BETWEEN 0 AND 100),
  insured_max_minor   bigint NOT NULL DEFAULT 0 CHECK (insured_max_minor >= 0),
  days                smallint NOT NULL CHECK (days BETWEEN 0 AND 365),
  valid_from          date NOT NULL,
  valid_until         date,
  noted_by            uuid NOT NULL,
  noted_at            timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT as_many_prices_as_steps CHECK (cardinality(step_grams) = cardinality(step_minor) AND cardinality(step_grams) BETWEEN 1 AND 50),
  CONSTRAINT it_ends_after_it_began CHECK (valid_until >= valid_from)
);
CREATE UNIQUE INDEX rate_card_day ON logistics.rate_card (office_id, carrier, service, zone, valid_from);
SELECT core.protect_office_table('logistics.rate_card', 'SELECT, INSERT, UPDATE (valid_until)');

-- Where a place belongs: the longest beginning of its postcode or province wins; an empty one is the whole country.
CREATE TABLE logistics.zone (
  office_id  int NOT NULL REFERENCES core.office,
  carrier    text NOT NULL CHECK (carrier <> ''),
  country    text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  prefix     text NOT NULL DEFAULT '',
  zone       text NOT NULL CHECK (zone <> ''),
  is_remote  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (office_id, carrier, country, prefix)
);
SELECT core.protect_office_table('logistics.zone');

-- What a carrier does not take; an empty service is every one of its services.
CREATE TABLE logistics.carrier_limit (
  office_id    int NOT NULL REFERENCES core.office,
  carrier      text NOT NULL CHECK (carrier <> ''),
  service      text NOT NULL DEFAULT '',
  goods_class  text NOT NULL CHECK (goods_class IN ('battery', 'airbag', 'dangerous', 'oversize', 'cold')),
  is_allowed   boolean NOT NULL,
  note         text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, carrier, service, goods_class)
);
SELECT core.protect_office_table('logistics.carrier_limit');

-- The classes that a part belongs to, as this office sends it.
CREATE TABLE logistics.goods_class (
  office_id    int NOT NULL REFERENCES core.office,
  product_id   uuid NOT NULL REFERENCES core.product,
  classes      text[] NOT NULL,
  PRIMARY KEY (office_id, product_id)
);
SELECT core.protect_office_table('logistics.goods_class');

-- By whom a customer wants to be sent to, and on whose account.
CREATE TABLE logistics.customer_way (
  office_id    int NOT NULL REFERENCES core.office,
  customer_id  uuid NOT NULL REFERENCES core.party,
  carrier      text NOT NULL CHECK (carrier <> ''),
  service      text NOT NULL DEFAULT '',
  account_no   text NOT NULL DEFAULT '',
  is_collect   boolean NOT NULL DEFAULT false,
  version      int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, customer_id)
);
SELECT core.protect_office_table('logistics.customer_way');

-- The way that somebody chose for an outbound order, with what was offered then; the last one counts.
CREATE TABLE logistics.way_chosen (
  office_id     int NOT NULL REFERENCES core.office,
  id            uuid NOT NULL,
  outbound_id   uuid NOT NULL,
  carrier       text NOT NULL,
  service       text NOT NULL,
  zone          text NOT NULL DEFAULT '',
  currency      text NOT NULL,
  price_minor   bigint NOT NULL,
  rank          smallint NOT NULL CHECK (rank > 0),
  reason        text NOT NULL DEFAULT '',
  cover         text NOT NULL DEFAULT '',
  asked         jsonb NOT NULL,
  offers        jsonb NOT NULL,
  chosen_by     uuid NOT NULL,
  chosen_at     timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT another_than_the_first_has_its_reason CHECK (rank = 1 OR reason <> '')
);
CREATE INDEX way_chosen_outbound ON logistics.way_chosen (office_id, outbound_id, id);
SELECT core.protect_office_table('logistics.way_chosen', 'SELECT, INSERT');

-- A carrier's bill, line by line, against what was quoted for the tracking number.
CREATE TABLE logistics.carrier_bill (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  carrier      text NOT NULL CHECK (carrier <> ''),
  number       text NOT NULL CHECK (number <> ''),
  billed_on    date NOT NULL,
  currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  imported_by  uuid NOT NULL,
  imported_at  timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, carrier, number)
);
SELECT core.protect_office_table('logistics.carrier_bill', 'SELECT, INSERT');

CREATE TABLE logistics.carrier_bill_line (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  bill_id       uuid NOT NULL,
  line_no       int NOT NULL,
  tracking_no   text NOT NULL,
  weight_grams  int NOT NULL CHECK (weight_grams >= 0),
  amount_minor  bigint NOT NULL,
  quoted_minor  bigint,
  verdict       text NOT NULL CHECK (verdict IN ('matched', 'differs', 'unknown', 'billed_twice')),
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'disputed')),
  reason        text NOT NULL DEFAULT '',
  decided_by    uuid,
  decided_at    timestamptz,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, bill_id) REFERENCES logistics.carrier_bill,
  CONSTRAINT decided_by_somebody CHECK ((state = 'open') = (decided_by IS NULL))
);
CREATE INDEX carrier_bill_line_bill ON logistics.carrier_bill_line (office_id, bill_id, line_no);
CREATE INDEX carrier_bill_line_tracking_no ON logistics.carrier_bill_line (office_id, tracking_no);
SELECT core.protect_office_table('logistics.carrier_bill_line', 'SELECT, INSERT, UPDATE (state, reason, decided_by, decided_at)');

-- From which value goods are insured, and by how much a bill may differ; without a row the defaults hold.
CREATE TABLE logistics.way_policy (
  office_id          int PRIMARY KEY REFERENCES core.office,
  insure_above_minor bigint NOT NULL DEFAULT 100000 CHECK (insure_above_minor >= 0),
  tolerance_percent  numeric(5, 2) NOT NULL DEFAULT 5 CHECK (tolerance_percent BETWEEN 0 AND 100),
  tolerance_minor    bigint NOT NULL DEFAULT 100 CHECK (tolerance_minor >= 0),
  version            int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('logistics.way_policy');

-- A new card ends the one before on the day before it begins.
CREATE FUNCTION logistics.note_card(p_office int, p_id uuid, p_carrier text, p_service text, p_zone text, p_currency text, p_grams int[], p_minor bigint[],
    p_per_grams int, p_per_minor bigint, p_minimum bigint, p_divisor int, p_fuel numeric, p_remote bigint, p_insurance numeric, p_insured bigint,
    p_days smallint, p_from date, p_until date, p_by uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE logistics.rate_card SET valid_until = p_from - 1 WHERE office_id = p_office AND carrier = p_carrier AND service = p_service AND zone = p_zone
    AND valid_from < p_from AND (valid_until IS NULL OR valid_until >= p_from);
  INSERT INTO logistics.rate_card (office_id, id, carrier, service, zone, currency, step_grams, step_minor, per_grams, per_minor, minimum_minor, divisor,
    fuel_percent, remote_minor, insurance_percent, insured_max_minor, days, valid_from, valid_until, noted_by, noted_at)
  VALUES (p_office, p_id, p_carrier, p_service, p_zone, p_currency, p_grams, p_minor, p_per_grams, p_per_minor, p_minimum, p_divisor, p_fuel, p_remote,
    p_insurance, p_insured, p_days, p_from, p_until, p_by, p_at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('carrier', p_carrier, 'service', p_service, 'zone', p_zone, 'valid_from', p_from));
  END IF;
END $$;

CREATE FUNCTION logistics.note_zone(p_office int, p_carrier text, p_country text, p_prefix text, p_zone text, p_remote boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.zone AS z (office_id, carrier, country, prefix, zone, is_remote) VALUES (p_office, p_carrier, p_country, p_prefix, p_zone, p_remote)
  ON CONFLICT (office_id, carrier, country, prefix) DO UPDATE SET zone = excluded.zone, is_remote = excluded.is_remote;
END $$;

CREATE FUNCTION logistics.note_limit(p_office int, p_carrier text, p_service text, p_class text, p_allowed boolean, p_note text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.carrier_limit AS l (office_id, carrier, service, goods_class, is_allowed, note)
  VALUES (p_office, p_carrier, p_service, p_class, p_allowed, p_note)
  ON CONFLICT (office_id, carrier, service, goods_class) DO UPDATE SET is_allowed = excluded.is_allowed, note = excluded.note;
END $$;

CREATE FUNCTION logistics.set_customer_way(p_office int, p_customer uuid, p_carrier text, p_service text, p_account text, p_collect boolean, p_version int)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.customer_way AS w (office_id, customer_id, carrier, service, account_no, is_collect)
  SELECT p_office, p_customer, p_carrier, p_service, p_account, p_collect
  WHERE p_version = 0 OR EXISTS (SELECT 1 FROM logistics.customer_way WHERE office_id = p_office AND customer_id = p_customer)
  ON CONFLICT (office_id, customer_id) DO UPDATE SET carrier = excluded.carrier, service = excluded.service, account_no = excluded.account_no,
    is_collect = excluded.is_collect, version = w.version + 1 WHERE w.version = p_version;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
END $$;

CREATE FUNCTION logistics.note_way(p_office int, p_id uuid, p_outbound uuid, p_carrier text, p_service text, p_zone text, p_currency text, p_price bigint,
    p_rank smallint, p_reason text, p_cover text, p_asked text, p_offers text, p_by uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.way_chosen (office_id, id, outbound_id, carrier, service, zone, currency, price_minor, rank, reason, cover, asked, offers,
    chosen_by, chosen_at)
  VALUES (p_office, p_id, p_outbound, p_carrier, p_service, p_zone, p_currency, p_price, p_rank, p_reason, p_cover, p_asked::jsonb, p_offers::jsonb,
    p_by, p_at);
END $$;

CREATE FUNCTION logistics.keep_bill(p_office int, p_id uuid, p_carrier text, p_number text, p_on date, p_currency text, p_by uuid, p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.carrier_bill (office_id, id, carrier, number, billed_on, currency, imported_by, imported_at)
  VALUES (p_office, p_id, p_carrier, p_number, p_on, p_currency, p_by, p_at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('carrier', p_carrier, 'number', p_number));
  END IF;
END $$;

CREATE FUNCTION logistics.keep_bill_line(p_office int, p_id uuid, p_bill uuid, p_no int, p_tracking text, p_grams int, p_amount bigint, p_quoted bigint,
    p_verdict text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.carrier_bill_line (office_id, id, bill_id, line_no, tracking_no, weight_grams, amount_minor, quoted_minor, verdict)
  VALUES (p_office, p_id, p_bill, p_no, p_tracking, p_grams, p_amount, p_quoted, p_verdict);
END $$;

CREATE FUNCTION logistics.decide_bill_lines(p_office int, p_ids uuid[], p_state text, p_reason text, p_by uuid, p_at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  v_done int;
BEGIN
  UPDATE logistics.carrier_bill_line SET state = p_state, reason = p_reason, decided_by = p_by, decided_at = p_at
  WHERE office_id = p_office AND id = ANY (p_ids) AND state = 'open';
  GET DIAGNOSTICS v_done = ROW_COUNT;
  IF v_done <> cardinality(p_ids) THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'decided'));
  END IF;
  RETURN v_done;
END $$;

CREATE FUNCTION logistics.set_way_policy(p_office int, p_insure bigint, p_percent numeric, p_tolerance bigint, p_version int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.way_policy AS p (office_id, insure_above_minor, tolerance_percent, tolerance_minor) SELECT p_office, p_insure, p_percent, p_tolerance
  WHERE p_version = 0 OR EXISTS (SELECT 1 FROM logistics.way_policy WHERE office_id = p_office)
  ON CONFLICT (office_id) DO UPDATE SET insure_above_minor = excluded.insure_above_minor, tolerance_percent = excluded.tolerance_percent,
    tolerance_minor = excluded.tolerance_minor, version = p.version + 1 WHERE p.version = p_version;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
END $$;
