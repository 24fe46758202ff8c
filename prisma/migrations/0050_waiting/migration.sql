-- What waits, in a narrow table of its own: an inbox, a board or a list of open cases never touches the wide rows of all cases that ever were
-- (docs/adr/0013-what-waits.md). One row per living case, for it waits for one holder at a time; prisma/functions/waiting.sql keeps it in the action's own transaction.
CREATE TABLE waiting (
  case_id text PRIMARY KEY REFERENCES cases (case_id) ON DELETE CASCADE,
  case_no text NOT NULL,
  type text NOT NULL,
  mode text NOT NULL,
  area text NOT NULL,
  list_item text,
  plan_due_on date,
  opened_on date NOT NULL,
  opened_at timestamptz NOT NULL,
  responsible_body text NOT NULL,
  approving_body text NOT NULL,
  registering_body text NOT NULL,
  -- Bodies that hold a part in the case and whose line and area do not cover it: they see it all the same.
  guests text[] NOT NULL,
  -- From here on columns that actions change.
  status text NOT NULL,
  position text NOT NULL,
  officer text,
  instructor_no text,
  waiting_role text NOT NULL,
  waiting_body text NOT NULL,
  waiting_account text,
  -- Who must act next, as one key: `account:ID`, `instructor:NO` or `body:ID:ROLE`. An inbox is the rows of a few keys.
  holder text NOT NULL,
  waiting_since timestamptz NOT NULL,
  due_on date,
  due_key date NOT NULL,
  overdue boolean NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX waiting_holder ON waiting (holder, due_key, case_id) WHERE status = 'open';
-- Lists in the order of due dates, of everything that a reader sees: the county, its cases of one type, or places one by one. Readers merge what is open and
-- not late, what is late, and what is on hold.
CREATE INDEX waiting_due ON waiting (status, overdue, due_key, case_id);
CREATE INDEX waiting_type_due ON waiting (type, status, overdue, due_key, case_id);
CREATE INDEX waiting_place_due ON waiting (area, type, status, overdue, due_key, case_id);
CREATE INDEX waiting_instructor ON waiting (instructor_no, due_key, case_id) WHERE instructor_no IS NOT NULL;
CREATE INDEX waiting_unassigned ON waiting (area, due_key, case_id) WHERE instructor_no IS NULL;
-- Few cases have guests: all of them, in order. (What looks into an array may not be asked of a row before its policy, so no index of elements would serve.)
CREATE INDEX waiting_guests ON waiting (due_key, case_id) WHERE guests <> '{}';

-- The same of every case: lists of all cases are merged from places and types as those of living ones are.
ALTER TABLE cases ADD guests text[] NOT NULL DEFAULT '{}';
ALTER TABLE cases ALTER COLUMN guests SET STORAGE MAIN;
CREATE INDEX cases_guests ON cases (opened_at, case_id) WHERE guests <> '{}';

-- Areas that have cases: a county's list is merged from its places, so a reader asks for them by name.
CREATE TABLE case_areas (area text PRIMARY KEY);
INSERT INTO case_areas SELECT DISTINCT area FROM cases;

ALTER TABLE waiting ENABLE ROW LEVEL SECURITY;
ALTER TABLE waiting FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON waiting TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY worker_all ON waiting TO qunjian_worker USING (true) WITH CHECK (true);
-- Who sees a case, as comparisons with values that are asked for once: nothing is called per row. Within coalesce the server takes half of the rows for
-- visible, which is nearer to what a list's own conditions leave than the thousandth it would guess; by that guess it read and sorted whole lists.
CREATE POLICY api_sees ON waiting FOR SELECT TO qunjian_api USING (coalesce(
  ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'service')) AND (
    ((area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))
      AND type = ANY ((SELECT scope_types())::text[]))
    OR guests @> (SELECT ARRAY[scope_of('body')])))
  OR ((SELECT scope_has('instructor')) AND (
    instructor_no = (SELECT scope_of('instructorNo'))
    OR (instructor_no IS NULL AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))))), false));
ALTER POLICY api_sees ON cases USING (coalesce(
  ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'service')) AND (
    ((area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))
      AND type = ANY ((SELECT scope_types())::text[]))
    OR responsible_body = (SELECT scope_of('body')) OR approving_body = (SELECT scope_of('body')) OR registering_body = (SELECT scope_of('body'))
    OR (SELECT scope_of('body')) = ANY (other_bodies)))
  OR ((SELECT scope_has('instructor')) AND (
    instructor_no = (SELECT scope_of('instructorNo'))
    OR (instructor_no IS NULL AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/')))))), false));
GRANT SELECT ON waiting, case_areas TO qunjian_api, qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON waiting TO qunjian_worker;
GRANT INSERT ON case_areas TO qunjian_worker;

-- The wide row of a case now has no index on anything that an action changes: its updates stay on their page and write no index.
DROP INDEX cases_inbox;
DROP INDEX cases_overdue;
DROP INDEX cases_due;
CREATE INDEX cases_type ON cases (type, case_id);
CREATE INDEX cases_type_opened ON cases (type, opened_at, case_id);
CREATE INDEX cases_place ON cases (area, type, case_id);
CREATE INDEX cases_place_opened ON cases (area, type, opened_at, case_id);
CREATE INDEX cases_unassigned ON cases (area, opened_at, case_id) WHERE instructor_no IS NULL;
CREATE INDEX cases_instructor ON cases (instructor_no, opened_at, case_id) WHERE instructor_no IS NOT NULL;

-- A case as lists show it; the state is left out, because it is most of a row's bytes. Under the caller's own sight.
CREATE VIEW case_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit, lead_unit_name, unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on
  FROM cases;
GRANT SELECT ON case_lines TO qunjian_api, qunjian_worker;
