-- No key but the serial: an effect that happened twice must be seen twice.
CREATE SCHEMA probe;
GRANT USAGE ON SCHEMA probe TO salesops_app;
CREATE TABLE probe.effect (
  office_id  int NOT NULL REFERENCES core.office,
  serial     bigint GENERATED ALWAYS AS IDENTITY,
  poke_id    uuid NOT NULL,
  handler    text NOT NULL,
  worker     int NOT NULL,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (office_id, serial)
);
SELECT core.protect_office_table('probe.effect', 'SELECT, INSERT');

CREATE FUNCTION probe.note(p_office int, p_poke uuid, p_handler text, p_worker int) RETURNS void LANGUAGE sql AS $$
  INSERT INTO probe.effect (office_id, poke_id, handler, worker) VALUES (p_office, p_poke, p_handler, p_worker)
$$;
