CREATE SCHEMA logistics;
GRANT USAGE ON SCHEMA logistics TO salesops_app, salesops_readonly;

CREATE TABLE logistics.shipment (
  office_id      int NOT NULL REFERENCES core.office,
  id             uuid NOT NULL,
  outbound_id    uuid NOT NULL,
  order_id       uuid NOT NULL,
  customer_id    uuid NOT NULL REFERENCES core.party,
  salesperson_id uuid,
  carrier        text NOT NULL,
  tracking_no    text NOT NULL,
  state          text NOT NULL DEFAULT 'handed' CHECK (state IN ('handed')),
  dispatched_at  timestamptz NOT NULL,
  registered_at  timestamptz NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT shipment_outbound UNIQUE (office_id, outbound_id)
);
CREATE UNIQUE INDEX shipment_tracking_no ON logistics.shipment (office_id, carrier, tracking_no) WHERE tracking_no <> '';
SELECT core.protect_office_table('logistics.shipment');

CREATE FUNCTION logistics.register_shipment(p_office int, p_id uuid, p_outbound uuid, p_order uuid, p_customer uuid, p_carrier text,
                                            p_tracking text, p_dispatched timestamptz, p_at timestamptz, p_salesperson uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO logistics.shipment (office_id, id, outbound_id, order_id, customer_id, carrier, tracking_no, dispatched_at, registered_at, salesperson_id)
  VALUES (p_office, p_id, p_outbound, p_order, p_customer, p_carrier, p_tracking, p_dispatched, p_at, p_salesperson);
END $$;
