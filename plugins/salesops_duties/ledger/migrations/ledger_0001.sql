CREATE SCHEMA ledger;
GRANT USAGE ON SCHEMA ledger TO salesops_app, salesops_readonly;

CREATE TABLE ledger.entry (
  office_id      int NOT NULL REFERENCES core.office,
  id             uuid NOT NULL,
  document_type  text NOT NULL CHECK (document_type <> ''),
  document_id    uuid NOT NULL,
  booked_on      date NOT NULL,
  currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  text           text NOT NULL,
  posted_at      timestamptz NOT NULL,
  posted_by      uuid NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT document_posted_once UNIQUE (office_id, document_id, document_type)
);
CREATE INDEX entry_booked ON ledger.entry (office_id, booked_on);
SELECT core.protect_office_table('ledger.entry', 'SELECT, INSERT');

-- Debit positive, credit negative.
CREATE TABLE ledger.posting (
  office_id     int NOT NULL,
  entry_id      uuid NOT NULL,
  line_no       smallint NOT NULL,
  account       text NOT NULL CHECK (account ~ '^[0-9]{4,}$'),
  party_id      uuid REFERENCES core.party,
  amount_minor  bigint NOT NULL CHECK (amount_minor <> 0),
  PRIMARY KEY (office_id, entry_id, line_no),
  FOREIGN KEY (office_id, entry_id) REFERENCES ledger.entry
);
CREATE INDEX posting_account ON ledger.posting (office_id, account, party_id);
SELECT core.protect_office_table('ledger.posting', 'SELECT, INSERT');

-- What one statement adds to an entry balances by itself, so there is no moment at which an entry does not. It looks at
-- the added rows only: its cost does not grow with the books.
CREATE FUNCTION ledger.must_balance() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE v record;
BEGIN
  SELECT n.entry_id, sum(n.amount_minor) AS off INTO v FROM added n
  GROUP BY n.office_id, n.entry_id HAVING sum(n.amount_minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance, by %', v.entry_id, v.off USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER must_balance AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.must_balance();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.posting FOR EACH ROW EXECUTE FUNCTION core.append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION core.append_only();

CREATE FUNCTION ledger.post(p_office int, p_id uuid, p_type text, p_document uuid, p_on date, p_currency text, p_text text,
                            p_accounts text[], p_parties uuid[], p_amounts bigint[], p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO ledger.entry (office_id, id, document_type, document_id, booked_on, currency, text, posted_at, posted_by)
  VALUES (p_office, p_id, p_type, p_document, p_on, p_currency, p_text, p_at, p_by);
  INSERT INTO ledger.posting (office_id, entry_id, line_no, account, party_id, amount_minor)
  SELECT p_office, p_id, x.ord, x.account, x.party, x.amount
  FROM unnest(p_accounts, p_parties, p_amounts) WITH ORDINALITY AS x(account, party, amount, ord)
$$;
