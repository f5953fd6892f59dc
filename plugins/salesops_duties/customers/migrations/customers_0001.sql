CREATE SCHEMA customers;
GRANT USAGE ON SCHEMA customers TO salesops_app, salesops_readonly;

CREATE TABLE customers.customer (
  office_id        int NOT NULL REFERENCES core.office,
  id               uuid NOT NULL REFERENCES core.party,
  state            text NOT NULL DEFAULT 'normal' CHECK (state IN ('normal', 'watch', 'stop')),
  state_reason     text NOT NULL DEFAULT '',
  salesperson_id   uuid REFERENCES core.person,
  price_group      text NOT NULL DEFAULT '',
  tax_status       text NOT NULL DEFAULT 'standard' CHECK (tax_status IN ('standard', 'exempt', 'export')),
  currency         text CHECK (currency ~ '^[A-Z]{3}$'),
  parent_id        uuid,
  shares_limit     boolean NOT NULL DEFAULT false,
  contact_name     text NOT NULL DEFAULT '',
  phone            text NOT NULL DEFAULT '',
  email            text NOT NULL DEFAULT '',
  address          text NOT NULL DEFAULT '',
  invoice_kind     text NOT NULL DEFAULT 'simple' CHECK (invoice_kind IN ('simple', 'ordinary', 'special')),
  billing_address  text NOT NULL DEFAULT '',
  bank_name        text NOT NULL DEFAULT '',
  bank_account     text NOT NULL DEFAULT '',
  licence_no       text NOT NULL DEFAULT '',
  licence_until    date,
  version          int NOT NULL DEFAULT 1,
  registered_at    timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, parent_id) REFERENCES customers.customer,
  CONSTRAINT nobody_is_their_own_parent CHECK (parent_id <> id),
  CONSTRAINT a_shared_limit_has_an_owner CHECK (NOT shares_limit OR parent_id IS NOT NULL)
);
CREATE INDEX customer_salesperson ON customers.customer (office_id, salesperson_id);
CREATE INDEX customer_parent ON customers.customer (office_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX customer_licence ON customers.customer (office_id, licence_until) WHERE licence_until IS NOT NULL;
SELECT core.protect_office_table('customers.customer');

-- People at the customer; only those who may order are taken orders from (FEATURES ORD-1).
CREATE TABLE customers.contact (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  customer_id  uuid NOT NULL,
  name         text NOT NULL CHECK (name <> ''),
  position     text NOT NULL DEFAULT '',
  phone        text NOT NULL DEFAULT '',
  email        text NOT NULL DEFAULT '',
  may_order    boolean NOT NULL DEFAULT false,
  limit_minor  bigint CHECK (limit_minor >= 0),
  active       boolean NOT NULL DEFAULT true,
  version      int NOT NULL DEFAULT 1,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, customer_id) REFERENCES customers.customer
);
CREATE INDEX contact_customer ON customers.contact (office_id, customer_id);
SELECT core.protect_office_table('customers.contact');

-- The file as other duties need it, with the people who may be called; nothing for a stranger.
CREATE FUNCTION customers.file_of(p_office int, p_customer uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT json_build_object('id', c.id, 'name', p.name, 'state', c.state, 'state_reason', c.state_reason, 'price_group', c.price_group,
      'tax_status', c.tax_status, 'currency', c.currency, 'parent_id', c.parent_id, 'shares_limit', c.shares_limit,
      'salesperson_id', c.salesperson_id, 'billing', json_build_object('invoice_kind', c.invoice_kind, 'tax_id', coalesce(p.tax_id, ''),
        'billing_address', c.billing_address, 'phone', c.phone, 'bank_name', c.bank_name, 'bank_account', c.bank_account),
      'is_stopped', c.state = 'stop' OR (c.shares_limit AND EXISTS (SELECT 1 FROM customers.customer h
        WHERE h.office_id = p_office AND h.id = c.parent_id AND h.state = 'stop')),
      'people', coalesce((SELECT json_agg(json_build_object('id', k.id, 'name', k.name, 'phone', k.phone, 'may_order', k.may_order,
          'limit_minor', k.limit_minor) ORDER BY k.name, k.id)
        FROM customers.contact k WHERE k.office_id = p_office AND k.customer_id = c.id AND k.active), '[]'))
    FROM customers.customer c JOIN core.party p ON p.id = c.id WHERE c.office_id = p_office AND c.id = p_customer)::text;
END $$;
