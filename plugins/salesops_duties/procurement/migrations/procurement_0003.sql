-- The office's own rules of stocking; without a row the defaults hold.
CREATE TABLE procurement.stocking_policy (
  office_id    int PRIMARY KEY REFERENCES core.office,
  enough       numeric(18, 6) NOT NULL CHECK (enough BETWEEN 0.5 AND 0.999),
  review_days  smallint NOT NULL CHECK (review_days BETWEEN 1 AND 366),
  least_hits   smallint NOT NULL CHECK (least_hits BETWEEN 0 AND 12),
  version      int NOT NULL DEFAULT 1
);
SELECT core.protect_office_table('procurement.stocking_policy');

-- How much of a part to buy for stock, as it was last worked out for the whole list. `working` holds every number it came from.
CREATE TABLE procurement.stocking_advice (
  office_id   int NOT NULL REFERENCES core.office,
  product_id  uuid NOT NULL REFERENCES core.product,
  advice      text NOT NULL CHECK (advice IN ('order', 'enough', 'customer_only', 'off_sale')),
  quantity    numeric(18, 6) NOT NULL CHECK (quantity >= 0),
  level       numeric(18, 6) NOT NULL CHECK (level >= 0),
  requested   numeric(18, 6) NOT NULL,
  hits        smallint NOT NULL,
  working     jsonb NOT NULL,
  worked_at   timestamptz NOT NULL,
  PRIMARY KEY (office_id, product_id),
  CHECK ((advice = 'order') = (quantity > 0))
);
SELECT core.protect_office_table('procurement.stocking_advice', 'SELECT, INSERT, DELETE');
