-- The ledger: what five offices sent, what it was made into, who decided it, and what exists. Source: the county plan and docs/ledger.md.

-- The campaign 党建带群建: one row per installation ------------------------------------------------------------------------
CREATE TABLE campaigns (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  name text NOT NULL,
  -- County code, the first part of every area path.
  area text NOT NULL,
  kickoff date NOT NULL,
  -- Day before which an organisation counts as existing and not as newly formed.
  baseline_on date NOT NULL,
  deadline date
);

-- Work that a change asks of the worker: written in the change's own transaction, handed to BullMQ by the relay.
CREATE TABLE job_outbox (
  id bigserial PRIMARY KEY,
  queue text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  relayed_at timestamptz
);
CREATE INDEX job_outbox_waiting ON job_outbox (id) WHERE relayed_at IS NULL;

-- Import -----------------------------------------------------------------------------------------------------------------
-- uploaded → previewing → previewed → committing → committed; needs-mapping where no header was found; refused (the file) or failed (the work: it can
-- be tried again); discarded. What is refused or discarded keeps neither file nor rows.
CREATE TABLE imports (
  id text PRIMARY KEY,
  source text NOT NULL,
  file_name text NOT NULL,
  sha256 text NOT NULL,
  size integer NOT NULL,
  -- Day of the data: given by the user, or named by the file's title.
  as_of date,
  -- The file holds a part of the source's rows: rows it lacks are not absent.
  part boolean NOT NULL DEFAULT false,
  status text NOT NULL,
  -- {sheets: column mapping per sheet that the user corrected, save}; null where templates and saved mappings were enough.
  mapping jsonb,
  -- {sheets, ignoredSheets, format, encoding, ...} of the preview.
  layout jsonb,
  -- {new, changed, same, absent, error, remarks} of the preview.
  counts jsonb,
  -- {stage, rows}
  progress jsonb NOT NULL DEFAULT '{}',
  refusal jsonb,
  -- Version of the source that the preview compared with; after another commit it is outdated.
  basis integer,
  -- Rows written by table, of the commit.
  result jsonb,
  account text NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL,
  previewed_at timestamptz,
  committed_at timestamptz,
  committed_by text
);
CREATE INDEX imports_recent ON imports (created_at DESC, id DESC);
CREATE INDEX imports_unfinished ON imports (created_at) WHERE status IN ('uploaded', 'previewing', 'committing');
-- The file in pieces of a megabyte, so that nobody holds it whole.
CREATE TABLE import_files (import text NOT NULL REFERENCES imports (id) ON DELETE CASCADE, part integer NOT NULL, content bytea NOT NULL, PRIMARY KEY (import, part));
ALTER TABLE import_files ALTER COLUMN content SET STORAGE EXTERNAL;
-- Raised when a commit of the source is asked for and again when it is done: of two previews only one can be committed.
CREATE TABLE import_sources (source text PRIMARY KEY, version integer NOT NULL);
CREATE TABLE import_rows (
  import text NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  table_name text NOT NULL,
  sheet text NOT NULL,
  row integer NOT NULL,
  key text,
  -- new, changed, same, error, absent
  outcome text NOT NULL,
  -- [{field, from, to}]
  changes jsonb,
  errors jsonb,
  remarks jsonb,
  cells jsonb,
  value jsonb,
  PRIMARY KEY (import, ordinal)
);
CREATE INDEX import_rows_outcome ON import_rows (import, outcome, ordinal);
CREATE INDEX import_rows_key ON import_rows (import, table_name, key);
-- Mappings a user saved, by source and the fingerprint of the header they belong to.
CREATE TABLE import_mappings (
  source text NOT NULL,
  header text NOT NULL,
  mapping jsonb NOT NULL,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (source, header)
);
-- What every source says now: one row per natural key (libs/domain/ledger/natural-keys.ts).
CREATE TABLE source_rows (
  source text NOT NULL,
  table_name text NOT NULL,
  key text NOT NULL,
  -- Place in the file that last changed it: rows are read in this order, because the first of two equal ones stays.
  ordinal integer NOT NULL,
  content jsonb NOT NULL,
  -- Day of the data and import that last changed it.
  as_of date,
  import text NOT NULL,
  -- Import that no longer held the row; it is shown, never deleted.
  absent_since text,
  PRIMARY KEY (source, table_name, key)
);
CREATE INDEX source_rows_order ON source_rows (source, table_name, ordinal, key);

-- Units ------------------------------------------------------------------------------------------------------------------
ALTER TABLE units
  ADD unit_class text,
  -- operating, suspended, deregistered, merged, shell, unreachable, moved, licence, duplicate
  ADD status text NOT NULL DEFAULT 'operating',
  ADD status_on date,
  -- The unit that stays: main licence, first of two equal rows, the unit merged into.
  ADD keeps text,
  -- Counts in denominators: a surveyed unit that really operates. Members of an association are not surveyed.
  ADD in_population boolean NOT NULL DEFAULT true,
  ADD exclusion_reason text,
  ADD code_check text NOT NULL DEFAULT 'valid',
  ADD code_missing_reason text,
  ADD former_names text[] NOT NULL DEFAULT '{}',
  ADD aliases text[] NOT NULL DEFAULT '{}',
  ADD address text,
  ADD industry text,
  ADD park text,
  -- Personal data: masked unless the caller may and asks, see docs/ledger.md.
  ADD legal_representative text,
  ADD phone text,
  ADD employees integer,
  ADD union_members integer,
  ADD women_employees integer,
  ADD league_members integer,
  ADD youth28 integer,
  ADD youth35 integer,
  ADD party_members_full integer,
  ADD party_members_probationary integer,
  ADD counted_on date,
  ADD responsible_body text,
  ADD officer text,
  ADD version integer NOT NULL DEFAULT 1,
  ADD changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX units_township ON units (township, unit_id) WHERE in_population;
-- Every value a field has had: the newest without superseded_at is the one in `units`.
CREATE TABLE unit_facts (
  -- Of `units`, which are never deleted; a foreign key would be asked eight hundred thousand times for a long file.
  unit_id text NOT NULL,
  field text NOT NULL,
  seq integer NOT NULL,
  value jsonb NOT NULL,
  -- A source of imports, `person` (a correction), `case` (the survey of a case) or `rule`.
  source text NOT NULL,
  as_of date,
  import text,
  source_row integer,
  confirmed_by text,
  confirmed_at timestamptz,
  reason text,
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (unit_id, field, seq)
);
CREATE UNIQUE INDEX unit_facts_current ON unit_facts (unit_id, field) WHERE superseded_at IS NULL;
CREATE INDEX unit_facts_corrections ON unit_facts (unit_id) WHERE superseded_at IS NULL AND source IN ('person', 'case');

-- Organisations ----------------------------------------------------------------------------------------------------------
-- Existing ones come out of the reconciliation, newly formed ones out of a case (id = case id) in the case's own transaction.
CREATE TABLE organisations (
  id text PRIMARY KEY,
  type text NOT NULL,
  mode text NOT NULL,
  name text NOT NULL,
  township text,
  formed_on date,
  -- `YYYY-MM` where a list only says the month.
  formed_text text,
  term_ends_on date,
  ended_on date,
  document_no text,
  organisation_code text,
  -- Existed before the campaign's kickoff.
  baseline boolean NOT NULL,
  case_id text UNIQUE,
  list_item text,
  source text NOT NULL,
  source_keys text[] NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX organisations_type ON organisations (type, formed_on);
CREATE TABLE organisation_units (
  organisation text NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  unit_id text NOT NULL,
  joined_on date,
  left_on date,
  PRIMARY KEY (organisation, unit_id)
);
CREATE INDEX organisation_units_unit ON organisation_units (unit_id);

-- The day the result is approved is the day an organisation counts (domain-research 3.8); nothing lies between case and figure.
CREATE FUNCTION case_forms_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO organisations (id, type, mode, name, township, formed_on, term_ends_on, document_no, baseline, case_id, list_item, source, changed_at)
    VALUES (NEW.case_id, NEW.type, NEW.mode, NEW.lead_unit_name, (SELECT township FROM units WHERE unit_id = NEW.lead_unit), NEW.formed_on,
      (NEW.state->'term'->>'to')::date, NEW.state->'documents'->-1->>'documentNo', false, NEW.case_id, NEW.list_item, 'case', NEW.changed_at)
    ON CONFLICT (id) DO NOTHING;
  INSERT INTO organisation_units (organisation, unit_id, joined_on)
    SELECT NEW.case_id, u->>'unitId', NEW.formed_on FROM jsonb_array_elements(NEW.state->'units') u ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER case_formed AFTER UPDATE OF formed_on ON cases FOR EACH ROW
  WHEN (NEW.formed_on IS NOT NULL AND OLD.formed_on IS DISTINCT FROM NEW.formed_on) EXECUTE FUNCTION case_forms_organisation();
CREATE TRIGGER case_adopted_formed AFTER INSERT ON cases FOR EACH ROW WHEN (NEW.formed_on IS NOT NULL) EXECUTE FUNCTION case_forms_organisation();

-- Reconciliation ---------------------------------------------------------------------------------------------------------
-- One row per unit that a row of another office names; `status`: automatic, open (a person must decide), decided.
CREATE TABLE reconciliation_items (
  id text PRIMARY KEY,
  source text NOT NULL,
  table_name text NOT NULL,
  row_key text NOT NULL,
  -- Which of the units in the row, from 0; a row that names none has one item with an empty text.
  ordinal integer NOT NULL,
  text text NOT NULL,
  organisation text,
  township text,
  class text NOT NULL,
  only_theirs text,
  status text NOT NULL,
  candidates jsonb NOT NULL,
  conflicts jsonb NOT NULL DEFAULT '[]',
  counted boolean NOT NULL DEFAULT false,
  unit_id text,
  -- Under which a decision is remembered: source, township and text, not the row's number.
  decision_key text NOT NULL,
  UNIQUE (source, table_name, row_key, ordinal)
);
CREATE INDEX reconciliation_open ON reconciliation_items (source, id) WHERE status = 'open';
-- Newest decision of a key is in force; earlier ones stay as history.
CREATE TABLE reconciliation_decisions (
  decision_key text NOT NULL,
  seq integer NOT NULL,
  -- Null: none of ours.
  unit_id text,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL,
  reason text NOT NULL,
  score numeric,
  PRIMARY KEY (decision_key, seq)
);

-- Assessment and lists ---------------------------------------------------------------------------------------------------
-- A person's assessment where it differs from the rule, and coded reasons for not forming (暂缓).
CREATE TABLE assessments (
  unit_id text NOT NULL,
  type text NOT NULL,
  seq integer NOT NULL,
  -- form, not-yet, not-applicable
  verdict text NOT NULL,
  mode text,
  reason_code text,
  note text,
  assessed_by text NOT NULL,
  assessed_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  PRIMARY KEY (unit_id, type, seq)
);
CREATE UNIQUE INDEX assessments_current ON assessments (unit_id, type) WHERE superseded_at IS NULL;
ALTER TABLE task_lists
  ADD title text NOT NULL DEFAULT '',
  -- draft, published; what is published is frozen in task_list_versions.
  ADD status text NOT NULL DEFAULT 'published',
  ADD version integer NOT NULL DEFAULT 1,
  ALTER published_on DROP NOT NULL;
ALTER TABLE task_list_items
  ADD list_no integer,
  ADD due_on date,
  ADD officer text,
  -- Who forms, who supports, who guides: {responsible, supporting[], guiding[]} as names of bodies.
  ADD responsibility jsonb NOT NULL DEFAULT '{}',
  ADD removed_in integer;
CREATE TABLE task_list_versions (
  task_list text NOT NULL REFERENCES task_lists (id),
  version integer NOT NULL,
  published_at timestamptz NOT NULL,
  published_by text NOT NULL,
  content jsonb NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (task_list, version)
);
CREATE TABLE instructors (
  instructor_no text PRIMARY KEY,
  batch text,
  name text,
  sent_by text,
  in_post boolean NOT NULL,
  sent_on date
);
CREATE TABLE instructor_assignments (
  instructor_no text NOT NULL REFERENCES instructors (instructor_no),
  unit_id text NOT NULL,
  assigned_on date,
  ended_on date,
  last_contact_on date,
  contacts integer NOT NULL DEFAULT 0,
  source text NOT NULL,
  PRIMARY KEY (instructor_no, unit_id)
);
CREATE INDEX instructor_assignments_unit ON instructor_assignments (unit_id);

-- Who may see and do what ------------------------------------------------------------------------------------------------
-- The service layer checks libs/domain/ledger/ledger-permissions.ts first; these are the second fence.
CREATE FUNCTION sees_ledger() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service') $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['imports', 'import_files', 'import_sources', 'import_rows', 'import_mappings', 'source_rows', 'unit_facts', 'organisations', 'organisation_units',
    'reconciliation_items', 'reconciliation_decisions', 'assessments', 'task_lists', 'task_list_items', 'task_list_versions', 'instructors', 'instructor_assignments'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
    EXECUTE format('CREATE POLICY worker_all ON %I TO qunjian_worker USING (true) WITH CHECK (true)', t);
  END LOOP;
  -- Files of five offices, whole counties in one: the task force's own.
  FOREACH t IN ARRAY ARRAY['imports', 'import_files', 'import_sources', 'import_rows', 'import_mappings', 'source_rows', 'reconciliation_items', 'reconciliation_decisions'] LOOP
    EXECUTE format('CREATE POLICY api_all ON %I TO qunjian_api USING ((SELECT scope_of(''line'')) = ''task-force'' AND (SELECT sees_ledger())) '
      || 'WITH CHECK ((SELECT scope_of(''line'')) = ''task-force'' AND (SELECT sees_ledger()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['unit_facts', 'organisation_units', 'assessments', 'instructor_assignments'] LOOP
    EXECUTE format('CREATE POLICY api_all ON %1$I TO qunjian_api USING (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = %1$I.unit_id)) '
      || 'WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = %1$I.unit_id))', t);
  END LOOP;
END $$;
CREATE POLICY api_all ON organisations TO qunjian_api
  USING (EXISTS (SELECT 1 FROM organisation_units o WHERE o.organisation = organisations.id)) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON task_lists TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON task_list_versions TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON task_list_items TO qunjian_api
  USING (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = task_list_items.lead_unit)) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON instructors TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_changes ON units FOR UPDATE TO qunjian_api
  USING ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area')))) WITH CHECK ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_adds ON units FOR INSERT TO qunjian_api WITH CHECK ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));

GRANT SELECT ON campaigns TO qunjian_api, qunjian_worker;
GRANT INSERT ON job_outbox TO qunjian_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON job_outbox TO qunjian_worker;
GRANT USAGE ON SEQUENCE job_outbox_id_seq TO qunjian_api, qunjian_worker;
GRANT SELECT, INSERT, UPDATE ON imports, import_files, import_sources, import_mappings, unit_facts, organisations, organisation_units, reconciliation_items,
  reconciliation_decisions, assessments, task_lists, task_list_items, task_list_versions, instructors, instructor_assignments, units TO qunjian_api, qunjian_worker;
GRANT SELECT ON import_rows, source_rows TO qunjian_api;
GRANT DELETE ON import_rows, import_files TO qunjian_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_rows, source_rows TO qunjian_worker;
GRANT DELETE ON import_files, organisations, organisation_units, reconciliation_items, instructor_assignments TO qunjian_worker;
