-- Work that takes longer than anybody waits: begun by a person, done by a worker, shown with its progress, left and found again.
-- `id` is its job's too. What it was given is kept while it lasts, and what came of it is told here.
CREATE TABLE core.long_work (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  person_id  uuid NOT NULL REFERENCES core.person,
  duty       text NOT NULL,
  kind       text NOT NULL CHECK (kind <> ''),
  title      text NOT NULL CHECK (title <> ''),
  options    jsonb NOT NULL DEFAULT '{}',
  given_name text NOT NULL DEFAULT '',
  given      bytea CHECK (length(given) <= 20000000),
  state      text NOT NULL DEFAULT 'begun' CHECK (state IN ('begun', 'done', 'refused', 'stopped')),
  done       int NOT NULL DEFAULT 0 CHECK (done >= 0),
  total      int NOT NULL DEFAULT 0 CHECK (total >= 0),
  stop_asked boolean NOT NULL DEFAULT false,
  told       text NOT NULL DEFAULT '',
  report     jsonb,
  begun_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  seen_at    timestamptz,
  PRIMARY KEY (office_id, id),
  CHECK ((state = 'begun') = (ended_at IS NULL))
);
CREATE INDEX long_work_of_person ON core.long_work (office_id, person_id, begun_at DESC);
SELECT core.protect_office_table('core.long_work', 'SELECT, INSERT, UPDATE (state, done, total, stop_asked, told, report, ended_at, seen_at), DELETE');
