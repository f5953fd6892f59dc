CREATE SCHEMA receivables;
GRANT USAGE ON SCHEMA receivables TO salesops_app, salesops_readonly;

-- How the office deals with arrears; an office without a row has the defaults. Amounts in its own currency.
CREATE TABLE receivables.policy (
  office_id                int PRIMARY KEY REFERENCES core.office,
  overdue_stops            boolean NOT NULL DEFAULT false,
  grace_days               smallint NOT NULL DEFAULT 0 CHECK (grace_days BETWEEN 0 AND 366),
  overdue_tolerance_minor  bigint NOT NULL DEFAULT 0 CHECK (overdue_tolerance_minor >= 0),
  fee_tolerance_minor      bigint NOT NULL DEFAULT 0 CHECK (fee_tolerance_minor >= 0),
  fee_bearer               text NOT NULL DEFAULT 'us' CHECK (fee_bearer IN ('us', 'customer')),
  watch_share              smallint NOT NULL DEFAULT 90 CHECK (watch_share BETWEEN 1 AND 100),
  buckets                  smallint[] NOT NULL DEFAULT '{30,60,90,180}',
  version                  int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('receivables.policy');

-- The row every check of a customer's credit locks: the owner of the limit first, then the customer's own.
CREATE TABLE receivables.account (
  office_id       int NOT NULL REFERENCES core.office,
  customer_id     uuid NOT NULL REFERENCES core.party,
  mode            text NOT NULL DEFAULT 'credit' CHECK (mode IN ('credit', 'prepaid')),
  currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  limit_minor     bigint NOT NULL DEFAULT 0 CHECK (limit_minor >= 0),
  limit_until     date,
  terms_days      smallint NOT NULL DEFAULT 30 CHECK (terms_days BETWEEN 0 AND 366),
  instalments     jsonb NOT NULL DEFAULT '[]',
  hold_policy     text NOT NULL DEFAULT 'this_shipment' CHECK (hold_policy IN ('this_shipment', 'full_order', 'overdue_first')),
  invoice_policy  text NOT NULL DEFAULT 'on_issue' CHECK (invoice_policy IN ('on_issue', 'on_dispatch')),
  limit_owner_id  uuid NOT NULL,
  salesperson_id  uuid,
  version         int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, customer_id),
  CHECK (mode = 'credit' OR limit_minor = 0)
) WITH (fillfactor = 50);
CREATE INDEX account_limit_owner ON receivables.account (office_id, limit_owner_id);
CREATE INDEX account_salesperson ON receivables.account (office_id, salesperson_id);
SELECT core.protect_office_table('receivables.account');

-- What a customer owes and has taken, by currency; kept in step by the functions, under the account's lock. `verify`
-- proves it against the documents. Of what is open, credit notes, money and corrections made so much up to now and
-- invoices the rest, so that an invoice writes no figure of its own.
CREATE TABLE receivables.balance (
  office_id         int NOT NULL,
  customer_id       uuid NOT NULL,
  currency          core.currency NOT NULL,
  open_minor        bigint NOT NULL DEFAULT 0,
  uninvoiced_minor  core.cents NOT NULL DEFAULT 0,
  committed_minor   core.cents NOT NULL DEFAULT 0,
  credited_minor    bigint NOT NULL DEFAULT 0,
  collected_minor   bigint NOT NULL DEFAULT 0,
  adjusted_minor    bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office_id, customer_id, currency),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account
) WITH (fillfactor = 50);
SELECT core.protect_office_table('receivables.balance');

CREATE DOMAIN receivables.commitment_state AS text CHECK (VALUE IN ('open', 'invoiced', 'released'));
CREATE TABLE receivables.commitment (
  office_id     int NOT NULL,
  order_id      uuid NOT NULL,
  customer_id   uuid NOT NULL,
  currency      text NOT NULL,
  amount_minor  core.cents NOT NULL,
  state         receivables.commitment_state NOT NULL DEFAULT 'open',
  since         timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account
);
CREATE INDEX commitment_customer ON receivables.commitment (office_id, customer_id) WHERE state = 'open';
SELECT core.protect_office_table('receivables.commitment');

CREATE DOMAIN receivables.invoice_state AS text CHECK (VALUE IN ('waiting', 'issued'));
CREATE DOMAIN receivables.invoice_dispute AS text CHECK (VALUE IN ('none', 'disputed', 'resolved'));
-- Waiting invoices have no number and are not posted; goods that they bill count as uninvoiced.
CREATE TABLE receivables.invoice (
  office_id       int NOT NULL,
  id              uuid NOT NULL,
  order_id        uuid NOT NULL,
  outbound_id     uuid NOT NULL,
  customer_id     uuid NOT NULL,
  currency        text NOT NULL,
  net_minor       bigint NOT NULL,
  tax_minor       bigint NOT NULL DEFAULT 0,
  total_minor     core.cents NOT NULL,
  open_minor      bigint NOT NULL CHECK (open_minor >= 0 AND open_minor <= total_minor),
  credited_minor  bigint NOT NULL DEFAULT 0 CHECK (credited_minor >= 0 AND credited_minor <= total_minor),
  before_dispatch_minor bigint NOT NULL DEFAULT 0 CHECK (before_dispatch_minor >= 0 AND before_dispatch_minor <= total_minor),
  state           receivables.invoice_state NOT NULL DEFAULT 'issued',
  waiting_for     text[] NOT NULL DEFAULT '{}',
  made_at         timestamptz NOT NULL,
  issued_on       date,
  due_on          date,
  dispatched_at   timestamptz,
  dispute         receivables.invoice_dispute NOT NULL DEFAULT 'none',
  dispute_reason  text NOT NULL DEFAULT '',
  disputed_by     uuid,
  dispute_until   date,
  line_nos        smallint[] NOT NULL,
  products        uuid[] NOT NULL,
  quantities      numeric[] NOT NULL,
  unit_prices     numeric[] NOT NULL,
  amounts         bigint[] NOT NULL,
  taxes           bigint[] NOT NULL,
  tax_codes       text[] NOT NULL,
  uoms            text[] NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  CONSTRAINT total_is_net_and_tax CHECK (total_minor = net_minor + tax_minor),
  CONSTRAINT issued_has_days CHECK ((state = 'issued') = (issued_on IS NOT NULL) AND (state = 'issued') = (due_on IS NOT NULL)),
  CONSTRAINT waiting_is_whole CHECK (state = 'issued' OR open_minor = total_minor)
) WITH (fillfactor = 80);
CREATE INDEX invoice_customer ON receivables.invoice (office_id, customer_id, id);
CREATE INDEX invoice_disputed ON receivables.invoice (office_id, customer_id) WHERE dispute = 'disputed';
CREATE INDEX invoice_order ON receivables.invoice (office_id, order_id);
CREATE INDEX invoice_outbound ON receivables.invoice (office_id, outbound_id);
CREATE INDEX invoice_waiting ON receivables.invoice (office_id, id) WHERE state = 'waiting';
SELECT core.protect_office_table('receivables.invoice', 'SELECT, INSERT, UPDATE (open_minor, credited_minor, state, waiting_for, issued_on,
  due_on, dispatched_at, dispute, dispute_reason, disputed_by, dispute_until)');

-- The lines of an invoice never change, so they stand in its own row: each list in the order of the lines. Of goods that
-- were issued: their order knows the catalogue, and no product is ever deleted. Whoever reads them sees rows.
CREATE VIEW receivables.invoice_line WITH (security_invoker = true) AS
  SELECT i.office_id, i.id AS invoice_id, l.line_no, l.product_id, l.quantity, l.unit_price, l.amount_minor, l.tax_minor, l.tax_code, l.uom
  FROM receivables.invoice i, unnest(i.line_nos, i.products, i.quantities, i.unit_prices, i.amounts, i.taxes, i.tax_codes, i.uoms)
    AS l(line_no, product_id, quantity, unit_price, amount_minor, tax_minor, tax_code, uom);
GRANT SELECT ON receivables.invoice_line TO salesops_app, salesops_readonly;

-- Money: a slip is reported, matched to who paid and for what, cleared when it is in the bank; cleared money of nobody
-- known stands in suspense; what the bank takes back is reversed.
CREATE TABLE receivables.receipt (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL,
  customer_id      uuid,
  order_id         uuid,
  invoice_id       uuid,
  payer            text NOT NULL DEFAULT '',
  currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
  reference        text NOT NULL CHECK (reference <> ''),
  received_on      date NOT NULL,
  value_on         date,
  state            text NOT NULL CHECK (state IN ('reported', 'matched', 'suspense', 'cleared', 'reversed')),
  remark           text NOT NULL DEFAULT '',
  was_suspense     boolean NOT NULL DEFAULT false,
  noted_at         timestamptz NOT NULL,
  noted_by         uuid NOT NULL,
  cleared_at       timestamptz,
  reversed_on      date,
  reversed_at      timestamptz,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  CONSTRAINT receipt_statement_line UNIQUE (office_id, reference, currency, amount_minor, received_on),
  CONSTRAINT cleared_has_a_day CHECK ((state IN ('reported', 'matched')) = (cleared_at IS NULL) AND (cleared_at IS NULL) = (value_on IS NULL)),
  CONSTRAINT cleared_is_somebodys CHECK (state IN ('reported', 'suspense', 'reversed') OR customer_id IS NOT NULL),
  CONSTRAINT reversed_has_a_day CHECK ((state = 'reversed') = (reversed_on IS NOT NULL))
);
CREATE INDEX receipt_customer ON receivables.receipt (office_id, customer_id, id);
CREATE INDEX receipt_cleared ON receivables.receipt (office_id, customer_id, currency, value_on) WHERE state = 'cleared';
CREATE INDEX receipt_suspense ON receivables.receipt (office_id, received_on) WHERE state = 'suspense';
SELECT core.protect_office_table('receivables.receipt', 'SELECT, INSERT, UPDATE (customer_id, order_id, invoice_id, state, value_on, remark,
  was_suspense, cleared_at, reversed_on, reversed_at)');

CREATE TABLE receivables.credit_note (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  customer_id    uuid NOT NULL,
  red_of         uuid,
  document_type  text NOT NULL,
  document_id    uuid NOT NULL,
  currency       text NOT NULL,
  net_minor      bigint NOT NULL,
  tax_minor      bigint NOT NULL,
  fee_minor      bigint NOT NULL CHECK (fee_minor >= 0),
  total_minor    bigint NOT NULL CHECK (total_minor >= 0),
  reason         text NOT NULL CHECK (reason <> ''),
  value_on       date NOT NULL,
  made_at        timestamptz NOT NULL,
  made_by        uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  FOREIGN KEY (office_id, red_of) REFERENCES receivables.invoice,
  CONSTRAINT credit_note_document UNIQUE (office_id, document_type, document_id),
  CHECK (total_minor = net_minor + tax_minor - fee_minor)
);
CREATE INDEX credit_note_customer ON receivables.credit_note (office_id, customer_id, id);
SELECT core.protect_office_table('receivables.credit_note', 'SELECT, INSERT');

CREATE TABLE receivables.credit_note_line (
  office_id       int NOT NULL,
  credit_note_id  uuid NOT NULL,
  line_no         smallint NOT NULL,
  product_id      uuid NOT NULL REFERENCES core.product,
  quantity        numeric(18, 6) NOT NULL CHECK (quantity > 0),
  amount_minor    bigint NOT NULL,
  tax_minor       bigint NOT NULL,
  PRIMARY KEY (office_id, credit_note_id, line_no, product_id),
  FOREIGN KEY (office_id, credit_note_id) REFERENCES receivables.credit_note
);
SELECT core.protect_office_table('receivables.credit_note_line', 'SELECT, INSERT');

CREATE DOMAIN receivables.item_kind AS text CHECK (VALUE IN ('invoice', 'credit_note', 'receipt', 'reversal', 'bank_fee', 'write_off', 'credit', 'debit', 'refund', 'adjustment'));
-- Everything a customer owes (positive) or has to get (negative): one row per instalment of an invoice, per receipt, per
-- credit note, per correction. The sum of them is the account of the customer and the control account of the books.
CREATE TABLE receivables.item (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  customer_id   uuid NOT NULL,
  currency      text NOT NULL,
  kind          receivables.item_kind NOT NULL,
  document_id   uuid NOT NULL,
  part          smallint NOT NULL DEFAULT 1,
  order_id      uuid,
  amount_minor  bigint NOT NULL CHECK (amount_minor <> 0),
  open_minor    bigint NOT NULL,
  value_on      date NOT NULL,
  due_on        date NOT NULL,
  known_at      timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  CONSTRAINT open_within_amount CHECK (abs(open_minor) <= abs(amount_minor) AND sign(open_minor) IN (0, sign(amount_minor)))
) WITH (fillfactor = 80);
-- Ages are read from this index alone. It costs an item's change no more: its predicate already takes `open_minor` in.
CREATE INDEX item_open ON receivables.item (office_id, customer_id, currency, due_on) INCLUDE (open_minor) WHERE open_minor <> 0;
CREATE INDEX item_value ON receivables.item (office_id, customer_id, currency, value_on);
CREATE INDEX item_document ON receivables.item (office_id, document_id);
SELECT core.protect_office_table('receivables.item', 'SELECT, INSERT, UPDATE (open_minor, order_id)');

-- A link between two items, never a posting. It counts from its value day; an undone one until the day it was undone.
CREATE TABLE receivables.allocation (
  office_id     int NOT NULL,
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  credit_id     uuid NOT NULL,
  debit_id      uuid NOT NULL,
  amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
  value_on      date NOT NULL,
  at            timestamptz NOT NULL,
  undone_on     date,
  undone_at     timestamptz,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, credit_id) REFERENCES receivables.item,
  FOREIGN KEY (office_id, debit_id) REFERENCES receivables.item,
  CHECK ((undone_on IS NULL) = (undone_at IS NULL))
);
CREATE INDEX allocation_at ON receivables.allocation USING brin (office_id, at) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX allocation_undone ON receivables.allocation (office_id, undone_at) WHERE undone_at IS NOT NULL;
CREATE INDEX allocation_credit ON receivables.allocation (office_id, credit_id);
CREATE INDEX allocation_debit ON receivables.allocation (office_id, debit_id);
SELECT core.protect_office_table('receivables.allocation', 'SELECT, INSERT, UPDATE (undone_on, undone_at)');

-- Arrears hold an outbound order until money is cleared, the credit is there again, or a second person approves (ORD-7).
CREATE TABLE receivables.hold (
  office_id       int NOT NULL,
  outbound_id     uuid NOT NULL,
  order_id        uuid NOT NULL,
  invoice_id      uuid NOT NULL,
  customer_id     uuid NOT NULL,
  currency        text NOT NULL,
  policy          text NOT NULL,
  cause           text NOT NULL CHECK (cause IN ('shortfall', 'overdue', 'deposit', 'bounced')),
  needs_overdue   boolean NOT NULL DEFAULT false,
  required_minor  bigint NOT NULL CHECK (required_minor > 0),
  missing_minor   bigint NOT NULL CHECK (missing_minor > 0),
  state           text NOT NULL DEFAULT 'on_hold' CHECK (state IN ('on_hold', 'released_paid', 'released_covered', 'released_by_approval', 'withdrawn')),
  held_at         timestamptz NOT NULL,
  released_at     timestamptz,
  receipt_id      uuid,
  approval_id     uuid,
  max_minor       bigint,
  valid_until     timestamptz,
  reason          text NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, outbound_id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  FOREIGN KEY (office_id, receipt_id) REFERENCES receivables.receipt,
  FOREIGN KEY (office_id, invoice_id) REFERENCES receivables.invoice,
  CHECK ((state = 'on_hold') = (released_at IS NULL)),
  CONSTRAINT paid_by_a_receipt CHECK ((state = 'released_paid') = (receipt_id IS NOT NULL)),
  CONSTRAINT approved_by_someone CHECK ((state = 'released_by_approval') = (approval_id IS NOT NULL AND max_minor IS NOT NULL AND valid_until IS NOT NULL))
);
CREATE INDEX hold_customer ON receivables.hold (office_id, customer_id) WHERE state = 'on_hold';
CREATE INDEX hold_order ON receivables.hold (office_id, order_id);
SELECT core.protect_office_table('receivables.hold');

CREATE DOMAIN receivables.credit_check_step AS text CHECK (VALUE IN ('balance', 'confirm', 'issue'));
-- Every check with all its terms, so that an auditor can replay it (FEATURES 1.C).
CREATE TABLE receivables.credit_check (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  order_id       uuid NOT NULL,
  customer_id    uuid NOT NULL,
  outbound_id    uuid,
  step           receivables.credit_check_step NOT NULL,
  outcome        text NOT NULL,
  missing_minor  core.cents NOT NULL DEFAULT 0,
  terms          jsonb NOT NULL,
  at             timestamptz NOT NULL,
  checked_by     uuid NOT NULL,
  PRIMARY KEY (office_id, order_id, id)
);
SELECT core.protect_office_table('receivables.credit_check', 'SELECT, INSERT');

-- Credit above the limit that a second person granted, used once, for one outbound order.
CREATE TABLE receivables.credit_override (
  office_id     int NOT NULL,
  approval_id   uuid NOT NULL,
  order_id      uuid NOT NULL,
  outbound_id   uuid NOT NULL,
  currency      text NOT NULL,
  amount_minor  bigint NOT NULL,
  missing_minor bigint NOT NULL CHECK (missing_minor > 0 AND missing_minor <= amount_minor),
  reason        text NOT NULL CHECK (reason <> ''),
  requested_by  uuid NOT NULL,
  approved_by   uuid NOT NULL CHECK (approved_by <> requested_by),
  valid_until   timestamptz NOT NULL CHECK (valid_until > used_at),
  used_at       timestamptz NOT NULL,
  PRIMARY KEY (office_id, approval_id),
  FOREIGN KEY (office_id, approval_id) REFERENCES core.approval
);
CREATE INDEX credit_override_outbound ON receivables.credit_override (office_id, outbound_id);
SELECT core.protect_office_table('receivables.credit_override', 'SELECT, INSERT');

-- Corrections of a customer's account: bank fees we bear, bad debt, goodwill, charges, money paid back.
CREATE TABLE receivables.adjustment (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  customer_id   uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('bank_fee', 'write_off', 'credit', 'debit', 'refund')),
  currency      text NOT NULL,
  amount_minor  bigint NOT NULL CHECK (amount_minor > 0),
  invoice_id    uuid,
  reason        text NOT NULL CHECK (reason <> ''),
  state         text NOT NULL CHECK (state IN ('waiting', 'booked')),
  approval_id   uuid,
  made_at       timestamptz NOT NULL,
  made_by       uuid NOT NULL,
  booked_on     date,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  FOREIGN KEY (office_id, invoice_id) REFERENCES receivables.invoice,
  FOREIGN KEY (office_id, approval_id) REFERENCES core.approval,
  CHECK ((state = 'booked') = (booked_on IS NOT NULL)),
  CONSTRAINT a_second_person_agreed CHECK (kind = 'bank_fee' OR state = 'waiting' OR approval_id IS NOT NULL)
);
CREATE INDEX adjustment_customer ON receivables.adjustment (office_id, customer_id, id);
SELECT core.protect_office_table('receivables.adjustment', 'SELECT, INSERT, UPDATE (state, approval_id, booked_on)');

-- Money that someone must call for (AR-2): opened by a shortfall, closed when the money is there.
CREATE TABLE receivables.payment_call (
  office_id       int NOT NULL,
  id              uuid NOT NULL,
  customer_id     uuid NOT NULL,
  order_id        uuid,
  reason          text NOT NULL CHECK (reason IN ('shortfall', 'overdue', 'bounced')),
  currency        text NOT NULL,
  amount_minor    bigint NOT NULL CHECK (amount_minor > 0),
  outside_minor   bigint NOT NULL DEFAULT 0,
  state           text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  next_call_on    date NOT NULL,
  opened_at       timestamptz NOT NULL,
  closed_at       timestamptz,
  closed_on       date,
  receipt_id      uuid,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  CHECK ((state = 'closed') = (closed_at IS NOT NULL) AND (closed_on IS NULL) = (closed_at IS NULL))
);
CREATE UNIQUE INDEX payment_call_order ON receivables.payment_call (office_id, order_id) WHERE state = 'open';
CREATE INDEX payment_call_customer ON receivables.payment_call (office_id, customer_id) WHERE state = 'open';
CREATE INDEX payment_call_due ON receivables.payment_call (office_id, next_call_on, id) WHERE state = 'open';
SELECT core.protect_office_table('receivables.payment_call');

CREATE TABLE receivables.call_log (
  office_id       int NOT NULL,
  id              uuid NOT NULL,
  call_id         uuid NOT NULL,
  called_at       timestamptz NOT NULL,
  phone           text NOT NULL,
  person          text NOT NULL,
  outcome         text NOT NULL CHECK (outcome IN ('promised', 'no_answer', 'refused', 'disputed', 'other')),
  note            text NOT NULL,
  promised_on     date,
  promised_minor  bigint CHECK (promised_minor > 0),
  next_call_on    date NOT NULL,
  noted_at        timestamptz NOT NULL,
  noted_by        uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, call_id) REFERENCES receivables.payment_call,
  CHECK ((outcome = 'promised') = (promised_on IS NOT NULL))
);
CREATE INDEX call_log_call ON receivables.call_log (office_id, call_id, called_at);
SELECT core.protect_office_table('receivables.call_log', 'SELECT, INSERT');

-- Documents of another system's time, under its own numbers, kept as they were.
CREATE TABLE receivables.imported_document (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'adjustment')),
  foreign_no   text NOT NULL CHECK (foreign_no <> ''),
  customer_id  uuid NOT NULL,
  made_on      date NOT NULL,
  currency     text NOT NULL,
  total_minor  bigint NOT NULL,
  category     text NOT NULL,
  original_no  text NOT NULL DEFAULT '',
  flags        text[] NOT NULL DEFAULT '{}',
  at           timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account,
  CONSTRAINT imported_foreign_no UNIQUE (office_id, kind, foreign_no)
);
CREATE INDEX imported_customer ON receivables.imported_document (office_id, customer_id, made_on);
SELECT core.protect_office_table('receivables.imported_document', 'SELECT, INSERT');

CREATE TABLE receivables.imported_line (
  office_id     int NOT NULL,
  document_id   uuid NOT NULL,
  line_no       int NOT NULL,
  text          text NOT NULL,
  quantity      numeric(18, 6) NOT NULL,
  unit_price    numeric(18, 6) NOT NULL,
  amount_minor  bigint NOT NULL,
  category      text NOT NULL,
  repeated      boolean NOT NULL,
  PRIMARY KEY (office_id, document_id, line_no),
  FOREIGN KEY (office_id, document_id) REFERENCES receivables.imported_document
);
SELECT core.protect_office_table('receivables.imported_line', 'SELECT, INSERT');
