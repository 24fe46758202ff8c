-- A text that few names have is looked up in its index first, unless townships are given: within one the server finds it sooner by the township (measured with
-- a million units: numbers of three digits in a township took 100 to 400 ms).
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
      unit_conditions(p - 'text'), units_in_sight(), text_condition(p->>'text', false), v_order, p_limit) INTO v_found;
    IF cardinality(v_found) < p_limit THEN EXECUTE format('SELECT EXISTS (%s OFFSET %s LIMIT 1)', v_walk, v_window) INTO v_more; END IF;
    IF v_more IS NOT TRUE THEN
      RETURN QUERY SELECT unnest(v_found);
      RETURN;
    END IF;
  END IF;
  -- OFFSET 0 keeps the text's condition by itself.
  RETURN QUERY EXECUTE format('SELECT u.unit_id FROM %s WHERE %s AND %s AND %s AND %s ORDER BY %s LIMIT %s',
    CASE WHEN v_rare THEN format('(SELECT * FROM units u WHERE %s OFFSET 0) u', text_condition(p->>'text', true)) ELSE 'units u' END,
    CASE WHEN v_rare THEN 'true' ELSE text_condition(p->>'text', true) END, unit_conditions(p - 'text'), units_in_sight(), v_after, v_order, p_limit);
END $$;
