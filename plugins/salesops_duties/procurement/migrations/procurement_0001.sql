CREATE SCHEMA procurement;
GRANT USAGE ON SCHEMA procurement TO salesops_app, salesops_readonly;

CREATE SEQUENCE procurement.plan_no;
CREATE SEQUENCE procurement.purchase_order_no;
GRANT USAGE ON SEQUENCE procurement.plan_no, procurement.purchase_order_no TO salesops_app;

-- A firm the office buys from: its terms here. `over_percent` is how much more than ordered is taken in, `under_percent` how much
-- less counts as all of it. Percents of duty and handling and the freight per order are reckoned into what goods cost.
CREATE TABLE procurement.supplier (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL REFERENCES core.party,
  currency         core.currency NOT NULL,
  lead_days        smallint NOT NULL DEFAULT 30 CHECK (lead_days BETWEEN 0 AND 730),
  buffer_days      smallint NOT NULL DEFAULT 3 CHECK (buffer_days BETWEEN 0 AND 180),
  over_percent     core.percent NOT NULL DEFAULT 0,
  under_percent    core.percent NOT NULL DEFAULT 0,
  duty_percent     core.percent NOT NULL DEFAULT 0,
  handling_percent core.percent NOT NULL DEFAULT 0,
  payment_days     smallint NOT NULL DEFAULT 30 CHECK (payment_days BETWEEN 0 AND 365),
  contact          text NOT NULL DEFAULT '',
  email            text NOT NULL DEFAULT '',
  timezone         text NOT NULL DEFAULT '',
  language         text NOT NULL DEFAULT 'en',
  state            text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'stopped')),
  state_reason     text NOT NULL DEFAULT '',
  version          int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  CHECK (state = 'active' OR state_reason <> '')
);
SELECT core.protect_office_table('procurement.supplier');

-- What a supplier asks for a part, from a day on and until one; `supplier_part_no` is its own number for it.
CREATE TABLE procurement.supplier_price (
  office_id         int NOT NULL,
  id                uuid NOT NULL,
  supplier_id       uuid NOT NULL,
  product_id        uuid NOT NULL REFERENCES core.product,
  supplier_part_no  text NOT NULL DEFAULT '',
  currency          core.currency NOT NULL,
  unit_price        core.unit_price NOT NULL,
  moq               numeric(18, 6) CHECK (moq > 0),
  pack_qty          numeric(18, 6) CHECK (pack_qty > 0),
  lead_days         smallint CHECK (lead_days BETWEEN 0 AND 730),
  valid_from        date NOT NULL,
  valid_until       date CHECK (valid_until >= valid_from),
  noted_at          timestamptz NOT NULL,
  noted_by          uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier
);
CREATE INDEX supplier_price_product ON procurement.supplier_price (office_id, product_id, supplier_id, valid_from);
SELECT core.protect_office_table('procurement.supplier_price');

-- The procurement plan list: a document that collects lines until it is ordered. One of an office collects at a time.
CREATE TABLE procurement.plan (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  number       text NOT NULL,
  plan_date    date NOT NULL,
  period       text NOT NULL DEFAULT '',
  planner_id   uuid,
  state        text NOT NULL DEFAULT 'collecting' CHECK (state IN ('collecting', 'checked', 'approved', 'ordered', 'closed')),
  checked_at   timestamptz,
  checked_by   uuid,
  approved_at  timestamptz,
  approved_by  uuid,
  version      int NOT NULL DEFAULT 1,
  opened_at    timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, number)
);
CREATE UNIQUE INDEX one_plan_collects ON procurement.plan (office_id) WHERE state = 'collecting';
SELECT core.protect_office_table('procurement.plan');

-- A line of the plan, for a customer's order or for stock; its supply stands in the inventory under `supply_id` while a customer
-- waits for it. Whether it is ordered is never typed: it is in how much of it purchase orders took (`ordered`).
CREATE TABLE procurement.plan_line (
  office_id        int NOT NULL,
  id               uuid NOT NULL,
  plan_id          uuid NOT NULL,
  line_no          int NOT NULL,
  purpose          text NOT NULL CHECK (purpose IN ('customer', 'stock')),
  order_id         uuid,
  order_number     text NOT NULL DEFAULT '',
  order_line       smallint,
  customer_id      uuid REFERENCES core.party,
  product_id       uuid NOT NULL REFERENCES core.product,
  quantity         numeric(18, 6) NOT NULL CHECK (quantity >= 0),
  ordered          numeric(18, 6) NOT NULL DEFAULT 0,
  inspected_on     date,
  recommended_qty  numeric(18, 6) CHECK (recommended_qty >= 0),
  working          jsonb NOT NULL DEFAULT '{}',
  inventory_qty    numeric(18, 6),
  check_foreign    boolean NOT NULL DEFAULT false,
  foreign_state    text NOT NULL DEFAULT '' CHECK (foreign_state IN ('', 'asked', 'answered', 'none')),
  requested_on     date,
  deposit_open     boolean NOT NULL DEFAULT false,
  supplier_id      uuid,
  decision         text NOT NULL DEFAULT '' CHECK (decision IN ('', 'order', 'transfer', 'substitute', 'refuse', 'wait')),
  decided_at       timestamptz,
  decided_by       uuid,
  reason           text NOT NULL DEFAULT '',
  supply_id        uuid,
  state            text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'review', 'ordered', 'closed')),
  added_at         timestamptz NOT NULL,
  reminded_at      timestamptz,
  version          int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, plan_id, line_no),
  FOREIGN KEY (office_id, plan_id) REFERENCES procurement.plan,
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier,
  CHECK ((purpose = 'customer') = (order_id IS NOT NULL) AND (order_id IS NULL) = (order_line IS NULL) AND (order_id IS NULL) = (customer_id IS NULL)),
  CHECK ((decision = '') = (decided_at IS NULL)),
  CONSTRAINT never_ordered_beyond_the_plan CHECK (ordered >= 0 AND ordered <= quantity)
);
CREATE INDEX plan_line_open ON procurement.plan_line (office_id, state, id) WHERE state IN ('open', 'review');
CREATE INDEX plan_line_order ON procurement.plan_line (office_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX plan_line_supply ON procurement.plan_line (office_id, supply_id) WHERE supply_id IS NOT NULL;
SELECT core.protect_office_table('procurement.plan_line');

-- An order to a supplier. Only a sent one is ordered; `rate` is what one of its currency was worth in the office's when it was sent.
CREATE TABLE procurement.purchase_order (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  number         text NOT NULL,
  supplier_id    uuid NOT NULL,
  state          text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'sent', 'confirmed', 'received', 'closed', 'cancelled')),
  currency       core.currency NOT NULL,
  rate           numeric(18, 8) CHECK (rate > 0),
  freight_minor  core.cents NOT NULL DEFAULT 0,
  duty_percent     core.percent NOT NULL DEFAULT 0,
  handling_percent core.percent NOT NULL DEFAULT 0,
  warehouse      text NOT NULL DEFAULT 'main',
  incoterm       text NOT NULL DEFAULT '',
  note           text NOT NULL DEFAULT '',
  total_minor    bigint NOT NULL DEFAULT 0,
  supplier_ref   text NOT NULL DEFAULT '',
  version        int NOT NULL DEFAULT 1,
  drafted_at     timestamptz NOT NULL,
  drafted_by     uuid NOT NULL,
  sent_at        timestamptz,
  sent_by        uuid,
  confirmed_at   timestamptz,
  cancel_reason  text NOT NULL DEFAULT '',
  beyond_plan    text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, number),
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier,
  CHECK (state IN ('draft', 'cancelled') OR (sent_at IS NOT NULL AND rate IS NOT NULL)),
  CHECK (state <> 'cancelled' OR cancel_reason <> '')
);
CREATE INDEX purchase_order_state ON procurement.purchase_order (office_id, state, id);
CREATE INDEX purchase_order_supplier ON procurement.purchase_order (office_id, supplier_id, id);
SELECT core.protect_office_table('procurement.purchase_order');

-- `quantity` is what is ordered, `received` what came, `closed` what will not come any more. `expected_on` is the day at the door.
CREATE TABLE procurement.purchase_line (
  office_id     int NOT NULL,
  purchase_id   uuid NOT NULL,
  line_no       smallint NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  supplier_part_no text NOT NULL DEFAULT '',
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  unit_price    core.unit_price NOT NULL,
  amount_minor  core.cents NOT NULL,
  received      numeric(18, 6) NOT NULL DEFAULT 0 CHECK (received >= 0),
  closed        numeric(18, 6) NOT NULL DEFAULT 0 CHECK (closed >= 0),
  cancel_asked  numeric(18, 6) NOT NULL DEFAULT 0 CHECK (cancel_asked >= 0),
  expected_on   date,
  confirmed_on  date,
  sent_qty      numeric(18, 6) NOT NULL DEFAULT 0,
  supply_id     uuid,
  PRIMARY KEY (office_id, purchase_id, line_no),
  FOREIGN KEY (office_id, purchase_id) REFERENCES procurement.purchase_order,
  CONSTRAINT a_line_ends_once CHECK (closed <= quantity)
);
CREATE INDEX purchase_line_product ON procurement.purchase_line (office_id, product_id);
CREATE INDEX purchase_line_supply ON procurement.purchase_line (office_id, supply_id) WHERE supply_id IS NOT NULL;
SELECT core.protect_office_table('procurement.purchase_line', 'SELECT, INSERT, UPDATE, DELETE');

-- Which lines of the plan a purchase line orders, and how much of each.
CREATE TABLE procurement.plan_share (
  office_id     int NOT NULL,
  purchase_id   uuid NOT NULL,
  line_no       smallint NOT NULL,
  plan_line_id  uuid NOT NULL,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (office_id, purchase_id, line_no, plan_line_id),
  FOREIGN KEY (office_id, purchase_id, line_no) REFERENCES procurement.purchase_line,
  FOREIGN KEY (office_id, plan_line_id) REFERENCES procurement.plan_line
);
CREATE INDEX plan_share_line ON procurement.plan_share (office_id, plan_line_id);
SELECT core.protect_office_table('procurement.plan_share', 'SELECT, INSERT, UPDATE, DELETE');

-- Goods that came of a purchase order, once for each document; `cost_minor` is landed, in the office's currency.
CREATE TABLE procurement.receipt (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  purchase_id    uuid NOT NULL,
  delivery_note  text NOT NULL,
  warehouse      text NOT NULL,
  received_on    date NOT NULL,
  received_at    timestamptz NOT NULL,
  received_by    uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, purchase_id) REFERENCES procurement.purchase_order
);
CREATE UNIQUE INDEX one_receipt_for_one_delivery_note ON procurement.receipt (office_id, purchase_id, delivery_note) WHERE delivery_note <> '';
SELECT core.protect_office_table('procurement.receipt', 'SELECT, INSERT');
CREATE TABLE procurement.receipt_line (
  office_id     int NOT NULL,
  receipt_id    uuid NOT NULL,
  purchase_id   uuid NOT NULL,
  line_no       smallint NOT NULL,
  product_id    uuid NOT NULL,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  goods_minor   core.cents NOT NULL,  -- of the goods alone, in the currency of the purchase order
  cost_minor    core.cents NOT NULL,  -- landed, in the office's
  invoiced      numeric(18, 6) NOT NULL DEFAULT 0,
  returned      numeric(18, 6) NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, receipt_id, line_no),
  FOREIGN KEY (office_id, receipt_id) REFERENCES procurement.receipt,
  FOREIGN KEY (office_id, purchase_id, line_no) REFERENCES procurement.purchase_line,
  CHECK (invoiced >= 0 AND invoiced <= quantity AND returned >= 0 AND returned <= quantity)
);
CREATE INDEX receipt_line_purchase ON procurement.receipt_line (office_id, purchase_id, line_no);
CREATE INDEX receipt_line_product ON procurement.receipt_line (office_id, product_id);
SELECT core.protect_office_table('procurement.receipt_line', 'SELECT, INSERT, UPDATE (invoiced, returned)');

-- The office's own rules of buying; without a row the defaults hold. Orders from `approval_minor` on need a second person.
CREATE TABLE procurement.policy (
  office_id       int PRIMARY KEY REFERENCES core.office,
  approval_minor  bigint NOT NULL DEFAULT 1000000 CHECK (approval_minor >= 0),
  planning_days   smallint NOT NULL DEFAULT 1 CHECK (planning_days BETWEEN 0 AND 60),
  inspection_days smallint NOT NULL DEFAULT 30 CHECK (inspection_days BETWEEN 1 AND 365),
  version         int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('procurement.policy');
