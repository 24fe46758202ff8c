-- Search by a text that many names have, measured with `npm run bench:ledger -- figures` (docs/bench.md). No search finds anything else than before.

-- What the index over names is asked for: the pairs of characters of a text, or its only character.
CREATE FUNCTION text_grams(p_squeezed text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN char_length(p_squeezed) = 1 THEN ARRAY[p_squeezed] ELSE ARRAY(SELECT DISTINCT substr(p_squeezed, i, 2) FROM generate_series(1, char_length(p_squeezed) - 1) i) END
$$;

-- Whether about one unit in 125 or more has the text in a name, as ANALYZE counted the pairs of characters, or 5,000 units and more have a code or
-- an id that begins with it. An estimate: it decides how units are looked for, never which are found. Without statistics nothing is common.
-- Pairs of one word come together and those of a number by chance: so the rarest counts in full, the next by its square root, the third by its fourth root.
CREATE FUNCTION is_common_text(p_text text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_text text := squeezed(p_text);
  v_grams text[] := text_grams(v_text);
  v_common boolean;
BEGIN
  -- Names are joined by this character where units are walked through.
  IF coalesce(v_text, '') = '' OR position('|' IN v_text) > 0 THEN RETURN false; END IF;
  SELECT count(*) = cardinality(v_grams) AND exp(sum(ln(e.frequency) / 2 ^ (e.place - 1))) >= 0.008 INTO v_common
    FROM (SELECT frequency, row_number() OVER (ORDER BY frequency) AS place FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS m(gram, frequency)
      WHERE s.schemaname = 'public' AND s.tablename = 'units_grams' AND m.gram = ANY (v_grams) AND m.frequency > 0) e;
  IF v_common IS NOT TRUE AND v_text ~ '^[0-9a-z]{2,18}$' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM units WHERE credit_code LIKE %1$L OFFSET 5000) OR EXISTS (SELECT 1 FROM units WHERE unit_id LIKE %1$L OFFSET 5000)', upper(v_text) || '%') INTO v_common;
  END IF;
  RETURN coalesce(v_common, false);
END $$;

-- The text as a condition over `units u`, with or without the index over pairs of characters. The beginning of a code comes first: where it holds,
-- the pairs of a name, the dearest to make, are not asked for.
CREATE FUNCTION text_condition(p_text text, p_indexed boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN coalesce(t, '') = '' THEN 'true' ELSE '('
    || CASE WHEN t ~ '^[0-9a-z]{2,18}$' THEN format('u.credit_code LIKE %1$L OR u.unit_id LIKE %1$L OR ', upper(t) || '%') ELSE '' END
    || CASE WHEN p_indexed THEN format('grams(array_prepend(u.name, u.former_names || u.aliases)) @> %L::text[] AND ', text_grams(t)) ELSE '' END
    || format('squeezed(concat_ws(''|'', u.name, array_to_string(u.former_names, ''|''), array_to_string(u.aliases, ''|''))) LIKE %L)', '%' || regexp_replace(t, '([\\%_])', '\\\1', 'g') || '%') END
  FROM squeezed(p_text) t
$$;

-- An index over pairs of characters has to be read for every hit before the first page can be sorted: twelve thousand took 70 to 140 ms. A common text
-- fills the page soon when units are walked through in the order asked for, so that is tried first, over so
-- many units; what it does not settle, the index does. Random pages are priced as pages in memory are, or one township's units would be picked out of all.
CREATE OR REPLACE FUNCTION find_units(p jsonb, p_after jsonb, p_limit integer) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET random_page_cost = 1.1 AS $$
DECLARE
  v_by_name boolean := p->>'sort' = 'name';
  v_order text := CASE WHEN v_by_name THEN 'u.name COLLATE "C", u.unit_id' ELSE 'u.unit_id' END;
  v_after text := CASE WHEN p_after IS NULL THEN 'true' WHEN v_by_name THEN format('(u.name COLLATE "C", u.unit_id) > (%L, %L)', p_after->>0, p_after->>1)
    ELSE format('u.unit_id > %L', p_after->>0) END;
  -- Names that are alike lie together in the order of names, and their rows do not: fewer are tried.
  v_window integer := p_limit * CASE WHEN v_by_name THEN 40 ELSE 200 END;
  v_walk text;
  v_found text[];
  v_more boolean;
BEGIN
  IF is_common_text(p->>'text') THEN
    -- One township has an index in the order of ids.
    v_walk := format('SELECT u.* FROM units u WHERE %s AND %s ORDER BY %s', v_after,
      CASE WHEN NOT coalesce(v_by_name, false) AND jsonb_array_length(p->'township') = 1 THEN format('u.township = %L', p->'township'->>0) ELSE 'true' END, v_order);
    EXECUTE format('SELECT ARRAY(SELECT u.unit_id FROM (%s LIMIT %s) u WHERE %s AND %s AND %s ORDER BY %s LIMIT %s)', v_walk, v_window,
      unit_conditions(p - 'text'), units_in_sight(), text_condition(p->>'text', false), v_order, p_limit) INTO v_found;
    IF cardinality(v_found) < p_limit THEN EXECUTE format('SELECT EXISTS (%s OFFSET %s LIMIT 1)', v_walk, v_window) INTO v_more; END IF;
    IF v_more IS NOT TRUE THEN
      RETURN QUERY SELECT unnest(v_found);
      RETURN;
    END IF;
  END IF;
  RETURN QUERY EXECUTE format('SELECT u.unit_id FROM units u WHERE %s AND %s AND %s AND %s ORDER BY %s LIMIT %s',
    unit_conditions(p - 'text'), text_condition(p->>'text', true), units_in_sight(), v_after, v_order, p_limit);
END $$;
CREATE OR REPLACE FUNCTION count_units(p jsonb) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_count bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM units u WHERE %s AND %s AND %s', unit_conditions(p - 'text'), text_condition(p->>'text', true), units_in_sight()) INTO v_count;
  RETURN v_count;
END $$;
