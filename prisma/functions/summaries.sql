-- Summaries of cases (docs/adr/0015-summaries.md): triggers keep them in the transaction that changes a case, `npm run projection:rebuild` makes them anew and
-- `npm run projection:verify` compares them. Cells are written in the order of their keys, so that two transactions wait for each other and do not lock each other out.

-- The board: open cases by place, type, whom they wait for, step and officer. -------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION board_cell(p_area text, p_type text, p_body text, p_position text, p_officer text, p_guests text[]) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT hashtextextended(concat_ws('|', p_area, p_type, p_body, split_part(p_position, '.', 1), coalesce(p_officer, ''), array_to_string(p_guests, ',')), 0)
$$;
CREATE OR REPLACE FUNCTION business_day(p_at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$ SELECT (p_at AT TIME ZONE 'Asia/Shanghai')::date $$;

CREATE OR REPLACE FUNCTION board_of_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO board_cells SELECT DISTINCT board_cell(area, type, waiting_body, position, officer, guests), area, type, waiting_body, split_part(position, '.', 1), officer, guests
    FROM new_rows WHERE status = 'open' ORDER BY 1 ON CONFLICT DO NOTHING;
  INSERT INTO board_days AS d SELECT board_cell(area, type, waiting_body, position, officer, guests), business_day(waiting_since), due_key, overdue, count(*)
    FROM new_rows WHERE status = 'open' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (cell, since, due, overdue) DO UPDATE SET open = d.open + excluded.open;
  IF EXISTS (SELECT 1 FROM new_rows WHERE plan_due_on IS NOT NULL) THEN
    INSERT INTO board_plans AS p SELECT board_cell(area, type, waiting_body, position, officer, guests), plan_due_on, count(*)
      FROM new_rows WHERE status = 'open' AND plan_due_on IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (cell, plan) DO UPDATE SET open = p.open + excluded.open;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER waiting_board_insert AFTER INSERT ON waiting REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION board_of_new();

-- Less of a kind: the last one takes its row away, instead of writing a zero first; a zero comes about only where another made the row anew meanwhile. Called in the
-- order of the keys.
CREATE OR REPLACE FUNCTION add_board_day(p_cell bigint, p_since date, p_due date, p_overdue boolean, p_n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_open integer;
BEGIN
  DELETE FROM board_days WHERE cell = p_cell AND since = p_since AND due = p_due AND overdue = p_overdue AND p_n < 0 AND open + p_n = 0;
  IF NOT FOUND THEN
    INSERT INTO board_days AS d VALUES (p_cell, p_since, p_due, p_overdue, p_n) ON CONFLICT (cell, since, due, overdue) DO UPDATE SET open = d.open + excluded.open RETURNING open INTO v_open;
    IF v_open = 0 THEN DELETE FROM board_days WHERE cell = p_cell AND since = p_since AND due = p_due AND overdue = p_overdue; END IF;
  END IF;
END $$;
CREATE OR REPLACE FUNCTION add_board_plan(p_cell bigint, p_plan date, p_n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_open integer;
BEGIN
  DELETE FROM board_plans WHERE cell = p_cell AND plan = p_plan AND p_n < 0 AND open + p_n = 0;
  IF NOT FOUND THEN
    INSERT INTO board_plans AS p VALUES (p_cell, p_plan, p_n) ON CONFLICT (cell, plan) DO UPDATE SET open = p.open + excluded.open RETURNING open INTO v_open;
    IF v_open = 0 THEN DELETE FROM board_plans WHERE cell = p_cell AND plan = p_plan; END IF;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION board_of_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM add_board_day(cell, since, due, overdue, n) FROM (
    SELECT board_cell(area, type, waiting_body, position, officer, guests) AS cell, business_day(waiting_since) AS since, due_key AS due, overdue, -count(*)::int AS n
    FROM old_rows WHERE status = 'open' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4) m;
  IF EXISTS (SELECT 1 FROM old_rows WHERE plan_due_on IS NOT NULL) THEN
    PERFORM add_board_plan(cell, plan, n) FROM (
      SELECT board_cell(area, type, waiting_body, position, officer, guests) AS cell, plan_due_on AS plan, -count(*)::int AS n
      FROM old_rows WHERE status = 'open' AND plan_due_on IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2) m;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER waiting_board_delete AFTER DELETE ON waiting REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION board_of_gone();

CREATE OR REPLACE FUNCTION board_of_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO board_cells SELECT DISTINCT board_cell(area, type, waiting_body, position, officer, guests), area, type, waiting_body, split_part(position, '.', 1), officer, guests
    FROM new_rows WHERE status = 'open' ORDER BY 1 ON CONFLICT DO NOTHING;
  PERFORM add_board_day(cell, since, due, overdue, n) FROM (
    SELECT cell, since, due, overdue, sum(n)::int AS n FROM (
      SELECT board_cell(area, type, waiting_body, position, officer, guests) AS cell, business_day(waiting_since) AS since, due_key AS due, overdue, 1 AS n FROM new_rows WHERE status = 'open'
      UNION ALL
      SELECT board_cell(area, type, waiting_body, position, officer, guests), business_day(waiting_since), due_key, overdue, -1 FROM old_rows WHERE status = 'open') c
    GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4) m;
  IF EXISTS (SELECT 1 FROM new_rows WHERE plan_due_on IS NOT NULL UNION ALL SELECT 1 FROM old_rows WHERE plan_due_on IS NOT NULL) THEN
    PERFORM add_board_plan(cell, plan, n) FROM (
      SELECT cell, plan, sum(n)::int AS n FROM (
        SELECT board_cell(area, type, waiting_body, position, officer, guests) AS cell, plan_due_on AS plan, 1 AS n FROM new_rows WHERE status = 'open' AND plan_due_on IS NOT NULL
        UNION ALL
        SELECT board_cell(area, type, waiting_body, position, officer, guests), plan_due_on, -1 FROM old_rows WHERE status = 'open' AND plan_due_on IS NOT NULL) c
      GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2) m;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER waiting_board_update AFTER UPDATE ON waiting REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION board_of_changed();

-- Steps that cases have reached. ----------------------------------------------------------------------------------------------------------------------------
CREATE OR REPLACE FUNCTION tally_of_case(c cases, p_sign integer) RETURNS SETOF case_tally LANGUAGE sql STABLE AS $$
  SELECT s.span, CASE WHEN s.span = 'day' THEN r.reached_on ELSE date_trunc('month', r.reached_on)::date END, r.step, c.type, c.area, c.mode, c.approving_body,
    c.list_item IS NOT NULL, c.guests, p_sign
  FROM (VALUES ('application-approved', c.application_approved_on), ('congress-held', c.congress_held_on), ('result-approved', c.formed_on), ('registered', c.registered_on)) r (step, reached_on)
  CROSS JOIN (VALUES ('day'), ('month')) s (span)
  WHERE r.reached_on IS NOT NULL
$$;
-- The same by who instructs the case; '' where nobody does.
CREATE OR REPLACE FUNCTION instructor_tally_of_case(c cases, p_sign integer) RETURNS SETOF instructor_tally LANGUAGE sql STABLE AS $$
  SELECT coalesce(c.instructor_no, ''), l.* FROM tally_of_case(c, p_sign) l
$$;
CREATE OR REPLACE FUNCTION tally_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO case_tally AS t
    SELECT span, day, step, type, area, mode, body, on_list, guests, sum(cases) FROM (
      SELECT l.* FROM tally_of_case(NEW, 1) l WHERE TG_OP <> 'DELETE' UNION ALL SELECT l.* FROM tally_of_case(OLD, -1) l WHERE TG_OP <> 'INSERT') l
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(cases) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT (span, day, step, type, area, mode, body, on_list, guests) DO UPDATE SET cases = t.cases + excluded.cases;
  INSERT INTO instructor_tally AS t
    SELECT instructor, span, day, step, type, area, mode, body, on_list, guests, sum(cases) FROM (
      SELECT l.* FROM instructor_tally_of_case(NEW, 1) l WHERE TG_OP <> 'DELETE' UNION ALL SELECT l.* FROM instructor_tally_of_case(OLD, -1) l WHERE TG_OP <> 'INSERT') l
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(cases) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ON CONFLICT (instructor, span, day, step, type, area, mode, body, on_list, guests) DO UPDATE SET cases = t.cases + excluded.cases;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_tally_insert AFTER INSERT ON cases FOR EACH ROW
  WHEN (num_nonnulls(NEW.application_approved_on, NEW.congress_held_on, NEW.formed_on, NEW.registered_on) > 0) EXECUTE FUNCTION tally_case();
CREATE OR REPLACE TRIGGER case_tally_update AFTER UPDATE ON cases FOR EACH ROW
  WHEN ((NEW.application_approved_on, NEW.congress_held_on, NEW.formed_on, NEW.registered_on, NEW.type, NEW.area, NEW.mode, NEW.approving_body, NEW.list_item, NEW.guests, NEW.instructor_no)
    IS DISTINCT FROM (OLD.application_approved_on, OLD.congress_held_on, OLD.formed_on, OLD.registered_on, OLD.type, OLD.area, OLD.mode, OLD.approving_body, OLD.list_item, OLD.guests, OLD.instructor_no))
  EXECUTE FUNCTION tally_case();
CREATE OR REPLACE TRIGGER case_tally_delete AFTER DELETE ON cases FOR EACH ROW EXECUTE FUNCTION tally_case();

-- How long a case stayed where. ------------------------------------------------------------------------------------------------------------------------------
-- The finished stays of one case, from its audit. A stay ends with the entry that moves the case on, or ends it, and begins with the one that moved it there (or the
-- opening). Paper entries have no positions: of them the name says what they ended, a decision the step that was submitted last. `first_on`: the first entry of the
-- side that ended it, urging left out.
CREATE OR REPLACE FUNCTION stays_of(c cases) RETURNS SETOF stays LANGUAGE sql STABLE AS $$
  WITH entries AS (
    SELECT a.seq, a.name, a.actor, a.body, a.event_on, a.adopted, a.position_before, a.position_after,
      substr(max(CASE WHEN a.name LIKE 'submit-%' THEN lpad(a.seq::text, 6, '0') || a.name END) OVER w, 7) AS submitted,
      count(*) FILTER (WHERE a.adopted) OVER (PARTITION BY a.name ORDER BY a.seq) AS nth
    FROM audit_entries a WHERE a.case_id = c.case_id WINDOW w AS (ORDER BY a.seq)
  ), ends AS (
    SELECT e.*, CASE
      WHEN seq = 1 THEN NULL
      WHEN NOT adopted THEN CASE WHEN position_before <> position_after OR name IN ('approve', 'return', 'reject', 'withdraw', 'register', 'close') THEN position_before END
      WHEN name IN ('approve', 'return', 'reject', 'withdraw') THEN CASE submitted WHEN 'submit-application' THEN 'application.reviewing'
        WHEN 'submit-congress-plan' THEN 'congress.reviewing' WHEN 'submit-result' THEN 'registration.reviewing' END
      WHEN name = 'close' THEN c.position
      WHEN name IN ('assign-instructor', 'record-contact') AND nth > 1 THEN NULL
      ELSE (SELECT p.position FROM (VALUES ('confirm-eligibility', 'survey.counting'), ('assign-instructor', 'guidance.assigning'), ('record-contact', 'guidance.contacting'),
        ('submit-application', 'application.preparing'), ('submit-congress-plan', 'congress.planning'), ('record-congress', 'congress.holding'),
        ('submit-result', 'registration.reporting'), ('register', 'registration.recording')) p (name, position) WHERE p.name = e.name) END AS at_position
    FROM entries e
  ), spans AS (
    SELECT seq, name, actor, body, event_on, at_position, lag(seq) OVER w AS from_seq, lag(event_on) OVER w AS since,
      row_number() OVER (PARTITION BY at_position, event_on ORDER BY seq) AS of_day FROM ends WHERE seq = 1 OR at_position IS NOT NULL WINDOW w AS (ORDER BY seq)
  )
  SELECT c.case_id, s.seq, c.type, c.area, c.guests, c.instructor_no, s.at_position, s.body, s.actor, s.name, s.since,
    (SELECT min(e.event_on) FROM entries e WHERE e.seq > s.from_seq AND e.seq <= s.seq AND e.body = s.body AND e.name <> 'urge'),
    s.event_on, l.due, l.kept,
    ARRAY(SELECT e.event_on FROM entries e WHERE e.seq > s.from_seq AND e.seq < s.seq AND e.name = 'hold' ORDER BY e.seq),
    ARRAY(SELECT coalesce((SELECT r.event_on FROM entries r WHERE r.seq > e.seq AND r.seq < s.seq AND r.name = 'resume' ORDER BY r.seq LIMIT 1), s.event_on)
      FROM entries e WHERE e.seq > s.from_seq AND e.seq < s.seq AND e.name = 'hold' ORDER BY e.seq)
  FROM spans s LEFT JOIN LATERAL (
    SELECT (x.ended->>'due')::date AS due, x.ended->>'as' AS kept FROM jsonb_array_elements(c.limits) WITH ORDINALITY x (ended, nr)
    WHERE x.ended->>'position' = s.at_position AND (x.ended->>'on')::date = s.event_on ORDER BY x.nr OFFSET s.of_day - 1 LIMIT 1) l ON true
  WHERE s.seq > 1
$$;
-- New ones, and those that a change of the case's place, or of what is known of its limits, makes others.
CREATE OR REPLACE FUNCTION keep_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO stays AS s SELECT * FROM stays_of(NEW) ON CONFLICT (case_id, seq) DO UPDATE
    SET area = excluded.area, guests = excluded.guests, instructor_no = excluded.instructor_no, due_on = excluded.due_on, kept = excluded.kept
    WHERE (s.area, s.guests, s.instructor_no, s.due_on, s.kept) IS DISTINCT FROM (excluded.area, excluded.guests, excluded.instructor_no, excluded.due_on, excluded.kept);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_stays_insert AFTER INSERT ON cases FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION keep_stays();
CREATE OR REPLACE TRIGGER case_stays_update AFTER UPDATE ON cases FOR EACH ROW
  WHEN ((NEW.position, NEW.status, NEW.area, NEW.guests, NEW.instructor_no, NEW.limits) IS DISTINCT FROM (OLD.position, OLD.status, OLD.area, OLD.guests, OLD.instructor_no, OLD.limits))
  EXECUTE FUNCTION keep_stays();
CREATE OR REPLACE FUNCTION drop_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM stays WHERE case_id = OLD.case_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_stays_delete AFTER DELETE ON cases FOR EACH ROW EXECUTE FUNCTION drop_stays();

-- What should stand, counted in full; made anew; and compared. ----------------------------------------------------------------------------------------------
REVOKE EXECUTE ON FUNCTION add_board_day(bigint, date, date, boolean, integer), add_board_plan(bigint, date, integer) FROM PUBLIC;
CREATE OR REPLACE FUNCTION counted_board() RETURNS SETOF board_days LANGUAGE sql STABLE AS $$
  SELECT board_cell(area, type, waiting_body, position, officer, guests), business_day(waiting_since), due_key, overdue, count(*)::int FROM waiting WHERE status = 'open' GROUP BY 1, 2, 3, 4
$$;
CREATE OR REPLACE FUNCTION counted_steps() RETURNS SETOF case_tally LANGUAGE sql STABLE AS $$
  SELECT l.span, l.day, l.step, l.type, l.area, l.mode, l.body, l.on_list, l.guests, sum(l.cases)::int
  FROM cases c, tally_of_case(c, 1) l GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
$$;

CREATE OR REPLACE FUNCTION counted_plans() RETURNS SETOF board_plans LANGUAGE sql STABLE AS $$
  SELECT board_cell(area, type, waiting_body, position, officer, guests), plan_due_on, count(*)::int FROM waiting WHERE status = 'open' AND plan_due_on IS NOT NULL GROUP BY 1, 2
$$;
CREATE OR REPLACE FUNCTION counted_instructor_steps() RETURNS SETOF instructor_tally LANGUAGE sql STABLE AS $$
  SELECT l.instructor, l.span, l.day, l.step, l.type, l.area, l.mode, l.body, l.on_list, l.guests, sum(l.cases)::int
  FROM cases c, instructor_tally_of_case(c, 1) l GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
$$;

-- People may go on: what acts on a case waits for the end.
CREATE OR REPLACE FUNCTION rebuild_summaries() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE cases IN SHARE MODE;
  LOCK TABLE waiting IN SHARE MODE;
  DELETE FROM board_cells;
  DELETE FROM board_days;
  DELETE FROM board_plans;
  DELETE FROM case_tally;
  DELETE FROM instructor_tally;
  DELETE FROM stays;
  INSERT INTO board_cells SELECT DISTINCT board_cell(area, type, waiting_body, position, officer, guests), area, type, waiting_body, split_part(position, '.', 1), officer, guests
    FROM waiting WHERE status = 'open';
  INSERT INTO board_days SELECT * FROM counted_board();
  INSERT INTO board_plans SELECT * FROM counted_plans();
  INSERT INTO case_tally SELECT * FROM counted_steps();
  INSERT INTO instructor_tally SELECT * FROM counted_instructor_steps();
  INSERT INTO stays SELECT s.* FROM cases c, stays_of(c) s;
END $$;

-- Summaries that are not what the cases say, and how many of their cells. Empty where all is well.
CREATE OR REPLACE FUNCTION wrong_summaries() RETURNS TABLE (summary text, cells bigint) LANGUAGE sql STABLE AS $$
  SELECT 'board', count(*) FROM (
    (SELECT * FROM counted_board() EXCEPT SELECT * FROM board_days) UNION ALL (SELECT * FROM board_days EXCEPT SELECT * FROM counted_board())
    UNION ALL SELECT d.* FROM board_days d WHERE NOT EXISTS (SELECT 1 FROM board_cells c WHERE c.cell = d.cell)) wrong HAVING count(*) > 0
  UNION ALL
  SELECT 'board-plans', count(*) FROM (
    (SELECT * FROM counted_plans() EXCEPT SELECT * FROM board_plans) UNION ALL (SELECT * FROM board_plans EXCEPT SELECT * FROM counted_plans())) wrong HAVING count(*) > 0
  UNION ALL
  SELECT 'case-steps', count(*) FROM (
    (SELECT * FROM counted_steps() EXCEPT SELECT * FROM case_tally) UNION ALL (SELECT * FROM case_tally WHERE cases <> 0 EXCEPT SELECT * FROM counted_steps())) wrong HAVING count(*) > 0
  UNION ALL
  SELECT 'instructor-steps', count(*) FROM (
    (SELECT * FROM counted_instructor_steps() EXCEPT SELECT * FROM instructor_tally)
    UNION ALL (SELECT * FROM instructor_tally WHERE cases <> 0 EXCEPT SELECT * FROM counted_instructor_steps())) wrong HAVING count(*) > 0
  UNION ALL
  SELECT 'stays', count(*) FROM (
    (SELECT s.* FROM cases c, stays_of(c) s EXCEPT SELECT * FROM stays) UNION ALL (SELECT * FROM stays EXCEPT SELECT s.* FROM cases c, stays_of(c) s)) wrong HAVING count(*) > 0
$$;
REVOKE EXECUTE ON FUNCTION rebuild_summaries(), wrong_summaries(), counted_board(), counted_plans(), counted_steps(), counted_instructor_steps() FROM PUBLIC;

-- An installation from before the summaries has them made here.
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM wrong_summaries()) THEN PERFORM rebuild_summaries(); END IF;
END $$;
