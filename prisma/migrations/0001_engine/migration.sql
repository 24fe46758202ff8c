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
CREATE TABLE cases (
  case_id text PRIMARY KEY,
  case_no text NOT NULL,
  type text NOT NULL,
  mode text NOT NULL,
  position text NOT NULL,
  status text NOT NULL,
  attempt integer NOT NULL,
  version integer NOT NULL,
  rule_set text NOT NULL,
  area text NOT NULL,
  lead_unit text NOT NULL,
  lead_unit_name text NOT NULL,
  unit_count integer NOT NULL,
  responsible_body text NOT NULL,
  approving_body text NOT NULL,
  registering_body text NOT NULL,
  other_bodies text[] NOT NULL,
  officer text,
  claimed_by text,
  instructor_no text,
  waiting_role text,
  waiting_body text,
  waiting_account text,
  waiting_since timestamptz NOT NULL,
  due_on date,
  overdue boolean NOT NULL,
  escalation integer NOT NULL,
  list_item text,
  plan_due_on date,
  opened_on date NOT NULL,
  formed_on date,
  changed_at timestamptz NOT NULL DEFAULT now(),
  head_hash text NOT NULL,
  state jsonb NOT NULL
);
CREATE UNIQUE INDEX cases_case_no ON cases (case_no);
CREATE INDEX cases_inbox ON cases (waiting_body, waiting_role, (coalesce(due_on, 'infinity'::date)), case_id) WHERE status = 'open';
CREATE INDEX cases_overdue ON cases (due_on, case_id) WHERE overdue;
CREATE INDEX cases_opened ON cases (opened_on DESC, case_id DESC);
CREATE INDEX cases_changed ON cases (changed_at);
CREATE INDEX cases_responsible ON cases (responsible_body, opened_on DESC, case_id DESC);
CREATE INDEX cases_approving ON cases (approving_body, opened_on DESC, case_id DESC);
CREATE INDEX cases_instructor ON cases (instructor_no) WHERE instructor_no IS NOT NULL;

-- A unit stands in one open or formed case of a type that is its own or joint; regional and industry ones come on top.
CREATE TABLE case_units (
  case_id text NOT NULL REFERENCES cases (case_id),
  unit_id text NOT NULL,
  type text NOT NULL,
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
  at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  adopted boolean NOT NULL,
  position_after text NOT NULL,
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
  recorded_at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL,
  account text,
  body text,
  case_id text,
  entry text NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX attempts_case ON attempts (case_id, seq) WHERE case_id IS NOT NULL;
CREATE TABLE chain_heads (chain text PRIMARY KEY, seq bigint NOT NULL, hash text NOT NULL);
INSERT INTO chain_heads VALUES ('attempts', 0, repeat('0', 64));

-- Out and around --------------------------------------------------------------------------------------------------------
CREATE TABLE outbox (
  id bigserial PRIMARY KEY,
  case_id text NOT NULL,
  seq integer NOT NULL,
  kind text NOT NULL,
  body text,
  account text,
  event_on date NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  relayed_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE relayed_at IS NULL;
CREATE TABLE notifications (
  outbox_id bigint PRIMARY KEY,
  case_id text NOT NULL,
  kind text NOT NULL,
  body text,
  account text,
  event_on date NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notifications_body ON notifications (body, outbox_id DESC);
CREATE INDEX notifications_account ON notifications (account, outbox_id DESC);
CREATE TABLE notification_reads (outbox_id bigint NOT NULL, account text NOT NULL, read_at timestamptz NOT NULL, PRIMARY KEY (outbox_id, account));
CREATE TABLE idempotency (
  account text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status integer NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
CREATE TABLE operations (
  id text PRIMARY KEY,
  kind text NOT NULL,
  account text NOT NULL,
  status text NOT NULL,
  total integer NOT NULL,
  done integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE TABLE operation_items (
  operation text NOT NULL REFERENCES operations (id),
  item integer NOT NULL,
  case_id text,
  status text NOT NULL,
  answer jsonb,
  PRIMARY KEY (operation, item)
);
CREATE TABLE reconciler_checkpoint (id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1), seen_until timestamptz NOT NULL);
INSERT INTO reconciler_checkpoint VALUES (1, '-infinity');

-- Recording an action ---------------------------------------------------------------------------------------------------

-- Hash of an audit row: SHA-256 over the lines of its canonical form; see docs/audit.md.
CREATE FUNCTION action_hash(prev text, p_case text, p_seq integer, p_action_id text, p_event_on date, p_at text, p_adopted boolean, p_document_no text, p_action text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', prev, p_case, p_seq, p_action_id, p_event_on, p_at, p_adopted, coalesce(p_document_no, '-'), p_action), 'UTF8')), 'hex')
$$;

-- The read model's row from the state's own JSON and what the caller derived from it.
CREATE FUNCTION write_case(p_state jsonb, p_row jsonb, p_hash text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE cases SET
    mode = p_state->>'mode', position = p_state->>'position', status = p_state->>'status', attempt = (p_state->>'attempt')::int,
    version = (p_state->>'version')::int, area = p_state->>'area', lead_unit = p_state->>'leadUnit', lead_unit_name = p_row->>'leadUnitName',
    unit_count = jsonb_array_length(p_state->'units'), responsible_body = p_state#>>'{bodies,responsible,id}',
    approving_body = p_state#>>'{bodies,approving,id}', registering_body = p_state#>>'{bodies,registering,id}',
    other_bodies = ARRAY(SELECT jsonb_array_elements_text(p_row->'otherBodies')), officer = p_state->>'officer', claimed_by = p_state->>'claimedBy',
    instructor_no = p_state#>>'{instructor,instructorNo}', waiting_role = p_row->>'waitingRole', waiting_body = p_row->>'waitingBody',
    waiting_account = p_row->>'waitingAccount', waiting_since = (p_state->>'waitingSince')::timestamptz, due_on = (p_row->>'dueOn')::date,
    overdue = (p_row->>'overdue')::boolean, escalation = (p_state->>'escalation')::int, formed_on = (p_state->>'formedOn')::date,
    changed_at = clock_timestamp(), head_hash = p_hash, state = p_state
  WHERE case_id = p_state->>'caseId';
END $$;

CREATE FUNCTION write_units(p_state jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_exclusive boolean := p_state->>'mode' IN ('single', 'joint') AND p_state->>'status' <> 'closed';
BEGIN
  DELETE FROM case_units WHERE case_id = p_state->>'caseId'
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p_state->'units') u WHERE u->>'unitId' = unit_id);
  INSERT INTO case_units (case_id, unit_id, type, exclusive)
    SELECT p_state->>'caseId', u->>'unitId', p_state->>'type', v_exclusive FROM jsonb_array_elements(p_state->'units') u
    ON CONFLICT (case_id, unit_id) DO UPDATE SET exclusive = excluded.exclusive WHERE case_units.exclusive <> excluded.exclusive;
END $$;

CREATE FUNCTION write_notices(p_case text, p_seq integer, p_notices jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outbox (case_id, seq, kind, body, account, event_on, payload)
    SELECT p_case, p_seq, n->>'kind', n->>'body', n->>'account', (n->>'on')::date, n->'params' FROM jsonb_array_elements(p_notices) n
$$;

-- Takes a number of the issuer and year: the next one, or a given one, which raises the counter. Unique violation = taken.
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

-- One accepted action in one transaction and one round trip. Answers {status, at, documentNo, action}.
CREATE FUNCTION commit_action(p jsonb, p_action text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_case text := p->>'caseId';
  v_seq integer := (p->>'seq')::int;
  v_state jsonb := p->'next';
  v_prev text;
  v_version integer;
  v_document_no text;
  v_hash text;
  v_row case_actions;
BEGIN
  SELECT version, head_hash INTO v_version, v_prev FROM cases WHERE case_id = v_case FOR UPDATE;
  IF v_version IS DISTINCT FROM v_seq - 1 THEN
    SELECT * INTO v_row FROM case_actions WHERE case_id = v_case AND action_id = p->>'actionId';
    IF NOT FOUND THEN
      SELECT * INTO v_row FROM case_actions WHERE case_id = v_case AND seq = v_seq;
      IF NOT FOUND THEN RAISE EXCEPTION 'case % stands at version %, action % cannot be recorded as %', v_case, v_version, p->>'actionId', v_seq; END IF;
    END IF;
    RETURN jsonb_build_object('status', CASE WHEN v_row.action_id = p->>'actionId' THEN 'recorded' ELSE 'superseded' END,
      'at', v_row.at, 'on', v_row.event_on, 'documentNo', v_row.document_no, 'action', v_row.action::jsonb);
  END IF;
  IF p->'draw' <> 'null'::jsonb THEN
    v_document_no := draw_number(p->'draw', v_case);
    v_state := jsonb_set(jsonb_set(v_state, '{documents,-1,documentNo}', to_jsonb(v_document_no)), '{decisions,-1,documentNo}', to_jsonb(v_document_no));
  END IF;
  v_hash := action_hash(v_prev, v_case, v_seq, p->>'actionId', (p->>'on')::date, p->>'at', false, v_document_no, p_action);
  INSERT INTO case_actions (case_id, seq, action_id, name, actor, body, on_behalf_of, event_on, at, adopted, position_after, action, document_no, prev_hash, hash)
    VALUES (v_case, v_seq, p->>'actionId', p->>'name', p->>'actor', p->>'body', p->>'onBehalfOf', (p->>'on')::date, (p->>'at')::timestamptz, false,
      v_state->>'position', p_action, v_document_no, v_prev, v_hash);
  PERFORM write_case(v_state, p->'row', v_hash);
  IF (p->>'unitsChanged')::boolean THEN PERFORM write_units(v_state); END IF;
  IF jsonb_array_length(p->'notices') > 0 THEN PERFORM write_notices(v_case, v_seq, p->'notices'); END IF;
  RETURN jsonb_build_object('status', 'recorded', 'at', (p->>'at'), 'documentNo', v_document_no);
END $$;

-- An opening or an adopted history: entries 1..n in order, then the case as it stands. Idempotent by case id.
CREATE FUNCTION commit_opening(p jsonb, p_entries jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_state jsonb := p->'state';
  v_case text := v_state->>'caseId';
  v_prev text := repeat('0', 64);
  v_entry jsonb;
  v_seq integer := 0;
  v_hash text;
BEGIN
  IF EXISTS (SELECT 1 FROM cases WHERE case_id = v_case) THEN
    RETURN jsonb_build_object('status', 'recorded', 'at', v_state->>'openedAt', 'documentNo', NULL);
  END IF;
  INSERT INTO cases (case_id, case_no, type, mode, position, status, attempt, version, rule_set, area, lead_unit, lead_unit_name, unit_count,
      responsible_body, approving_body, registering_body, other_bodies, waiting_since, overdue, escalation, list_item, plan_due_on, opened_on, head_hash, state)
    VALUES (v_case, v_state->>'caseNo', v_state->>'type', v_state->>'mode', '', '', 0, 0, v_state->>'ruleSet', '', '', '', 0, '', '', '', '{}', now(), false, 0,
      v_state->>'listItem', (v_state->>'planDueOn')::date, (v_state->>'openedOn')::date, v_prev, '{}');
  FOR v_entry IN SELECT * FROM jsonb_array_elements(p_entries) LOOP
    v_seq := v_seq + 1;
    IF v_entry->'draw' <> 'null'::jsonb THEN PERFORM draw_number(v_entry->'draw', v_case); END IF;
    v_hash := action_hash(v_prev, v_case, v_seq, v_entry->>'actionId', (v_entry->>'on')::date, v_entry->>'at', (v_entry->>'adopted')::boolean,
      v_entry->>'documentNo', v_entry->>'action');
    INSERT INTO case_actions (case_id, seq, action_id, name, actor, body, on_behalf_of, event_on, at, adopted, position_after, action, document_no, prev_hash, hash)
      VALUES (v_case, v_seq, v_entry->>'actionId', v_entry->>'name', v_entry->>'actor', v_entry->>'body', v_entry->>'onBehalfOf', (v_entry->>'on')::date,
        (v_entry->>'at')::timestamptz, (v_entry->>'adopted')::boolean, '', v_entry->>'action', v_entry->>'documentNo', v_prev, v_hash);
    v_prev := v_hash;
  END LOOP;
  PERFORM write_case(v_state, p->'row', v_prev);
  PERFORM write_units(v_state);
  PERFORM write_notices(v_case, v_seq, p->'notices');
  RETURN jsonb_build_object('status', 'recorded', 'at', v_state->>'openedAt', 'documentNo', NULL);
END $$;

-- One entry of the attempts' chain; writers wait for each other on the chain's head.
CREATE FUNCTION append_attempt(p_kind text, p_at timestamptz, p_account text, p_body text, p_case text, p_entry text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  v_head chain_heads;
  v_hash text;
BEGIN
  SELECT * INTO v_head FROM chain_heads WHERE chain = 'attempts' FOR UPDATE;
  v_hash := encode(sha256(convert_to(concat_ws(E'\n', v_head.hash, v_head.seq + 1, p_kind, coalesce(p_account, '-'), coalesce(p_case, '-'), p_entry), 'UTF8')), 'hex');
  INSERT INTO attempts (seq, at, kind, account, body, case_id, entry, prev_hash, hash)
    VALUES (v_head.seq + 1, p_at, p_kind, p_account, p_body, p_case, p_entry, v_head.hash, v_hash);
  UPDATE chain_heads SET seq = v_head.seq + 1, hash = v_hash WHERE chain = 'attempts';
  RETURN v_head.seq + 1;
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
  FOREACH t IN ARRAY ARRAY['cases', 'case_units', 'case_actions', 'documents', 'outbox', 'notifications', 'units'] LOOP
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
  USING (account = (SELECT scope_of('account')) OR (account IS NULL AND body = (SELECT scope_of('body'))));
CREATE POLICY api_sees ON units FOR SELECT TO qunjian_api
  USING ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service'))
    AND (area_under(area, (SELECT scope_of('area'))) OR area_under((SELECT scope_of('area')), split_part(area, '/', 1))));

-- The hot read before and after an action, in one round trip: scope set, case looked at, key looked up. The scope ends with the statement.
CREATE FUNCTION read_case(p_scope text, p_case text, p_account text, p_key text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_answer jsonb;
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  SELECT jsonb_build_object('state', c.state, 'headHash', c.head_hash) INTO v_answer FROM cases c WHERE c.case_id = p_case;
  IF p_key IS NOT NULL THEN
    v_answer := coalesce(v_answer, '{}') || jsonb_build_object('repeat',
      (SELECT jsonb_build_object('fingerprint', fingerprint, 'status', status, 'answer', answer) FROM idempotency WHERE account = p_account AND key = p_key));
  END IF;
  RETURN v_answer;
END $$;

GRANT USAGE ON SCHEMA public TO qunjian_api, qunjian_worker;
GRANT SELECT ON bodies, accounts, sessions, service_tokens, rule_sets, calendar_releases, units, task_lists, task_list_items, cases, case_units, case_actions,
  documents, attempts, outbox, notifications, notification_reads, idempotency, operations, operation_items TO qunjian_api;
GRANT INSERT, UPDATE, DELETE ON sessions TO qunjian_api;
GRANT UPDATE (password_hash, failed_logins, locked_until, must_change_password) ON accounts TO qunjian_api;
GRANT INSERT, DELETE ON idempotency, notification_reads TO qunjian_api;
GRANT INSERT, UPDATE ON operations, operation_items TO qunjian_api;
GRANT SELECT, INSERT, UPDATE ON cases, document_counters TO qunjian_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON case_units TO qunjian_worker;
GRANT SELECT, INSERT ON case_actions, documents, notifications TO qunjian_worker;
GRANT SELECT, INSERT, UPDATE ON outbox TO qunjian_worker;
GRANT USAGE ON SEQUENCE outbox_id_seq TO qunjian_worker;
GRANT SELECT, UPDATE ON reconciler_checkpoint TO qunjian_worker;
GRANT SELECT ON bodies, rule_sets, calendar_releases, units, task_lists, task_list_items TO qunjian_worker;
REVOKE EXECUTE ON FUNCTION append_attempt(text, timestamptz, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_attempt(text, timestamptz, text, text, text, text) TO qunjian_api, qunjian_worker;
