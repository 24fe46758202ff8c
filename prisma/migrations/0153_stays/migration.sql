-- How long a case stayed where, who ended it and whether in time (docs/adr/0025-figures-of-the-desk.md); prisma/functions/summaries.sql keeps them in the action's own transaction.

-- Limits that have ended, [{position, on, due, as}]: what was answered when, due when, and how that was.
ALTER TABLE cases ADD COLUMN limits jsonb;

-- One row for each finished stay of a case at a position, under the entry that ended it. Dates are event dates.
CREATE TABLE stays (
  case_id text NOT NULL,
  seq integer NOT NULL,
  type text NOT NULL,
  area text NOT NULL,
  guests text[] NOT NULL,
  instructor_no text,
  position text NOT NULL,
  body text NOT NULL,
  actor text NOT NULL,
  answer text NOT NULL,
  since date NOT NULL,
  first_on date NOT NULL,
  left_on date NOT NULL,
  due_on date,
  kept text,
  held_from date[] NOT NULL,
  held_to date[] NOT NULL,
  PRIMARY KEY (case_id, seq)
);
CREATE INDEX stays_left ON stays (left_on, case_id, seq);
-- The last ones of a step, for its forecast.
CREATE INDEX stays_answered ON stays (body, position, left_on DESC) WHERE due_on IS NOT NULL;
-- Who was urged, by day.
CREATE INDEX case_actions_urged ON case_actions (at) WHERE name = 'urge';

ALTER TABLE stays ENABLE ROW LEVEL SECURITY;
ALTER TABLE stays FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON stays TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY worker_all ON stays TO qunjian_worker USING (true) WITH CHECK (true);
-- As on waiting.
CREATE POLICY api_sees ON stays FOR SELECT TO qunjian_api USING (coalesce(
  ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'service')) AND (
    ((area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))
      AND type = ANY ((SELECT scope_types())::text[]))
    OR (guests @> (SELECT ARRAY[scope_of('body')])
      AND ((SELECT NOT scope_narrowed()) OR area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))))))
  OR ((SELECT scope_has('instructor')) AND (
    instructor_no = (SELECT scope_of('instructorNo'))
    OR (instructor_no IS NULL AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))))), false));
GRANT SELECT ON stays TO qunjian_api, qunjian_worker;
