CREATE SEQUENCE procurement.enquiry_no;
GRANT USAGE ON SEQUENCE procurement.enquiry_no TO salesops_app;

-- How many working days the customer waits at most until told something about goods that others were asked for.
ALTER TABLE procurement.policy ADD COLUMN feedback_days smallint NOT NULL DEFAULT 1 CHECK (feedback_days BETWEEN 1 AND 30);

-- A question to several suppliers at once: who has this, when, and at what price. Until `deadline` they may answer, by
-- `feedback_due` the customers shall have heard.
CREATE TABLE procurement.enquiry (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  number       text NOT NULL,
  note         text NOT NULL DEFAULT '',
  deadline     timestamptz NOT NULL,
  feedback_due timestamptz NOT NULL,
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  asked_at     timestamptz NOT NULL,
  asked_by     uuid NOT NULL,
  closed_at    timestamptz,
  version      int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, number),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
SELECT core.protect_office_table('procurement.enquiry');

CREATE TABLE procurement.enquiry_line (
  office_id      int NOT NULL,
  id             uuid NOT NULL,
  enquiry_id     uuid NOT NULL,
  line_no        smallint NOT NULL CHECK (line_no > 0),
  product_id     uuid NOT NULL REFERENCES core.product,
  quantity       numeric(18, 6) NOT NULL CHECK (quantity > 0),
  plan_line_id   uuid,
  salesperson_id uuid REFERENCES core.person,
  chosen_id      uuid,
  chosen_at      timestamptz,
  chosen_by      uuid,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, enquiry_id, line_no),
  FOREIGN KEY (office_id, enquiry_id) REFERENCES procurement.enquiry,
  FOREIGN KEY (office_id, plan_line_id) REFERENCES procurement.plan_line,
  CHECK ((chosen_id IS NULL) = (chosen_at IS NULL))
);
CREATE INDEX enquiry_line_plan ON procurement.enquiry_line (office_id, plan_line_id) WHERE plan_line_id IS NOT NULL;
SELECT core.protect_office_table('procurement.enquiry_line');

-- A supplier that is asked. `to_send` is to be told by hand; what a mail server or a letterhead lacks stands in `note`.
CREATE TABLE procurement.enquiry_target (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  enquiry_id   uuid NOT NULL,
  supplier_id  uuid NOT NULL,
  email        text NOT NULL DEFAULT '',
  state        text NOT NULL CHECK (state IN ('to_send', 'sent', 'partly', 'answered', 'declined')),
  note         text NOT NULL DEFAULT '',
  mail_id      uuid,
  sent_at      timestamptz,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, enquiry_id, supplier_id),
  FOREIGN KEY (office_id, enquiry_id) REFERENCES procurement.enquiry,
  FOREIGN KEY (office_id, supplier_id) REFERENCES procurement.supplier
);
SELECT core.protect_office_table('procurement.enquiry_target');

-- What a supplier says of a line. `available` is empty where it named no number: `said` keeps its words. Of two answers of one
-- supplier the later holds, and the earlier is `replaced`. A `late` one came after the deadline.
CREATE TABLE procurement.enquiry_answer (
  office_id     int NOT NULL,
  id            uuid NOT NULL,
  target_id     uuid NOT NULL,
  line_id       uuid NOT NULL,
  said          text NOT NULL DEFAULT '',
  available     numeric(18, 6) CHECK (available >= 0),
  from_on       date,
  lead_days     smallint CHECK (lead_days BETWEEN 0 AND 730),
  unit_price    core.unit_price,
  currency      core.currency,
  freight_minor bigint NOT NULL DEFAULT 0 CHECK (freight_minor >= 0),
  incoterm      text NOT NULL DEFAULT '',
  place         text NOT NULL DEFAULT '',
  moq           numeric(18, 6) CHECK (moq > 0),
  valid_until   date,
  substitute_id uuid REFERENCES core.product,
  certificate   text NOT NULL DEFAULT '',
  note          text NOT NULL DEFAULT '',
  way           text NOT NULL CHECK (way IN ('hand', 'file')),
  late          boolean NOT NULL,
  replaced      boolean NOT NULL DEFAULT false,
  answered_at   timestamptz NOT NULL,
  noted_by      uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, target_id) REFERENCES procurement.enquiry_target,
  FOREIGN KEY (office_id, line_id) REFERENCES procurement.enquiry_line,
  CONSTRAINT a_price_has_its_currency CHECK ((unit_price IS NULL) = (currency IS NULL))
);
CREATE INDEX enquiry_answer_line ON procurement.enquiry_answer (office_id, line_id);
CREATE UNIQUE INDEX one_answer_holds ON procurement.enquiry_answer (office_id, target_id, line_id) WHERE NOT replaced;
SELECT core.protect_office_table('procurement.enquiry_answer', 'SELECT, INSERT, UPDATE (replaced)');
ALTER TABLE procurement.enquiry_line ADD FOREIGN KEY (office_id, chosen_id) REFERENCES procurement.enquiry_answer;

-- What a customer was told of a line, and when; "no answer yet" is told too, and does not end the waiting.
CREATE TABLE procurement.enquiry_feedback (
  office_id  int NOT NULL,
  id         uuid NOT NULL,
  line_id    uuid NOT NULL,
  way        text NOT NULL CHECK (way IN ('phone', 'mail')),
  person     text NOT NULL DEFAULT '',
  words      text NOT NULL,
  is_final   boolean NOT NULL,
  mail_id    uuid,
  told_at    timestamptz NOT NULL,
  told_by    uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, line_id) REFERENCES procurement.enquiry_line
);
CREATE INDEX enquiry_feedback_line ON procurement.enquiry_feedback (office_id, line_id);
SELECT core.protect_office_table('procurement.enquiry_feedback', 'SELECT, INSERT');
