CREATE SCHEMA prices;
GRANT USAGE ON SCHEMA prices TO salesops_app, salesops_readonly;
-- Equality and overlap of time in one exclusion constraint; a trusted extension, so the schema's owner may add it.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA prices;

-- A price is never edited: it is ended, and a new one follows. Both days count; no last day means until further notice.
CREATE TABLE prices.price (
  office_id      int NOT NULL REFERENCES core.office,
  id             uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('base', 'group', 'customer', 'contract')),
  customer_group text NOT NULL DEFAULT '',
  customer_id    uuid REFERENCES core.party,
  label          text NOT NULL DEFAULT '',
  product_id     uuid NOT NULL REFERENCES core.product,
  uom            text NOT NULL CHECK (uom <> ''),
  min_qty        numeric(18, 6) NOT NULL DEFAULT 0 CHECK (min_qty >= 0),
  currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  unit_price     numeric(18, 6) NOT NULL CHECK (unit_price >= 0),
  tax_inclusive  boolean NOT NULL DEFAULT false,
  valid_from     date NOT NULL,
  valid_until    date,
  added_by       uuid NOT NULL,
  added_at       timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CHECK (valid_until >= valid_from),
  CHECK ((kind = 'group') = (customer_group <> '')),
  CHECK ((kind IN ('customer', 'contract')) = (customer_id IS NOT NULL)),
  CONSTRAINT one_price_at_a_time EXCLUDE USING gist (
    office_id WITH =, product_id WITH =, kind WITH =, customer_group WITH =,
    coalesce(customer_id, '00000000-0000-0000-0000-000000000000') WITH =, uom WITH =, currency WITH =, min_qty WITH =,
    daterange(valid_from, valid_until, '[]') WITH &&)
);
CREATE INDEX price_of_product ON prices.price (office_id, product_id, valid_from);
SELECT core.protect_office_table('prices.price', 'SELECT, INSERT, DELETE, UPDATE (valid_until)');

-- What the office has set for a product: its kind for tax, and the price below which it is not sold without approval.
CREATE TABLE prices.product_terms (
  office_id     int NOT NULL REFERENCES core.office,
  product_id    uuid NOT NULL REFERENCES core.product,
  tax_category  text NOT NULL DEFAULT 'standard' CHECK (tax_category <> ''),
  floor_price   numeric(18, 6) CHECK (floor_price >= 0),
  currency      text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  version       int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, product_id)
);
SELECT core.protect_office_table('prices.product_terms');

CREATE TABLE prices.tax_rate (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  category     text NOT NULL CHECK (category <> ''),
  tax_status   text NOT NULL CHECK (tax_status IN ('standard', 'exempt', 'export')),
  code         text NOT NULL CHECK (code <> ''),
  percent      numeric(9, 6) NOT NULL CHECK (percent >= 0 AND percent < 100),
  valid_from   date NOT NULL,
  valid_until  date,
  added_by     uuid NOT NULL,
  added_at     timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CHECK (valid_until >= valid_from),
  CONSTRAINT one_rate_at_a_time EXCLUDE USING gist (
    office_id WITH =, category WITH =, tax_status WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
);
SELECT core.protect_office_table('prices.tax_rate', 'SELECT, INSERT, DELETE, UPDATE (valid_until)');

CREATE TABLE prices.policy (
  office_id   int NOT NULL REFERENCES core.office,
  tax_policy  text NOT NULL DEFAULT 'per_line' CHECK (tax_policy IN ('per_line', 'per_document')),
  convert     boolean NOT NULL DEFAULT false,
  version     int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id)
);
SELECT core.protect_office_table('prices.policy');

-- How many percent below the list a role may sell without asking.
CREATE TABLE prices.discount_limit (
  office_id  int NOT NULL REFERENCES core.office,
  role       text NOT NULL CHECK (role <> ''),
  percent    numeric(9, 6) NOT NULL CHECK (percent BETWEEN 0 AND 100),
  PRIMARY KEY (office_id, role)
);
SELECT core.protect_office_table('prices.discount_limit', 'SELECT, INSERT, UPDATE, DELETE');

-- used_minor is the live counter of the budget, kept in step with promotion_use under this row's lock.
CREATE TABLE prices.promotion (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL,
  name             text NOT NULL CHECK (name <> ''),
  goal             text NOT NULL CHECK (goal <> ''),
  rule             text NOT NULL CHECK (rule IN ('percent', 'amount', 'buy_get', 'free_item', 'gift')),
  percent          numeric(9, 6) CHECK (percent > 0 AND percent <= 100),
  amount           numeric(18, 6) CHECK (amount > 0),
  buy_qty          numeric(18, 6) CHECK (buy_qty > 0),
  get_qty          numeric(18, 6) CHECK (get_qty > 0),
  gift             text NOT NULL DEFAULT '',
  gift_cost_minor  bigint NOT NULL DEFAULT 0 CHECK (gift_cost_minor >= 0),
  stackable        boolean NOT NULL DEFAULT false,
  products         uuid[] NOT NULL CHECK (cardinality(products) > 0),
  groups           text[] NOT NULL DEFAULT '{}',
  currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  budget_minor     bigint NOT NULL CHECK (budget_minor > 0),
  cap_minor        bigint CHECK (cap_minor > 0),
  used_minor       bigint NOT NULL DEFAULT 0 CHECK (used_minor BETWEEN 0 AND budget_minor),
  valid_from       date NOT NULL,
  valid_until      date NOT NULL,
  state            text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'stopped')),
  stopped_on       date,
  version          int NOT NULL DEFAULT 1,
  planned_by       uuid NOT NULL,
  planned_at       timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CHECK (valid_until >= valid_from),
  CHECK ((rule = 'percent') = (percent IS NOT NULL)),
  CHECK ((rule = 'amount') = (amount IS NOT NULL)),
  CHECK ((rule IN ('buy_get', 'free_item', 'gift')) = (buy_qty IS NOT NULL)),
  CHECK ((rule IN ('buy_get', 'free_item')) = (get_qty IS NOT NULL)),
  CHECK ((rule IN ('free_item', 'gift')) = (gift <> ''))
) WITH (fillfactor = 70);
CREATE INDEX promotion_in_force ON prices.promotion (office_id, valid_until) WHERE state = 'approved';
SELECT core.protect_office_table('prices.promotion');

CREATE TABLE prices.promotion_use (
  office_id     int NOT NULL,
  promotion_id  uuid NOT NULL,
  order_id      uuid NOT NULL,
  customer_id   uuid NOT NULL,
  used_minor    bigint NOT NULL CHECK (used_minor > 0),
  at            timestamptz NOT NULL,
  PRIMARY KEY (office_id, promotion_id, order_id),
  FOREIGN KEY (office_id, promotion_id) REFERENCES prices.promotion
);
CREATE INDEX promotion_use_order ON prices.promotion_use (office_id, order_id);
CREATE INDEX promotion_use_customer ON prices.promotion_use (office_id, promotion_id, customer_id);
SELECT core.protect_office_table('prices.promotion_use', 'SELECT, INSERT, DELETE');

-- What the promotions of an order cost as it was priced last: an order's lines name one promotion each and no gifts.
CREATE TABLE prices.promotion_wish (
  office_id     int NOT NULL,
  order_id      uuid NOT NULL,
  promotion_id  uuid NOT NULL,
  off_minor     bigint NOT NULL CHECK (off_minor >= 0),
  cost_minor    bigint NOT NULL CHECK (cost_minor >= off_minor),
  PRIMARY KEY (office_id, order_id, promotion_id),
  FOREIGN KEY (office_id, promotion_id) REFERENCES prices.promotion
);
SELECT core.protect_office_table('prices.promotion_wish', 'SELECT, INSERT, DELETE');

CREATE FUNCTION prices.wish_promotions(p_office int, p_order uuid, p_ids uuid[], p_off bigint[], p_cost bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM prices.promotion_wish WHERE office_id = p_office AND order_id = p_order;
  INSERT INTO prices.promotion_wish (office_id, order_id, promotion_id, off_minor, cost_minor)
  SELECT p_office, p_order, x.id, x.off, x.cost FROM unnest(p_ids, p_off, p_cost) AS x(id, off, cost);
END $$;

-- Everything one pricing needs, in one round trip; decimals as texts, so that none becomes a float on the way.
CREATE FUNCTION prices.facts(p_office int, p_products uuid[], p_customer uuid, p_group text, p_status text, p_on date, p_roles text[])
RETURNS text LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
  SELECT jsonb_build_object(
    'prices', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'label', p.label, 'product_id', p.product_id,
        'uom', p.uom, 'min_qty', trim_scale(p.min_qty)::text, 'currency', p.currency, 'unit_price', trim_scale(p.unit_price)::text,
        'tax_inclusive', p.tax_inclusive) ORDER BY p.id), '[]')
      FROM prices.price p WHERE p.office_id = p_office AND p.product_id = ANY (p_products)
        AND p_on >= p.valid_from AND (p.valid_until IS NULL OR p_on <= p.valid_until)
        AND (p.kind = 'base' OR (p.kind = 'group' AND p.customer_group = p_group) OR p.customer_id = p_customer)),
    'products', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'uom', c.uom, 'part_no', c.part_no,
        'category', coalesce(t.tax_category, 'standard'), 'floor_price', trim_scale(t.floor_price)::text,
        'floor_currency', coalesce(t.currency, ''),
        'listed', EXISTS (SELECT 1 FROM prices.price x WHERE x.office_id = p_office AND x.product_id = c.id))), '[]')
      FROM core.product c LEFT JOIN prices.product_terms t ON t.office_id = p_office AND t.product_id = c.id
      WHERE c.id = ANY (p_products)),
    'taxes', (SELECT coalesce(jsonb_agg(jsonb_build_object('category', r.category, 'code', r.code, 'percent', trim_scale(r.percent)::text)), '[]')
      FROM prices.tax_rate r WHERE r.office_id = p_office AND r.tax_status = p_status
        AND p_on >= r.valid_from AND (r.valid_until IS NULL OR p_on <= r.valid_until)),
    'tax_policy', coalesce((SELECT p.tax_policy FROM prices.policy p WHERE p.office_id = p_office), 'per_line'),
    'convert', coalesce((SELECT p.convert FROM prices.policy p WHERE p.office_id = p_office), false),
    'limits', (SELECT coalesce(jsonb_object_agg(d.role, trim_scale(d.percent)::text), '{}') FROM prices.discount_limit d
      WHERE d.office_id = p_office AND d.role = ANY (p_roles)),
    'promotions', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'rule', m.rule,
        'percent', trim_scale(m.percent)::text, 'amount', trim_scale(m.amount)::text, 'buy_qty', trim_scale(m.buy_qty)::text,
        'get_qty', trim_scale(m.get_qty)::text, 'gift', m.gift, 'gift_cost_minor', m.gift_cost_minor, 'stackable', m.stackable,
        'products', m.products, 'currency', m.currency, 'left_minor', least(m.budget_minor - m.used_minor, m.cap_minor - (SELECT
          coalesce(sum(u.used_minor), 0) FROM prices.promotion_use u WHERE u.office_id = p_office AND u.promotion_id = m.id
          AND u.customer_id = p_customer))::bigint) ORDER BY m.id), '[]')
      FROM prices.promotion m WHERE m.office_id = p_office AND m.state = 'approved' AND p_on BETWEEN m.valid_from AND m.valid_until
        AND m.products && p_products AND (m.groups = '{}' OR p_group = ANY (m.groups)))
  )::text);
END $$;

-- All rows of one act; two who add the same price at once: the second is told, whatever both had read before.
CREATE FUNCTION prices.add_prices(p_office int, p_ids uuid[], p_kinds text[], p_groups text[], p_customers uuid[], p_labels text[],
    p_products uuid[], p_uoms text[], p_min numeric[], p_currencies text[], p_prices numeric[], p_inclusive boolean[],
    p_from date[], p_until date[], p_by uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO prices.price (office_id, id, kind, customer_group, customer_id, label, product_id, uom, min_qty, currency, unit_price,
    tax_inclusive, valid_from, valid_until, added_by, added_at)
  SELECT p_office, x.id, x.kind, x.grp, x.customer, x.label, x.product, x.uom, x.least, x.currency, x.price, x.inclusive, x.since, x.until, p_by, p_at
  FROM unnest(p_ids, p_kinds, p_groups, p_customers, p_labels, p_products, p_uoms, p_min, p_currencies, p_prices, p_inclusive, p_from, p_until)
    AS x(id, kind, grp, customer, label, product, uom, least, currency, price, inclusive, since, until);
EXCEPTION WHEN exclusion_violation THEN
  PERFORM core.refuse('conflict_duplicate', jsonb_build_object('existing', 'a price for the same days', 'ways_out', jsonb_build_array('end the one there is')));
END $$;

CREATE FUNCTION prices.add_tax_rate(p_office int, p_id uuid, p_category text, p_status text, p_code text, p_percent numeric, p_from date,
    p_until date, p_by uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO prices.tax_rate (office_id, id, category, tax_status, code, percent, valid_from, valid_until, added_by, added_at)
  VALUES (p_office, p_id, p_category, p_status, p_code, p_percent, p_from, p_until, p_by, p_at);
EXCEPTION WHEN exclusion_violation THEN
  PERFORM core.refuse('conflict_duplicate', jsonb_build_object('existing', 'a rate for the same days', 'ways_out', jsonb_build_array('end the one there is')));
END $$;

-- Takes what an order's promotions cost, instead of what it had taken before. Promotions are locked in the order of
-- their ids, those of before and of now together; a budget or cap that does not suffice refuses with the figures.
CREATE FUNCTION prices.use_promotions(p_office int, p_order uuid, p_customer uuid, p_ids uuid[], p_minor bigint[], p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_had bigint;
  v_wants bigint;
  v_of_customer bigint;
BEGIN
  FOR v IN SELECT m.* FROM prices.promotion m WHERE m.office_id = p_office AND (m.id = ANY (p_ids)
      OR m.id IN (SELECT u.promotion_id FROM prices.promotion_use u WHERE u.office_id = p_office AND u.order_id = p_order))
      ORDER BY m.id FOR NO KEY UPDATE LOOP
    DELETE FROM prices.promotion_use u WHERE u.office_id = p_office AND u.promotion_id = v.id AND u.order_id = p_order
      RETURNING u.used_minor INTO v_had;
    v_had := coalesce(v_had, 0);
    v_wants := coalesce((SELECT sum(x.minor) FROM unnest(p_ids, p_minor) AS x(id, minor) WHERE x.id = v.id), 0);
    IF v_wants > v_had AND v.state <> 'approved' THEN
      PERFORM core.refuse('conflict_state', jsonb_build_object('current', v.state, 'promotion', v.name,
        'ways_out', jsonb_build_array('price the order anew')));
    END IF;
    SELECT coalesce(sum(u.used_minor), 0) INTO v_of_customer FROM prices.promotion_use u
     WHERE u.office_id = p_office AND u.promotion_id = v.id AND u.customer_id = p_customer;
    IF v_wants > 0 AND (v.used_minor - v_had + v_wants > v.budget_minor OR v_of_customer + v_wants > v.cap_minor) THEN
      PERFORM core.refuse('conflict_state', jsonb_build_object('current', 'used up', 'promotion', v.name, 'wanted_minor', v_wants,
        'left_minor', least(v.budget_minor - v.used_minor + v_had, v.cap_minor - v_of_customer), 'currency', v.currency,
        'ways_out', jsonb_build_array('price the order anew, without the promotion', 'plan another promotion')));
    END IF;
    UPDATE prices.promotion m SET used_minor = m.used_minor - v_had + v_wants WHERE m.office_id = p_office AND m.id = v.id;
    IF v_wants > 0 THEN
      INSERT INTO prices.promotion_use (office_id, promotion_id, order_id, customer_id, used_minor, at)
      VALUES (p_office, v.id, p_order, p_customer, v_wants, p_at);
    END IF;
  END LOOP;
END $$;
