-- Somebody asked where goods are, or whether there are any: who, for whom, of which part and how many, and whether there was an answer.
-- `found` is orders, stock (free now), coming (free later), short (less than was asked for), nothing. Never changed.
CREATE TABLE orders.enquiry (
  office_id    int NOT NULL REFERENCES core.office,
  id           uuid NOT NULL,
  words        text NOT NULL CHECK (length(words) BETWEEN 1 AND 100),
  customer_id  uuid REFERENCES core.party,
  product_id   uuid REFERENCES core.product,
  quantity     numeric(18, 6) CHECK (quantity > 0),
  found        text NOT NULL CHECK (found IN ('orders', 'stock', 'coming', 'short', 'nothing')),
  orders       int NOT NULL DEFAULT 0,
  available    numeric(18, 6),
  asked_by     uuid NOT NULL,
  asked_at     timestamptz NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX enquiry_product ON orders.enquiry (office_id, product_id, asked_at) WHERE product_id IS NOT NULL;
SELECT core.protect_office_table('orders.enquiry', 'SELECT, INSERT');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON orders.enquiry FOR EACH ROW EXECUTE FUNCTION core.append_only();

-- Enquiries as demand, by product and month of the office's calendar: the same part asked for by the same customer (or, where none was
-- chosen, by the same person) on one day is one enquiry, of the largest quantity that was said. Whoever asked for what is on an order of
-- theirs wants no more: `wanted` and `quantity` leave them out. `p_person` is whose enquiries alone count. `unmet` could not be told of anything free now.
CREATE FUNCTION orders.enquired(p_office int, p_since date, p_until date, p_timezone text, p_person uuid DEFAULT NULL)
RETURNS TABLE (product_id uuid, month date, enquiries bigint, wanted bigint, quantity numeric, unmet bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT d.product, date_trunc('month', d.day)::date, count(*), count(*) FILTER (WHERE d.wanted),
    coalesce(sum(d.quantity) FILTER (WHERE d.wanted), 0), count(*) FILTER (WHERE d.wanted AND d.unmet)
  FROM (SELECT e.product_id AS product, (e.asked_at AT TIME ZONE p_timezone)::date AS day, coalesce(max(e.quantity), 0) AS quantity,
          bool_or(e.found <> 'orders') AS wanted, bool_and(e.found IN ('short', 'coming', 'nothing', 'orders')) AS unmet
        FROM orders.enquiry e WHERE e.office_id = p_office AND e.product_id IS NOT NULL AND (p_person IS NULL OR e.asked_by = p_person)
          AND e.asked_at >= p_since::timestamp AT TIME ZONE p_timezone AND e.asked_at < p_until::timestamp AT TIME ZONE p_timezone
        GROUP BY e.product_id, 2, coalesce(e.customer_id, e.asked_by)) d
  GROUP BY 1, 2 ORDER BY 1, 2;
END $$;
