-- `supply_at`: when what the order waits for was arranged; `goods_here_at`: goods came for it that no document has yet.
ALTER TABLE orders.sales_order
  ADD supply_at      timestamptz,
  ADD goods_here_at  timestamptz;
CREATE INDEX sales_order_goods_here ON orders.sales_order (office_id, goods_here_at) WHERE goods_here_at IS NOT NULL;

-- `promised_on` is the day the customer was told, `expected_on` the day it is expected now, `promise` how that was reckoned.
ALTER TABLE orders.sales_order_line
  ADD promised_on    date,
  ADD expected_on    date,
  ADD promise        jsonb NOT NULL DEFAULT '[]',
  ADD at_risk_since  timestamptz;
CREATE INDEX sales_order_line_at_risk ON orders.sales_order_line (office_id, order_id) WHERE at_risk_since IS NOT NULL;

ALTER TABLE orders.policy
  ADD promise_buffer_days  smallint NOT NULL DEFAULT 0 CHECK (promise_buffer_days BETWEEN 0 AND 60);

-- A day that was promised will not hold: the customer is called and told the new one. Another slip before the call is the same call.
CREATE TABLE orders.promise_call (
  office_id    int NOT NULL,
  id           uuid NOT NULL,
  order_id     uuid NOT NULL,
  line_no      smallint NOT NULL,
  promised_on  date,
  expected_on  date,
  why          text NOT NULL,
  opened_at    timestamptz NOT NULL,
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'told', 'over')),
  outcome      text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'accepted', 'declined')),
  person       text NOT NULL DEFAULT '',
  note         text NOT NULL DEFAULT '',
  closed_at    timestamptz,
  closed_by    uuid,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, order_id) REFERENCES orders.sales_order,
  CHECK ((state = 'open') = (closed_at IS NULL) AND (state = 'told') = (outcome <> ''))
);
CREATE UNIQUE INDEX promise_call_open ON orders.promise_call (office_id, order_id, line_no) WHERE state = 'open';
SELECT core.protect_office_table('orders.promise_call');

-- The office's own rules as they stand; nothing where nobody set any.
CREATE OR REPLACE FUNCTION orders.rules_of(p_office int) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT json_build_object('written_copy_days', p.written_copy_days, 'repeat_hours', p.repeat_hours, 'quote_hours', p.quote_hours,
      'papers_needed', p.papers_needed, 'promise_buffer_days', p.promise_buffer_days, 'version', p.version)
    FROM orders.policy p WHERE p.office_id = p_office)::text;
END $$;

-- The state an order has by its lines and deliveries, once it is confirmed; one without documents waits once its supply is arranged.
CREATE OR REPLACE FUNCTION orders.progress(p_office int, p_id uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM orders.delivery d WHERE d.office_id = p_office AND d.order_id = p_id AND d.state <> 'withdrawn') THEN
      CASE WHEN (SELECT o.supply_at IS NULL FROM orders.sales_order o WHERE o.office_id = p_office AND o.id = p_id) THEN 'confirmed' ELSE 'backorder' END
    WHEN EXISTS (SELECT 1 FROM orders.delivery d WHERE d.office_id = p_office AND d.order_id = p_id AND d.state = 'issued') THEN 'issued'
    WHEN EXISTS (SELECT 1 FROM orders.sales_order_line l WHERE l.office_id = p_office AND l.order_id = p_id AND l.quantity - l.closed_qty >
           coalesce((SELECT sum(x.quantity) FROM orders.delivery_line x JOIN orders.delivery d USING (office_id, outbound_id)
                     WHERE d.office_id = p_office AND d.order_id = p_id AND d.state <> 'withdrawn' AND x.line_no = l.line_no), 0)) THEN 'backorder'
    ELSE 'dispatched' END);
END $$;

-- What each line waits for is arranged: the order has its number, and each line the day it is expected. A day that was promised
-- before stays promised; a line without one is promised now. `p_raise` is 1 where no document raises the version along.
CREATE FUNCTION orders.note_supply(p_office int, p_id uuid, p_number text, p_lines smallint[], p_expected date[], p_promises text[], p_raise int,
                                   p_at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET supply_at = p_at, number = coalesce(number, p_number), issued_at = coalesce(issued_at, p_at), version = version + p_raise
   WHERE office_id = p_office AND id = p_id AND state IN ('confirmed', 'issued', 'backorder');
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', jsonb_build_object('current',
      (SELECT state FROM orders.sales_order WHERE office_id = p_office AND id = p_id)));
  END IF;
  UPDATE orders.sales_order_line l SET expected_on = x.expected, promise = x.promise::jsonb,
         promised_on = coalesce(l.promised_on, l.futures_on, x.expected)
  FROM unnest(p_lines, p_expected, p_promises) AS x(line_no, expected, promise)
  WHERE l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no;
  UPDATE orders.sales_order SET state = orders.progress(p_office, p_id) WHERE office_id = p_office AND id = p_id AND state = 'confirmed';
END $$;

-- A changed order is arranged anew when it is issued again.
CREATE FUNCTION orders.forget_supply(p_office int, p_id uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET supply_at = NULL, goods_here_at = NULL WHERE office_id = p_office AND id = p_id;
  UPDATE orders.promise_call SET state = 'over', closed_at = now() WHERE office_id = p_office AND order_id = p_id AND state = 'open';
END $$;

-- Goods came for an order, or documents took them.
CREATE FUNCTION orders.note_goods_here(p_office int, p_id uuid, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order SET goods_here_at = p_at WHERE office_id = p_office AND id = p_id AND goods_here_at IS DISTINCT FROM p_at;
END $$;

-- Lines are expected on other days: those that slip beyond what was promised are at risk and have a call; the others have none.
CREATE FUNCTION orders.note_expected(p_office int, p_id uuid, p_lines smallint[], p_expected date[], p_promises text[], p_late boolean[],
                                     p_calls uuid[], p_why text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders.sales_order_line l SET expected_on = x.expected, promise = x.promise::jsonb,
         at_risk_since = CASE WHEN x.late THEN coalesce(l.at_risk_since, p_at) END
  FROM unnest(p_lines, p_expected, p_promises, p_late) AS x(line_no, expected, promise, late)
  WHERE l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no;
  INSERT INTO orders.promise_call AS c (office_id, id, order_id, line_no, promised_on, expected_on, why, opened_at)
  SELECT p_office, x.call, p_id, x.line_no, l.promised_on, x.expected, p_why, p_at
  FROM unnest(p_lines, p_expected, p_late, p_calls) AS x(line_no, expected, late, call)
  JOIN orders.sales_order_line l ON l.office_id = p_office AND l.order_id = p_id AND l.line_no = x.line_no WHERE x.late
  ON CONFLICT (office_id, order_id, line_no) WHERE state = 'open' DO UPDATE SET expected_on = excluded.expected_on, why = excluded.why;
  UPDATE orders.promise_call c SET state = 'over', closed_at = p_at
  FROM unnest(p_lines, p_late) AS x(line_no, late)
  WHERE c.office_id = p_office AND c.order_id = p_id AND c.line_no = x.line_no AND NOT x.late AND c.state = 'open';
END $$;

-- The customer was told: an accepted day is what is promised from now on.
CREATE FUNCTION orders.close_promise_call(p_office int, p_call uuid, p_outcome text, p_person text, p_note text, p_at timestamptz, p_by uuid)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE c orders.promise_call;
BEGIN
  UPDATE orders.promise_call SET state = 'told', outcome = p_outcome, person = p_person, note = p_note, closed_at = p_at, closed_by = p_by
   WHERE office_id = p_office AND id = p_call AND state = 'open' RETURNING * INTO c;
  IF NOT FOUND THEN
    PERFORM core.refuse('conflict_state', '{"current": "told", "ways_out": ["look at the order again"]}');
  END IF;
  UPDATE orders.sales_order_line SET promised_on = CASE WHEN p_outcome = 'accepted' THEN coalesce(c.expected_on, promised_on) ELSE promised_on END,
         at_risk_since = CASE WHEN p_outcome = 'accepted' AND c.expected_on IS NOT NULL THEN NULL ELSE at_risk_since END
   WHERE office_id = p_office AND order_id = c.order_id AND line_no = c.line_no;
END $$;
