-- Plans for tables that a transaction fills. PostgreSQL plans by the rows per page that ANALYZE saw last. After an import that was broken off it may have
-- seen pages of dead rows and no other; the next try, all in one transaction, was then planned as if the tables stayed empty, and each row was compared
-- with each. A transaction that fills them therefore asks for this after each large write.

-- ANALYZE of each table of the ledger of which the planner expects none, or fewer than half of what this transaction has added. A table that was never
-- analysed, or had no page then, is judged by its size, and rightly. @returns how many tables
CREATE OR REPLACE FUNCTION refresh_estimates() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_table regclass;
  v_count integer := 0;
BEGIN
  FOR v_table IN
    SELECT oid FROM (
      SELECT c.oid::regclass, pg_relation_size(c.oid) AS size, pg_stat_get_xact_tuples_inserted(c.oid) AS added,
        c.reltuples / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::int) AS expected
      FROM pg_class c WHERE c.relpages > 0 AND c.reltuples >= 0 AND c.oid = ANY (ARRAY['import_rows', 'source_rows', 'units', 'unit_facts', 'unit_figures', 'organisations',
        'organisation_units', 'reconciliation_items', 'task_list_items', 'instructors', 'instructor_assignments', 'register_entries']::regclass[])) t
    WHERE size > 0 AND (expected < 1 OR expected * 2 < added)
  LOOP
    EXECUTE format('ANALYZE %s', v_table);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION refresh_estimates() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_estimates() TO qunjian_worker;

-- Cases that a change of a unit's status concerns, whoever sees them: only what the change needs to know, and only for those who may see units.
CREATE OR REPLACE FUNCTION living_cases_of_unit(p_unit text) RETURNS TABLE (case_id text, mode text, status text, units integer, held_for text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.case_id, c.mode, c.status, c.unit_count, CASE WHEN c.status = 'on-hold' THEN c.holds->-1->>'reasonCode' END FROM case_units u JOIN cases c USING (case_id)
  WHERE u.unit_id = p_unit AND c.status IN ('open', 'on-hold') AND sees_ledger() ORDER BY c.opened_at, c.case_id
$$;
REVOKE EXECUTE ON FUNCTION living_cases_of_unit(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION living_cases_of_unit(text) TO qunjian_api;
