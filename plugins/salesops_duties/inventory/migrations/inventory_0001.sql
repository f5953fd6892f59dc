CREATE SCHEMA inventory;
GRANT USAGE ON SCHEMA inventory TO salesops_app, salesops_readonly;

CREATE TABLE inventory.warehouse (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  code       text NOT NULL CHECK (code <> ''),
  name       text NOT NULL CHECK (name <> ''),
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, code)
);
SELECT core.protect_office_table('inventory.warehouse');

-- How an office keeps its stock; an office without a row lets reservations stand until they are released.
CREATE TABLE inventory.policy (
  office_id          int NOT NULL REFERENCES core.office,
  reservation_hours  int CHECK (reservation_hours BETWEEN 1 AND 8760),
  version            int NOT NULL,
  set_by             uuid NOT NULL,
  set_at             timestamptz NOT NULL,
  PRIMARY KEY (office_id)
);
SELECT core.protect_office_table('inventory.policy');

-- Kept in step with the movements by the functions below; `verify` proves it. value_minor is what the goods cost.
-- The product stands before the warehouse in the key: an order asks for its products wherever they lie.
CREATE TABLE inventory.stock (
  office_id     int NOT NULL,
  warehouse_id  uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  on_hand       numeric(18, 6) NOT NULL DEFAULT 0,
  held          numeric(18, 6) NOT NULL DEFAULT 0,
  reserved      numeric(18, 6) NOT NULL DEFAULT 0,
  value_minor   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, product_id, warehouse_id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse,
  CONSTRAINT reserved_is_there CHECK (reserved >= 0 AND held >= 0 AND reserved + held <= on_hand),
  CONSTRAINT nothing_costs_nothing CHECK (value_minor >= 0 AND (on_hand > 0 OR value_minor = 0))
) WITH (fillfactor = 60);
SELECT core.protect_office_table('inventory.stock');

-- `source_id` is what the goods came from: the announcement of a receipt, the outbound order of a return, with its line.
CREATE TABLE inventory.movement (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('opening', 'receipt', 'issue', 'return', 'scrap', 'adjust')),
  warehouse_id   uuid NOT NULL,
  product_id     uuid NOT NULL REFERENCES core.product,
  quantity       numeric(18, 6) NOT NULL CHECK (quantity <> 0),
  cost_minor     bigint NOT NULL,
  document_id    uuid NOT NULL,
  line_no        smallint NOT NULL,
  source_id      uuid,
  source_line    smallint,
  booked_on      date NOT NULL,
  at             timestamptz NOT NULL,
  moved_by       uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse
);
CREATE INDEX movement_product ON inventory.movement (office_id, product_id, id);
CREATE INDEX movement_document ON inventory.movement (office_id, document_id);
CREATE INDEX movement_source ON inventory.movement (office_id, source_id) WHERE source_id IS NOT NULL;
SELECT core.protect_office_table('inventory.movement', 'SELECT, INSERT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON inventory.movement FOR EACH ROW EXECUTE FUNCTION core.append_only();

-- What is set aside for an order line and not on an outbound order yet. An outbound order takes its part away from
-- here; its lines are then what is reserved, until they leave or are voided.
CREATE TABLE inventory.reservation (
  office_id     int NOT NULL,
  order_id      uuid NOT NULL,
  line_no       smallint NOT NULL,
  warehouse_id  uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  customer_id   uuid NOT NULL REFERENCES core.party,
  quantity      numeric(18, 6) NOT NULL CHECK (quantity >= 0),
  priority      smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 9),
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'issued', 'released', 'expired')),
  since         timestamptz NOT NULL,
  expires_at    timestamptz,
  PRIMARY KEY (office_id, order_id, line_no, warehouse_id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse,
  CHECK (quantity > 0 OR state = 'issued')
);
CREATE INDEX reservation_product ON inventory.reservation (office_id, product_id) WHERE state = 'open';
CREATE INDEX reservation_expiring ON inventory.reservation (office_id, expires_at) WHERE state = 'open' AND expires_at IS NOT NULL;
SELECT core.protect_office_table('inventory.reservation');

-- What a draft wants: shown to others, taken from nobody, gone when its time is over.
CREATE TABLE inventory.soft_reservation (
  office_id    int NOT NULL REFERENCES core.office,
  order_id     uuid NOT NULL,
  line_no      smallint NOT NULL,
  product_id   uuid NOT NULL REFERENCES core.product,
  customer_id  uuid NOT NULL REFERENCES core.party,
  quantity     numeric(18, 6) NOT NULL CHECK (quantity > 0),
  since        timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id, line_no)
);
CREATE INDEX soft_reservation_product ON inventory.soft_reservation (office_id, product_id);
CREATE INDEX soft_reservation_expiring ON inventory.soft_reservation (office_id, expires_at);
SELECT core.protect_office_table('inventory.soft_reservation', 'SELECT, INSERT, UPDATE, DELETE');

CREATE DOMAIN inventory.outbound_order_state AS text CHECK (VALUE IN ('issued', 'dispatched', 'voided'));
CREATE TABLE inventory.outbound_order (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  order_id       uuid NOT NULL,
  customer_id    uuid NOT NULL REFERENCES core.party,
  salesperson_id uuid,
  state          inventory.outbound_order_state NOT NULL DEFAULT 'issued',
  issued_at      timestamptz NOT NULL,
  dispatched_at  timestamptz,
  cost_minor     bigint,
  voided_at      timestamptz,
  void_reason    text,
  PRIMARY KEY (office_id, id),
  CHECK ((state = 'dispatched') = (dispatched_at IS NOT NULL)),
  CHECK ((state = 'voided') = (voided_at IS NOT NULL) AND (state = 'voided') = (void_reason IS NOT NULL))
);
CREATE INDEX outbound_order_order ON inventory.outbound_order (office_id, order_id);
CREATE INDEX outbound_order_waiting ON inventory.outbound_order (office_id, issued_at) WHERE state = 'issued';
SELECT core.protect_office_table('inventory.outbound_order');

-- A line of an order that is served from several warehouses has a row for each. What came back stands beside what left.
-- The stock row it takes from answers for product and warehouse. Whoever changes stock locks it FOR NO KEY UPDATE: the check
-- of this reference waits for FOR UPDATE, and lines come in no common order.
CREATE TABLE inventory.outbound_line (
  office_id            int NOT NULL,
  outbound_id          uuid NOT NULL,
  line_no              smallint NOT NULL,
  warehouse_id         uuid NOT NULL,
  product_id           uuid NOT NULL,
  quantity             core.quantity NOT NULL,
  cost_minor           bigint,
  returned             numeric(18, 6) NOT NULL DEFAULT 0,
  returned_cost_minor  bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, outbound_id, line_no, warehouse_id),
  FOREIGN KEY (office_id, outbound_id) REFERENCES inventory.outbound_order,
  FOREIGN KEY (office_id, product_id, warehouse_id) REFERENCES inventory.stock,
  CONSTRAINT no_more_comes_back_than_left CHECK (returned >= 0 AND returned <= quantity
    AND returned_cost_minor >= 0 AND returned_cost_minor <= coalesce(cost_minor, 0))
);
CREATE INDEX outbound_line_product ON inventory.outbound_line (office_id, product_id);
SELECT core.protect_office_table('inventory.outbound_line', 'SELECT, INSERT, UPDATE (cost_minor, returned, returned_cost_minor)');

-- Goods that are there and may not be sold: in quarantine, under a quality check, or waiting to go back to a supplier.
CREATE TABLE inventory.hold (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  warehouse_id  uuid NOT NULL,
  product_id    uuid NOT NULL REFERENCES core.product,
  kind          text NOT NULL CHECK (kind IN ('quarantine', 'quality', 'supplier')),
  quantity      numeric(18, 6) NOT NULL CHECK (quantity > 0),
  released      numeric(18, 6) NOT NULL DEFAULT 0 CHECK (released >= 0 AND released <= quantity),
  reason        text NOT NULL CHECK (reason <> ''),
  document_id   uuid,
  placed_at     timestamptz NOT NULL,
  placed_by     uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse
);
CREATE INDEX hold_product ON inventory.hold (office_id, product_id) WHERE released < quantity;
SELECT core.protect_office_table('inventory.hold');

-- Goods on their way: what is expected of a product, when, from where; `received` is the sum of what came of it.
CREATE TABLE inventory.incoming (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  product_id   uuid NOT NULL REFERENCES core.product,
  quantity     numeric(18, 6) NOT NULL CHECK (quantity > 0),
  received     numeric(18, 6) NOT NULL DEFAULT 0,
  expected_on  date,
  source       text NOT NULL CHECK (source <> ''),
  state        text NOT NULL DEFAULT 'announced' CHECK (state IN ('announced', 'received', 'cancelled')),
  version      int NOT NULL DEFAULT 1,
  noted_at     timestamptz NOT NULL,
  noted_by     uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT no_more_comes_than_announced CHECK (received >= 0 AND received <= quantity
    AND (state = 'received') = (received = quantity))
);
CREATE INDEX incoming_product ON inventory.incoming (office_id, product_id, expected_on) WHERE state = 'announced';
SELECT core.protect_office_table('inventory.incoming');

-- A stock count, or an adjustment that someone asks for: counted lines, compared with the book, posted once approved.
CREATE TABLE inventory.stock_count (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('count', 'adjustment')),
  warehouse_id  uuid NOT NULL,
  reason        text NOT NULL CHECK (reason <> ''),
  state         text NOT NULL DEFAULT 'counting' CHECK (state IN ('counting', 'counted', 'posted', 'cancelled')),
  closing_id    uuid,  -- what the approval is for: a count that is taken up again needs another
  started_at    timestamptz NOT NULL,
  started_by    uuid NOT NULL,
  posted_at     timestamptz,
  posted_by     uuid,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, warehouse_id) REFERENCES inventory.warehouse,
  CHECK ((state = 'posted') = (posted_at IS NOT NULL))
);
SELECT core.protect_office_table('inventory.stock_count');

-- `expected` is what the book said when the line was counted; nobody sees it before the count is closed.
CREATE TABLE inventory.count_line (
  office_id   int NOT NULL,
  count_id    uuid NOT NULL,
  product_id  uuid NOT NULL REFERENCES core.product,
  line_no     smallint NOT NULL,
  counted     numeric(18, 6) CHECK (counted >= 0),
  expected    numeric(18, 6),
  counted_at  timestamptz,
  counted_by  uuid,
  PRIMARY KEY (office_id, count_id, product_id),
  UNIQUE (office_id, count_id, line_no),
  FOREIGN KEY (office_id, count_id) REFERENCES inventory.stock_count,
  CHECK (num_nonnulls(counted, expected, counted_at, counted_by) IN (0, 4))
);
SELECT core.protect_office_table('inventory.count_line');
