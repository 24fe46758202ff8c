-- What boards and statistics over cases are counted from (docs/adr/0015-summaries.md); prisma/functions/summaries.sql keeps them in the action's own transaction.

-- Kinds of open cases: everything by which a board groups and by which a reader may see it. The key is a hash of the rest.
CREATE TABLE board_cells (
  cell bigint PRIMARY KEY,
  area text NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  step text NOT NULL,
  officer text,
  guests text[] NOT NULL
);
-- How many of a kind wait since a day and are due on one. Small rows that are updated in place.
CREATE TABLE board_days (
  cell bigint NOT NULL,
  since date NOT NULL,
  due date NOT NULL,
  overdue boolean NOT NULL,
  open integer NOT NULL,
  PRIMARY KEY (cell, since, due, overdue)
) WITH (fillfactor = 70);

-- Steps that cases have reached, by day and by month: a window is its whole months, and the days before and after them.
CREATE TABLE case_tally (
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
  PRIMARY KEY (span, day, step, type, area, mode, body, on_list, guests)
) WITH (fillfactor = 70);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['board_cells', 'board_days', 'case_tally'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
    EXECUTE format('CREATE POLICY worker_all ON %I TO qunjian_worker USING (true) WITH CHECK (true)', t);
  END LOOP;
  -- As on waiting. Cells know no instructors, so who is one counts the cases themselves.
  FOREACH t IN ARRAY ARRAY['board_cells', 'case_tally'] LOOP
    EXECUTE format('CREATE POLICY api_sees ON %I FOR SELECT TO qunjian_api USING (coalesce('
      || '(SELECT scope_has(''reviewer'', ''officer'', ''supervisor'', ''service'') AND NOT scope_has(''instructor'')) AND ('
      || '((area = (SELECT scope_of(''area'')) OR starts_with(area, (SELECT scope_of(''area'') || ''/''))) AND type = ANY ((SELECT scope_types())::text[]))'
      || ' OR guests @> (SELECT ARRAY[scope_of(''body'')])), false))', t);
  END LOOP;
END $$;
CREATE POLICY api_sees ON board_days FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM board_cells c WHERE c.cell = board_days.cell));
GRANT SELECT ON board_cells, board_days, case_tally TO qunjian_api, qunjian_worker;
