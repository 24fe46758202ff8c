-- Recording an action: the one transaction of a case. Settings: what a case does is looked up by key, whatever the tables hold. Sessions keep the plans of
-- functions: one made while `cases` was small read the whole table for every action until the next ANALYZE, and where PostgreSQL thought a plan for this
-- unit better than one for any, it planned longer than it ran (docs/adr/0010-plans-by-key.md).
-- The three that a worker calls run as the owner: its role may call them, and writes none of these tables itself.

-- Hash of an audit row: SHA-256 over the lines of its canonical form (docs/audit.md). No line holds a line break: the JSON text escapes them.
CREATE OR REPLACE FUNCTION action_hash(a case_actions) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', 'qunjian-action-1', a.prev_hash, a.case_id, a.seq, a.action_id, to_char(a.event_on, 'YYYY-MM-DD'), iso(a.at),
    iso(a.recorded_at), a.adopted::int, coalesce(a.position_before, '-'), coalesce(a.position_after, '-'), coalesce(a.document_no, '-'), a.action), 'UTF8')), 'hex')
$$;

-- Units of a case, [{unitId, name}]; two cases that want one unit exclusively meet on the index case_units_exclusive.
CREATE OR REPLACE FUNCTION write_units(p_case text, p_type text, p_units jsonb, p_exclusive boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM case_units WHERE case_id = p_case;
  INSERT INTO case_units (case_id, unit_id, type, name, exclusive)
    SELECT p_case, u->>'unitId', p_type, u->>'name', p_exclusive FROM jsonb_array_elements(p_units) u ORDER BY u->>'unitId';
END $$;

-- Takes a number of the issuer and year: the next one, or a given one, which raises the counter. Violating documents_pkey = taken. Refused as violations of
-- constraints by name: document_number_declared, a given number that is not above the last one declared; document_number_gap, one that leaves numbers out
-- without a reason (not asked of an adopted history, whose cases come in another order than their numbers). The detail is the last number.
-- The counter's row stays locked until the commit, so a number that is not used is not gone.
CREATE OR REPLACE FUNCTION draw_number(p_draw jsonb, p_case text, p_adopted boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_number integer := (p_draw->>'givenNumber')::int;
  v_before document_counters;
  v_document_no text;
BEGIN
  INSERT INTO document_counters VALUES (p_draw->>'issuer', (p_draw->>'year')::int, 0) ON CONFLICT DO NOTHING;
  SELECT * INTO v_before FROM document_counters WHERE body = p_draw->>'issuer' AND year = (p_draw->>'year')::int FOR UPDATE;
  IF v_number IS NULL THEN
    v_number := v_before.last + 1;
  ELSIF v_number <= v_before.declared THEN
    RAISE check_violation USING CONSTRAINT = 'document_number_declared', MESSAGE = 'a number that was declared as used', DETAIL = v_before.declared::text;
  ELSIF v_number > v_before.last + 1 AND NOT p_adopted AND p_draw->>'gapReason' IS NULL THEN
    RAISE check_violation USING CONSTRAINT = 'document_number_gap', MESSAGE = 'a number that leaves others out', DETAIL = v_before.last::text;
  END IF;
  UPDATE document_counters SET last = greatest(last, v_number) WHERE body = v_before.body AND year = v_before.year;
  v_document_no := coalesce(p_draw->>'given', format('%s〔%s〕%s号', p_draw->>'documentCode', p_draw->>'year', v_number));
  INSERT INTO documents (issuer, year, number, document_no, kind, case_id, gap_after, gap_reason)
    VALUES (v_before.body, v_before.year, v_number, v_document_no, p_draw->>'kind', p_case,
      CASE WHEN v_number > v_before.last + 1 THEN v_before.last END, p_draw->>'gapReason');
  RETURN v_document_no;
END $$;

-- The number of a case that is being opened: the next of its series and year, 岳工建〔2020〕012号, or the one it has where it stands already. The counter's row
-- stays locked until the opening commits, so that numbers come in the order of openings and one that is refused takes none.
CREATE OR REPLACE FUNCTION draw_case_number(p_case text, p_series text, p_year integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_number integer;
  v_case_no text;
BEGIN
  INSERT INTO case_number_counters VALUES (p_series, p_year, 0) ON CONFLICT DO NOTHING;
  SELECT last INTO v_number FROM case_number_counters WHERE series = p_series AND year = p_year FOR UPDATE;
  SELECT case_no INTO v_case_no FROM cases WHERE case_id = p_case;
  IF FOUND THEN RETURN v_case_no; END IF;
  -- An adopted case brings the number it had on paper, which may be of this form.
  LOOP
    v_number := v_number + 1;
    v_case_no := format('%s〔%s〕%s号', p_series, p_year, lpad(v_number::text, greatest(3, length(v_number::text)), '0'));
    EXIT WHEN NOT EXISTS (SELECT 1 FROM cases WHERE case_no = v_case_no);
  END LOOP;
  UPDATE case_number_counters SET last = v_number WHERE series = p_series AND year = p_year;
  RETURN v_case_no;
END $$;

-- All that stands in the audit of a case from a place on, in order: [{action, at, documentNo}]. The case's row is locked first, so that nothing that is being
-- written there comes after the answer.
CREATE OR REPLACE FUNCTION standing_from(p_case text, p_seq integer) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  PERFORM 1 FROM cases WHERE case_id = p_case FOR UPDATE;
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('action', action::jsonb, 'at', iso(at), 'documentNo', document_no) ORDER BY seq), '[]')
    FROM audit_entries WHERE case_id = p_case AND seq >= p_seq);
END $$;

-- One accepted action in one transaction and one round trip. `p` = {row, entry, units, exclusive, draw, notices}: `row` holds the columns of
-- cases, `entry` those of case_actions; the state comes packed. Answers {status: recorded, at, documentNo}, or where `seq` is taken {status: standing, entries}: the
-- audit's order is the order, so what stands at `seq` is asked first. An id that stands at an earlier place violates case_actions_case_id_action_id_key.
CREATE OR REPLACE FUNCTION commit_action(p jsonb, p_state bytea) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_entry case_actions := jsonb_populate_record(NULL::case_actions, p->'entry');
  v_row cases := jsonb_populate_record(NULL::cases, p->'row');
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
  v_standing jsonb;
  v_version integer;
  v_units_digest text;
BEGIN
  SELECT version, head_hash, position, units_digest INTO v_version, v_entry.prev_hash, v_entry.position_before, v_units_digest
    FROM cases WHERE case_id = v_entry.case_id FOR UPDATE;
  IF v_version IS DISTINCT FROM v_entry.seq - 1 THEN
    v_standing := standing_from(v_entry.case_id, v_entry.seq);
    IF v_standing = '[]' THEN
      RAISE EXCEPTION 'case % stands at version %, so action % cannot be its entry %', v_entry.case_id, v_version, v_entry.action_id, v_entry.seq;
    END IF;
    RETURN jsonb_build_object('status', 'standing', 'entries', v_standing);
  END IF;
  IF p->'draw' <> 'null' THEN
    v_entry.document_no := draw_number(p->'draw', v_entry.case_id, false);
    v_row.document_no := v_entry.document_no;
    -- The instant of an entry with a number lies behind the counter's lock: instants follow one another as the numbers were drawn.
    v_now := date_trunc('milliseconds', clock_timestamp());
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
      other_bodies = v_row.other_bodies, guests = v_row.guests, officer = v_row.officer, claimed_by = v_row.claimed_by, instructor_no = v_row.instructor_no,
      waiting_role = v_row.waiting_role, waiting_body = v_row.waiting_body, waiting_account = v_row.waiting_account, waiting_since = v_row.waiting_since,
      due_on = v_row.due_on, due_key = v_row.due_key, overdue = v_row.overdue, escalation = v_row.escalation, plan_due_on = v_row.plan_due_on,
      formed_on = v_row.formed_on, application_approved_on = v_row.application_approved_on, congress_held_on = v_row.congress_held_on,
      registered_on = v_row.registered_on, document_no = v_row.document_no, term_ends_on = v_row.term_ends_on, holds = v_row.holds, limits = v_row.limits, closed_on = v_row.closed_on,
      closing_reason = v_row.closing_reason, answered_on = v_row.answered_on, answer_entered_on = v_row.answer_entered_on, entered_late = v_row.entered_late,
      organisation_name = v_row.organisation_name, organisation_short_name = v_row.organisation_short_name, organisation_seal_name = v_row.organisation_seal_name,
      changed_at = v_now, head_hash = v_entry.hash, state = p_state
    WHERE case_id = v_entry.case_id;
  IF v_units_digest <> v_row.units_digest THEN PERFORM write_units(v_row.case_id, v_row.type, p->'units', (p->>'exclusive')::boolean); PERFORM write_case_text(v_row.case_id); END IF;
  PERFORM write_waiting(v_row);
  INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES (v_entry.case_id, v_entry.seq, v_entry.name, v_entry.at, p->'notices', v_now);
  RETURN jsonb_build_object('status', 'recorded', 'at', iso(v_entry.at), 'documentNo', v_entry.document_no);
END $$;

-- An opening or an adopted history: entries 1..n in order, then the case as it stands. Idempotent by case id.
-- `p` = {row, units, exclusive, entries: [{entry, draw}], notices}; the state comes packed.
CREATE OR REPLACE FUNCTION commit_opening(p jsonb, p_state bytea) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
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
      IF v_item->'draw' <> 'null' THEN
        PERFORM draw_number(v_item->'draw', v_row.case_id, true);
        v_now := date_trunc('milliseconds', clock_timestamp());
      END IF;
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
    INSERT INTO case_areas VALUES (v_row.area) ON CONFLICT DO NOTHING;
    PERFORM write_waiting(v_row);
    PERFORM write_units(v_row.case_id, v_row.type, p->'units', (p->>'exclusive')::boolean);
    PERFORM write_case_text(v_row.case_id);
    INSERT INTO outbox (case_id, seq, name, at, notices, created_at) VALUES (v_row.case_id, v_row.version, 'open', v_entry.at, p->'notices', v_now);
  END IF;
  RETURN jsonb_build_object('status', 'recorded', 'at', iso(v_row.opened_at), 'documentNo', NULL);
END $$;

REVOKE EXECUTE ON FUNCTION standing_from(text, integer), commit_action(jsonb, bytea), commit_opening(jsonb, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION standing_from(text, integer), commit_action(jsonb, bytea), commit_opening(jsonb, bytea) TO qunjian_worker;

-- Writes the read model of a case anew from the state that its history or its audit leads to; head and instant are those of its last entry. What hangs on a case
-- that becomes formed or is taken over comes by the triggers, once. `p` = {row, units, exclusive, documents: [{issuer, year, givenNumber, given, kind}]}; the state
-- comes packed. Answers false, and writes nothing, where the audit stands at another version by now.
CREATE OR REPLACE FUNCTION rebuild_case(p jsonb, p_state bytea) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_row cases := jsonb_populate_record(NULL::cases, p->'row');
  v_last case_actions;
  v_columns text;
BEGIN
  PERFORM 1 FROM cases WHERE case_id = v_row.case_id FOR UPDATE;
  SELECT * INTO v_last FROM audit_entries WHERE case_id = v_row.case_id ORDER BY seq DESC LIMIT 1;
  IF v_last.seq IS DISTINCT FROM v_row.version THEN RETURN false; END IF;
  v_row.head_hash := v_last.hash;
  v_row.changed_at := v_last.recorded_at;
  v_row.state := p_state;
  IF EXISTS (SELECT 1 FROM cases WHERE case_id = v_row.case_id) THEN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO v_columns
      FROM pg_attribute WHERE attrelid = 'cases'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attname <> 'case_id';
    EXECUTE format('UPDATE cases SET (%1$s) = (SELECT %1$s FROM (SELECT ($1).*) r) WHERE case_id = ($1).case_id', v_columns) USING v_row;
  ELSE
    INSERT INTO cases SELECT v_row.*;
  END IF;
  PERFORM write_units(v_row.case_id, v_row.type, p->'units', (p->>'exclusive')::boolean);
  PERFORM write_waiting(v_row);
  INSERT INTO documents (issuer, year, number, document_no, kind, case_id)
    SELECT d->>'issuer', (d->>'year')::int, (d->>'givenNumber')::int, d->>'given', d->>'kind', v_row.case_id FROM jsonb_array_elements(p->'documents') d
    ON CONFLICT (issuer, year, number) DO NOTHING;
  INSERT INTO document_counters AS c (body, year, last)
    SELECT d->>'issuer', (d->>'year')::int, max((d->>'givenNumber')::int) FROM jsonb_array_elements(p->'documents') d GROUP BY 1, 2
    ON CONFLICT (body, year) DO UPDATE SET last = excluded.last WHERE c.last < excluded.last;
  RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION rebuild_case(jsonb, bytea) FROM PUBLIC;

-- Which numbers left others out, and why, anew from the audit: numbers in the order in which they were drawn, each against the greatest before it. Counters that
-- stand below what was declared or drawn are raised. Answers how many numbers were otherwise.
CREATE OR REPLACE FUNCTION rebuild_number_gaps() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_changed bigint;
BEGIN
  UPDATE document_counters SET last = declared WHERE last < declared;
  WITH drawn AS (
    SELECT d.issuer, d.year, d.number, CASE WHEN NOT a.adopted THEN a.action::jsonb->'data'->>'numberReason' END AS reason,
        greatest(c.declared, max(d.number) OVER (PARTITION BY d.issuer, d.year ORDER BY a.recorded_at, a.case_id, a.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS before
      FROM documents d JOIN document_counters c ON c.body = d.issuer AND c.year = d.year
      JOIN audit_entries a ON a.case_id = d.case_id AND a.document_no = d.document_no
  ), gaps AS (
    SELECT issuer, year, number, reason, CASE WHEN number > before + 1 THEN before END AS gap FROM drawn
  )
  UPDATE documents d SET gap_after = g.gap, gap_reason = g.reason FROM gaps g
    WHERE d.issuer = g.issuer AND d.year = g.year AND d.number = g.number AND (d.gap_after, d.gap_reason) IS DISTINCT FROM (g.gap, g.reason);
  GET DIAGNOSTICS v_changed = ROW_COUNT;
  RETURN v_changed;
END $$;
REVOKE EXECUTE ON FUNCTION rebuild_number_gaps() FROM PUBLIC;

-- Packs the audit of cases that ended before a day, by case id, up to p_limit of them: the entries of a case become one row and leave case_actions in the same transaction, once
-- the chain holds to the head of its case and what was packed reads as what stood. A case whose chain does not hold stays as it is: `audit:verify` names it.
-- @returns how many were packed, those left as they were, and the last id looked at; null where no more have ended by then
CREATE OR REPLACE FUNCTION pack_audits(p_before date, p_after text, p_limit integer) RETURNS TABLE (packed integer, unsound text[], last text) LANGUAGE plpgsql AS $$
DECLARE
  c record;
  v_whole boolean;
BEGIN
  packed := 0;
  unsound := '{}';
  FOR c IN SELECT k.case_id, k.version, k.head_hash FROM cases k WHERE k.case_id > p_after AND k.status IN ('formed', 'closed')
      AND greatest(k.formed_on, k.registered_on, k.closed_on, business_day(k.changed_at)) < p_before
      AND EXISTS (SELECT 1 FROM case_actions a WHERE a.case_id = k.case_id AND a.seq = 1) ORDER BY k.case_id LIMIT p_limit FOR UPDATE LOOP
    last := c.case_id;
    SELECT count(*) = c.version AND max(seq) = c.version AND bool_and(hash = action_hash(e) AND prev_hash = before)
        AND (array_agg(hash ORDER BY seq DESC))[1] = c.head_hash INTO v_whole
      FROM case_actions e JOIN (SELECT a.case_id, a.seq, lag(a.hash, 1, repeat('0', 64)) OVER (ORDER BY a.seq) AS before FROM case_actions a WHERE a.case_id = c.case_id) b USING (case_id, seq)
      WHERE e.case_id = c.case_id;
    IF v_whole THEN
      INSERT INTO packed_audits (case_id, entries_to, entries) SELECT c.case_id, c.version, jsonb_agg(to_jsonb(a) ORDER BY a.seq) FROM case_actions a WHERE a.case_id = c.case_id;
      v_whole := NOT EXISTS (SELECT * FROM case_actions a WHERE a.case_id = c.case_id
        EXCEPT SELECT e.* FROM packed_audits p CROSS JOIN LATERAL jsonb_populate_recordset(NULL::case_actions, p.entries) e WHERE p.case_id = c.case_id);
      IF v_whole THEN
        DELETE FROM case_actions WHERE case_id = c.case_id;
        packed := packed + 1;
      ELSE
        DELETE FROM packed_audits WHERE case_id = c.case_id;
      END IF;
    END IF;
    IF NOT coalesce(v_whole, false) THEN unsound := unsound || c.case_id; END IF;
  END LOOP;
  RETURN NEXT;
END $$;
REVOKE EXECUTE ON FUNCTION pack_audits(date, text, integer) FROM PUBLIC;

-- The organisation comes at the end of the transaction that approves the result, when the units of the case stand as well; at once where it belongs, so that it
-- is written and counted once.
CREATE OR REPLACE FUNCTION case_forms_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO organisations (id, type, mode, name, formed_on, term_ends_on, document_no, baseline, case_id, list_item, source, changed_at,
      short_name, seal_name, lead_unit, area, kind, township, body, members, most_full)
    SELECT NEW.case_id, NEW.type, NEW.mode, coalesce(NEW.organisation_name, NEW.lead_unit_name), NEW.formed_on, NEW.term_ends_on, NEW.document_no, false, NEW.case_id, NEW.list_item, 'case', NEW.changed_at,
      NEW.organisation_short_name, NEW.organisation_seal_name, u.unit_id, u.area, u.kind, u.township, CASE WHEN u.unit_id IS NOT NULL THEN NEW.approving_body END, j.members, j.most_full
    FROM (VALUES (1)) AS one LEFT JOIN units u ON u.unit_id = NEW.lead_unit
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS members, max(v.party_members_full) AS most_full
      FROM case_units m CROSS JOIN LATERAL (SELECT party_members_full FROM units WHERE unit_id = m.unit_id OFFSET 0) v WHERE m.case_id = NEW.case_id
    ) j ON NEW.mode <> 'single' AND u.unit_id IS NOT NULL
    ON CONFLICT (id) DO NOTHING;
  INSERT INTO organisation_units (organisation, unit_id, joined_on)
    SELECT NEW.case_id, u.unit_id, NEW.formed_on FROM case_units u WHERE u.case_id = NEW.case_id ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS case_formed ON cases;
CREATE CONSTRAINT TRIGGER case_formed AFTER UPDATE OF formed_on ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.formed_on IS NOT NULL AND OLD.formed_on IS DISTINCT FROM NEW.formed_on) EXECUTE FUNCTION case_forms_organisation();
DROP TRIGGER IF EXISTS case_adopted_formed ON cases;
CREATE CONSTRAINT TRIGGER case_adopted_formed AFTER INSERT ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.formed_on IS NOT NULL) EXECUTE FUNCTION case_forms_organisation();

-- A visit for each unit of the case that the ledger knows, under the id of the entry; an instructor whom the roll does not know has none.
CREATE OR REPLACE FUNCTION visits_of_entry(p_entry case_actions) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  WITH made AS (
    INSERT INTO instructor_contacts (id, instructor_no, unit_id, on_date, recorded_by, recorded_at, case_id)
    SELECT 'case/' || p_entry.case_id || '/' || p_entry.seq || '/' || u.unit_id, i.instructor_no, u.unit_id, p_entry.event_on, p_entry.actor, p_entry.at, p_entry.case_id
      FROM cases c JOIN instructors i ON i.instructor_no = c.instructor_no JOIN case_units k ON k.case_id = c.case_id JOIN units u ON u.unit_id = k.unit_id
      WHERE c.case_id = p_entry.case_id ORDER BY u.unit_id
    ON CONFLICT (id) DO NOTHING RETURNING instructor_no, unit_id)
  UPDATE instructor_assignments a SET contacts = a.contacts + 1, last_contact_on = greatest(a.last_contact_on, p_entry.event_on), changed_at = p_entry.at
    FROM made m WHERE a.instructor_no = m.instructor_no AND a.unit_id = m.unit_id;
END $$;

CREATE OR REPLACE FUNCTION case_records_visit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM visits_of_entry(NEW);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER case_visited AFTER INSERT ON case_actions FOR EACH ROW WHEN (NEW.name = 'record-contact' AND NOT NEW.adopted) EXECUTE FUNCTION case_records_visit();

-- A case taken over half way brings the visits of its paper days, at the end of its transaction: then its units stand as well.
CREATE OR REPLACE FUNCTION case_adopts_visits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  PERFORM visits_of_entry(a) FROM case_actions a WHERE a.case_id = NEW.case_id AND a.name = 'record-contact' AND a.adopted ORDER BY a.seq;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS case_adopted_visits ON cases;
CREATE CONSTRAINT TRIGGER case_adopted_visits AFTER INSERT ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.version > 1 AND NEW.instructor_no IS NOT NULL) EXECUTE FUNCTION case_adopts_visits();
REVOKE EXECUTE ON FUNCTION visits_of_entry(case_actions) FROM PUBLIC;
