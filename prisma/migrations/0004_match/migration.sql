-- Matches that people decide, the search of the ledger, the status of units (docs/ledger.md).

-- Reconciliation ---------------------------------------------------------------------------------------------------------
-- `status` also: unmatched, nothing to choose from. While a match is open its class says what it will be when the first proposal is taken.
ALTER TABLE reconciliation_items
  -- Order of the list: the row's place in its sheet.
  ADD row_no integer NOT NULL DEFAULT 0,
  -- Score of the first candidate, where it stands clear of the second: what may be accepted in bulk.
  ADD proposal text,
  ADD proposal_score numeric,
  ADD version integer NOT NULL DEFAULT 1,
  ADD changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX reconciliation_list ON reconciliation_items (source, row_no, ordinal, id);
CREATE INDEX reconciliation_by_key ON reconciliation_items (decision_key);
CREATE INDEX reconciliation_by_unit ON reconciliation_items (unit_id) WHERE unit_id IS NOT NULL;
ALTER TABLE reconciliation_decisions ADD operation text, ADD import text;

-- The ledger's state: what has been decided, corrected or imported since it was last made anew. One row.
CREATE TABLE ledger_revision (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  changed bigint NOT NULL DEFAULT 0,
  projected bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger_revision DEFAULT VALUES;
GRANT SELECT, UPDATE ON ledger_revision TO qunjian_api, qunjian_worker;

-- Units ------------------------------------------------------------------------------------------------------------------
ALTER TABLE units
  -- Who added the unit by hand; null where it came with a source.
  ADD added_by text;
CREATE SEQUENCE added_unit_no;
GRANT USAGE ON SEQUENCE added_unit_no TO qunjian_api;

-- Search. A name is looked up by its characters and pairs of characters: words of two are what people type, and three-character
-- trigrams know nothing of them.
CREATE FUNCTION squeezed(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(regexp_replace(normalize(p_text, NFKC), '\s', '', 'g')) $$;
CREATE FUNCTION grams(p_texts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT g), '{}') FROM unnest(p_texts) t
    CROSS JOIN LATERAL lower(regexp_replace(normalize(t, NFKC), '\s', '', 'g')) s CROSS JOIN LATERAL generate_series(1, char_length(s)) i
    CROSS JOIN LATERAL (VALUES (substr(s, i, 1)), (substr(s, i, 2))) v(g)
$$;
CREATE INDEX units_grams ON units USING gin (grams(array_prepend(name, former_names || aliases)));
CREATE INDEX units_code_prefix ON units (credit_code text_pattern_ops);
CREATE INDEX units_id_prefix ON units (unit_id text_pattern_ops);
CREATE INDEX units_by_township ON units (township, unit_id);
CREATE INDEX units_by_name ON units (name COLLATE "C", unit_id);
CREATE INDEX units_excluded ON units (status, unit_id) WHERE status <> 'operating';

-- Conditions of a search as SQL over `units u`; every value is quoted here and nowhere else.
CREATE FUNCTION unit_conditions(p jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_where text := 'true';
  v_name text;
  v_list text;
  v_text text := squeezed(p->>'text');
  v_like text := '%' || regexp_replace(v_text, '([\\%_])', '\\\1', 'g') || '%';
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
  IF v_text <> '' THEN
    v_where := v_where || format(' AND ((grams(array_prepend(u.name, u.former_names || u.aliases)) @> %L::text[] AND squeezed(concat_ws(''|'', u.name, array_to_string(u.former_names, ''|''), array_to_string(u.aliases, ''|''))) LIKE %L)',
      CASE WHEN char_length(v_text) = 1 THEN ARRAY[v_text] ELSE ARRAY(SELECT DISTINCT substr(v_text, i, 2) FROM generate_series(1, char_length(v_text) - 1) i) END, v_like);
    IF v_text ~ '^[0-9a-z]{2,18}$' THEN v_where := v_where || format(' OR u.credit_code LIKE %1$L OR u.unit_id LIKE %1$L', upper(v_text) || '%'); END IF;
    v_where := v_where || ')';
  END IF;
  RETURN v_where;
END $$;

-- Row-level security keeps an index from answering what is not leakproof, and no search by a part of a name is. So the search runs as the
-- owner under the caller's scope as it is checked here; the caller reads what was found through the policies of the table all the same.
CREATE FUNCTION units_in_sight() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN sees_ledger() AND scope_of('area') IS NOT NULL
    THEN format('(area_under(u.area, %1$L) OR area_under(%1$L, split_part(u.area, ''/'', 1)))', scope_of('area')) ELSE 'false' END
$$;
CREATE FUNCTION find_units(p jsonb, p_after jsonb, p_limit integer) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_order text := CASE p->>'sort' WHEN 'name' THEN 'u.name COLLATE "C", u.unit_id' ELSE 'u.unit_id' END;
  v_after text := CASE WHEN p_after IS NULL THEN 'true' WHEN p->>'sort' = 'name' THEN format('(u.name COLLATE "C", u.unit_id) > (%L, %L)', p_after->>0, p_after->>1)
    ELSE format('u.unit_id > %L', p_after->>0) END;
BEGIN
  RETURN QUERY EXECUTE format('SELECT u.unit_id FROM units u WHERE %s AND %s AND %s ORDER BY %s LIMIT %s', unit_conditions(p), units_in_sight(), v_after, v_order, p_limit);
END $$;
CREATE FUNCTION count_units(p jsonb) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_count bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM units u WHERE %s AND %s', unit_conditions(p), units_in_sight()) INTO v_count;
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION find_units(jsonb, jsonb, integer), count_units(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_units(jsonb, jsonb, integer), count_units(jsonb) TO qunjian_api, qunjian_worker;

-- Cases that a change of a unit's status concerns, whoever sees them: only what the change needs to know, and only for those who may see units.
CREATE FUNCTION living_cases_of_unit(p_unit text) RETURNS TABLE (case_id text, mode text, status text, units integer, held_for text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.case_id, c.mode, c.status, c.unit_count, c.state->'hold'->>'reasonCode' FROM case_units u JOIN cases c USING (case_id)
  WHERE u.unit_id = p_unit AND c.status IN ('open', 'on-hold') AND sees_ledger() ORDER BY c.opened_at, c.case_id
$$;
REVOKE EXECUTE ON FUNCTION living_cases_of_unit(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION living_cases_of_unit(text) TO qunjian_api;
