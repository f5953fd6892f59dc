-- Finding products. The catalogue is the group's and has no row-level security, so any index may be used; the office
-- tables cannot search this way, because no such operator is leakproof.
-- No operator class of PostgreSQL finds two Chinese characters in the middle of a name, so the index holds pieces of our own.

-- A part number as people remember it: small letters, nothing between the characters.
CREATE FUNCTION core.bare(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(lower(p_text), E' \t\n-_./\\,;:#*+()[]"''', '')
$$;

-- Everything by which a product is found: its number as it is written and bare, its names in both languages.
CREATE FUNCTION core.part_text(p_part_no text, p_name text, p_name_zh text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower(p_part_no || ' ' || core.bare(p_part_no) || ' ' || p_name || ' ' || p_name_zh)
$$;

-- The pieces of its words: every two characters that stand side by side, and each one of a language that writes words with one.
-- A word that is part of the text has its pieces there. The cost keeps the planner from making them of every row instead of
-- reading the index.
CREATE FUNCTION core.pieces(p_text text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(c || n) FILTER (WHERE c <> ' ' AND n <> ' '), '{}') || coalesce(array_agg(c) FILTER (WHERE octet_length(c) > 1), '{}')
    FROM unnest(string_to_array(p_text, NULL), string_to_array(substr(p_text, 2), NULL)) AS x(c, n));
END $$;

-- What a word becomes when one of its characters is missing, and itself: two words of which one was typed for the other, with
-- a character too many, too few, another or two exchanged, have one of these in common.
CREATE FUNCTION core.misspellings(p_word text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
BEGIN
  IF length(p_word) NOT BETWEEN 4 AND 40 THEN
    RETURN '{}';
  END IF;
  RETURN ARRAY(SELECT left(p_word, i - 1) || substr(p_word, i + 1) FROM generate_series(1, length(p_word)) i) || p_word;
END $$;

-- Kept with the product, because a search compares thousands of them.
ALTER TABLE core.product
  ADD COLUMN bare_no text COLLATE "C" NOT NULL GENERATED ALWAYS AS (core.bare(part_no)) STORED,
  ADD COLUMN found_by text COLLATE "C" NOT NULL GENERATED ALWAYS AS (core.part_text(part_no, name, name_zh)) STORED;
CREATE INDEX product_number ON core.product (bare_no, part_no);
CREATE INDEX product_pieces ON core.product USING gin (core.pieces(found_by)) WITH (gin_pending_list_limit = 256);
CREATE INDEX product_misspelt ON core.product USING gin (core.misspellings(bare_no)) WITH (gin_pending_list_limit = 256);
ALTER INDEX core.product_pieces ALTER COLUMN 1 SET STATISTICS 0;  -- how they are read is settled; to look at thousands of them is dear
ALTER INDEX core.product_misspelt ALTER COLUMN 1 SET STATISTICS 0;

-- The words of the products' names, of which a mistyped one is taken to be the nearest. Words of names that changed stay.
CREATE TABLE core.product_word (
  word  text COLLATE "C" PRIMARY KEY
);
CREATE INDEX product_word_misspelt ON core.product_word USING gin (core.misspellings(word)) WITH (gin_pending_list_limit = 64);
GRANT SELECT, INSERT ON core.product_word TO salesops_app;
GRANT SELECT ON core.product_word TO salesops_readonly;

CREATE FUNCTION core.note_words(p_names text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO core.product_word (word)
  SELECT DISTINCT w FROM unnest(p_names) AS n(name), regexp_split_to_table(lower(n.name), '[[:space:][:punct:]]+') w
  WHERE length(w) BETWEEN 4 AND 40 AND w !~ '^[0-9]+$' ORDER BY 1  -- in one order, or two imports could wait for each other
  ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION core.note_new_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_LEVEL = 'ROW' THEN
    PERFORM core.note_words(ARRAY[NEW.name]);
  ELSE
    PERFORM core.note_words(ARRAY(SELECT name FROM made));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER words_of_new_names AFTER INSERT ON core.product REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION core.note_new_words();
CREATE TRIGGER words_of_changed_names AFTER UPDATE OF name ON core.product
  FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION core.note_new_words();

-- The products of a bare number and, one after the other, what superseded them.
CREATE FUNCTION core.succession(p_bare text) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE line AS (
    SELECT id, superseded_by, 0 AS step FROM core.product WHERE bare_no = p_bare
    UNION ALL SELECT p.id, p.superseded_by, l.step + 1 FROM line l JOIN core.product p ON p.id = l.superseded_by WHERE l.step < 50)
  SELECT coalesce(array_agg(id ORDER BY step, id), '{}') FROM (SELECT id, min(step) AS step FROM line GROUP BY 1) x
$$;

-- Products that have every word of p_words somewhere, after the one numbered p_after: first the one whose number it is and what
-- superseded it, then those whose number begins so, then the others; by bare number.
-- The others are looked up when they are few. Of common words the page is full soon along the numbers, and if it is not, because they
-- stand together elsewhere, the index tells the rest.
CREATE FUNCTION core.search_products(p_words text, p_after text, p_limit int) RETURNS SETOF core.product
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan AS $$ -- no word may choose another way
DECLARE
  v_words text[] := ARRAY(SELECT w FROM regexp_split_to_table(lower(p_words), '\s+') w WHERE w <> '');
  v_patterns text[] := ARRAY(SELECT '%' || regexp_replace(w, '([\\%_])', '\\\1', 'g') || '%' FROM unnest(v_words) w);
  v_pieces text[] := core.pieces(lower(p_words));
  v_bare text := core.bare(p_words);
  v_numbers boolean := v_bare <> '';  -- or there is no number in it
  v_line uuid[] := CASE WHEN v_numbers THEN core.succession(v_bare) ELSE '{}' END;
  v_at int := CASE WHEN p_after <> '' THEN array_position(v_line, (SELECT id FROM core.product WHERE part_no = p_after)) END;
  v_part int := CASE WHEN p_after = '' OR v_at IS NOT NULL THEN 0 WHEN v_numbers AND starts_with(core.bare(p_after), v_bare) THEN 1 ELSE 2 END;
  v_last CONSTANT text := chr(1114111);  -- no number comes after it
  v_few CONSTANT int := 500;
  v_found uuid[]; v_key text; v_no text; v_end text; v_end_no text;
  v_left int := p_limit; v_got int := 0;
BEGIN
  IF v_words = '{}' THEN
    RETURN;
  END IF;
  IF v_part = 0 THEN
    RETURN QUERY SELECT p.* FROM unnest(v_line[coalesce(v_at, 0) + 1:]) WITH ORDINALITY AS x(id, ord) JOIN core.product p USING (id) ORDER BY x.ord LIMIT v_left;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    v_left := v_left - v_got;
  END IF;
  IF v_part <= 1 AND v_numbers AND v_left > 0 THEN
    v_key := CASE WHEN v_part = 1 THEN core.bare(p_after) ELSE v_bare END;
    v_no := CASE WHEN v_part = 1 THEN p_after ELSE '' END;
    RETURN QUERY SELECT p.* FROM core.product p
      WHERE (p.bare_no, p.part_no) > (v_key, v_no) AND p.bare_no < v_bare || v_last AND p.id <> ALL (v_line)
      ORDER BY p.bare_no, p.part_no LIMIT v_left;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    v_left := v_left - v_got;
  END IF;
  IF v_left <= 0 THEN
    RETURN;
  END IF;
  v_key := CASE WHEN v_part = 2 THEN core.bare(p_after) ELSE '' END;
  v_no := CASE WHEN v_part = 2 THEN p_after ELSE '' END;
  IF v_pieces <> '{}' THEN  -- a single letter has none
    v_found := ARRAY(SELECT p.id FROM core.product p WHERE core.pieces(p.found_by) @> v_pieces AND p.found_by LIKE ALL (v_patterns) LIMIT v_few + 1);
    IF cardinality(v_found) <= v_few THEN
      RETURN QUERY SELECT p.* FROM core.product p WHERE p.id = ANY (v_found) AND (p.bare_no, p.part_no) > (v_key, v_no)
          AND NOT (v_numbers AND starts_with(p.bare_no, v_bare)) AND p.id <> ALL (v_line)
        ORDER BY p.bare_no, p.part_no LIMIT v_left;
      RETURN;
    END IF;
  END IF;
  LOOP
    SELECT p.bare_no, p.part_no INTO v_end, v_end_no FROM core.product p WHERE (p.bare_no, p.part_no) > (v_key, v_no)
     ORDER BY p.bare_no, p.part_no OFFSET 40 * p_limit - 1 LIMIT 1;
    RETURN QUERY SELECT p.* FROM core.product p
      WHERE (p.bare_no, p.part_no) > (v_key, v_no) AND (p.bare_no, p.part_no) <= (coalesce(v_end, v_last), coalesce(v_end_no, ''))
        AND p.found_by LIKE ALL (v_patterns) AND NOT (v_numbers AND starts_with(p.bare_no, v_bare)) AND p.id <> ALL (v_line)
      ORDER BY p.bare_no, p.part_no LIMIT v_left;
    GET DIAGNOSTICS v_got = ROW_COUNT;
    v_left := v_left - v_got;
    IF v_left <= 0 OR v_end IS NULL THEN
      RETURN;
    END IF;
    v_key := v_end;
    v_no := v_end_no;
    EXIT WHEN v_pieces <> '{}';
  END LOOP;
  RETURN QUERY WITH found AS MATERIALIZED (
      SELECT p FROM core.product p WHERE core.pieces(p.found_by) @> v_pieces AND p.found_by LIKE ALL (v_patterns)
        AND (p.bare_no, p.part_no) > (v_key, v_no) AND NOT (v_numbers AND starts_with(p.bare_no, v_bare)) AND p.id <> ALL (v_line))
    SELECT (f.p).* FROM found f ORDER BY (f.p).bare_no, (f.p).part_no LIMIT v_left;
END $$;

-- Numbers that may be meant by one that is not there, each with what superseded it: those that differ by one mistake, and those
-- that begin like all of it but its last three characters.
CREATE FUNCTION core.numbers_near(p_number text) RETURNS TABLE (part_no text, successor text) LANGUAGE plpgsql STABLE ROWS 50
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_bare text := core.bare(p_number);
  v_start text := left(v_bare, greatest(2, length(v_bare) - 3));
BEGIN
  RETURN QUERY SELECT p.part_no, n.part_no FROM (
      SELECT x.id FROM core.product x WHERE core.misspellings(x.bare_no) && core.misspellings(v_bare)
      UNION (SELECT x.id FROM core.product x WHERE x.bare_no >= v_start AND x.bare_no < v_start || chr(1114111)
             ORDER BY x.bare_no LIMIT 200)) f
    JOIN core.product p USING (id) LEFT JOIN core.product n ON n.id = p.superseded_by;
END $$;

-- Products whose number is this one but for one mistake, by bare number.
CREATE FUNCTION core.products_numbered_like(p_number text, p_limit int) RETURNS SETOF core.product LANGUAGE plpgsql STABLE ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY WITH found AS MATERIALIZED (SELECT p FROM core.product p WHERE core.misspellings(p.bare_no) && core.misspellings(core.bare(p_number)))
    SELECT (f.p).* FROM found f ORDER BY (f.p).bare_no, (f.p).part_no LIMIT p_limit;
END $$;

-- The known words that each of these is but for one mistake; a known word is one of its own.
CREATE FUNCTION core.words_like(p_words text[]) RETURNS TABLE (typed text, word text) LANGUAGE plpgsql STABLE ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT t.word, w.word FROM unnest(p_words) AS t(word), LATERAL (
    SELECT k.word FROM core.product_word k WHERE core.misspellings(k.word) && core.misspellings(t.word) OFFSET 0) w; -- as a join the index is not used
END $$;

-- Products that have, for one of the pairs, the first with any one character and the second after it: of a word of a language
-- that is written without spaces, all but one character.
CREATE FUNCTION core.products_but_one(p_before text[], p_behind text[], p_limit int) RETURNS SETOF core.product LANGUAGE plpgsql STABLE ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT ON (f.bare_no, f.part_no) f.* FROM unnest(p_before, p_behind) AS x(before, behind), LATERAL (
      SELECT p.* FROM core.product p WHERE core.pieces(p.found_by) @> core.pieces(x.before || ' ' || x.behind)
        AND p.found_by LIKE '%' || x.before || '_' || x.behind || '%' LIMIT p_limit) f
    ORDER BY f.bare_no, f.part_no LIMIT p_limit;
END $$;
