-- By how much an invoice may differ from what was agreed and still be booked: a line's price in per cent of the agreed one, and all
-- differences of an invoice together in minor units of the office's currency.
ALTER TABLE procurement.policy
  ADD price_percent core.percent NOT NULL DEFAULT 2,
  ADD difference_minor bigint NOT NULL DEFAULT 1000 CHECK (difference_minor >= 0);

-- `invoiced` is what invoices took of what came, `returned` what went back of it; `return_due` is the part of `returned` that had been
-- invoiced: a credit is expected for it. `own_minor` is the goods alone in the office's currency at the rate of the order, `cleared_minor`
-- what of it is not owed as goods received any more. What invoices took of an order's freight, duty and handling stands at the order.
ALTER TABLE procurement.receipt_line
  ADD return_due    numeric(18, 6) NOT NULL DEFAULT 0,
  ADD cleared_minor bigint NOT NULL DEFAULT 0,
  ADD own_minor     bigint NOT NULL DEFAULT 0;
ALTER TABLE procurement.receipt_line
  ADD CONSTRAINT never_invoiced_beyond_what_is_kept CHECK (invoiced + returned - return_due <= quantity AND return_due BETWEEN 0 AND least(returned, invoiced));
GRANT UPDATE (return_due, cleared_minor) ON procurement.receipt_line TO salesops_app;
ALTER TABLE procurement.purchase_order ADD charges_cleared_minor bigint NOT NULL DEFAULT 0;

-- What a supplier wants to be paid for, or gives back (`credit`), as its paper says. It counts when it is booked; `rate` is what one of
-- its currency was worth in the office's on the day of the invoice. Its number is the supplier's own and is entered once.
CREATE TABLE procurement.supplier_invoice (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  supplier_id   uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('invoice', 'credit')),
  number        text NOT NULL CHECK (number <> ''),
  invoice_on    date NOT NULL,
  due_on        date NOT NULL,
  currency      core.currency NOT NULL,
  rate          numeric(18, 8) NOT NULL CHECK (rate > 0),
  tax_minor     core.cents NOT NULL DEFAULT 0,
  total_minor   core.cents NOT NULL,
  own_minor     core.cents NOT NULL,
  settled_minor core.cents NOT NULL DEFAULT 0,
  state         text NOT NULL CHECK (state IN ('blocked', 'booked', 'cancelled')),
  found         jsonb NOT NULL DEFAULT '{}',
  note          text NOT NULL DEFAULT '',
  reason        text NOT NULL DEFAULT '',
  entered_at    timestamptz NOT NULL,
  entered_by    uuid NOT NULL,
  booked_on     date,
  booked_at     timestamptz,
  booked_by     uuid,
  version       int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier,
  CHECK ((state = 'booked') = (booked_on IS NOT NULL)),
  CHECK (state <> 'cancelled' OR reason <> ''),
  CONSTRAINT never_settled_beyond_the_total CHECK (settled_minor <= total_minor AND (state = 'booked' OR settled_minor = 0))
);
CREATE UNIQUE INDEX one_invoice_of_a_number ON procurement.supplier_invoice (office_id, supplier_id, kind, lower(number)) WHERE state <> 'cancelled';
CREATE INDEX supplier_invoice_open ON procurement.supplier_invoice (office_id, due_on) WHERE state = 'booked' AND settled_minor < total_minor;
CREATE INDEX supplier_invoice_blocked ON procurement.supplier_invoice (office_id, id) WHERE state = 'blocked';
SELECT core.protect_office_table('procurement.supplier_invoice');

-- A line: goods of a line of a purchase order, or freight, duty, handling and other of an order. `cleared_minor` is what it took of
-- what was owed for goods received, in the office's currency.
CREATE TABLE procurement.invoice_line (
  office_id     int NOT NULL,
  invoice_id    uuid NOT NULL,
  line_no       smallint NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('goods', 'freight', 'duty', 'handling', 'other')),
  purchase_id   uuid,
  purchase_line smallint,
  quantity      numeric(18, 6) NOT NULL DEFAULT 0,
  unit_price    core.unit_price NOT NULL DEFAULT 0,
  amount_minor  core.cents NOT NULL,
  words         text NOT NULL DEFAULT '',
  cleared_minor bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, invoice_id, line_no),
  FOREIGN KEY (office_id, invoice_id) REFERENCES procurement.supplier_invoice,
  FOREIGN KEY (office_id, purchase_id, purchase_line) REFERENCES procurement.purchase_line,
  FOREIGN KEY (office_id, purchase_id) REFERENCES procurement.purchase_order,
  CHECK ((kind = 'goods') = (purchase_line IS NOT NULL) AND (kind = 'goods') = (quantity > 0)),
  CHECK (purchase_line IS NULL OR purchase_id IS NOT NULL)
);
CREATE INDEX invoice_line_purchase ON procurement.invoice_line (office_id, purchase_id);
SELECT core.protect_office_table('procurement.invoice_line', 'SELECT, INSERT, UPDATE (cleared_minor)');

-- Which goods that came a booked invoice took, and how much of each.
CREATE TABLE procurement.invoice_share (
  office_id  int NOT NULL,
  invoice_id uuid NOT NULL,
  line_no    smallint NOT NULL,
  receipt_id uuid NOT NULL,
  receipt_line smallint NOT NULL,
  quantity   numeric(18, 6) NOT NULL CHECK (quantity > 0),
  cleared_minor bigint NOT NULL,
  PRIMARY KEY (office_id, invoice_id, line_no, receipt_id, receipt_line),
  FOREIGN KEY (office_id, invoice_id, line_no) REFERENCES procurement.invoice_line,
  FOREIGN KEY (office_id, receipt_id, receipt_line) REFERENCES procurement.receipt_line
);
CREATE INDEX invoice_share_receipt ON procurement.invoice_share (office_id, receipt_id, receipt_line);
SELECT core.protect_office_table('procurement.invoice_share', 'SELECT, INSERT');

-- Charges of an order that nobody will invoice any more: what was reckoned for them and not invoiced.
CREATE TABLE procurement.charges_end (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  purchase_id  uuid NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  booked_on    date NOT NULL,
  reason       text NOT NULL CHECK (reason <> ''),
  ended_at     timestamptz NOT NULL,
  ended_by     uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, purchase_id) REFERENCES procurement.purchase_order
);
CREATE INDEX charges_end_purchase ON procurement.charges_end (office_id, purchase_id);
SELECT core.protect_office_table('procurement.charges_end', 'SELECT, INSERT');

-- Money that went to a supplier in the currency of its invoices, nothing when credits covered them; `bank_minor` is what the bank took, when that was in another currency.
CREATE TABLE procurement.supplier_payment (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  supplier_id   uuid NOT NULL,
  currency      core.currency NOT NULL,
  amount_minor  core.cents NOT NULL,
  bank_currency core.currency NOT NULL,
  bank_minor    core.cents NOT NULL,
  own_minor     bigint NOT NULL,
  paid_on       date NOT NULL,
  reference     text NOT NULL DEFAULT '',
  state         text NOT NULL DEFAULT 'paid' CHECK (state IN ('paid', 'reversed')),
  reversed_on   date,
  reason        text NOT NULL DEFAULT '',
  entered_at    timestamptz NOT NULL,
  entered_by    uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier,
  CHECK ((state = 'reversed') = (reversed_on IS NOT NULL) AND (state = 'paid' OR reason <> ''))
);
CREATE INDEX supplier_payment_supplier ON procurement.supplier_payment (office_id, supplier_id, id);
SELECT core.protect_office_table('procurement.supplier_payment');
-- What a payment settled: an invoice (positive), or a credit that was taken off (negative).
CREATE TABLE procurement.payment_item (
  office_id    int NOT NULL,
  payment_id   uuid NOT NULL,
  invoice_id   uuid NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  PRIMARY KEY (office_id, payment_id, invoice_id),
  FOREIGN KEY (office_id, payment_id) REFERENCES procurement.supplier_payment,
  FOREIGN KEY (office_id, invoice_id) REFERENCES procurement.supplier_invoice
);
CREATE INDEX payment_item_invoice ON procurement.payment_item (office_id, invoice_id);
SELECT core.protect_office_table('procurement.payment_item', 'SELECT, INSERT');

-- Goods of a receipt that go back to the supplier. A credit is expected for what had been invoiced of them.
CREATE SEQUENCE procurement.supplier_return_no;
GRANT USAGE ON SEQUENCE procurement.supplier_return_no TO salesops_app;
CREATE TABLE procurement.supplier_return (
  office_id   int NOT NULL,
  id          uuid NOT NULL,
  number      text NOT NULL,
  supplier_id uuid NOT NULL,
  purchase_id uuid NOT NULL,
  receipt_id  uuid NOT NULL,
  why         text NOT NULL CHECK (why IN ('wrong', 'damaged', 'over', 'other')),
  reason      text NOT NULL CHECK (reason <> ''),
  wants       text NOT NULL CHECK (wants IN ('credit', 'replacement')),
  warehouse   text NOT NULL,
  returned_on date NOT NULL,
  returned_at timestamptz NOT NULL,
  returned_by uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, number),
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier,
  FOREIGN KEY (office_id, receipt_id) REFERENCES procurement.receipt
);
CREATE INDEX supplier_return_purchase ON procurement.supplier_return (office_id, purchase_id);
SELECT core.protect_office_table('procurement.supplier_return', 'SELECT, INSERT');
-- `line_no` is that of the purchase order. `due` had been invoiced and wants a credit of `claim_minor`, `freed_minor` is the worth of what
-- had not been; `cost_minor` is what left the stock. All in the office's currency.
CREATE TABLE procurement.return_line (
  office_id      int NOT NULL,
  return_id      uuid NOT NULL,
  line_no        smallint NOT NULL,
  purchase_id    uuid NOT NULL,
  receipt_id     uuid NOT NULL,
  product_id     uuid NOT NULL REFERENCES core.product,
  quantity       numeric(18, 6) NOT NULL CHECK (quantity > 0),
  due            numeric(18, 6) NOT NULL CHECK (due BETWEEN 0 AND quantity),
  credited       numeric(18, 6) NOT NULL DEFAULT 0,
  claim_minor    core.cents NOT NULL,
  freed_minor    core.cents NOT NULL,
  cost_minor     core.cents NOT NULL,
  replaced_by    smallint,
  PRIMARY KEY (office_id, return_id, line_no),
  FOREIGN KEY (office_id, return_id) REFERENCES procurement.supplier_return,
  FOREIGN KEY (office_id, receipt_id, line_no) REFERENCES procurement.receipt_line,
  CONSTRAINT never_credited_beyond_what_is_due CHECK (credited BETWEEN 0 AND due)
);
CREATE INDEX return_line_due ON procurement.return_line (office_id, purchase_id, line_no) WHERE credited < due;
CREATE INDEX return_line_receipt ON procurement.return_line (office_id, receipt_id, line_no);
SELECT core.protect_office_table('procurement.return_line', 'SELECT, INSERT, UPDATE (credited)');

-- Which returns a booked credit note took, and how much of each.
CREATE TABLE procurement.credit_share (
  office_id   int NOT NULL,
  invoice_id  uuid NOT NULL,
  line_no     smallint NOT NULL,
  return_id   uuid NOT NULL,
  return_line smallint NOT NULL,
  quantity    numeric(18, 6) NOT NULL CHECK (quantity > 0),
  cleared_minor bigint NOT NULL,
  PRIMARY KEY (office_id, invoice_id, line_no, return_id, return_line),
  FOREIGN KEY (office_id, invoice_id, line_no) REFERENCES procurement.invoice_line,
  FOREIGN KEY (office_id, return_id, return_line) REFERENCES procurement.return_line
);
CREATE INDEX credit_share_return ON procurement.credit_share (office_id, return_id, return_line);
SELECT core.protect_office_table('procurement.credit_share', 'SELECT, INSERT');

-- What a supplier said of an order in a file: its answer, or that goods are under way. `content` is what was read, `purchase_id` the order
-- it is about, empty while nobody knows. Nothing changes before a person decides each row.
CREATE TABLE procurement.supplier_paper (
  office_id   int NOT NULL REFERENCES core.office,
  id          uuid NOT NULL,
  arrival_id  uuid NOT NULL,
  place       smallint NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('response', 'despatch')),
  number      text NOT NULL DEFAULT '',
  order_no    text NOT NULL DEFAULT '',
  seller      text NOT NULL DEFAULT '',
  purchase_id uuid,
  content     jsonb NOT NULL,
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'aside')),
  reason      text NOT NULL DEFAULT '',
  received_at timestamptz NOT NULL,
  settled_at  timestamptz,
  settled_by  uuid,
  version     int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, arrival_id, place),
  FOREIGN KEY (office_id, purchase_id) REFERENCES procurement.purchase_order,
  CHECK ((state = 'open') = (settled_at IS NULL)),
  CHECK (state <> 'aside' OR reason <> ''),
  CHECK (state <> 'settled' OR purchase_id IS NOT NULL)
);
CREATE INDEX supplier_paper_state ON procurement.supplier_paper (office_id, state, id);
CREATE INDEX supplier_paper_purchase ON procurement.supplier_paper (office_id, purchase_id) WHERE purchase_id IS NOT NULL;
SELECT core.protect_office_table('procurement.supplier_paper');
-- What a person decided of a row, with how it stood then: the order may change afterwards.
CREATE TABLE procurement.paper_decision (
  office_id  int NOT NULL,
  paper_id   uuid NOT NULL,
  row_no     smallint NOT NULL,
  decision   text NOT NULL CHECK (decision IN ('accept', 'without_price', 'leave')),
  agreed     text NOT NULL DEFAULT '',
  row        jsonb NOT NULL,
  decided_at timestamptz NOT NULL,
  decided_by uuid NOT NULL,
  PRIMARY KEY (office_id, paper_id, row_no),
  FOREIGN KEY (office_id, paper_id) REFERENCES procurement.supplier_paper
);
SELECT core.protect_office_table('procurement.paper_decision', 'SELECT, INSERT');
