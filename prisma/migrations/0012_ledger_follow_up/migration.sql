-- The ledger follows cases and cases follow the ledger (docs/ledger.md); searches are counted up to a bound.

-- Status that a file brings ------------------------------------------------------------------------------------------------
-- The operation by which the living cases of units are asked to follow a status that an import changed has the import's id.
GRANT INSERT ON operations, operation_items TO qunjian_worker;

-- Visits that a case records ------------------------------------------------------------------------------------------------
-- Null: recorded on the roll of instructors. The note stays with the case, whose parties alone may read it.
ALTER TABLE instructor_contacts ADD case_id text;
CREATE INDEX instructor_contacts_instructor ON instructor_contacts (instructor_no);

-- A visit for each unit of the case that the ledger knows, in the transaction of the case's own action; an instructor whom the roll does not know has none.
CREATE FUNCTION visits_of_case(p_case text, p_id text, p_instructor text, p_units jsonb, p_on date, p_by text, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  WITH made AS (
    INSERT INTO instructor_contacts (id, instructor_no, unit_id, on_date, recorded_by, recorded_at, case_id)
    SELECT p_id || '/' || u.unit_id, i.instructor_no, u.unit_id, p_on, p_by, p_at, p_case
      FROM instructors i, units u WHERE i.instructor_no = p_instructor AND u.unit_id IN (SELECT x->>'unitId' FROM jsonb_array_elements(p_units) x) ORDER BY u.unit_id
    ON CONFLICT (id) DO NOTHING RETURNING instructor_no, unit_id)
  UPDATE instructor_assignments a SET contacts = a.contacts + 1, last_contact_on = greatest(a.last_contact_on, p_on), changed_at = p_at
    FROM made m WHERE a.instructor_no = m.instructor_no AND a.unit_id = m.unit_id;
END $$;
CREATE FUNCTION case_records_visit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM visits_of_case(NEW.case_id, 'case/' || NEW.action_id, c.instructor_no, c.state->'units', NEW.event_on, NEW.actor, NEW.at) FROM cases c WHERE c.case_id = NEW.case_id;
  RETURN NULL;
END $$;
CREATE TRIGGER case_visited AFTER INSERT ON case_actions FOR EACH ROW WHEN (NEW.name = 'record-contact' AND NOT NEW.adopted) EXECUTE FUNCTION case_records_visit();
-- A case taken over half way brings the visits of its paper days.
CREATE FUNCTION case_adopts_visits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM visits_of_case(NEW.case_id, 'case/' || NEW.case_id || '/' || v.n, NEW.instructor_no, NEW.state->'units', (v.contact->>'on')::date, v.contact->>'by', NEW.changed_at)
    FROM jsonb_array_elements(NEW.state->'contacts') WITH ORDINALITY AS v(contact, n);
  RETURN NULL;
END $$;
CREATE TRIGGER case_adopted_visits AFTER INSERT ON cases FOR EACH ROW WHEN (NEW.version > 1 AND NEW.instructor_no IS NOT NULL) EXECUTE FUNCTION case_adopts_visits();

-- Search of units, measured with a million of them -------------------------------------------------------------------------
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

-- The share of units that have the text in a name, as is_common_text has estimated it; 1 where 5,000 units and more have a code or an id that begins with it.
CREATE FUNCTION text_share(p_text text) RETURNS double precision LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_text text := squeezed(p_text);
  v_grams text[] := text_grams(v_text);
  v_share double precision;
  v_prefix boolean := false;
BEGIN
  -- Names are joined by this character where units are walked through.
  IF coalesce(v_text, '') = '' OR position('|' IN v_text) > 0 THEN RETURN 0; END IF;
  SELECT CASE WHEN count(*) = cardinality(v_grams) THEN exp(sum(ln(e.frequency) / 2 ^ (e.place - 1))) END INTO v_share
    FROM (SELECT frequency, row_number() OVER (ORDER BY frequency) AS place FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS m(gram, frequency)
      WHERE s.schemaname = 'public' AND s.tablename = 'units_grams' AND m.gram = ANY (v_grams) AND m.frequency > 0) e;
  IF coalesce(v_share, 0) < 0.008 AND v_text ~ '^[0-9a-z]{2,18}$' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM units WHERE credit_code LIKE %1$L OFFSET 5000) OR EXISTS (SELECT 1 FROM units WHERE unit_id LIKE %1$L OFFSET 5000)', upper(v_text) || '%') INTO v_prefix;
  END IF;
  RETURN CASE WHEN v_prefix THEN 1 ELSE coalesce(v_share, 0) END;
END $$;
CREATE OR REPLACE FUNCTION is_common_text(p_text text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT text_share(p_text) >= 0.008 $$;

-- Counted up to a bound, one more than which says that there are more: a million names with 公司 took 36 s. What a tenth of the units have is met soon by a
-- scan that asks for nothing but the text; the index has its hits together sooner for the rest.
DROP FUNCTION count_units(jsonb);
CREATE FUNCTION count_units(p jsonb, p_most integer) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET random_page_cost = 1.1 AS $$
DECLARE
  v_share double precision := text_share(p->>'text');
  v_indexed boolean := coalesce(squeezed(p->>'text'), '') <> '' AND v_share < 0.1;
  v_count bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s AND %s AND %s LIMIT %s) n',
    CASE WHEN v_indexed THEN format('(SELECT * FROM units u WHERE %s OFFSET 0) u', text_condition(p->>'text', true)) ELSE 'units u' END,
    CASE WHEN v_indexed THEN 'true' ELSE text_condition(p->>'text', false) END, unit_conditions(p - 'text'), units_in_sight(), p_most + 1) INTO v_count;
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION count_units(jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_units(jsonb, integer) TO qunjian_api, qunjian_worker;
