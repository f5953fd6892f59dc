CREATE SCHEMA customers;
GRANT USAGE ON SCHEMA customers TO salesops_app, salesops_readonly;

CREATE TABLE customers.customer (
  office_id       int NOT NULL REFERENCES core.office,
  id              uuid NOT NULL REFERENCES core.party,
  state           text NOT NULL DEFAULT 'normal' CHECK (state IN ('normal', 'watch', 'stop')),
  state_reason    text NOT NULL DEFAULT '',
  salesperson_id  uuid REFERENCES core.person,
  contact_name    text NOT NULL DEFAULT '',
  phone           text NOT NULL DEFAULT '',
  address         text NOT NULL DEFAULT '',
  version         int NOT NULL DEFAULT 1,
  registered_at   timestamptz NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX customer_salesperson ON customers.customer (office_id, salesperson_id);
SELECT core.protect_office_table('customers.customer');
