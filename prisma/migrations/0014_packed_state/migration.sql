-- The state of a case is stored packed (libs/data/stored-state.ts, docs/adr/0007): written with every action and read whole, it cost more than everything else of
-- an action together. What SQL asks of a case are columns.

-- Number of the last document; a number that is drawn is known here before the state holds it.
ALTER TABLE cases ADD COLUMN document_no text;
ALTER TABLE cases ADD COLUMN term_ends_on date;
-- Every hold so far, [{reasonCode, position, from, to}], the present one last with `to` null; NULL while there was none.
ALTER TABLE cases ADD COLUMN holds jsonb;
ALTER TABLE cases ADD COLUMN closed_on date;
ALTER TABLE cases ADD COLUMN closing_reason text;
UPDATE cases SET document_no = state->'documents'->-1->>'documentNo', term_ends_on = (state->'term'->>'to')::date,
  holds = CASE WHEN jsonb_array_length(state->'holds') > 0 THEN state->'holds' END, closed_on = (state->'closing'->>'on')::date, closing_reason = state->'closing'->>'reasonCode';
ALTER TABLE cases ALTER COLUMN state TYPE bytea USING '\x00'::bytea || convert_to(state::text, 'UTF8');
ALTER TABLE cases ALTER COLUMN state SET STORAGE MAIN, ALTER COLUMN holds SET STORAGE MAIN;

CREATE OR REPLACE FUNCTION living_cases_of_unit(p_unit text) RETURNS TABLE (case_id text, mode text, status text, units integer, held_for text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.case_id, c.mode, c.status, c.unit_count, CASE WHEN c.status = 'on-hold' THEN c.holds->-1->>'reasonCode' END FROM case_units u JOIN cases c USING (case_id)
  WHERE u.unit_id = p_unit AND c.status IN ('open', 'on-hold') AND sees_ledger() ORDER BY c.opened_at, c.case_id
$$;

-- The organisation comes at the end of the transaction that approves the result, when the units of the case stand as well.
CREATE OR REPLACE FUNCTION case_forms_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO organisations (id, type, mode, name, township, formed_on, term_ends_on, document_no, baseline, case_id, list_item, source, changed_at)
    VALUES (NEW.case_id, NEW.type, NEW.mode, NEW.lead_unit_name, (SELECT township FROM units WHERE unit_id = NEW.lead_unit), NEW.formed_on,
      NEW.term_ends_on, NEW.document_no, false, NEW.case_id, NEW.list_item, 'case', NEW.changed_at)
    ON CONFLICT (id) DO NOTHING;
  INSERT INTO organisation_units (organisation, unit_id, joined_on)
    SELECT NEW.case_id, u.unit_id, NEW.formed_on FROM case_units u WHERE u.case_id = NEW.case_id ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
DROP TRIGGER case_formed ON cases;
DROP TRIGGER case_adopted_formed ON cases;
CREATE CONSTRAINT TRIGGER case_formed AFTER UPDATE OF formed_on ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.formed_on IS NOT NULL AND OLD.formed_on IS DISTINCT FROM NEW.formed_on) EXECUTE FUNCTION case_forms_organisation();
CREATE CONSTRAINT TRIGGER case_adopted_formed AFTER INSERT ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.formed_on IS NOT NULL) EXECUTE FUNCTION case_forms_organisation();

DROP FUNCTION write_units(jsonb, boolean);
-- Units of a case, [{unitId, name}]; two cases that want one unit exclusively meet on the index case_units_exclusive.
CREATE FUNCTION write_units(p_case text, p_type text, p_units jsonb, p_exclusive boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM case_units WHERE case_id = p_case;
  INSERT INTO case_units (case_id, unit_id, type, name, exclusive)
    SELECT p_case, u->>'unitId', p_type, u->>'name', p_exclusive FROM jsonb_array_elements(p_units) u ORDER BY u->>'unitId';
END $$;

DROP FUNCTION commit_action(jsonb, jsonb);
-- One accepted action in one transaction and one round trip. `p` = {row, entry, units, exclusive, draw, notices}: `row` holds the columns of
-- cases, `entry` those of case_actions; the state comes packed. Answers {status, at, documentNo, action}.
CREATE FUNCTION commit_action(p jsonb, p_state bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
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
    v_row.document_no := v_entry.document_no;
  END IF;
  v_entry.position_after := v_row.position;
  v_entry.recorded_at := v_now;
  v_entry.hash := action_hash(v_entry);
  -- Fails on what jsonb cannot hold (a NUL, half a surrogate pair): readers look into actions with SQL.
  PERFORM v_entry.action::jsonb;
  INSERT INTO case_actions SELECT v_entry.*;
  UPDATE cases SET mode = v_row.mode, position = v_row.position, status = v_row.status, attempt = v_row.attempt, version = v_row.version, area = v_row.area,
      lead_unit = v_row.lead_unit, lead_unit_name = v_row.lead_unit_name, unit_count = v_row.unit_count, units_digest = v_row.units_digest,
      responsible_body = v_row.responsible_body, approving_body = v_row.approving_body, registering_body = v_row.registering_body,
      other_bodies = v_row.other_bodies, officer = v_row.officer, claimed_by = v_row.claimed_by, instructor_no = v_row.instructor_no,
      waiting_role = v_row.waiting_role, waiting_body = v_row.waiting_body, waiting_account = v_row.waiting_account, waiting_since = v_row.waiting_since,
      due_on = v_row.due_on, due_key = v_row.due_key, overdue = v_row.overdue, escalation = v_row.escalation, plan_due_on = v_row.plan_due_on,
      formed_on = v_row.formed_on, application_approved_on = v_row.application_approved_on, congress_held_on = v_row.congress_held_on,
      registered_on = v_row.registered_on, document_no = v_row.document_no, term_ends_on = v_row.term_ends_on, holds = v_row.holds, closed_on = v_row.closed_on,
      closing_reason = v_row.closing_reason, changed_at = v_now, head_hash = v_entry.hash, state = p_state
    WHERE case_id = v_entry.case_id;
  IF v_units_digest <> v_row.units_digest THEN PERFORM write_units(v_row.case_id, v_row.type, p->'units', (p->>'exclusive')::boolean); END IF;
  INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES (v_entry.case_id, v_entry.seq, v_entry.name, v_entry.at, p->'notices', v_now);
  RETURN jsonb_build_object('status', 'recorded', 'at', iso(v_entry.at), 'documentNo', v_entry.document_no);
END $$;

DROP FUNCTION commit_opening(jsonb, jsonb);
-- An opening or an adopted history: entries 1..n in order, then the case as it stands. Idempotent by case id.
-- `p` = {row, units, exclusive, entries: [{entry, draw}], notices}; the state comes packed.
CREATE FUNCTION commit_opening(p jsonb, p_state bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
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
      PERFORM v_entry.action::jsonb;
      INSERT INTO case_actions SELECT v_entry.*;
      v_prev := v_entry.hash;
    END LOOP;
    IF v_entry.seq IS DISTINCT FROM v_row.version THEN RAISE EXCEPTION 'case % is at version % after % entries', v_row.case_id, v_row.version, v_entry.seq; END IF;
    v_row.changed_at := v_now;
    v_row.head_hash := v_prev;
    v_row.state := p_state;
    INSERT INTO cases SELECT v_row.*;
    PERFORM write_units(v_row.case_id, v_row.type, p->'units', (p->>'exclusive')::boolean);
    INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES (v_row.case_id, v_row.version, 'open', v_entry.at, p->'notices', v_now);
  END IF;
  RETURN jsonb_build_object('status', 'recorded', 'at', iso(v_row.opened_at), 'documentNo', NULL);
END $$;

DROP FUNCTION read_case(text, text);
-- The hot reads, each one round trip: the scope is set for the statement's own transaction and ends with it. No row where the scope sees none.
CREATE FUNCTION read_case(p_scope text, p_case text) RETURNS TABLE (state bytea, document_no text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  RETURN QUERY SELECT c.state, c.document_no FROM cases c WHERE c.case_id = p_case;
END $$;
DROP FUNCTION action_context(text, text, text);
-- The case before an action, and what is already known under the action's key: recorded action or stored answer of the same account.
CREATE FUNCTION action_context(p_scope text, p_case text, p_key text) RETURNS TABLE (state bytea, document_no text, recorded jsonb, answer jsonb) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  RETURN QUERY SELECT c.state, c.document_no,
    (SELECT jsonb_build_object('seq', a.seq, 'fingerprint', a.action::jsonb ->> 'fingerprint') FROM case_actions a WHERE a.case_id = p_case AND a.action_id = p_key),
    (SELECT jsonb_build_object('fingerprint', i.fingerprint, 'refusal', i.answer -> 'refusal') FROM idempotency i WHERE i.account = p_scope::jsonb ->> 'account' AND i.key = p_key)
  FROM cases c WHERE c.case_id = p_case;
END $$;
