CREATE SCHEMA intake;
GRANT USAGE ON SCHEMA intake TO salesops_app, salesops_readonly;

-- A file as it came, byte for byte, and how far it is: waiting to be read, read, refused by the reader, settled, or set aside.
-- The same bytes again are the arrival that is there.
CREATE TABLE intake.arrival (
  office_id   int NOT NULL REFERENCES core.office,
  id          uuid NOT NULL,
  source      text NOT NULL CHECK (source IN ('page', 'api', 'mailbox')),
  file_name   text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
  sha256      bytea NOT NULL CHECK (length(sha256) = 32),
  size        int NOT NULL CHECK (size >= 0),
  sender      text NOT NULL DEFAULT '',
  subject     text NOT NULL DEFAULT '',
  received_at timestamptz NOT NULL,
  added_by    uuid REFERENCES core.person,  -- nobody: the mailbox
  state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'unreadable', 'settled', 'aside')),
  done        int NOT NULL DEFAULT 0,
  total       int NOT NULL DEFAULT 0,
  format      text NOT NULL DEFAULT '',
  refusal     text NOT NULL DEFAULT '',
  refused_by  jsonb NOT NULL DEFAULT '{}',
  reading     jsonb,
  pictures    int NOT NULL DEFAULT 0,
  read_at     timestamptz,
  reason      text NOT NULL DEFAULT '',
  settled_by  uuid REFERENCES core.person,
  settled_at  timestamptz,
  version     int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  CONSTRAINT refused_with_a_reason CHECK (state <> 'unreadable' OR refusal <> ''),
  CONSTRAINT read_when_it_has_a_reading CHECK (state <> 'read' OR reading IS NOT NULL),
  CONSTRAINT aside_with_a_reason CHECK (state <> 'aside' OR reason <> '')
);
CREATE UNIQUE INDEX arrival_once ON intake.arrival (office_id, sha256);
CREATE INDEX arrival_queue ON intake.arrival (office_id, state, id DESC);
CREATE INDEX arrival_day ON intake.arrival (office_id, received_at DESC);
SELECT core.protect_office_table('intake.arrival', 'SELECT, INSERT,
  UPDATE (state, done, total, format, refusal, refused_by, reading, pictures, read_at, reason, settled_by, settled_at, version)');

-- The bytes, apart from what lists look at; never changed, never removed.
CREATE TABLE intake.original (
  office_id  int NOT NULL REFERENCES core.office,
  arrival_id uuid NOT NULL,
  body       bytea NOT NULL CHECK (length(body) <= 20000000),
  PRIMARY KEY (office_id, arrival_id),
  FOREIGN KEY (office_id, arrival_id) REFERENCES intake.arrival
);
SELECT core.protect_office_table('intake.original', 'SELECT, INSERT');

-- What its pages look like, drawn once by the reader.
CREATE TABLE intake.page_picture (
  office_id  int NOT NULL REFERENCES core.office,
  arrival_id uuid NOT NULL,
  page_no    int NOT NULL CHECK (page_no > 0),
  media      text NOT NULL CHECK (media IN ('image/jpeg', 'image/png')),
  body       bytea NOT NULL CHECK (length(body) BETWEEN 1 AND 4000000),
  PRIMARY KEY (office_id, arrival_id, page_no),
  FOREIGN KEY (office_id, arrival_id) REFERENCES intake.arrival
);
SELECT core.protect_office_table('intake.page_picture', 'SELECT, INSERT, DELETE');

-- One order, change or cancellation of an arrival, as it was read; a person makes it one of ours, or says why not.
CREATE TABLE intake.draft (
  office_id   int NOT NULL REFERENCES core.office,
  id          uuid NOT NULL,
  arrival_id  uuid NOT NULL,
  place       int NOT NULL CHECK (place > 0),
  kind        text NOT NULL CHECK (kind IN ('order', 'order_change', 'order_cancellation')),
  number      text NOT NULL DEFAULT '',
  buyer       text NOT NULL DEFAULT '',
  content     jsonb NOT NULL,
  doubts      int NOT NULL DEFAULT 0,
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'aside')),
  customer_id uuid REFERENCES core.party,
  order_id    uuid,
  typed       jsonb,
  reason      text NOT NULL DEFAULT '',
  settled_by  uuid REFERENCES core.person,
  settled_at  timestamptz,
  version     int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, arrival_id) REFERENCES intake.arrival,
  UNIQUE (office_id, arrival_id, place),
  CONSTRAINT taken_as_an_order CHECK ((state = 'taken') = (order_id IS NOT NULL)),
  CONSTRAINT settled_by_a_person CHECK ((state = 'open') = (settled_by IS NULL)),
  CONSTRAINT aside_with_a_reason CHECK (state <> 'aside' OR reason <> '')
);
CREATE INDEX draft_order ON intake.draft (office_id, order_id) WHERE order_id IS NOT NULL;
SELECT core.protect_office_table('intake.draft', 'SELECT, INSERT, DELETE,
  UPDATE (state, customer_id, order_id, typed, reason, settled_by, settled_at, version)');

-- "Their part number is ours": learned for each customer when a person confirms a draft.
CREATE TABLE intake.known_part (
  office_id    int NOT NULL REFERENCES core.office,
  customer_id  uuid NOT NULL REFERENCES core.party,
  their_part   text NOT NULL CHECK (their_part <> '' AND length(their_part) <= 100),
  product_id   uuid NOT NULL REFERENCES core.product,
  confirmed_by uuid NOT NULL REFERENCES core.person,
  confirmed_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, customer_id, their_part)
);
SELECT core.protect_office_table('intake.known_part', 'SELECT, INSERT, UPDATE (product_id, confirmed_by, confirmed_at), DELETE');

-- Who it is that calls himself so: a tax number, an address of mail, a name, learned in the same way.
CREATE TABLE intake.known_buyer (
  office_id    int NOT NULL REFERENCES core.office,
  scheme       text NOT NULL CHECK (scheme <> ''),
  value        text NOT NULL CHECK (value <> '' AND length(value) <= 200),
  customer_id  uuid NOT NULL REFERENCES core.party,
  confirmed_by uuid NOT NULL REFERENCES core.person,
  confirmed_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, scheme, value)
);
SELECT core.protect_office_table('intake.known_buyer', 'SELECT, INSERT, UPDATE (customer_id, confirmed_by, confirmed_at), DELETE');

-- What we ourselves are called, so that an order meant for another company is told.
CREATE TABLE intake.our_name (
  office_id int NOT NULL REFERENCES core.office,
  scheme    text NOT NULL CHECK (scheme IN ('name', 'tax', 'gln', 'endpoint')),
  value     text NOT NULL CHECK (value <> '' AND length(value) <= 200),
  PRIMARY KEY (office_id, scheme, value)
);
SELECT core.protect_office_table('intake.our_name', 'SELECT, INSERT, DELETE');
