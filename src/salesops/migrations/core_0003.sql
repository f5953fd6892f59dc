-- Chinese names are found as they are typed: by the first letters of their syllables, and by the syllables.
-- Both are written by the program, which knows the readings; those that are there already are filled by the migration.
ALTER TABLE core.product ADD COLUMN initials text COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN pinyin text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE core.party ADD COLUMN initials text COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN pinyin text COLLATE "C" NOT NULL DEFAULT '';

-- First letters are hardly a part of an English word, so they stand among what a product is found by; syllables are (`pan`,
-- `fan`), so they are asked only for what nothing has.
CREATE FUNCTION core.part_text(p_part_no text, p_name text, p_name_zh text, p_initials text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower(p_part_no || ' ' || core.bare(p_part_no) || ' ' || p_name || ' ' || p_name_zh || ' ' || p_initials)
$$;
ALTER TABLE core.product DROP COLUMN found_by;
DROP FUNCTION core.part_text(text, text, text);
ALTER TABLE core.product ADD COLUMN found_by text COLLATE "C" NOT NULL GENERATED ALWAYS AS (core.part_text(part_no, name, name_zh, initials)) STORED;
CREATE INDEX product_pieces ON core.product USING gin (core.pieces(found_by)) WITH (gin_pending_list_limit = 256);
CREATE INDEX product_pinyin ON core.product USING gin (core.pieces(pinyin)) WITH (gin_pending_list_limit = 256);
ALTER INDEX core.product_pieces ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX core.product_pinyin ALTER COLUMN 1 SET STATISTICS 0;

-- Products whose Chinese name has these syllables, by bare number.
CREATE FUNCTION core.products_sounding(p_words text, p_limit int) RETURNS SETOF core.product LANGUAGE plpgsql STABLE ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_sound text := core.bare(p_words);
BEGIN
  IF v_sound ~ '^[a-z]{2,}$' THEN
    RETURN QUERY WITH found AS MATERIALIZED (
        SELECT p FROM core.product p WHERE core.pieces(p.pinyin) @> core.pieces(v_sound) AND p.pinyin LIKE '%' || v_sound || '%')
      SELECT (f.p).* FROM found f ORDER BY (f.p).bare_no, (f.p).part_no LIMIT p_limit;
  END IF;
END $$;

-- What may be meant by words that nothing has: first names of these syllables, else numbers but for one mistake.
CREATE FUNCTION core.products_meant(p_words text, p_limit int) RETURNS SETOF core.product LANGUAGE plpgsql STABLE ROWS 10
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT * FROM core.products_sounding(p_words, p_limit);
  IF NOT FOUND THEN
    RETURN QUERY SELECT * FROM core.products_numbered_like(p_words, p_limit);
  END IF;
END $$;
