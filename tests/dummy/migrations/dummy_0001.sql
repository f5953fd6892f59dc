CREATE SCHEMA dummy;
GRANT USAGE ON SCHEMA dummy TO salesops_app, salesops_readonly;

CREATE TABLE dummy.note (
  office_id  int NOT NULL REFERENCES core.office,
  id         uuid NOT NULL,
  words      text NOT NULL CHECK (words <> ''),
  PRIMARY KEY (office_id, id)
);
SELECT core.protect_office_table('dummy.note', 'SELECT, INSERT');

CREATE FUNCTION dummy.note_down(p_office int, p_id uuid, p_words text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO dummy.note (office_id, id, words) VALUES (p_office, p_id, p_words)
$$;
