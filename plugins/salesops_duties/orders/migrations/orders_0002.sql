-- The same goods of the same customer are found by their hash, however long the history is.
CREATE INDEX sales_order_same ON orders.sales_order (office_id, customer_id, lines_hash) WHERE state <> 'cancelled';

-- The office's own rules as they stand; nothing where nobody set any.
CREATE FUNCTION orders.rules_of(p_office int) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT json_build_object('written_copy_days', p.written_copy_days, 'repeat_hours', p.repeat_hours, 'quote_hours', p.quote_hours,
      'papers_needed', p.papers_needed, 'version', p.version) FROM orders.policy p WHERE p.office_id = p_office)::text;
END $$;

-- An order that looks like the one at hand: of the same purchase order, or of the same goods within the office's hours.
CREATE FUNCTION orders.same_as(p_office int, p_id uuid, p_customer uuid, p_po text, p_hash text, p_at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_since timestamptz := p_at - make_interval(hours => coalesce((SELECT repeat_hours FROM orders.policy WHERE office_id = p_office), 24));
  v_found uuid;
BEGIN
  IF p_po <> '' THEN
    SELECT o.id INTO v_found FROM orders.sales_order o WHERE o.office_id = p_office AND o.customer_id = p_customer AND o.customer_po_no = p_po
      AND o.customer_po_no <> '' AND o.repeat_reason = '' AND o.state <> 'cancelled' AND o.id <> p_id;
  END IF;
  IF v_found IS NULL THEN
    SELECT max(o.id::text)::uuid INTO v_found FROM orders.sales_order o WHERE o.office_id = p_office AND o.customer_id = p_customer
      AND o.lines_hash = p_hash AND o.state <> 'cancelled' AND o.id <> p_id AND o.taken_at > v_since
      AND (p_po = '' OR o.customer_po_no IN ('', p_po));
  END IF;
  IF v_found IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT json_build_object('id', o.id, 'number', o.number, 'state', o.state, 'customer_po_no', o.customer_po_no, 'taken_at', o.taken_at,
      'taken_by', p.name) FROM orders.sales_order o LEFT JOIN core.person p ON p.id = o.taken_by
    WHERE o.office_id = p_office AND o.id = v_found)::text;
END $$;

-- The next order's own number: of a sequence, since it is no legal series.
CREATE FUNCTION orders.next_number(p_office int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_drawn text := nextval('orders.sales_order_no');
BEGIN
  RETURN 'SO-' || lpad(v_drawn, greatest(8, length(v_drawn)), '0');
END $$;

-- An order as it stands when its documents are out: taken, confirmed and issued in one act. Head, lines and call are records
-- of their tables, so that a field has one name everywhere.
CREATE FUNCTION orders.place(p_office int, p_id uuid, p_head text, p_lines text, p_call text, p_outbound uuid, p_delivered bigint,
    p_numbers smallint[], p_products uuid[], p_quantities numeric[], p_nets bigint[], p_taxes bigint[], p_at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  h orders.sales_order := jsonb_populate_record(NULL::orders.sales_order, p_head::jsonb);
BEGIN
  INSERT INTO orders.sales_order (office_id, id, number, state, customer_id, salesperson_id, intake_channel, phone_reason, phone_reason_text,
    contact_id, caller_name, caller_phone, caller_check, called_at, document_ref, customer_po_no, repeat_reason, written_copy,
    written_copy_due, currency, delivery_way, delivery_date, delivery_address, receiver, note, ship_complete, deposit_percent, dispatch_percent,
    discount_minor, net_minor, tax_minor, total_minor, required_minor, tax_policy, price_reasons, approve_minor, content_hash, lines_hash,
    stock_hash, stock_checked_at, balance_hash, balance_checked_at, balance_outcome, shortfall_minor, balance_evidence, confirmed_hash,
    outbound_id, invoice_id, taken_by, taken_at, confirmed_at, issued_at)
  VALUES (p_office, p_id, h.number, 'issued', h.customer_id, h.salesperson_id, h.intake_channel, h.phone_reason, h.phone_reason_text,
    h.contact_id, h.caller_name, h.caller_phone, h.caller_check, h.called_at, h.document_ref, h.customer_po_no, h.repeat_reason, h.written_copy,
    h.written_copy_due, h.currency, h.delivery_way, h.delivery_date, h.delivery_address, h.receiver, h.note, h.ship_complete, h.deposit_percent, h.dispatch_percent,
    h.discount_minor, h.net_minor, h.tax_minor, h.total_minor, h.required_minor, h.tax_policy, h.price_reasons, h.approve_minor, h.content_hash,
    h.lines_hash, h.content_hash, p_at, h.content_hash, p_at, h.balance_outcome, h.shortfall_minor, h.balance_evidence, h.content_hash,
    p_outbound, h.invoice_id, h.taken_by, h.taken_at, p_at, p_at)
  ON CONFLICT (office_id, customer_id, customer_po_no) WHERE customer_po_no <> '' AND repeat_reason = '' AND state <> 'cancelled' DO NOTHING;
  IF NOT FOUND THEN
    PERFORM orders.refuse_repeat(p_office, p_id, h.customer_id, h.customer_po_no);
  END IF;
  INSERT INTO orders.sales_order_line (office_id, order_id, line_no, product_id, uom, uom_quantity, quantity, unit_price, typed_price,
    discount_percent, discount_minor, amount_minor, tax_code, tax_rate, tax_minor, price_source, why, free_reason, promotion_id,
    promotion_minor, spot_qty, futures_on, parked)
  SELECT p_office, p_id, x.line_no, x.product_id, x.uom, x.uom_quantity, x.quantity, x.unit_price, x.typed_price, x.discount_percent,
    x.discount_minor, x.amount_minor, x.tax_code, x.tax_rate, x.tax_minor, x.price_source, coalesce(x.why, '[]'), x.free_reason,
    x.promotion_id, x.promotion_minor, x.spot_qty, x.futures_on, x.parked
  FROM jsonb_populate_recordset(NULL::orders.sales_order_line, p_lines::jsonb) x;
  INSERT INTO orders.order_confirmation (office_id, id, order_id, called_at, phone, person, contact_id, outcome, points, content_hash, note, confirmed_by)
  SELECT p_office, c.id, p_id, c.called_at, c.phone, c.person, c.contact_id, 'confirmed', c.points, h.content_hash, c.note, c.confirmed_by
  FROM jsonb_populate_record(NULL::orders.order_confirmation, p_call::jsonb) c;
  INSERT INTO orders.delivery (office_id, outbound_id, order_id, delivery_no, invoice_id, total_minor, issued_at)
  VALUES (p_office, p_outbound, p_id, 1, h.invoice_id, p_delivered, p_at);
  INSERT INTO orders.delivery_line (office_id, outbound_id, line_no, product_id, quantity, net_minor, tax_minor)
  SELECT p_office, p_outbound, x.line_no, x.product, x.quantity, x.net, x.tax
  FROM unnest(p_numbers, p_products, p_quantities, p_nets, p_taxes) AS x(line_no, product, quantity, net, tax);
END $$;
