-- Everything the product keeps, as one migration: tables, indexes, views, policies, grants. Functions and triggers are in prisma/functions.

-- Bodies and people ---------------------------------------------------------------------------------------------------
CREATE TABLE bodies (
  id text PRIMARY KEY,
  name text NOT NULL,
  line text NOT NULL,
  level text NOT NULL,
  area text NOT NULL,
  document_code text NOT NULL,
  parent text REFERENCES bodies (id) DEFERRABLE INITIALLY DEFERRED,
  parent_relation text,
  role text NOT NULL,
  reviews text[] NOT NULL DEFAULT '{}',
  active_from date,
  -- Last day it works; null while no end is known. A body is never deleted: old replies carry its name.
  active_until date,
  version integer NOT NULL DEFAULT 1
);

CREATE TABLE accounts (
  id text PRIMARY KEY,
  username text NOT NULL UNIQUE,
  display_name text NOT NULL,
  password_hash text,
  body text NOT NULL REFERENCES bodies (id),
  roles text[] NOT NULL,
  area text NOT NULL,
  instructor_no text UNIQUE,
  seat text,
  active boolean NOT NULL DEFAULT true,
  failed_logins integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  must_change_password boolean NOT NULL DEFAULT false,
  -- Counts changes by administrators only: signing in is none.
  version integer NOT NULL DEFAULT 1,
  -- Until when a password opens the account that an administrator gave it; null where the person made it themselves, or it was set on the machine.
  one_time_until timestamptz
);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  account text NOT NULL REFERENCES accounts (id),
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE service_tokens (
  id text PRIMARY KEY,
  account text NOT NULL REFERENCES accounts (id),
  label text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz
);

-- One-time codes beside the password (RFC 6238), for accounts that want them. The secret is sealed by the API before it comes here.
CREATE TABLE account_totp (
  account text PRIMARY KEY REFERENCES accounts (id),
  secret_sealed text NOT NULL,
  -- Null until a first code proved that the person's device has the secret.
  confirmed_at timestamptz,
  -- Time step of the last code that was taken: none is taken twice.
  last_step bigint NOT NULL DEFAULT 0
);

-- Rules and calendars as data -----------------------------------------------------------------------------------------
CREATE TABLE rule_sets (
  id text PRIMARY KEY,
  valid_from date NOT NULL,
  content jsonb NOT NULL,
  sha256 text NOT NULL
);

CREATE TABLE calendar_releases (
  id text PRIMARY KEY,
  year integer NOT NULL,
  release integer NOT NULL,
  published date NOT NULL,
  source text NOT NULL,
  content jsonb NOT NULL,
  sha256 text NOT NULL,
  UNIQUE (year, release)
);

-- Cases: the read model ------------------------------------------------------------------------------------------------
-- The columns are derived from `state` in libs/data/case-row.ts and nowhere else; changed_at and head_hash come from the transaction.
CREATE TABLE cases (
  case_id text PRIMARY KEY,
  case_no text NOT NULL,
  type text NOT NULL,
  mode text NOT NULL,
  rule_set text NOT NULL,
  area text NOT NULL,
  lead_unit text NOT NULL,
  lead_unit_name text NOT NULL,
  unit_count integer NOT NULL,
  -- Changes when covered units, mode or exclusiveness do: only then case_units is written.
  units_digest text NOT NULL,
  responsible_body text NOT NULL,
  approving_body text NOT NULL,
  registering_body text NOT NULL,
  -- Supervising and countersigning bodies, and the one a transfer waits for.
  other_bodies text[] NOT NULL,
  list_item text,
  plan_due_on date,
  -- A closed case is reopened once, however many ask at the same moment. A column of its own, not an index on the state: the state changes with
  -- every action, this never does.
  reopens text,
  opened_on date NOT NULL,
  opened_at timestamptz NOT NULL,
  -- From here on columns that actions change: an update logs its row from the first one that differs.
  officer text,
  claimed_by text,
  instructor_no text,
  position text NOT NULL,
  status text NOT NULL,
  attempt integer NOT NULL,
  -- = seq of the last recorded action.
  version integer NOT NULL,
  waiting_role text,
  waiting_body text,
  waiting_account text,
  waiting_since timestamptz NOT NULL,
  due_on date,
  -- due_on, or the end of time where nothing is due: what lists are ordered by.
  due_key date NOT NULL,
  overdue boolean NOT NULL,
  escalation integer NOT NULL,
  formed_on date,
  -- The other days a report may ask for.
  application_approved_on date,
  congress_held_on date,
  registered_on date,
  -- Number of the last document; a number that is drawn is known here before the state holds it.
  document_no text,
  term_ends_on date,
  -- Every hold so far, [{reasonCode, position, from, to}], the present one last with `to` null; NULL while there was none.
  holds jsonb,
  closed_on date,
  closing_reason text,
  changed_at timestamptz NOT NULL,
  head_hash text NOT NULL,
  -- The state is stored packed (libs/data/stored-state.ts, docs/adr/0007): written with every action and read whole, it cost more than everything else of an
  -- action together. What SQL asks of a case are columns.
  state bytea NOT NULL
) WITH (fillfactor = 80);
-- The state stays in its row, compressed, as long as the row fits its page: out of line every action would write rows beside it and delete
-- others. The columns beside it as well, or the server would move those out to make room for it.
DO $$
DECLARE v_column name;
BEGIN
  FOR v_column IN SELECT attname FROM pg_attribute WHERE attrelid = 'cases'::regclass AND attnum > 0 AND NOT attisdropped AND attstorage = 'x' LOOP
    EXECUTE format('ALTER TABLE cases ALTER COLUMN %I SET STORAGE MAIN', v_column);
  END LOOP;
END $$;
-- lz4 costs a third of the time of the default, where the server was built with it.
DO $$ BEGIN ALTER TABLE cases ALTER COLUMN state SET COMPRESSION lz4; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
-- Every update of a case writes an entry into each of its indexes: there is none that another serves as well.
CREATE UNIQUE INDEX cases_case_no ON cases (case_no);
CREATE INDEX cases_inbox ON cases (waiting_body, due_key, case_id) WHERE waiting_body IS NOT NULL;
CREATE INDEX cases_overdue ON cases (due_key, case_id) WHERE overdue;
CREATE INDEX cases_due ON cases (due_key, case_id);
CREATE INDEX cases_opened ON cases (opened_at, case_id);
CREATE INDEX cases_list_item ON cases (list_item) WHERE list_item IS NOT NULL;
CREATE UNIQUE INDEX cases_reopens ON cases (reopens) WHERE reopens IS NOT NULL;

-- A unit stands in one open or formed case of a type that is its own or joint; regional and industry ones come on top.
CREATE TABLE case_units (
  case_id text NOT NULL REFERENCES cases (case_id),
  unit_id text NOT NULL,
  type text NOT NULL,
  name text NOT NULL,
  exclusive boolean NOT NULL,
  PRIMARY KEY (case_id, unit_id)
);
CREATE UNIQUE INDEX case_units_exclusive ON case_units (unit_id, type) WHERE exclusive;
CREATE INDEX case_units_unit ON case_units (unit_id);

-- Evidence -------------------------------------------------------------------------------------------------------------
CREATE TABLE case_actions (
  case_id text NOT NULL,
  seq integer NOT NULL,
  action_id text NOT NULL,
  name text NOT NULL,
  actor text NOT NULL,
  body text NOT NULL,
  on_behalf_of text,
  event_on date NOT NULL,
  -- Business instant; recorded_at is the real one. They differ in a rehearsal and in an adopted history.
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  adopted boolean NOT NULL,
  -- Unknown for entries of an adopted history.
  position_before text,
  position_after text,
  -- Canonical JSON text of the action as it was made: what the hash stands for.
  action text NOT NULL,
  document_no text,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (case_id, seq),
  UNIQUE (case_id, action_id)
);

CREATE TABLE document_counters (
  body text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (body, year)
);

CREATE TABLE documents (
  issuer text NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  document_no text NOT NULL,
  kind text NOT NULL,
  case_id text NOT NULL,
  PRIMARY KEY (issuer, year, number)
);
CREATE INDEX documents_case ON documents (case_id);

-- Refused and unauthorised attempts, logins, exports: a chain of its own, because a refusal leaves no event in any history.
CREATE TABLE attempts (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  kind text NOT NULL,
  account text,
  body text,
  case_id text,
  -- Canonical JSON text of the attempt, with the four columns above in it: what the hash stands for.
  entry text NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX attempts_account ON attempts (account, seq) WHERE account IS NOT NULL;
CREATE INDEX attempts_case ON attempts (case_id, seq) WHERE case_id IS NOT NULL;

CREATE TABLE chain_heads (
  chain text PRIMARY KEY,
  seq bigint NOT NULL,
  hash text NOT NULL
);
INSERT INTO chain_heads VALUES ('attempts', 0, repeat('0', 64));

-- Out and around --------------------------------------------------------------------------------------------------------
-- One row per accepted action.
CREATE TABLE outbox (
  id bigserial PRIMARY KEY,
  case_id text NOT NULL,
  seq integer NOT NULL,
  name text NOT NULL,
  at timestamptz NOT NULL,
  notices jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

-- The outbox is relayed in the order of its ids up to a position, instead of marking every row: a mark was a second version of the row and an entry in two indexes.
-- An id is drawn before its commit, so a missing id may still become visible: the relay stops before it until every transaction that ran then has ended.
CREATE TABLE outbox_relay (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  -- Everything up to here was handed on: the end of the stream of events.
  relayed_to bigint NOT NULL,
  -- Set while the next id is missing: transactions from here on began after it was seen to be.
  gap_since xid8
);
INSERT INTO outbox_relay (relayed_to) VALUES (0);

CREATE TABLE notifications (
  outbox_id bigint NOT NULL,
  ordinal integer NOT NULL,
  case_id text NOT NULL,
  kind text NOT NULL,
  body text,
  role text,
  account text,
  event_on date NOT NULL,
  at timestamptz NOT NULL,
  params jsonb NOT NULL,
  PRIMARY KEY (outbox_id, ordinal)
);
CREATE INDEX notifications_body ON notifications (body, outbox_id DESC, ordinal DESC) WHERE account IS NULL;
CREATE INDEX notifications_account ON notifications (account, outbox_id DESC, ordinal DESC) WHERE account IS NOT NULL;

CREATE TABLE notification_reads (
  outbox_id bigint NOT NULL,
  ordinal integer NOT NULL,
  account text NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (account, outbox_id, ordinal)
);

-- First answers to changes, so that a repeat of the key gets the same one. An accepted action of a case needs none: its audit row is it.
CREATE TABLE idempotency (
  account text NOT NULL,
  key text NOT NULL,
  route text NOT NULL,
  fingerprint text NOT NULL,
  -- Null while the first request is still being worked on.
  status integer,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

CREATE TABLE operations (
  id text PRIMARY KEY,
  kind text NOT NULL,
  action text NOT NULL,
  dry_run boolean NOT NULL DEFAULT false,
  account text NOT NULL,
  -- Who asked, as the API vouched for it: the operation goes on under these rights.
  actor jsonb NOT NULL,
  input jsonb NOT NULL,
  status text NOT NULL DEFAULT 'running',
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX operations_running ON operations (created_at) WHERE status = 'running';

CREATE TABLE operation_items (
  operation text NOT NULL REFERENCES operations (id),
  item integer NOT NULL,
  -- Key of the Update, the same in every try.
  action_id text NOT NULL,
  case_id text,
  -- What the item is about where it is no case (yet): a match to decide, a list's line to open.
  subject text,
  version integer,
  -- {action, body} where the items of an operation differ from one another.
  input jsonb,
  status text NOT NULL DEFAULT 'pending',
  document_no text,
  problem jsonb,
  -- What came of it, by the kind of the operation.
  result jsonb,
  finished_at timestamptz,
  PRIMARY KEY (operation, item)
);

CREATE TABLE reconciler_checkpoint (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  -- Id of the outbox up to which it has looked.
  seen_to bigint NOT NULL
);
INSERT INTO reconciler_checkpoint VALUES (1, 0);

-- The campaign 党建带群建: one row per installation ------------------------------------------------------------------------
CREATE TABLE campaigns (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  name text NOT NULL,
  -- County code, the first part of every area path.
  area text NOT NULL,
  kickoff date NOT NULL,
  -- Day before which an organisation counts as existing and not as newly formed.
  baseline_on date NOT NULL,
  deadline date,
  version integer NOT NULL DEFAULT 1
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

-- The ledger's state: what has been decided, corrected or imported since it was last made anew. One row.
CREATE TABLE ledger_revision (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  changed bigint NOT NULL DEFAULT 0,
  projected bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger_revision DEFAULT VALUES;

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
CREATE TABLE import_files (
  import text NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
  part integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (import, part)
);
ALTER TABLE import_files ALTER COLUMN content SET STORAGE EXTERNAL;

-- Raised when a commit of the source is asked for and again when it is done: of two previews only one can be committed.
CREATE TABLE import_sources (
  source text PRIMARY KEY,
  version integer NOT NULL
);

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
CREATE TABLE units (
  unit_id text PRIMARY KEY,
  credit_code text,
  name text NOT NULL,
  township text NOT NULL,
  area text NOT NULL,
  kind text NOT NULL,
  unit_class text,
  -- operating, suspended, deregistered, merged, shell, unreachable, moved, licence, duplicate
  status text NOT NULL DEFAULT 'operating',
  status_on date,
  -- The unit that stays: main licence, first of two equal rows, the unit merged into.
  keeps text,
  -- Counts in denominators: a surveyed unit that really operates. Members of an association are not surveyed.
  in_population boolean NOT NULL DEFAULT true,
  exclusion_reason text,
  code_check text NOT NULL DEFAULT 'valid',
  code_missing_reason text,
  former_names text[] NOT NULL DEFAULT '{}',
  aliases text[] NOT NULL DEFAULT '{}',
  address text,
  industry text,
  park text,
  -- Personal data: masked unless the caller may and asks, see docs/ledger.md.
  legal_representative text,
  phone text,
  employees integer,
  union_members integer,
  women_employees integer,
  league_members integer,
  youth28 integer,
  youth35 integer,
  party_members_full integer,
  party_members_probationary integer,
  counted_on date,
  responsible_body text,
  officer text,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now(),
  -- Who added the unit by hand; null where it came with a source.
  added_by text
);
CREATE INDEX units_credit_code ON units (credit_code);
CREATE INDEX units_township ON units (township, unit_id) WHERE in_population;
-- A name is looked up by its characters and pairs of characters: words of two are what people type, and three-character trigrams know nothing of them.
CREATE INDEX units_grams ON units USING gin (grams(array_prepend(name, former_names || aliases)));
CREATE INDEX units_code_prefix ON units (credit_code text_pattern_ops);
CREATE INDEX units_id_prefix ON units (unit_id text_pattern_ops);
CREATE INDEX units_by_township ON units (township, unit_id);
CREATE INDEX units_by_name ON units (name COLLATE "C", unit_id);
CREATE INDEX units_excluded ON units (status, unit_id) WHERE status <> 'operating';

CREATE SEQUENCE added_unit_no;

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
  changed_at timestamptz NOT NULL DEFAULT now(),
  -- Where an organisation belongs: township and kind of its lead unit, and the body that approved it. Empty until its first unit is known.
  -- `starts_on`: first day on which it counts, '-infinity' where an organisation of the baseline has no date; `ends_on`: first day on which it no longer does.
  lead_unit text,
  area text,
  kind text,
  body text,
  starts_on date,
  ends_on date,
  -- Of a joint one: units it has or had, and the most full Party members that one of them has; who may break the rules is found among these.
  members integer,
  most_full integer
);
CREATE INDEX organisations_type ON organisations (type, formed_on);
CREATE INDEX organisations_starts ON organisations (starts_on) INCLUDE (type, mode, township, area, kind, baseline, list_item, body, ends_on);
CREATE INDEX organisations_ends ON organisations (ends_on) WHERE ends_on IS NOT NULL;
CREATE INDEX organisations_joint ON organisations (type, id) WHERE mode = 'joint';
CREATE INDEX organisations_list_item ON organisations (list_item) WHERE list_item IS NOT NULL;

CREATE TABLE organisation_units (
  organisation text NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  unit_id text NOT NULL,
  joined_on date,
  left_on date,
  area text,
  PRIMARY KEY (organisation, unit_id)
);
CREATE INDEX organisation_units_unit ON organisation_units (unit_id);

-- Reconciliation ---------------------------------------------------------------------------------------------------------
-- One row per unit that a row of another office names; `status`: automatic, open (a person must decide), decided, unmatched (nothing to choose from).
-- While a match is open its class says what it will be when the first proposal is taken.
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
  -- Order of the list: the row's place in its sheet.
  row_no integer NOT NULL DEFAULT 0,
  -- Score of the first candidate, where it stands clear of the second: what may be accepted in bulk.
  proposal text,
  proposal_score numeric,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (source, table_name, row_key, ordinal)
);
CREATE INDEX reconciliation_open ON reconciliation_items (source, id) WHERE status = 'open';
CREATE INDEX reconciliation_list ON reconciliation_items (source, row_no, ordinal, id);
CREATE INDEX reconciliation_by_key ON reconciliation_items (decision_key);
CREATE INDEX reconciliation_by_unit ON reconciliation_items (unit_id) WHERE unit_id IS NOT NULL;

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
  operation text,
  import text,
  PRIMARY KEY (decision_key, seq)
);

-- Assessment and lists ---------------------------------------------------------------------------------------------------
-- Coded reasons for not forming yet (暂缓): data of the county, learned from its sheets or added by hand; a code is never reused.
CREATE TABLE not_forming_reasons (
  code text PRIMARY KEY,
  zh text NOT NULL,
  source text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL
);

-- A person's assessment where it differs from the rule.
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
  -- Who says it: a person, or the second sheet of a task list as imported. A person's word stays when a file says otherwise later.
  source text NOT NULL DEFAULT 'person',
  area text,
  PRIMARY KEY (unit_id, type, seq)
);
CREATE UNIQUE INDEX assessments_current ON assessments (unit_id, type) WHERE superseded_at IS NULL;

CREATE TABLE task_lists (
  id text PRIMARY KEY,
  batch integer NOT NULL,
  published_on date,
  deadline date NOT NULL,
  title text NOT NULL DEFAULT '',
  -- draft, published; what is published is frozen in task_list_versions. `version` is the last published one; while `status` is draft the next one is
  -- being prepared. Rows of task_list_items are the working copy.
  status text NOT NULL DEFAULT 'published',
  version integer NOT NULL DEFAULT 1,
  -- task-list: drafted from the imported sheet, and made anew from it until a person touches the draft; eligible: by filter.
  origin text NOT NULL DEFAULT 'eligible',
  touched_by text,
  created_by text NOT NULL DEFAULT 'import',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX task_lists_batch ON task_lists (batch);

CREATE TABLE task_list_items (
  id text PRIMARY KEY,
  task_list text NOT NULL REFERENCES task_lists (id),
  type text NOT NULL,
  mode text NOT NULL,
  units text[] NOT NULL,
  lead_unit text NOT NULL,
  responsible_body text NOT NULL,
  approving_body text,
  list_no integer,
  due_on date,
  officer text,
  -- Who forms, who supports, who guides: {responsible, supporting[], guiding[]} as names of bodies.
  responsibility jsonb NOT NULL DEFAULT '{}',
  removed_in integer,
  -- Published in version v: added_in <= v and not removed by then.
  added_in integer NOT NULL DEFAULT 1,
  -- Association that carries an industry organisation; park or district of a regional one.
  sponsor text,
  district text,
  -- Id of the case that is being opened for the item: whoever asks first sets it, and every repeat opens the same case.
  opening_case text,
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX task_list_items_list ON task_list_items (task_list, type, list_no);

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
  sent_on date,
  -- Once a person has changed an instructor by hand, an import leaves him alone.
  changed_by text,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE instructor_assignments (
  instructor_no text NOT NULL REFERENCES instructors (instructor_no),
  unit_id text NOT NULL,
  assigned_on date,
  ended_on date,
  last_contact_on date,
  contacts integer NOT NULL DEFAULT 0,
  source text NOT NULL,
  -- `contacts` and `last_contact_on` are what the list reports plus what was recorded here.
  reported_contacts integer NOT NULL DEFAULT 0,
  reported_last_contact_on date,
  assigned_by text,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (instructor_no, unit_id)
);
CREATE INDEX instructor_assignments_unit ON instructor_assignments (unit_id);

CREATE TABLE instructor_contacts (
  id text PRIMARY KEY,
  instructor_no text NOT NULL REFERENCES instructors (instructor_no),
  unit_id text NOT NULL REFERENCES units (unit_id),
  on_date date NOT NULL,
  note text,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- Null: recorded on the roll of instructors. The note stays with the case, whose parties alone may read it.
  case_id text
);
CREATE INDEX instructor_contacts_unit ON instructor_contacts (unit_id, on_date);
CREATE INDEX instructor_contacts_instructor ON instructor_contacts (instructor_no);

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

-- Figures: narrow rows that statistics scan, kept by triggers (docs/ledger.md) --------------------------------------------
-- Organisations formed and ended by month: three million are counted on any day as the months before it and the days of its own month.
CREATE TABLE organisation_tally (
  area text NOT NULL,
  township text NOT NULL,
  type text NOT NULL,
  mode text NOT NULL,
  kind text NOT NULL,
  baseline boolean NOT NULL,
  on_list boolean NOT NULL,
  -- Approving body; empty for what existed before the campaign.
  body text NOT NULL,
  -- First day of the month, '-infinity' where the day is unknown.
  month date NOT NULL,
  formed integer NOT NULL,
  ended integer NOT NULL,
  PRIMARY KEY (month, type, area, township, mode, kind, baseline, on_list, body)
);

-- One narrow row per unit: all that a statistic asks of it. Coverage is kept as the days on which at least one organisation of the type covered the
-- unit, so that any day can be asked; `own` are those of an organisation of the unit alone. Party, union, League and women in this order.
CREATE TABLE unit_figures (
  unit_id text PRIMARY KEY REFERENCES units (unit_id) ON DELETE CASCADE,
  employees integer,
  union_members integer,
  women_employees integer,
  league_members integer,
  party_members_full integer,
  party_members_probationary integer,
  in_population boolean NOT NULL,
  area text NOT NULL,
  township text NOT NULL,
  kind text NOT NULL,
  unit_class text,
  exclusion_reason text,
  party_covered datemultirange NOT NULL DEFAULT '{}',
  union_covered datemultirange NOT NULL DEFAULT '{}',
  league_covered datemultirange NOT NULL DEFAULT '{}',
  women_covered datemultirange NOT NULL DEFAULT '{}',
  party_own datemultirange NOT NULL DEFAULT '{}',
  union_own datemultirange NOT NULL DEFAULT '{}',
  league_own datemultirange NOT NULL DEFAULT '{}',
  women_own datemultirange NOT NULL DEFAULT '{}',
  -- Days on which an instructor in post was assigned.
  instructed datemultirange NOT NULL DEFAULT '{}',
  -- Days on which an instructor was there, by his own record or by the list.
  visited datemultirange NOT NULL DEFAULT '{}'
);

-- Reports ----------------------------------------------------------------------------------------------------------------
-- A version holds every figure with its definition and the rows behind it as they were; a correction is a new version.
CREATE TABLE reports (
  id text PRIMARY KEY,
  title text NOT NULL,
  template text NOT NULL,
  area text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE report_versions (
  report text NOT NULL REFERENCES reports (id),
  version integer NOT NULL,
  as_of date NOT NULL,
  -- Why there is a further version; null for the first.
  reason text,
  data_version text NOT NULL,
  -- {statistics: [StatisticAnswer with rowsSha256]}
  content jsonb NOT NULL,
  -- SHA-256 of the canonical JSON of {report, version, asOf, dataVersion, content}.
  sha256 text NOT NULL,
  -- Of the request, so that a repeat of its key gets the same version.
  request text NOT NULL UNIQUE,
  fingerprint text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (report, version)
);

CREATE TABLE report_rows (
  report text NOT NULL,
  version integer NOT NULL,
  statistic text NOT NULL,
  id text NOT NULL,
  area text NOT NULL,
  counted boolean NOT NULL,
  cells jsonb NOT NULL,
  PRIMARY KEY (report, version, statistic, id),
  FOREIGN KEY (report, version) REFERENCES report_versions (report, version) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE report_templates (
  name text NOT NULL,
  version integer NOT NULL,
  content bytea NOT NULL,
  sha256 text NOT NULL,
  placeholders text[] NOT NULL,
  request text NOT NULL UNIQUE,
  uploaded_by text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  PRIMARY KEY (name, version)
);

-- What the product keeps of itself ---------------------------------------------------------------------------------------
-- Fingerprint of prisma/functions and of the migrations they were applied after (libs/data/migrate.ts). One row.
CREATE TABLE applied_functions (id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), fingerprint text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());

-- Views ------------------------------------------------------------------------------------------------------------------
-- The frozen content of each list's newest version as rows: what figures count. Under the caller's own sight.
CREATE VIEW published_list_items WITH (security_invoker = true) AS
  SELECT l.id AS task_list, l.batch, l.version, i.*
  FROM task_lists l
  JOIN task_list_versions v ON v.task_list = l.id AND v.version = l.version
  CROSS JOIN LATERAL jsonb_to_recordset(v.content -> 'items') AS i(
    id text, type text, mode text, "listNo" integer, units text[], "leadUnit" text, "responsibleBody" text, "approvingBody" text, "dueOn" date, officer text)
  WHERE EXISTS (SELECT 1 FROM units u WHERE u.unit_id = i."leadUnit");
-- Accounts without anything that signs in.
CREATE VIEW account_register WITH (security_barrier) AS
  SELECT a.id, a.username, a.display_name, a.body, b.name AS body_name, a.area, a.roles, a.instructor_no, a.seat, a.active, a.locked_until, a.must_change_password, a.version,
    a.password_hash IS NOT NULL AS has_password, EXISTS (SELECT 1 FROM account_totp t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL) AS totp
  FROM accounts a JOIN bodies b ON b.id = a.body
  WHERE scope_has('system-administrator', 'security-administrator', 'audit-administrator');

-- Who may see a row ------------------------------------------------------------------------------------------------------
-- The second fence: the service layer asks its permission tables first. The application's roles own nothing. The API's caller is set per transaction
-- (prisma/functions/rights.sql); without it every query of the API returns nothing. Functions of the scope stand in (SELECT …): asked once, not per row.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'qunjian_api') THEN CREATE ROLE qunjian_api NOLOGIN; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'qunjian_worker') THEN CREATE ROLE qunjian_worker NOLOGIN; END IF;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['cases', 'case_units', 'case_actions', 'documents', 'attempts', 'outbox', 'notifications', 'units',
    'imports', 'import_files', 'import_sources', 'import_rows', 'import_mappings', 'source_rows', 'unit_facts', 'organisations', 'organisation_units',
    'reconciliation_items', 'reconciliation_decisions', 'assessments', 'task_lists', 'task_list_items', 'task_list_versions', 'instructors', 'instructor_assignments',
    'not_forming_reasons', 'instructor_contacts', 'organisation_adjustments', 'register_entries', 'register_links', 'register_history',
    'unit_figures', 'organisation_tally', 'reports', 'report_versions', 'report_rows', 'report_templates'] LOOP
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
  -- What hangs on a unit is seen with it.
  FOREACH t IN ARRAY ARRAY['unit_facts', 'instructor_assignments', 'instructor_contacts'] LOOP
    EXECUTE format('CREATE POLICY api_all ON %1$I TO qunjian_api USING (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = %1$I.unit_id)) '
      || 'WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = %1$I.unit_id))', t);
  END LOOP;
END $$;

-- A body sees the cases it holds a part in; Party committees, the task force and registration see every line of their area, the other lines their own.
CREATE POLICY api_sees ON cases FOR SELECT TO qunjian_api USING (
  ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'service')) AND (
    responsible_body = (SELECT scope_of('body')) OR approving_body = (SELECT scope_of('body')) OR registering_body = (SELECT scope_of('body'))
    OR (SELECT scope_of('body')) = ANY (other_bodies)
    OR (area_under(area, (SELECT scope_of('area')))
      AND ((SELECT scope_of('line')) IN ('party', 'task-force', 'registration') OR type = (SELECT scope_of('line'))))))
  OR ((SELECT scope_has('instructor')) AND (
    instructor_no = (SELECT scope_of('instructorNo'))
    OR (instructor_no IS NULL AND area_under(area, (SELECT scope_of('area'))))))
);
CREATE POLICY api_sees ON case_units FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM cases c WHERE c.case_id = case_units.case_id));
CREATE POLICY api_sees ON case_actions FOR SELECT TO qunjian_api
  USING ((SELECT scope_has('audit-administrator')) OR EXISTS (SELECT 1 FROM cases c WHERE c.case_id = case_actions.case_id));
CREATE POLICY api_sees ON documents FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM cases c WHERE c.case_id = documents.case_id));
CREATE POLICY api_sees ON outbox FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM cases c WHERE c.case_id = outbox.case_id));
CREATE POLICY api_sees ON attempts FOR SELECT TO qunjian_api
  USING ((SELECT scope_has('audit-administrator')) OR (case_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases c WHERE c.case_id = attempts.case_id)));
CREATE POLICY api_sees ON notifications FOR SELECT TO qunjian_api
  USING (account = (SELECT scope_of('account'))
    OR (account IS NULL AND body = (SELECT scope_of('body')) AND (SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service'))
      AND (role IS NULL OR (SELECT scope_has('service')) OR scope_has(role))));

-- Units, their organisations and what covers them are known in the whole county, without a look at `units` for each.
CREATE POLICY api_sees ON units FOR SELECT TO qunjian_api USING ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service'))
  AND split_part(area, '/', 1) = (SELECT split_part(scope_of('area'), '/', 1)));
CREATE POLICY api_changes ON units FOR UPDATE TO qunjian_api
  USING ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area')))) WITH CHECK ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_adds ON units FOR INSERT TO qunjian_api WITH CHECK ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_all ON organisations TO qunjian_api USING ((SELECT sees_ledger())
  AND (starts_with(area, (SELECT split_part(scope_of('area'), '/', 1) || '/')) OR area = (SELECT split_part(scope_of('area'), '/', 1))))
  WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON organisation_units TO qunjian_api USING ((SELECT sees_ledger())
  AND (starts_with(area, (SELECT split_part(scope_of('area'), '/', 1) || '/')) OR area = (SELECT split_part(scope_of('area'), '/', 1))))
  WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = organisation_units.unit_id));
CREATE POLICY api_all ON assessments TO qunjian_api USING ((SELECT sees_ledger())
  AND (starts_with(area, (SELECT split_part(scope_of('area'), '/', 1) || '/')) OR area = (SELECT split_part(scope_of('area'), '/', 1))))
  WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = assessments.unit_id));

CREATE POLICY api_all ON task_lists TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON task_list_versions TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON task_list_items TO qunjian_api
  USING (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = task_list_items.lead_unit)) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON instructors TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON not_forming_reasons TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_all ON organisation_adjustments TO qunjian_api USING ((SELECT sees_ledger())) WITH CHECK ((SELECT scope_of('line')) IN ('task-force', 'party'));
CREATE POLICY api_all ON register_entries TO qunjian_api
  USING ((SELECT sees_ledger()) AND (area_under(area, (SELECT scope_of('area'))) OR area_under((SELECT scope_of('area')), split_part(area, '/', 1))))
  WITH CHECK ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_all ON register_links TO qunjian_api USING (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_links.entry))
  WITH CHECK (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_links.entry AND area_under(e.area, (SELECT scope_of('area')))));
CREATE POLICY api_all ON register_history TO qunjian_api USING (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_history.entry))
  WITH CHECK (EXISTS (SELECT 1 FROM register_entries e WHERE e.id = register_history.entry AND area_under(e.area, (SELECT scope_of('area')))));

-- A figure is of the caller's own area; the rows that count are a scan of a million, so nothing is called per row here.
CREATE POLICY api_sees ON unit_figures FOR SELECT TO qunjian_api USING ((SELECT sees_ledger())
  AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))));
CREATE POLICY api_sees ON organisation_tally FOR SELECT TO qunjian_api USING ((SELECT sees_ledger())
  AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))));
CREATE POLICY api_sees ON reports FOR SELECT TO qunjian_api USING ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_adds ON reports FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_of('line')) = 'task-force' AND area = (SELECT scope_of('area')));
CREATE POLICY api_sees ON report_versions FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM reports r WHERE r.id = report_versions.report));
CREATE POLICY api_adds ON report_versions FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_sees ON report_rows FOR SELECT TO qunjian_api USING ((SELECT sees_ledger())
  AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))));
CREATE POLICY api_adds ON report_rows FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_sees ON report_templates FOR SELECT TO qunjian_api USING (true);
CREATE POLICY api_adds ON report_templates FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_has('system-administrator')));

-- Who may touch a table --------------------------------------------------------------------------------------------------
GRANT USAGE ON SCHEMA public TO qunjian_api, qunjian_worker;
GRANT SELECT ON bodies, rule_sets, calendar_releases, cases, case_units, case_actions, documents, document_counters, attempts, outbox, notifications,
  notification_reads, idempotency, operations, operation_items, sessions, campaigns, units, unit_facts, organisations, organisation_units, assessments, instructors,
  instructor_assignments, instructor_contacts, not_forming_reasons, organisation_adjustments, task_lists, task_list_items, task_list_versions, published_list_items,
  imports, import_files, import_sources, import_rows, import_mappings, source_rows, reconciliation_items, reconciliation_decisions, register_entries, register_links,
  register_history, ledger_revision, unit_figures, organisation_tally, reports, report_versions, report_rows, report_templates TO qunjian_api, qunjian_worker;

-- The API signs people in: of an account it writes the password and the lock, never who somebody is, where they work or what they may do; that is done by
-- functions that look at the caller (prisma/functions/administration.sql). Of a service token it writes no more than that it is revoked.
GRANT SELECT ON accounts, service_tokens, account_register TO qunjian_api;
GRANT UPDATE (password_hash, must_change_password, failed_logins, locked_until, one_time_until) ON accounts TO qunjian_api;
GRANT INSERT, UPDATE (revoked_at) ON service_tokens TO qunjian_api;
GRANT INSERT, UPDATE, DELETE ON sessions TO qunjian_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_totp TO qunjian_api;
-- What was answered, what was read, what runs in bulk. Of a case it writes nothing.
GRANT INSERT, UPDATE, DELETE ON idempotency TO qunjian_api;
GRANT INSERT, UPDATE ON operations, operation_items TO qunjian_api;
GRANT INSERT ON notification_reads, job_outbox, reports, report_versions, report_rows, report_templates TO qunjian_api;
GRANT DELETE ON import_rows, import_files TO qunjian_api;
GRANT USAGE ON SEQUENCE added_unit_no TO qunjian_api;

-- The worker signs nobody in.
GRANT SELECT (id, username, display_name, body, roles, area, instructor_no, seat, active) ON accounts TO qunjian_worker;
-- It adds to the evidence and never changes it.
GRANT INSERT, UPDATE ON cases, document_counters TO qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON case_units TO qunjian_worker;
GRANT INSERT ON case_actions, documents, outbox TO qunjian_worker;
GRANT USAGE ON SEQUENCE outbox_id_seq TO qunjian_worker;
GRANT SELECT ON chain_heads TO qunjian_worker;
GRANT SELECT, UPDATE ON reconciler_checkpoint, outbox_relay TO qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON notifications, notification_reads TO qunjian_worker;
-- The operation by which the living cases of units are asked to follow a status that an import changed has the import's id.
GRANT INSERT, UPDATE ON operations, operation_items TO qunjian_worker;
GRANT DELETE ON sessions, idempotency TO qunjian_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON job_outbox TO qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON import_rows, source_rows TO qunjian_worker;
GRANT DELETE ON import_files, organisations, organisation_units, reconciliation_items, instructor_assignments, organisation_adjustments, task_list_items, assessments,
  register_entries TO qunjian_worker;

-- What is never changed but by a new row has no UPDATE; triggers hold the owner to it as well.
GRANT INSERT ON task_list_versions, reconciliation_decisions, register_history TO qunjian_api, qunjian_worker;
GRANT INSERT, UPDATE ON imports, import_files, import_sources, import_mappings, units, unit_facts, organisations, organisation_units, reconciliation_items, assessments,
  task_lists, task_list_items, instructors, instructor_assignments, instructor_contacts, not_forming_reasons, organisation_adjustments, register_entries TO qunjian_api, qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON register_links TO qunjian_api, qunjian_worker;
GRANT UPDATE ON ledger_revision TO qunjian_api, qunjian_worker;
GRANT USAGE ON SEQUENCE job_outbox_id_seq TO qunjian_api, qunjian_worker;
