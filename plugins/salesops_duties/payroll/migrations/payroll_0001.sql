CREATE SCHEMA payroll;
GRANT USAGE ON SCHEMA payroll TO salesops_app;  -- and not to the role that only reads: pay is nobody else's

-- What pay consists of.
CREATE TABLE payroll.pay_element (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  code         text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{1,39}$'),
  name         text NOT NULL CHECK (name <> ''),
  kind         text NOT NULL CHECK (kind IN ('earning', 'deduction', 'employer', 'figure')),
  is_taxable   boolean NOT NULL,
  is_insurable boolean NOT NULL,
  account      text NOT NULL DEFAULT '',
  created_at   timestamptz NOT NULL,
  created_by   uuid NOT NULL,
  version      int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, code),
  CONSTRAINT only_what_is_earned_is_taxed_or_insured CHECK (kind = 'earning' OR NOT (is_taxable OR is_insurable))
);
SELECT core.protect_office_table('payroll.pay_element', 'SELECT, INSERT, UPDATE (version)');

-- The formula of an element from a month on, until the next one; an empty one ends the element.
CREATE TABLE payroll.pay_rule (
  office_id  int NOT NULL,
  element_id uuid NOT NULL,
  from_month date NOT NULL CHECK (extract(day FROM from_month) = 1),
  formula    text NOT NULL CHECK (length(formula) <= 1000),
  set_at     timestamptz NOT NULL,
  set_by     uuid NOT NULL,
  PRIMARY KEY (office_id, element_id, from_month),
  FOREIGN KEY (office_id, element_id) REFERENCES payroll.pay_element
);
SELECT core.protect_office_table('payroll.pay_rule', 'SELECT, INSERT, UPDATE (formula, set_at, set_by)');

CREATE FUNCTION payroll.add_element(p_office int, p_id uuid, p_code text, p_name text, p_kind text, p_taxable boolean, p_insurable boolean,
                                    p_account text, p_month date, p_formula text, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payroll.pay_element (office_id, id, code, name, kind, is_taxable, is_insurable, account, created_at, created_by)
  VALUES (p_office, p_id, p_code, p_name, p_kind, p_taxable, p_insurable, p_account, p_at, p_by) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_duplicate', jsonb_build_object('code', p_code));
  END IF;
  INSERT INTO payroll.pay_rule (office_id, element_id, from_month, formula, set_at, set_by)
  VALUES (p_office, p_id, p_month, p_formula, p_at, p_by);
END $$;

CREATE FUNCTION payroll.set_rule(p_office int, p_element uuid, p_month date, p_formula text, p_at timestamptz, p_by uuid, p_version int) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE payroll.pay_element SET version = version + 1 WHERE office_id = p_office AND id = p_element AND version = p_version;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_version');
  END IF;
  INSERT INTO payroll.pay_rule (office_id, element_id, from_month, formula, set_at, set_by)
  VALUES (p_office, p_element, p_month, p_formula, p_at, p_by)
  ON CONFLICT (office_id, element_id, from_month) DO UPDATE SET formula = excluded.formula, set_at = excluded.set_at, set_by = excluded.set_by;
END $$;
