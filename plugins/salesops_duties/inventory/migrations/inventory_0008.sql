-- Takes goods that go back to their supplier out of stock; the rows are locked and looked at by the caller.
CREATE FUNCTION inventory.send_back(p_office int, p_document uuid, p_warehouse uuid, p_ids uuid[], p_lines smallint[], p_products uuid[],
                                    p_quantities numeric[], p_costs bigint[], p_on date, p_at timestamptz, p_by uuid) RETURNS void
LANGUAGE sql AS $$
  UPDATE inventory.stock s SET on_hand = s.on_hand - x.quantity, value_minor = s.value_minor - x.cost
  FROM (SELECT y.product, sum(y.quantity) AS quantity, sum(y.cost)::bigint AS cost FROM unnest(p_products, p_quantities, p_costs) AS y(product, quantity, cost)
        GROUP BY 1) x
  WHERE s.office_id = p_office AND s.warehouse_id = p_warehouse AND s.product_id = x.product;
  INSERT INTO inventory.movement (office_id, id, kind, warehouse_id, product_id, quantity, cost_minor, document_id, line_no, booked_on, at, moved_by)
  SELECT p_office, x.id, 'supplier_return', p_warehouse, x.product, -x.quantity, -x.cost, p_document, x.line_no, p_on, p_at, p_by
  FROM unnest(p_ids, p_lines, p_products, p_quantities, p_costs) AS x(id, line_no, product, quantity, cost);
$$;
