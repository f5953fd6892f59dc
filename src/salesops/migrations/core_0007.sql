-- A file that goes along with a mail and is no copy of a document: a list, a sheet. It can be thrown away once its mail is old.
CREATE TABLE core.mail_file (
  office_id  int NOT NULL REFERENCES core.office,
  mail_id    uuid NOT NULL,
  place      smallint NOT NULL CHECK (place BETWEEN 1 AND 10),
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  media      text NOT NULL CHECK (media ~ '^[a-z]+/[a-z0-9.+-]+$'),
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  body       bytea NOT NULL CHECK (length(body) BETWEEN 1 AND 20000000),
  PRIMARY KEY (office_id, mail_id, place),
  FOREIGN KEY (office_id, mail_id) REFERENCES core.outgoing_mail
);
SELECT core.protect_office_table('core.mail_file', 'SELECT, INSERT, DELETE');
ALTER TABLE core.outgoing_mail DROP CONSTRAINT outgoing_mail_copies_check,
  ADD CONSTRAINT outgoing_mail_copies_check CHECK (cardinality(copies) <= 10);
