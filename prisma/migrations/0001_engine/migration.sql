-- The case engine: who acts, the read model of cases, the evidence, the outbox. Row-level security is on from here.

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
  active_from date
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
  must_change_password boolean NOT NULL DEFAULT false
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

-- Rules and calendars as data -----------------------------------------------------------------------------------------
CREATE TABLE rule_sets (id text PRIMARY KEY, valid_from date NOT NULL, content jsonb NOT NULL, sha256 text NOT NULL);
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

-- Ledger (extended by the ledger's own migration) ----------------------------------------------------------------------
CREATE TABLE units (
  unit_id text PRIMARY KEY,
  credit_code text,
  name text NOT NULL,
  township text NOT NULL,
  area text NOT NULL,
  kind text NOT NULL
);
CREATE INDEX units_credit_code ON units (credit_code);
CREATE TABLE task_lists (id text PRIMARY KEY, batch integer NOT NULL, published_on date NOT NULL, deadline date NOT NULL);
CREATE TABLE task_list_items (
  id text PRIMARY KEY,
  task_list text NOT NULL REFERENCES task_lists (id),
  type text NOT NULL,
  mode text NOT NULL,
  units text[] NOT NULL,
  lead_unit text NOT NULL,
  responsible_body text NOT NULL,
  approving_body text
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
  changed_at timestamptz NOT NULL,
  head_hash text NOT NULL,
  state jsonb NOT NULL
) WITH (fillfactor = 80);
-- The state is written with every action: lz4 costs a third of the time of the default, where the server was built with it.
DO $$ BEGIN ALTER TABLE cases ALTER COLUMN state SET COMPRESSION lz4; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
CREATE UNIQUE INDEX cases_case_no ON cases (case_no);
CREATE INDEX cases_inbox ON cases (waiting_body, due_key, case_id) WHERE waiting_body IS NOT NULL;
CREATE INDEX cases_overdue ON cases (due_key, case_id) WHERE overdue;
CREATE INDEX cases_due ON cases (due_key, case_id);
CREATE INDEX cases_opened ON cases (opened_at, case_id);
CREATE INDEX cases_waiting ON cases (waiting_since, case_id);
CREATE INDEX cases_responsible ON cases (responsible_body, due_key, case_id);
CREATE INDEX cases_approving ON cases (approving_body, due_key, case_id);
CREATE INDEX cases_instructor ON cases (instructor_no, due_key, case_id) WHERE instructor_no IS NOT NULL;
CREATE INDEX cases_list_item ON cases (list_item) WHERE list_item IS NOT NULL;
CREATE INDEX cases_changed ON cases (changed_at);

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
CREATE TABLE document_counters (body text NOT NULL, year integer NOT NULL, last integer NOT NULL, PRIMARY KEY (body, year));
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
CREATE TABLE chain_heads (chain text PRIMARY KEY, seq bigint NOT NULL, hash text NOT NULL);
INSERT INTO chain_heads VALUES ('attempts', 0, repeat('0', 64));

-- Out and around --------------------------------------------------------------------------------------------------------
-- One row per accepted action. `stream_no` is given when the row is handed on, under a lock, so that it grows in the order in which
-- readers can see it: an id is drawn before the commit and may become visible after a greater one.
CREATE TABLE outbox (
  id bigserial PRIMARY KEY,
  case_id text NOT NULL,
  seq integer NOT NULL,
  name text NOT NULL,
  at timestamptz NOT NULL,
  notices jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  relayed_at timestamptz,
  stream_no bigint
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE relayed_at IS NULL;
CREATE UNIQUE INDEX outbox_stream ON outbox (stream_no) WHERE stream_no IS NOT NULL;
CREATE SEQUENCE outbox_stream_no;
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
CREATE TABLE reconciler_checkpoint (id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), seen_until timestamptz NOT NULL);
INSERT INTO reconciler_checkpoint VALUES (1, '-infinity');

-- Recording an action ---------------------------------------------------------------------------------------------------

-- An instant as the canonical forms write it, 2020-06-24T01:00:00.000Z.
CREATE FUNCTION iso(p timestamptz) RETURNS text LANGUAGE sql STABLE AS $$ SELECT to_char(p AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- Hash of an audit row: SHA-256 over the lines of its canonical form (docs/audit.md). No line holds a line break: the JSON text escapes them.
CREATE FUNCTION action_hash(a case_actions) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', 'qunjian-action-1', a.prev_hash, a.case_id, a.seq, a.action_id, to_char(a.event_on, 'YYYY-MM-DD'), iso(a.at),
    iso(a.recorded_at), a.adopted::int, coalesce(a.position_before, '-'), coalesce(a.position_after, '-'), coalesce(a.document_no, '-'), a.action), 'UTF8')), 'hex')
$$;
CREATE FUNCTION attempt_hash(a attempts) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', 'qunjian-attempt-1', a.prev_hash, a.seq, iso(a.at), iso(a.recorded_at), a.entry), 'UTF8')), 'hex')
$$;

-- Units of the case as its state has them; two cases that want one unit exclusively meet on the index case_units_exclusive.
CREATE FUNCTION write_units(p_state jsonb, p_exclusive boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM case_units WHERE case_id = p_state->>'caseId';
  INSERT INTO case_units (case_id, unit_id, type, name, exclusive)
    SELECT p_state->>'caseId', u->>'unitId', p_state->>'type', u->>'name', p_exclusive
    FROM jsonb_array_elements(p_state->'units') u ORDER BY u->>'unitId';
END $$;

-- Takes a number of the issuer and year: the next one, or a given one, which raises the counter. Violating documents_pkey = taken.
-- The counter's row stays locked until the commit, so a number that is not used is not gone.
CREATE FUNCTION draw_number(p_draw jsonb, p_case text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_number integer := (p_draw->>'givenNumber')::int;
  v_document_no text;
BEGIN
  INSERT INTO document_counters AS c VALUES (p_draw->>'issuer', (p_draw->>'year')::int, coalesce(v_number, 1))
    ON CONFLICT (body, year) DO UPDATE SET last = CASE WHEN v_number IS NULL THEN c.last + 1 ELSE greatest(c.last, v_number) END
    RETURNING coalesce(v_number, c.last) INTO v_number;
  v_document_no := coalesce(p_draw->>'given', format('%s〔%s〕%s号', p_draw->>'documentCode', p_draw->>'year', v_number));
  INSERT INTO documents VALUES (p_draw->>'issuer', (p_draw->>'year')::int, v_number, v_document_no, p_draw->>'kind', p_case);
  RETURN v_document_no;
END $$;

-- One accepted action in one transaction and one round trip. `p` = {row, entry, units, exclusive, draw, notices}: `row` holds the columns of
-- cases, `entry` those of case_actions. Answers {status, at, documentNo, action}.
CREATE FUNCTION commit_action(p jsonb, p_state jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_entry case_actions := jsonb_populate_record(NULL::case_actions, p->'entry');
  v_row cases := jsonb_populate_record(NULL::cases, p->'row');
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
  v_found case_actions;
  v_version integer;
  v_units_digest text;
BEGIN
  SELECT version, head_hash, position, units_digest INTO v_version, v_entry.prev_hash, v_entry.position_before, v_units_digest
    FROM cases WHERE case_id = v_entry.case_id FOR UPDATE;
  IF v_version IS DISTINCT FROM v_entry.seq - 1 THEN
    SELECT * INTO v_found FROM case_actions WHERE case_id = v_entry.case_id AND action_id = v_entry.action_id;
    IF NOT FOUND THEN SELECT * INTO v_found FROM case_actions WHERE case_id = v_entry.case_id AND seq = v_entry.seq; END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'case % stands at version %, so action % cannot be its entry %', v_entry.case_id, v_version, v_entry.action_id, v_entry.seq;
    END IF;
    RETURN jsonb_build_object('status', CASE WHEN v_found.action_id = v_entry.action_id THEN 'recorded' ELSE 'superseded' END,
      'at', iso(v_found.at), 'documentNo', v_found.document_no, 'action', v_found.action::jsonb);
  END IF;
  IF p->'draw' <> 'null' THEN
    v_entry.document_no := draw_number(p->'draw', v_entry.case_id);
    p_state := jsonb_set(jsonb_set(p_state, '{documents,-1,documentNo}', to_jsonb(v_entry.document_no)), '{decisions,-1,documentNo}', to_jsonb(v_entry.document_no));
  END IF;
  v_entry.position_after := v_row.position;
  v_entry.recorded_at := v_now;
  v_entry.hash := action_hash(v_entry);
  INSERT INTO case_actions SELECT v_entry.*;
  UPDATE cases SET mode = v_row.mode, position = v_row.position, status = v_row.status, attempt = v_row.attempt, version = v_row.version, area = v_row.area,
      lead_unit = v_row.lead_unit, lead_unit_name = v_row.lead_unit_name, unit_count = v_row.unit_count, units_digest = v_row.units_digest,
      responsible_body = v_row.responsible_body, approving_body = v_row.approving_body, registering_body = v_row.registering_body,
      other_bodies = v_row.other_bodies, officer = v_row.officer, claimed_by = v_row.claimed_by, instructor_no = v_row.instructor_no,
      waiting_role = v_row.waiting_role, waiting_body = v_row.waiting_body, waiting_account = v_row.waiting_account, waiting_since = v_row.waiting_since,
      due_on = v_row.due_on, due_key = v_row.due_key, overdue = v_row.overdue, escalation = v_row.escalation, plan_due_on = v_row.plan_due_on,
      formed_on = v_row.formed_on, application_approved_on = v_row.application_approved_on, congress_held_on = v_row.congress_held_on,
      registered_on = v_row.registered_on, changed_at = v_now, head_hash = v_entry.hash, state = p_state
    WHERE case_id = v_entry.case_id;
  IF v_units_digest <> v_row.units_digest THEN PERFORM write_units(p_state, (p->>'exclusive')::boolean); END IF;
  INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES (v_entry.case_id, v_entry.seq, v_entry.name, v_entry.at, p->'notices', v_now);
  RETURN jsonb_build_object('status', 'recorded', 'at', iso(v_entry.at), 'documentNo', v_entry.document_no);
END $$;

-- An opening or an adopted history: entries 1..n in order, then the case as it stands. Idempotent by case id.
-- `p` = {row, exclusive, entries: [{entry, draw}], notices}.
CREATE FUNCTION commit_opening(p jsonb, p_state jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_row cases := jsonb_populate_record(NULL::cases, p->'row');
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
  v_prev text := repeat('0', 64);
  v_item jsonb;
  v_entry case_actions;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM cases WHERE case_id = v_row.case_id) THEN
    FOR v_item IN SELECT * FROM jsonb_array_elements(p->'entries') LOOP
      v_entry := jsonb_populate_record(NULL::case_actions, v_item->'entry');
      IF v_item->'draw' <> 'null' THEN PERFORM draw_number(v_item->'draw', v_row.case_id); END IF;
      v_entry.recorded_at := v_now;
      v_entry.prev_hash := v_prev;
      v_entry.hash := action_hash(v_entry);
      INSERT INTO case_actions SELECT v_entry.*;
      v_prev := v_entry.hash;
    END LOOP;
    IF v_entry.seq IS DISTINCT FROM v_row.version THEN RAISE EXCEPTION 'case % is at version % after % entries', v_row.case_id, v_row.version, v_entry.seq; END IF;
    v_row.changed_at := v_now;
    v_row.head_hash := v_prev;
    v_row.state := p_state;
    INSERT INTO cases SELECT v_row.*;
    PERFORM write_units(p_state, (p->>'exclusive')::boolean);
    INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES (v_row.case_id, v_row.version, 'open', v_entry.at, p->'notices', v_now);
  END IF;
  RETURN jsonb_build_object('status', 'recorded', 'at', iso(v_row.opened_at), 'documentNo', NULL);
END $$;

-- One entry of the attempts' chain; writers wait for each other on the chain's head. Runs as the owner: the application's roles may add
-- through here, and touch neither rows nor head.
CREATE FUNCTION append_attempt(p_entry text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_json jsonb := p_entry::jsonb;
  v_row attempts;
BEGIN
  v_row.at := (v_json->>'at')::timestamptz;
  v_row.recorded_at := date_trunc('milliseconds', clock_timestamp());
  v_row.kind := v_json->>'kind';
  v_row.account := v_json->>'account';
  v_row.body := v_json->>'body';
  v_row.case_id := v_json->>'caseId';
  v_row.entry := p_entry;
  SELECT seq + 1, hash INTO v_row.seq, v_row.prev_hash FROM chain_heads WHERE chain = 'attempts' FOR UPDATE;
  v_row.hash := attempt_hash(v_row);
  INSERT INTO attempts SELECT v_row.*;
  UPDATE chain_heads SET seq = v_row.seq, hash = v_row.hash WHERE chain = 'attempts';
  RETURN v_row.seq;
END $$;

-- Who may see a row -----------------------------------------------------------------------------------------------------
-- The application's roles own nothing. The API's caller is set per transaction in app.scope, as JSON
-- {account, body, line, level, area, roles[], instructorNo}; without it every query of the API returns nothing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'qunjian_api') THEN CREATE ROLE qunjian_api NOLOGIN; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'qunjian_worker') THEN CREATE ROLE qunjian_worker NOLOGIN; END IF;
END $$;

CREATE FUNCTION scope_of(p_key text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.scope', true), '')::jsonb ->> p_key $$;
CREATE FUNCTION scope_has(VARIADIC p_roles text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('app.scope', true), '')::jsonb -> 'roles' ?| p_roles, false)
$$;
CREATE FUNCTION area_under(p_area text, p_scope text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT p_area = p_scope OR starts_with(p_area, p_scope || '/')
$$;

ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
ALTER TABLE case_units ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_units FORCE ROW LEVEL SECURITY;
ALTER TABLE case_actions ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_actions FORCE ROW LEVEL SECURITY;
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempts FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications FORCE ROW LEVEL SECURITY;
ALTER TABLE units ENABLE ROW LEVEL SECURITY;
ALTER TABLE units FORCE ROW LEVEL SECURITY;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['cases', 'case_units', 'case_actions', 'documents', 'attempts', 'outbox', 'notifications', 'units'] LOOP
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['cases', 'case_units', 'case_actions', 'documents', 'attempts', 'outbox', 'notifications', 'units'] LOOP
    EXECUTE format('CREATE POLICY worker_all ON %I TO qunjian_worker USING (true) WITH CHECK (true)', t);
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
CREATE POLICY api_sees ON units FOR SELECT TO qunjian_api
  USING ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service'))
    AND (area_under(area, (SELECT scope_of('area'))) OR area_under((SELECT scope_of('area')), split_part(area, '/', 1))));

-- The hot reads, each one round trip: the scope is set for the statement's own transaction and ends with it.
CREATE FUNCTION read_case(p_scope text, p_case text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  RETURN (SELECT state FROM cases WHERE case_id = p_case);
END $$;
-- The case before an action, and what is already known under the action's key: recorded action or stored answer of the same account.
CREATE FUNCTION action_context(p_scope text, p_case text, p_key text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  RETURN jsonb_build_object(
    'state', (SELECT state FROM cases WHERE case_id = p_case),
    'recorded', (SELECT jsonb_build_object('version', seq, 'name', name, 'account', actor, 'documentNo', document_no, 'fingerprint', action::jsonb ->> 'fingerprint')
      FROM case_actions WHERE case_id = p_case AND action_id = p_key),
    'answer', (SELECT jsonb_build_object('route', route, 'fingerprint', fingerprint, 'status', status, 'answer', answer)
      FROM idempotency WHERE account = p_scope::jsonb ->> 'account' AND key = p_key));
END $$;

-- The stream of events. Where it ends is no secret, so that a reader can step over events that it may not see.
CREATE FUNCTION stream_end() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(max(stream_no), 0) FROM outbox
$$;
CREATE FUNCTION events_since(p_scope text, p_after bigint, p_limit integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_end bigint := stream_end();
  v_events jsonb;
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e."streamNo"), '[]') INTO v_events FROM (
    SELECT stream_no AS "streamNo", case_id AS "caseId", seq, name, iso(at) AS at FROM outbox
    WHERE stream_no > p_after AND stream_no <= v_end ORDER BY stream_no LIMIT p_limit) e;
  RETURN jsonb_build_object('events', v_events,
    'next', CASE WHEN jsonb_array_length(v_events) = p_limit THEN (v_events->-1->>'streamNo')::bigint ELSE greatest(v_end, p_after) END);
END $$;

GRANT USAGE ON SCHEMA public TO qunjian_api, qunjian_worker;
GRANT SELECT ON bodies, accounts, sessions, service_tokens, rule_sets, calendar_releases, units, task_lists, task_list_items, cases, case_units, case_actions,
  documents, document_counters, attempts, outbox, notifications, notification_reads, idempotency, operations, operation_items TO qunjian_api, qunjian_worker;
GRANT SELECT ON reconciler_checkpoint, chain_heads TO qunjian_worker;

-- The API's own: who is signed in, what was answered, what was read, what runs in bulk. Of a case it writes nothing.
GRANT INSERT, UPDATE, DELETE ON sessions TO qunjian_api;
GRANT INSERT, UPDATE ON accounts, service_tokens, operations, operation_items TO qunjian_api;
GRANT INSERT, UPDATE, DELETE ON idempotency TO qunjian_api;
GRANT INSERT ON notification_reads TO qunjian_api;

-- The worker adds to the evidence and never changes it.
GRANT INSERT, UPDATE ON cases, document_counters TO qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON case_units TO qunjian_worker;
GRANT INSERT ON case_actions, documents TO qunjian_worker;
GRANT INSERT, UPDATE, DELETE ON outbox, notifications, notification_reads TO qunjian_worker;
GRANT USAGE ON SEQUENCE outbox_id_seq, outbox_stream_no TO qunjian_worker;
GRANT UPDATE ON reconciler_checkpoint, operations, operation_items TO qunjian_worker;
GRANT DELETE ON sessions, idempotency TO qunjian_worker;
REVOKE EXECUTE ON FUNCTION append_attempt(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_attempt(text) TO qunjian_api, qunjian_worker;
