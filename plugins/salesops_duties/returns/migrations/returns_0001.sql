CREATE SCHEMA returns;
GRANT USAGE ON SCHEMA returns TO salesops_app, salesops_readonly;

CREATE TABLE returns.sales_return (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL,
  order_id         uuid,
  customer_id      uuid NOT NULL REFERENCES core.party,
  salesperson_id   uuid REFERENCES core.person,
  state            text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'authorized', 'received', 'inspected', 'resolved', 'refused')),
  reason_code      text NOT NULL CHECK (reason_code IN ('wrong_part', 'defect', 'transit_damage', 'refused', 'over_delivery', 'core_exchange')),
  reason           text NOT NULL DEFAULT '',
  goodwill         text NOT NULL DEFAULT '',
  freight_by       text NOT NULL DEFAULT 'customer' CHECK (freight_by IN ('customer', 'us')),
  currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  left_on          date,
  requested_by     uuid NOT NULL,
  requested_at     timestamptz NOT NULL,
  authorized_by    uuid CHECK (authorized_by <> requested_by),
  authorized_at    timestamptz,
  late_reason      text NOT NULL DEFAULT '',
  received_on      date CHECK (received_on >= left_on),
  inspected_at     timestamptz,
  resolution       text CHECK (resolution IN ('credit', 'replace', 'repair', 'refuse')),
  fee_minor        bigint NOT NULL DEFAULT 0 CHECK (fee_minor >= 0),
  credit_minor     bigint NOT NULL DEFAULT 0 CHECK (credit_minor >= 0),
  resolved_at      timestamptz,
  refusal          text NOT NULL DEFAULT '',
  version          int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  CONSTRAINT without_an_order_it_is_goodwill CHECK (order_id IS NOT NULL OR goodwill <> ''),
  CONSTRAINT authorized_by_a_second_person CHECK (state IN ('requested', 'refused') OR authorized_by IS NOT NULL),
  CONSTRAINT resolved_with_a_resolution CHECK ((state = 'resolved') = (resolution IS NOT NULL)),
  CONSTRAINT refused_with_a_reason CHECK (state <> 'refused' OR refusal <> '')
);
CREATE INDEX sales_return_queue ON returns.sales_return (office_id, state, id);
CREATE INDEX sales_return_order ON returns.sales_return (office_id, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX sales_return_customer ON returns.sales_return (office_id, customer_id, id);
SELECT core.protect_office_table('returns.sales_return');

-- A part of one delivered line that comes back, at its share of the price it was sold for.
CREATE TABLE returns.return_line (
  office_id         int NOT NULL,
  return_id         uuid NOT NULL,
  line_no           smallint NOT NULL CHECK (line_no > 0),
  order_line_no     smallint,
  product_id        uuid NOT NULL REFERENCES core.product,
  quantity          numeric(18, 6) NOT NULL CHECK (quantity > 0),
  received_qty      numeric(18, 6) CHECK (received_qty BETWEEN 0 AND quantity),
  net_minor         bigint NOT NULL CHECK (net_minor >= 0),
  tax_minor         bigint NOT NULL CHECK (tax_minor >= 0),
  outbound_id       uuid,
  invoice_id        uuid,
  PRIMARY KEY (office_id, return_id, line_no),
  FOREIGN KEY (office_id, return_id) REFERENCES returns.sales_return
);
SELECT core.protect_office_table('returns.return_line', 'SELECT, INSERT, UPDATE (received_qty)');

-- What the inspection found; the goods of one line may go several ways.
CREATE TABLE returns.finding (
  office_id    int NOT NULL,
  return_id    uuid NOT NULL,
  finding_no   smallint NOT NULL,
  line_no      smallint NOT NULL,
  quantity     numeric(18, 6) NOT NULL CHECK (quantity > 0),
  disposition  text NOT NULL CHECK (disposition IN ('sellable', 'quarantine', 'scrap', 'supplier')),
  note         text NOT NULL DEFAULT '',
  inspected_by uuid NOT NULL,
  PRIMARY KEY (office_id, return_id, finding_no),
  FOREIGN KEY (office_id, return_id, line_no) REFERENCES returns.return_line
);
SELECT core.protect_office_table('returns.finding', 'SELECT, INSERT');

CREATE TABLE returns.credit (
  office_id       int NOT NULL,
  return_id       uuid NOT NULL,
  credit_note_id  uuid NOT NULL,
  invoice_id      uuid,
  total_minor     bigint NOT NULL CHECK (total_minor >= 0),
  PRIMARY KEY (office_id, return_id, credit_note_id),
  FOREIGN KEY (office_id, return_id) REFERENCES returns.sales_return
);
SELECT core.protect_office_table('returns.credit', 'SELECT, INSERT');

-- The office's own terms for returns; without a row the defaults hold.
CREATE TABLE returns.policy (
  office_id           int PRIMARY KEY REFERENCES core.office,
  window_days         smallint NOT NULL DEFAULT 30 CHECK (window_days BETWEEN 0 AND 3650),
  restocking_percent  numeric(5, 2) NOT NULL DEFAULT 0 CHECK (restocking_percent BETWEEN 0 AND 100),
  version             int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('returns.policy');
