-- A saved order is checked and confirmed anew, even when it says what it said before: its lines are new rows, and
-- what the steps had found stood in the old ones.
CREATE OR REPLACE FUNCTION orders.save(p_office int, p_id uuid, p_version int, p_customer uuid, p_salesperson uuid, p_channel text, p_reason text,
    p_reason_text text, p_caller text, p_phone text, p_called timestamptz, p_po text, p_currency text, p_way text, p_date date, p_address text,
    p_receiver text, p_note text, p_total bigint, p_hash text, p_by uuid, p_at timestamptz, p_products uuid[], p_quantities numeric[],
    p_prices numeric[], p_amounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_version = 0 THEN
    INSERT INTO orders.sales_order (office_id, id, customer_id, salesperson_id, intake_channel, phone_reason, phone_reason_text, caller_name,
      caller_phone, called_at, customer_po_no, currency, delivery_way, delivery_date, delivery_address, receiver, note, total_minor, content_hash,
      taken_by, taken_at)
    VALUES (p_office, p_id, p_customer, p_salesperson, p_channel, p_reason, p_reason_text, p_caller, p_phone, p_called, p_po, p_currency, p_way,
      p_date, p_address, p_receiver, p_note, p_total, p_hash, p_by, p_at);
  ELSE
    UPDATE orders.sales_order SET state = 'draft', customer_id = p_customer, salesperson_id = p_salesperson, intake_channel = p_channel,
      phone_reason = p_reason, phone_reason_text = p_reason_text, caller_name = p_caller, caller_phone = p_phone, called_at = p_called,
      customer_po_no = p_po, currency = p_currency, delivery_way = p_way, delivery_date = p_date, delivery_address = p_address,
      receiver = p_receiver, note = p_note, total_minor = p_total, spot_minor = NULL, content_hash = p_hash, stock_hash = NULL,
      balance_hash = NULL, confirmed_hash = NULL, version = version + 1
    WHERE office_id = p_office AND id = p_id AND version = p_version AND state IN ('draft', 'confirmed');
    IF NOT FOUND THEN
      PERFORM core.refuse('conflict_version');
    END IF;
    DELETE FROM orders.sales_order_line WHERE office_id = p_office AND order_id = p_id;
  END IF;
  INSERT INTO orders.sales_order_line (office_id, order_id, line_no, product_id, quantity, unit_price, amount_minor)
  SELECT p_office, p_id, x.ord, x.product, x.quantity, x.price, x.amount
  FROM unnest(p_products, p_quantities, p_prices, p_amounts) WITH ORDINALITY AS x(product, quantity, price, amount, ord);
END $$;
