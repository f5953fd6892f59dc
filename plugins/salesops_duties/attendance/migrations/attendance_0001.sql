CREATE SCHEMA attendance;
GRANT USAGE ON SCHEMA attendance TO salesops_app, salesops_readonly;

-- The country whose days off hold in an office.
CREATE TABLE attendance.calendar (
  office_id int PRIMARY KEY REFERENCES core.office,
  country   text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  region    text NOT NULL DEFAULT '',
  set_at    timestamptz NOT NULL,
  set_by    uuid NOT NULL,
  version   int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('attendance.calendar', 'SELECT, INSERT, UPDATE (country, region, set_at, set_by, version)');

-- Days that are something else here than the country says.
CREATE TABLE attendance.calendar_day (
  office_id int NOT NULL REFERENCES core.office,
  day       date NOT NULL,
  type      text NOT NULL CHECK (type IN ('workday', 'rest_day', 'statutory_holiday', 'holiday_bridge', 'makeup_workday')),
  name      text NOT NULL DEFAULT '',
  reason    text NOT NULL CHECK (reason <> ''),
  set_at    timestamptz NOT NULL,
  set_by    uuid NOT NULL,
  PRIMARY KEY (office_id, day)
);
SELECT core.protect_office_table('attendance.calendar_day', 'SELECT, INSERT, DELETE, UPDATE (type, name, reason, set_at, set_by)');

-- Years that the country has not announced, or not to us, and whose days the office enters itself.
CREATE TABLE attendance.calendar_year (
  office_id   int NOT NULL REFERENCES core.office,
  year        int NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  note        text NOT NULL CHECK (note <> ''),
  declared_at timestamptz NOT NULL,
  declared_by uuid NOT NULL,
  PRIMARY KEY (office_id, year)
);
SELECT core.protect_office_table('attendance.calendar_year', 'SELECT, INSERT');

CREATE FUNCTION attendance.set_calendar(p_office int, p_country text, p_region text, p_at timestamptz, p_by uuid, p_version int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO attendance.calendar AS c (office_id, country, region, set_at, set_by) SELECT p_office, p_country, p_region, p_at, p_by
  WHERE p_version = 0 OR EXISTS (SELECT 1 FROM attendance.calendar WHERE office_id = p_office)
  ON CONFLICT (office_id) DO UPDATE SET country = excluded.country, region = excluded.region, set_at = excluded.set_at, set_by = excluded.set_by,
    version = c.version + 1 WHERE c.version = p_version;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
END $$;

-- An empty type makes it again what the country says.
CREATE FUNCTION attendance.set_day(p_office int, p_day date, p_type text, p_name text, p_reason text, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_type = '' THEN
    DELETE FROM attendance.calendar_day WHERE office_id = p_office AND day = p_day;
    RETURN;
  END IF;
  INSERT INTO attendance.calendar_day (office_id, day, type, name, reason, set_at, set_by) VALUES (p_office, p_day, p_type, p_name, p_reason, p_at, p_by)
  ON CONFLICT (office_id, day) DO UPDATE SET type = excluded.type, name = excluded.name, reason = excluded.reason, set_at = excluded.set_at,
    set_by = excluded.set_by;
END $$;

CREATE FUNCTION attendance.declare_year(p_office int, p_year int, p_note text, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO attendance.calendar_year (office_id, year, note, declared_at, declared_by) VALUES (p_office, p_year, p_note, p_at, p_by)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('year', p_year));
  END IF;
END $$;
