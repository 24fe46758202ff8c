-- What the index over names is asked for: the pairs of characters of a text, or its only character.
CREATE OR REPLACE FUNCTION text_grams(p_squeezed text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN char_length(p_squeezed) = 1 THEN ARRAY[p_squeezed] ELSE ARRAY(SELECT DISTINCT substr(p_squeezed, i, 2) FROM generate_series(1, char_length(p_squeezed) - 1) i) END
$$;

-- Conditions of a search as SQL over `units u`, all but its text; every value is quoted here and nowhere else.
CREATE OR REPLACE FUNCTION unit_conditions(p jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_where text := 'true';
  v_name text;
  v_list text;
  v_day text := p->>'today';
BEGIN
  FOR v_name, v_list IN SELECT * FROM (VALUES ('township', 'u.township'), ('kind', 'u.kind'), ('status', 'u.status'), ('unitClass', 'u.unit_class'), ('codeCheck', 'u.code_check')) t LOOP
    IF jsonb_array_length(p->v_name) = 1 THEN v_where := v_where || format(' AND %s = %L', v_list, p->v_name->>0);
    ELSIF p ? v_name THEN v_where := v_where || format(' AND %s = ANY (%L::text[])', v_list, ARRAY(SELECT jsonb_array_elements_text(p->v_name)));
    END IF;
  END LOOP;
  IF p ? 'inPopulation' THEN v_where := v_where || CASE WHEN (p->>'inPopulation')::boolean THEN ' AND u.in_population' ELSE ' AND NOT u.in_population' END; END IF;
  IF p ? 'area' THEN v_where := v_where || format(' AND area_under(u.area, %L)', p->>'area'); END IF;
  IF p ? 'employeesFrom' THEN v_where := v_where || format(' AND u.employees >= %L::int', p->>'employeesFrom'); END IF;
  IF p ? 'employeesTo' THEN v_where := v_where || format(' AND u.employees <= %L::int', p->>'employeesTo'); END IF;
  FOR v_name IN SELECT jsonb_array_elements_text(p->'covered') LOOP
    v_where := v_where || format(' AND EXISTS (SELECT 1 FROM unit_figures f WHERE f.unit_id = u.unit_id AND f.%I @> %L::date)', v_name || '_covered', v_day);
  END LOOP;
  FOR v_name IN SELECT jsonb_array_elements_text(p->'notCovered') LOOP
    v_where := v_where || format(' AND EXISTS (SELECT 1 FROM unit_figures f WHERE f.unit_id = u.unit_id AND NOT f.%I @> %L::date)', v_name || '_covered', v_day);
  END LOOP;
  IF p ? 'number' THEN
    v_where := v_where || format(CASE p->'number'->>'meets' WHEN 'yes' THEN ' AND u.%1$I >= %2$L::int' WHEN 'no' THEN ' AND u.%1$I < %2$L::int' ELSE ' AND u.%1$I IS NULL' END,
      p->'number'->>'column', p->'number'->>'atLeast');
  END IF;
  IF p ? 'verdict' THEN
    v_where := v_where || format(' AND EXISTS (SELECT 1 FROM assessments a WHERE a.unit_id = u.unit_id AND a.superseded_at IS NULL AND a.type = %L AND a.verdict = %L)',
      p->'verdict'->>'type', p->'verdict'->>'verdict');
  END IF;
  IF p ? 'list' THEN
    v_where := v_where || format(' AND u.unit_id %s (SELECT unnest(i.units) FROM task_list_items i WHERE i.removed_in IS NULL%s%s)', CASE WHEN p->'list'->>'on' = 'false' THEN '<> ALL' ELSE 'IN' END,
      CASE WHEN p->'list' ? 'id' THEN format(' AND i.task_list = %L', p->'list'->>'id') ELSE '' END, CASE WHEN p->'list' ? 'type' THEN format(' AND i.type = %L', p->'list'->>'type') ELSE '' END);
  END IF;
  RETURN v_where;
END $$;

-- Row-level security keeps an index from answering what is not leakproof, and no search by a part of a name is. So the search runs as the
-- owner under the caller's scope as it is checked here; the caller reads what was found through the policies of the table all the same.
CREATE OR REPLACE FUNCTION units_in_sight() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN sees_ledger() AND scope_of('area') IS NOT NULL
    THEN format('(area_under(u.area, %1$L) OR area_under(%1$L, split_part(u.area, ''/'', 1)))', scope_of('area')) ELSE 'false' END
$$;

-- The share of rows whose indexed text has all of these pairs of characters, as ANALYZE counted them; null where it knows nothing of one of them. Pairs of one word
-- come together and those of a number by chance: so the rarest counts in full, the next by its square root, the third by its fourth root.
CREATE OR REPLACE FUNCTION grams_share(p_grams text[], p_index name) RETURNS double precision LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN count(*) = cardinality(p_grams) THEN exp(sum(ln(e.frequency) / 2 ^ (e.place - 1))) END
  FROM (SELECT frequency, row_number() OVER (ORDER BY frequency) AS place FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS m(gram, frequency)
    WHERE s.schemaname = 'public' AND s.tablename = p_index AND m.gram = ANY (p_grams) AND m.frequency > 0) e
$$;

-- The rarest of the grams by the same counts, those that ANALYZE did not meet first: an index that is asked for all of them walks the long lists of what every text
-- has as well (of seventeen grams of a case number in a million cases 291 ms, of the four rarest 15 ms). What it finds is looked through for the text all the same.
CREATE OR REPLACE FUNCTION rarest_grams(p_grams text[], p_index name, p_most integer) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT g FROM unnest(p_grams) g LEFT JOIN (
      SELECT m.gram, m.frequency FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS m(gram, frequency)
      WHERE s.schemaname = 'public' AND s.tablename = p_index AND m.gram = ANY (p_grams)) e ON e.gram = g
    ORDER BY e.frequency NULLS FIRST, char_length(g) DESC, g LIMIT p_most)
$$;

-- The share of units that have the text in a name, as is_common_text has estimated it; 1 where 5,000 units and more have a code or an id that begins with it.
CREATE OR REPLACE FUNCTION text_share(p_text text) RETURNS double precision LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_text text := squeezed(p_text);
  v_grams text[] := text_grams(v_text);
  v_share double precision;
  v_prefix boolean := false;
BEGIN
  -- Names are joined by this character where units are walked through.
  IF coalesce(v_text, '') = '' OR position('|' IN v_text) > 0 THEN RETURN 0; END IF;
  v_share := grams_share(v_grams, 'units_grams');
  IF coalesce(v_share, 0) < 0.008 AND v_text ~ '^[0-9a-z]{2,18}$' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM units WHERE credit_code LIKE %1$L OFFSET 5000) OR EXISTS (SELECT 1 FROM units WHERE unit_id LIKE %1$L OFFSET 5000)', upper(v_text) || '%') INTO v_prefix;
  END IF;
  RETURN CASE WHEN v_prefix THEN 1 ELSE coalesce(v_share, 0) END;
END $$;

-- Whether about one unit in 125 or more has the text in a name, as ANALYZE counted the pairs of characters, or 5,000 units and more have a code or
-- an id that begins with it. An estimate: it decides how units are looked for, never which are found. Without statistics nothing is common.
-- Pairs of one word come together and those of a number by chance: so the rarest counts in full, the next by its square root, the third by its fourth root.
CREATE OR REPLACE FUNCTION is_common_text(p_text text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT text_share(p_text) >= 0.008 $$;

-- The text as a condition over `units u`, with or without the index over pairs of characters. The beginning of a code comes first: where it holds,
-- the pairs of a name, the dearest to make, are not asked for.
CREATE OR REPLACE FUNCTION text_condition(p_text text, p_indexed boolean) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN coalesce(t, '') = '' THEN 'true' ELSE '('
    || CASE WHEN t ~ '^[0-9a-z]{2,18}$' THEN format('u.credit_code LIKE %1$L OR u.unit_id LIKE %1$L OR ', upper(t) || '%') ELSE '' END
    || CASE WHEN p_indexed THEN format('grams(array_prepend(u.name, u.former_names || u.aliases)) @> %L::text[] AND ', text_grams(t)) ELSE '' END
    || format('squeezed(concat_ws(''|'', u.name, array_to_string(u.former_names, ''|''), array_to_string(u.aliases, ''|''))) LIKE %L)', '%' || regexp_replace(t, '([\\%_])', '\\\1', 'g') || '%') END
  FROM squeezed(p_text) t
$$;

-- An index over pairs of characters has to be read for every hit before the first page can be sorted: twelve thousand took 70 to 140 ms. A common text
-- fills the page soon when units are walked through in the order asked for, so that is tried first, over so
-- many units; what it does not settle, the index does. Random pages are priced as pages in memory are, or one township's units would be picked out of all.
-- A text that few names have is looked up in the index first and sorted then: left to choose, the server walked through all units in their order for a
-- text that none has, because it took a conjunction of estimates for hits (1.4 s for "%").
-- In given townships the server does choose: it finds such a text sooner by the township (by the index, numbers of three digits took 100 to 400 ms there).
CREATE OR REPLACE FUNCTION find_units(p jsonb, p_after jsonb, p_limit integer) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET random_page_cost = 1.1 AS $$
DECLARE
  v_by_name boolean := p->>'sort' = 'name';
  v_order text := CASE WHEN v_by_name THEN 'u.name COLLATE "C", u.unit_id' ELSE 'u.unit_id' END;
  v_after text := CASE WHEN p_after IS NULL THEN 'true' WHEN v_by_name THEN format('(u.name COLLATE "C", u.unit_id) > (%L, %L)', p_after->>0, p_after->>1)
    ELSE format('u.unit_id > %L', p_after->>0) END;
  -- Names that are alike lie together in the order of names, and their rows do not: fewer are tried.
  v_window integer := p_limit * CASE WHEN v_by_name THEN 40 ELSE 200 END;
  v_text boolean := coalesce(squeezed(p->>'text'), '') <> '';
  v_common boolean := v_text AND is_common_text(p->>'text');
  v_rare boolean := v_text AND NOT v_common AND coalesce(jsonb_array_length(p->'township'), 0) = 0;
  v_walk text;
  v_found text[];
  v_more boolean;
BEGIN
  IF v_common THEN
    -- One township has an index in the order of ids.
    v_walk := format('SELECT u.* FROM units u WHERE %s AND %s ORDER BY %s', v_after,
      CASE WHEN NOT coalesce(v_by_name, false) AND jsonb_array_length(p->'township') = 1 THEN format('u.township = %L', p->'township'->>0) ELSE 'true' END, v_order);
    EXECUTE format('SELECT ARRAY(SELECT u.unit_id FROM (%s LIMIT %s) u WHERE %s AND %s AND %s ORDER BY %s LIMIT %s)', v_walk, v_window,
      unit_conditions(p), units_in_sight(), text_condition(p->>'text', false), v_order, p_limit) INTO v_found;
    IF cardinality(v_found) < p_limit THEN EXECUTE format('SELECT EXISTS (%s OFFSET %s LIMIT 1)', v_walk, v_window) INTO v_more; END IF;
    IF v_more IS NOT TRUE THEN
      RETURN QUERY SELECT unnest(v_found);
      RETURN;
    END IF;
  END IF;
  -- OFFSET 0 keeps the text's condition by itself.
  RETURN QUERY EXECUTE format('SELECT u.unit_id FROM %s WHERE %s AND %s AND %s AND %s ORDER BY %s LIMIT %s',
    CASE WHEN v_rare THEN format('(SELECT * FROM units u WHERE %s OFFSET 0) u', text_condition(p->>'text', true)) ELSE 'units u' END,
    CASE WHEN v_rare THEN 'true' ELSE text_condition(p->>'text', true) END, unit_conditions(p), units_in_sight(), v_after, v_order, p_limit);
END $$;

-- Counted up to a bound, one more than which says that there are more: a million names with 公司 took 36 s. What a tenth of the units have is met soon by a
-- scan that asks for nothing but the text; the index has its hits together sooner for the rest.
CREATE OR REPLACE FUNCTION count_units(p jsonb, p_most integer) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET random_page_cost = 1.1 AS $$
DECLARE
  v_share double precision := text_share(p->>'text');
  v_indexed boolean := coalesce(squeezed(p->>'text'), '') <> '' AND v_share < 0.1;
  v_count bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s AND %s AND %s LIMIT %s) n',
    CASE WHEN v_indexed THEN format('(SELECT * FROM units u WHERE %s OFFSET 0) u', text_condition(p->>'text', true)) ELSE 'units u' END,
    CASE WHEN v_indexed THEN 'true' ELSE text_condition(p->>'text', false) END, unit_conditions(p), units_in_sight(), p_most + 1) INTO v_count;
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION find_units(jsonb, jsonb, integer), count_units(jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_units(jsonb, jsonb, integer), count_units(jsonb, integer) TO qunjian_api, qunjian_worker;

-- Ids of all organisations with the text in their name, or null where there are more than p_most: then they are met soon enough by a walk in the order
-- of the list. The caller reads what was found through the policies of the table all the same.
CREATE OR REPLACE FUNCTION organisations_with_text(p_text text, p_most integer) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_text text := squeezed(p_text);
  v_grams text[] := text_grams(v_text);
  v_ids text[];
BEGIN
  IF NOT sees_ledger() OR v_text = '' THEN RETURN '{}'; END IF;
  IF grams_share(v_grams, 'organisations_grams') >= 0.02 THEN RETURN NULL; END IF;
  v_ids := ARRAY(SELECT o.id FROM organisations o WHERE grams(ARRAY[o.name]) @> v_grams AND position(v_text IN squeezed(o.name)) > 0 LIMIT p_most + 1);
  RETURN CASE WHEN cardinality(v_ids) <= p_most THEN v_ids END;
END $$;
REVOKE EXECUTE ON FUNCTION organisations_with_text(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION organisations_with_text(text, integer) TO qunjian_api, qunjian_worker;
