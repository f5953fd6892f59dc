-- Money that must be cleared for an order before its futures are ordered. A covered one keeps its money from
-- covering another until it ends.
CREATE TABLE receivables.deposit (
  office_id       int NOT NULL,
  order_id        uuid NOT NULL,
  gate            text NOT NULL CHECK (gate IN ('supply')),
  customer_id     uuid NOT NULL,
  currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  required_minor  bigint NOT NULL CHECK (required_minor > 0),
  covered_at      timestamptz,
  demanded_at     timestamptz NOT NULL,
  PRIMARY KEY (office_id, order_id, gate),
  FOREIGN KEY (office_id, customer_id) REFERENCES receivables.account
);
CREATE INDEX deposit_customer ON receivables.deposit (office_id, customer_id, currency, demanded_at);
SELECT core.protect_office_table('receivables.deposit', 'SELECT, INSERT, UPDATE, DELETE');

-- What an order demands now, instead of what it demanded before; one that became no larger stays covered.
CREATE FUNCTION receivables.demand_deposits(p_office int, p_order uuid, p_customer uuid, p_gates text[], p_currencies text[], p_required bigint[],
                                            p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM receivables.deposit WHERE office_id = p_office AND order_id = p_order AND gate <> ALL (p_gates);
  INSERT INTO receivables.deposit AS d (office_id, order_id, gate, customer_id, currency, required_minor, demanded_at)
  SELECT p_office, p_order, x.gate, p_customer, x.currency, x.required, p_at FROM unnest(p_gates, p_currencies, p_required) AS x(gate, currency, required)
  ON CONFLICT (office_id, order_id, gate) DO UPDATE SET required_minor = excluded.required_minor, currency = excluded.currency,
    customer_id = excluded.customer_id,
    covered_at = CASE WHEN excluded.required_minor <= d.required_minor AND excluded.currency = d.currency THEN d.covered_at END;
END $$;

CREATE FUNCTION receivables.cover_deposits(p_office int, p_orders uuid[], p_gates text[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE receivables.deposit d SET covered_at = p_at FROM unnest(p_orders, p_gates) AS x(order_id, gate)
   WHERE d.office_id = p_office AND d.order_id = x.order_id AND d.gate = x.gate AND d.covered_at IS NULL;
END $$;
