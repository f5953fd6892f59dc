-- The price of each product in its own unit, for the least quantity that is sold of it, as the rules choose it for an order's line:
-- contract, then customer, then group, then base; of one level the currency asked for first, then the largest quantity reached.
-- Without a customer only the base list. A price in another currency counts where the office converts.
CREATE FUNCTION prices.listed(p_office int, p_products uuid[], p_customer uuid, p_group text, p_currency text, p_on date)
RETURNS TABLE (product_id uuid, unit_price numeric, currency text, tax_inclusive boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE v_convert boolean := coalesce((SELECT o.convert FROM prices.policy o WHERE o.office_id = p_office), false);
BEGIN
  RETURN QUERY SELECT DISTINCT ON (p.product_id) p.product_id, p.unit_price, p.currency, p.tax_inclusive
  FROM prices.price p JOIN core.product c ON c.id = p.product_id AND c.uom = p.uom
  WHERE p.office_id = p_office AND p.product_id = ANY (p_products)
    AND p_on >= p.valid_from AND (p.valid_until IS NULL OR p_on <= p.valid_until)
    AND p.min_qty <= coalesce(c.moq, c.order_step, 1) AND p.unit_price > 0 AND (v_convert OR p.currency = p_currency)
    AND (p.kind = 'base' OR (p.kind = 'group' AND p.customer_group = p_group AND p_customer IS NOT NULL) OR p.customer_id = p_customer)
  ORDER BY p.product_id, array_position(ARRAY['contract', 'customer', 'group', 'base'], p.kind), p.currency <> p_currency, p.min_qty DESC;
END $$;
