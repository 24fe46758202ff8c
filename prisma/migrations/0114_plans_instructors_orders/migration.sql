-- Open cases of a kind by the day of their plan, those that have one: what is past it is a sum of few rows (docs/adr/0015-summaries.md).
CREATE TABLE board_plans (
  cell bigint NOT NULL,
  plan date NOT NULL,
  open integer NOT NULL,
  PRIMARY KEY (cell, plan)
) WITH (fillfactor = 70);

-- The same steps as in case_tally by who instructs a case; '' where nobody does. Instructors see by that, which would split every cell of the others.
CREATE TABLE instructor_tally (
  instructor text NOT NULL,
  span text NOT NULL CHECK (span IN ('day', 'month')),
  day date NOT NULL,
  step text NOT NULL,
  type text NOT NULL,
  area text NOT NULL,
  mode text NOT NULL,
  body text NOT NULL,
  on_list boolean NOT NULL,
  guests text[] NOT NULL,
  cases integer NOT NULL,
  PRIMARY KEY (instructor, span, day, step, type, area, mode, body, on_list, guests)
) WITH (fillfactor = 70);

DO $$
DECLARE
  t text;
  v_body text := '((SELECT scope_has(''reviewer'', ''officer'', ''supervisor'', ''service'')) AND ('
    || '((area = (SELECT scope_of(''area'')) OR starts_with(area, (SELECT scope_of(''area'') || ''/''))) AND type = ANY ((SELECT scope_types())::text[]))'
    || ' OR (guests @> (SELECT ARRAY[scope_of(''body'')])'
    || ' AND ((SELECT NOT scope_narrowed()) OR area = (SELECT scope_of(''area'')) OR starts_with(area, (SELECT scope_of(''area'') || ''/''))))))';
BEGIN
  FOREACH t IN ARRAY ARRAY['board_plans', 'instructor_tally'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
    EXECUTE format('CREATE POLICY worker_all ON %I TO qunjian_worker USING (true) WITH CHECK (true)', t);
  END LOOP;
  -- What the body of an instructor sees is counted in case_tally, what they see besides in the other: nothing twice.
  EXECUTE 'ALTER POLICY api_sees ON case_tally USING (coalesce(' || v_body || ', false))';
  EXECUTE 'CREATE POLICY api_sees ON instructor_tally FOR SELECT TO qunjian_api USING (coalesce((SELECT scope_has(''instructor'')) AND ('
    || 'instructor = (SELECT scope_of(''instructorNo'')) OR (instructor = '''' AND (area = (SELECT scope_of(''area'')) OR starts_with(area, (SELECT scope_of(''area'') || ''/'')))))'
    || ' AND NOT coalesce(' || v_body || ', false), false))';
END $$;
CREATE POLICY api_sees ON board_plans FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM board_cells c WHERE c.cell = board_plans.cell));
GRANT SELECT ON board_plans, instructor_tally TO qunjian_api, qunjian_worker;

-- Lists in the order in which cases have waited, and those of a step, of a position and of whom something waits for, in the order of due dates.
CREATE INDEX waiting_line_since ON waiting (line, waiting_since, case_id);
CREATE INDEX waiting_place_since ON waiting (area, type, waiting_since, case_id);
CREATE INDEX waiting_line_position ON waiting (line, position, due_key, case_id);
CREATE INDEX waiting_place_position ON waiting (area, type, position, due_key, case_id);
CREATE INDEX waiting_body_due ON waiting (waiting_body, due_key, case_id);
