-- Assessment, task lists, instructors, adjustments of joint organisations, registers of the county plan's other measures (docs/ledger.md).

-- Assessment ---------------------------------------------------------------------------------------------------------------
-- Who says it: a person, or the second sheet of a task list as imported. A person's word stays when a file says otherwise later.
ALTER TABLE assessments ADD source text NOT NULL DEFAULT 'person';
-- Coded reasons for not forming yet (暂缓): data of the county, learned from its sheets or added by hand; a code is never reused.
CREATE TABLE not_forming_reasons (
  code text PRIMARY KEY,
  zh text NOT NULL,
  source text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL
);

-- Task lists ----------------------------------------------------------------------------------------------------------------
-- `version` is the last published one; while `status` is draft the next one is being prepared. Rows of task_list_items are the working copy.
ALTER TABLE task_lists
  -- task-list: drafted from the imported sheet, and made anew from it until a person touches the draft; eligible: by filter.
  ADD origin text NOT NULL DEFAULT 'eligible',
  ADD touched_by text,
  ADD created_by text NOT NULL DEFAULT 'import',
  ADD created_at timestamptz NOT NULL DEFAULT now();
CREATE UNIQUE INDEX task_lists_batch ON task_lists (batch);
-- Published in version v: added_in <= v and not removed by then.
ALTER TABLE task_list_items
  ADD added_in integer NOT NULL DEFAULT 1,
  -- Association that carries an industry organisation; park or district of a regional one.
  ADD sponsor text,
  ADD district text,
  -- Id of the case that is being opened for the item: whoever asks first sets it, and every repeat opens the same case.
  ADD opening_case text,
  ADD changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX task_list_items_list ON task_list_items (task_list, type, list_no);
-- The frozen content of each list's newest version as rows: what figures count. Under the caller's own sight.
CREATE VIEW published_list_items WITH (security_invoker = true) AS
  SELECT l.id AS task_list, l.batch, l.version, i.*
  FROM task_lists l
  JOIN task_list_versions v ON v.task_list = l.id AND v.version = l.version
  CROSS JOIN LATERAL jsonb_to_recordset(v.content -> 'items') AS i(
    id text, type text, mode text, "listNo" integer, units text[], "leadUnit" text, "responsibleBody" text, "approvingBody" text, "dueOn" date, officer text)
  WHERE EXISTS (SELECT 1 FROM units u WHERE u.unit_id = i."leadUnit");


-- Instructors ----------------------------------------------------------------------------------------------------------------
-- Once a person has changed an instructor by hand, an import leaves him alone.
ALTER TABLE instructors ADD changed_by text, ADD changed_at timestamptz NOT NULL DEFAULT now();
-- `contacts` and `last_contact_on` are what the list reports plus what was recorded here.
ALTER TABLE instructor_assignments
  ADD reported_contacts integer NOT NULL DEFAULT 0,
  ADD reported_last_contact_on date,
  ADD assigned_by text,
  ADD changed_at timestamptz NOT NULL DEFAULT now();
CREATE TABLE instructor_contacts (
  id text PRIMARY KEY,
  instructor_no text NOT NULL REFERENCES instructors (instructor_no),
  unit_id text NOT NULL REFERENCES units (unit_id),
  on_date date NOT NULL,
  note text,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX instructor_contacts_unit ON instructor_contacts (unit_id, on_date);

-- Joint organisations that were put in order --------------------------------------------------------------------------------
CREATE TABLE organisation_adjustments (
  id text PRIMARY KEY,
  -- Null where the sheet's name is not (any more) one of the ledger's.
  organisation text,
  name text NOT NULL,
  type text NOT NULL,
  -- over-five, could-stand-alone, too-few-members
  problem text NOT NULL,
  before text[] NOT NULL,
  after text[] NOT NULL,
  moved text,
  adjusted_on date,
  document_no text,
  -- `platform` or `person`
  source text NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX organisation_adjustments_on ON organisation_adjustments (adjusted_on);

-- Registers -----------------------------------------------------------------------------------------------------------------
-- One table for all kinds, because all are the same: something dated, with a title, tied to units, organisations and instructors, with one or
-- two numbers. What each kind must and may say is checked by its schema (libs/contracts/registers.ts).
CREATE TABLE register_entries (
  id text PRIMARY KEY,
  -- training, star-rating, subsidy, honour, pairing, workshop, venue, activity, donation
  kind text NOT NULL,
  -- By what an imported row is known again; null for entries made by hand.
  key text,
  area text NOT NULL,
  title text NOT NULL,
  on_date date,
  until_date date,
  year integer,
  place text,
  village text,
  stars integer CHECK (stars BETWEEN 1 AND 5),
  -- Yuan.
  amount numeric(14, 2) CHECK (amount >= 0),
  persons integer CHECK (persons >= 0),
  note text,
  -- Names of an imported row that are nobody in the ledger (yet): looked up again with each import.
  unresolved text[] NOT NULL DEFAULT '{}',
  source text NOT NULL,
  withdrawn_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  UNIQUE (kind, key)
);
CREATE INDEX register_entries_kind ON register_entries (kind, id) WHERE withdrawn_at IS NULL;
-- Who takes part. Organisations are made anew from the lists, so a link to one is checked when it is written and not held by a key.
CREATE TABLE register_links (
  entry text NOT NULL REFERENCES register_entries (id) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  unit_id text REFERENCES units (unit_id),
  organisation text,
  instructor_no text REFERENCES instructors (instructor_no),
  -- How many persons came from there.
  persons integer CHECK (persons >= 0),
  PRIMARY KEY (entry, ordinal),
  CHECK (num_nonnulls(unit_id, organisation, instructor_no) = 1)
);
CREATE INDEX register_links_unit ON register_links (unit_id) WHERE unit_id IS NOT NULL;
CREATE INDEX register_links_organisation ON register_links (organisation) WHERE organisation IS NOT NULL;
CREATE TABLE register_history (
  entry text NOT NULL REFERENCES register_entries (id) ON DELETE CASCADE,
  version integer NOT NULL,
  content jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  reason text,
  PRIMARY KEY (entry, version)
);

-- Second fence ---------------------------------------------------------------------------------------------------------------
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['not_forming_reasons', 'instructor_contacts', 'organisation_adjustments', 'register_entries', 'register_links', 'register_history'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
    EXECUTE format('CREATE POLICY worker_all ON %I TO qunjian_worker USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
CREATE POLICY api_all ON not_forming_reasons TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON organisation_adjustments TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) IN ('task-force', 'party'));
CREATE POLICY api_all ON instructor_contacts TO qunjian_api USING (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = instructor_contacts.unit_id))
  WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = instructor_contacts.unit_id));
CREATE POLICY api_all ON register_entries TO qunjian_api
  USING ((SELECT sees_ledger()) AND (area_under(area, (SELECT scope_of('area'))) OR area_under((SELECT scope_of('area')), split_part(area, '/', 1))))
  WITH CHECK ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_all ON register_links TO qunjian_api USING (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_links.entry))
  WITH CHECK (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_links.entry AND area_under(e.area, (SELECT scope_of('area')))));
CREATE POLICY api_all ON register_history TO qunjian_api USING (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_history.entry))
  WITH CHECK (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_history.entry AND area_under(e.area, (SELECT scope_of('area')))));

GRANT SELECT ON published_list_items TO qunjian_api, qunjian_worker;
GRANT SELECT, INSERT, UPDATE ON not_forming_reasons, instructor_contacts, organisation_adjustments, register_entries, register_history TO qunjian_api, qunjian_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON register_links TO qunjian_api, qunjian_worker;
GRANT DELETE ON organisation_adjustments, task_list_items, assessments, register_entries TO qunjian_worker;
