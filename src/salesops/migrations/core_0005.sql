-- What stands at the head and foot of every document of an office, and from whom its mail comes.
CREATE TABLE core.letterhead (
  office_id   int PRIMARY KEY REFERENCES core.office,
  legal_name  text NOT NULL DEFAULT '' CHECK (length(legal_name) <= 200),
  other_name  text NOT NULL DEFAULT '' CHECK (length(other_name) <= 200),
  address     text NOT NULL DEFAULT '' CHECK (length(address) <= 400),
  country     text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
  phone       text NOT NULL DEFAULT '' CHECK (length(phone) <= 100),
  email       text NOT NULL DEFAULT '' CHECK (length(email) <= 254),
  tax_id      text NOT NULL DEFAULT '' CHECK (length(tax_id) <= 40),
  bank        text NOT NULL DEFAULT '' CHECK (length(bank) <= 400),
  bank_account text NOT NULL DEFAULT '' CHECK (length(bank_account) <= 60),
  note        text NOT NULL DEFAULT '' CHECK (length(note) <= 400),
  sender      text NOT NULL DEFAULT '' CHECK (length(sender) <= 254),
  logo        bytea CHECK (length(logo) <= 1000000),
  version     int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('core.letterhead');

-- A version of a template never changes; the highest stands. One that is `given` says: the product's own again.
CREATE TABLE core.document_template (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  kind       text NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
  part       text NOT NULL CHECK (part IN ('page', 'mail')),
  language   text NOT NULL CHECK (language IN ('', 'en', 'zh')),
  version    int NOT NULL CHECK (version > 0),
  source     text NOT NULL CHECK (length(source) <= 60000),
  is_given   boolean NOT NULL DEFAULT false,
  made_by    uuid NOT NULL REFERENCES core.person,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT template_version UNIQUE (office_id, kind, part, language, version),
  CHECK (is_given = (source = ''))
);
SELECT core.protect_office_table('core.document_template', 'SELECT, INSERT');

-- What was printed, byte for byte. `made_of` is the hash of facts, template, letterhead and language: the same again is this copy.
CREATE TABLE core.document_copy (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  kind         text NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
  thing_id     uuid NOT NULL,
  copy_no      int NOT NULL CHECK (copy_no > 0),
  language     text NOT NULL CHECK (language IN ('en', 'zh')),
  media        text NOT NULL CHECK (media IN ('application/pdf', 'application/xml')),
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  template_id  uuid,
  made_of      bytea NOT NULL CHECK (length(made_of) = 32),
  sha256       bytea NOT NULL CHECK (length(sha256) = 32),
  body         bytea NOT NULL CHECK (length(body) BETWEEN 1 AND 20000000),
  size         int NOT NULL CHECK (size = length(body)),
  marked       boolean NOT NULL DEFAULT false,
  unprintable  text NOT NULL DEFAULT '',
  made_by      uuid NOT NULL,
  made_at      timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT document_copy_number UNIQUE (office_id, kind, thing_id, copy_no),
  CONSTRAINT document_copy_once UNIQUE (office_id, kind, thing_id, made_of),
  FOREIGN KEY (office_id, template_id) REFERENCES core.document_template
);
SELECT core.protect_office_table('core.document_copy', 'SELECT, INSERT');

-- Mail on its way: the job that sends it has its id, and so has its Message-ID. `failed` was refused for good, `given_up` was tried
-- until nobody believed in it any more.
CREATE TABLE core.outgoing_mail (
  office_id   int NOT NULL REFERENCES core.office,
  id          uuid NOT NULL,
  kind        text NOT NULL CHECK (kind ~ '^[a-z_]{1,40}$'),
  thing_id    uuid NOT NULL,
  language    text NOT NULL CHECK (language IN ('en', 'zh')),
  sender      text NOT NULL,
  reply_to    text NOT NULL DEFAULT '',
  recipients  text[] NOT NULL CHECK (cardinality(recipients) BETWEEN 1 AND 20),
  cc          text[] NOT NULL DEFAULT '{}' CHECK (cardinality(cc) <= 20),
  subject     text NOT NULL CHECK (length(subject) BETWEEN 1 AND 300 AND subject !~ '[\r\n]'),
  body        text NOT NULL CHECK (length(body) <= 20000),
  copies      uuid[] NOT NULL CHECK (cardinality(copies) BETWEEN 1 AND 10),
  state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'given_up')),
  attempts    int NOT NULL DEFAULT 0,
  answer      text NOT NULL DEFAULT '',
  again_of    uuid,
  made_by     uuid NOT NULL,
  made_at     timestamptz NOT NULL,
  ended_at    timestamptz,
  seen_at     timestamptz,
  PRIMARY KEY (office_id, id),
  CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX outgoing_mail_thing ON core.outgoing_mail (office_id, kind, thing_id);
CREATE INDEX outgoing_mail_back ON core.outgoing_mail (office_id, made_by) WHERE state IN ('failed', 'given_up') AND seen_at IS NULL;
SELECT core.protect_office_table('core.outgoing_mail', 'SELECT, INSERT, UPDATE (state, attempts, answer, ended_at, seen_at)');
