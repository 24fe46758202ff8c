-- An account whose area is a part of its body's sees and keeps that part only: what the body has a part in elsewhere is not its own (scope_narrowed).
ALTER POLICY api_sees ON waiting USING (coalesce(
  ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'service')) AND (
    ((area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))
      AND type = ANY ((SELECT scope_types())::text[]))
    OR (guests @> (SELECT ARRAY[scope_of('body')])
      AND ((SELECT NOT scope_narrowed()) OR area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))))))
  OR ((SELECT scope_has('instructor')) AND (
    instructor_no = (SELECT scope_of('instructorNo'))
    OR (instructor_no IS NULL AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))))), false));
ALTER POLICY api_sees ON cases USING (coalesce(
  ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'service')) AND (
    ((area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))
      AND type = ANY ((SELECT scope_types())::text[]))
    OR ((responsible_body = (SELECT scope_of('body')) OR approving_body = (SELECT scope_of('body')) OR registering_body = (SELECT scope_of('body'))
        OR (SELECT scope_of('body')) = ANY (other_bodies))
      AND ((SELECT NOT scope_narrowed()) OR area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))))))
  OR ((SELECT scope_has('instructor')) AND (
    instructor_no = (SELECT scope_of('instructorNo'))
    OR (instructor_no IS NULL AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))))), false));
ALTER POLICY api_sees ON notifications USING (account = (SELECT scope_of('account'))
  OR (account IS NULL AND body = (SELECT scope_of('body')) AND (SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service'))
    AND (role IS NULL OR (SELECT scope_has('service')) OR scope_has(role))
    AND ((SELECT NOT scope_narrowed()) OR EXISTS (SELECT 1 FROM cases c WHERE c.case_id = notifications.case_id))));
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['board_cells', 'case_tally'] LOOP
    EXECUTE format('ALTER POLICY api_sees ON %I USING (coalesce('
      || '(SELECT scope_has(''reviewer'', ''officer'', ''supervisor'', ''service'') AND NOT scope_has(''instructor'')) AND ('
      || '((area = (SELECT scope_of(''area'')) OR starts_with(area, (SELECT scope_of(''area'') || ''/''))) AND type = ANY ((SELECT scope_types())::text[]))'
      || ' OR (guests @> (SELECT ARRAY[scope_of(''body'')])'
      || ' AND ((SELECT NOT scope_narrowed()) OR area = (SELECT scope_of(''area'')) OR starts_with(area, (SELECT scope_of(''area'') || ''/''))))), false))', t);
  END LOOP;
  -- Files and lists of the whole county are nobody's whose area is a part of it.
  FOREACH t IN ARRAY ARRAY['imports', 'import_files', 'import_sources', 'import_rows', 'import_mappings', 'source_rows', 'reconciliation_items', 'reconciliation_decisions'] LOOP
    EXECUTE format('ALTER POLICY api_all ON %I USING ((SELECT scope_of(''line'') = ''task-force'' AND sees_ledger() AND NOT scope_narrowed())) '
      || 'WITH CHECK ((SELECT scope_of(''line'') = ''task-force'' AND sees_ledger() AND NOT scope_narrowed()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['task_lists', 'task_list_versions', 'task_list_items'] LOOP
    EXECUTE format('ALTER POLICY api_all ON %I WITH CHECK ((SELECT scope_of(''line'') = ''task-force'' AND NOT scope_narrowed()))', t);
  END LOOP;
END $$;
