-- The items of some customers as they stood on a day, as far as was known at a time: nothing is stored for it, the dated
-- links are read again. `open_minor` is what was open of an item then.
CREATE FUNCTION receivables.items_as_of(p_office int, p_customers uuid[], p_as_of date, p_known timestamptz)
RETURNS TABLE (id uuid, customer_id uuid, currency text, kind text, document_id uuid, part smallint, order_id uuid, amount_minor bigint, open_minor bigint,
               value_on date, due_on date, known_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT i.id, i.customer_id, i.currency, i.kind, i.document_id, i.part, i.order_id, i.amount_minor,
         (i.amount_minor - sign(i.amount_minor) * l.linked)::bigint, i.value_on, i.due_on, i.known_at
  FROM receivables.item i, LATERAL (
    SELECT coalesce(sum(x.amount_minor), 0) AS linked FROM (
      SELECT a.amount_minor, a.value_on, a.at, a.undone_on, a.undone_at FROM receivables.allocation a
       WHERE i.amount_minor > 0 AND a.office_id = i.office_id AND a.debit_id = i.id
      UNION ALL
      SELECT a.amount_minor, a.value_on, a.at, a.undone_on, a.undone_at FROM receivables.allocation a
       WHERE i.amount_minor < 0 AND a.office_id = i.office_id AND a.credit_id = i.id) x
    WHERE x.value_on <= p_as_of AND x.at <= p_known AND (x.undone_at IS NULL OR x.undone_at > p_known OR x.undone_on > p_as_of)) l
  WHERE i.office_id = p_office AND i.customer_id = ANY (p_customers) AND i.value_on <= p_as_of AND i.known_at <= p_known
$$;

-- The number of the column of an open amount: -1 for money not applied, 0 for what is not due, then bucket by bucket.
CREATE FUNCTION receivables.bucket(p_open bigint, p_due date, p_as_of date, p_ends smallint[]) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_open < 0 THEN -1 WHEN p_due >= p_as_of THEN 0 ELSE 1 + width_bucket(p_as_of - p_due - 1, p_ends::int[]) END
$$;

-- Takes a batch of old documents: their lines, what they leave open, and what credit notes lower. Answers how many were new.
CREATE FUNCTION receivables.import_documents(p_office int, p_ids uuid[], p_items uuid[], p_kinds text[], p_numbers text[], p_customers uuid[], p_days date[],
    p_currencies text[], p_totals bigint[], p_signed bigint[], p_classes text[], p_originals text[], p_flags jsonb, p_line_documents uuid[], p_line_nos int[],
    p_texts text[], p_quantities numeric[], p_prices numeric[], p_amounts bigint[], p_line_classes text[], p_repeated boolean[], p_at timestamptz)
RETURNS int LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$ -- a plan made while the tables were empty reads them whole
DECLARE v_new int; m record; c record;
BEGIN
  INSERT INTO receivables.imported_document (office_id, id, kind, foreign_no, customer_id, made_on, currency, total_minor, category, original_no, flags, at)
  SELECT p_office, x.id, x.kind, x.no, x.customer, x.day, x.currency, x.total, x.class, x.original,
         ARRAY(SELECT jsonb_array_elements_text(p_flags -> (x.ord::int - 1))), p_at
  FROM unnest(p_ids, p_kinds, p_numbers, p_customers, p_days, p_currencies, p_totals, p_classes, p_originals) WITH ORDINALITY
    AS x(id, kind, no, customer, day, currency, total, class, original, ord)
  ON CONFLICT ON CONSTRAINT imported_foreign_no DO NOTHING;
  GET DIAGNOSTICS v_new = ROW_COUNT;
  IF v_new < cardinality(p_ids) THEN
    PERFORM core.refuse('conflict_duplicate');
  END IF;
  INSERT INTO receivables.imported_line (office_id, document_id, line_no, text, quantity, unit_price, amount_minor, category, repeated)
  SELECT p_office, x.* FROM unnest(p_line_documents, p_line_nos, p_texts, p_quantities, p_prices, p_amounts, p_line_classes, p_repeated) AS x;
  INSERT INTO receivables.item (office_id, id, customer_id, currency, kind, document_id, amount_minor, open_minor, value_on, due_on, known_at)
  SELECT p_office, x.item, x.customer, x.currency, x.kind, x.id, x.signed, x.signed, x.day, x.day + CASE WHEN x.signed > 0 THEN a.terms_days ELSE 0 END, p_at
  FROM unnest(p_ids, p_items, p_kinds, p_customers, p_days, p_currencies, p_signed) AS x(id, item, kind, customer, day, currency, signed)
    JOIN receivables.account a ON a.office_id = p_office AND a.customer_id = x.customer
  WHERE x.signed <> 0;
  FOR m IN SELECT x.customer, x.currency, x.kind, sum(x.signed)::bigint AS signed
           FROM unnest(p_customers, p_currencies, p_kinds, p_signed) AS x(customer, currency, kind, signed) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LOOP
    PERFORM receivables.move_item(p_office, m.customer, m.currency, m.kind, m.signed);
  END LOOP;
  FOR c IN SELECT x.item, o.id AS original FROM unnest(p_items, p_kinds, p_originals, p_signed, p_days) AS x(item, kind, original, signed, day)
             JOIN receivables.imported_document o ON o.office_id = p_office AND o.kind = 'invoice' AND o.foreign_no = x.original
           WHERE x.kind = 'credit_note' AND x.original <> '' AND x.signed < 0 ORDER BY x.day, x.item LOOP
    PERFORM receivables.apply_to(p_office, c.item, c.original, 9223372036854775807, true, p_at);
  END LOOP;
  RETURN v_new;
END $$;
