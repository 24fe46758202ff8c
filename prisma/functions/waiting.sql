-- What waits (table `waiting`): derived from the columns of a case and from nothing else, written in the action's own transaction, made anew by
-- `npm run projection:rebuild` and compared by `npm run projection:verify`.

-- The row of a case that lives; none of one that has ended. The one place where it is derived: commits, the rebuilding and the comparison ask here.
CREATE OR REPLACE FUNCTION waiting_of(c cases) RETURNS SETOF waiting LANGUAGE sql STABLE AS $$
  SELECT c.case_id, c.case_no, c.type, c.mode, c.area, c.list_item, c.plan_due_on, c.opened_on, c.opened_at, c.responsible_body, c.approving_body, c.registering_body,
    c.guests, c.status, c.position, c.officer, c.instructor_no, c.waiting_role, c.waiting_body, c.waiting_account,
    CASE WHEN c.waiting_account IS NOT NULL THEN 'account:' || c.waiting_account
      WHEN c.waiting_role = 'instructor' AND c.instructor_no IS NOT NULL THEN 'instructor:' || c.instructor_no
      ELSE 'body:' || c.waiting_body || ':' || c.waiting_role END,
    c.waiting_since, c.due_on, c.due_key, c.overdue, c.type
  WHERE c.status IN ('open', 'on-hold')
$$;

-- Brings the row of one case to what the case says now; writes nothing where nothing differs.
CREATE OR REPLACE FUNCTION write_waiting(c cases) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_old waiting;
  v_new waiting;
BEGIN
  SELECT * INTO v_new FROM waiting_of(c);
  IF NOT FOUND THEN
    DELETE FROM waiting WHERE case_id = c.case_id;
    RETURN;
  END IF;
  SELECT * INTO v_old FROM waiting WHERE case_id = c.case_id;
  IF NOT FOUND THEN
    INSERT INTO waiting SELECT v_new.*;
  ELSIF v_old IS DISTINCT FROM v_new THEN
    IF v_old.area <> v_new.area THEN INSERT INTO case_areas VALUES (c.area) ON CONFLICT DO NOTHING; END IF;
    UPDATE waiting SET mode = v_new.mode, area = v_new.area, plan_due_on = v_new.plan_due_on, responsible_body = v_new.responsible_body,
        approving_body = v_new.approving_body, registering_body = v_new.registering_body, guests = v_new.guests, status = v_new.status, position = v_new.position,
        officer = v_new.officer, instructor_no = v_new.instructor_no, waiting_role = v_new.waiting_role, waiting_body = v_new.waiting_body,
        waiting_account = v_new.waiting_account, holder = v_new.holder, waiting_since = v_new.waiting_since, due_on = v_new.due_on, due_key = v_new.due_key,
        overdue = v_new.overdue
      WHERE case_id = c.case_id;
  END IF;
END $$;

-- What stands and what should: cases whose row differs, is missing or is one too many. Empty where all is well.
CREATE OR REPLACE FUNCTION wrong_waiting() RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT case_id FROM (SELECT w.* FROM cases c, waiting_of(c) w WHERE c.status IN ('open', 'on-hold') EXCEPT SELECT * FROM waiting) missing
  UNION SELECT case_id FROM waiting w WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.case_id = w.case_id AND c.status IN ('open', 'on-hold'))
  ORDER BY 1
$$;

-- All rows anew, and the summaries that are counted from them. @returns how many wait
CREATE OR REPLACE FUNCTION rebuild_waiting() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_count bigint;
BEGIN
  LOCK TABLE cases IN SHARE MODE;
  LOCK TABLE waiting IN EXCLUSIVE MODE;
  INSERT INTO case_areas SELECT DISTINCT area FROM cases ON CONFLICT DO NOTHING;
  DELETE FROM waiting;
  INSERT INTO waiting SELECT w.* FROM cases c, waiting_of(c) w WHERE c.status IN ('open', 'on-hold');
  GET DIAGNOSTICS v_count = ROW_COUNT;
  PERFORM rebuild_summaries();
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION rebuild_waiting(), wrong_waiting() FROM PUBLIC;

-- Keys under which something may wait for the caller: by name, by number, or for their body in each of their roles.
CREATE OR REPLACE FUNCTION scope_holders() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY['account:' || scope_of('account'), 'instructor:' || scope_of('instructorNo')]
    || ARRAY(SELECT 'body:' || scope_of('body') || ':' || r FROM jsonb_array_elements_text(nullif(current_setting('app.scope', true), '')::jsonb -> 'roles') r
      WHERE r IN ('reviewer', 'officer', 'instructor') ORDER BY r)
$$;
-- The same for everybody of the caller's body in these roles, whoever has claimed it. (Accounts are few per body.)
CREATE OR REPLACE FUNCTION body_holders() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT scope_holders() || ARRAY(SELECT 'account:' || a.id FROM accounts a WHERE a.body = scope_of('body') AND a.id <> scope_of('account') ORDER BY a.id)
$$;
-- Cases the caller has decided, with the last decision on each: their own acts, so the owner looks them up; the cases themselves are read under the caller's sight.
CREATE OR REPLACE FUNCTION decided_by_caller() RETURNS TABLE (case_id text, decided_at timestamptz, decision text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (a.case_id) a.case_id, a.at, a.name FROM case_actions a
  WHERE a.actor = scope_of('account') AND a.name IN ('confirm-eligibility', 'approve', 'return', 'reject', 'register', 'accept-transfer')
  ORDER BY a.case_id, a.at DESC, a.seq DESC
$$;
REVOKE EXECUTE ON FUNCTION decided_by_caller() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decided_by_caller() TO qunjian_api, qunjian_worker;

-- One page of the caller's inbox by due date: a scan of one index per key, merged, which reads what it returns. In one round trip: the scope is set for the
-- statement's own transaction. A key that is not there is null, and its scan ends where it begins.
CREATE OR REPLACE FUNCTION inbox(p_scope text, p_due date, p_case text, p_limit integer) RETURNS SETOF review_lines LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
DECLARE
  h text[];
  v_due date := coalesce(p_due, '-infinity');
  v_case text := coalesce(p_case, '');
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  h := scope_holders();
  RETURN QUERY
    SELECT c.* FROM (SELECT m.case_id, m.due_key FROM (
      (SELECT w.case_id, w.due_key FROM waiting w WHERE w.status = 'open' AND w.holder = h[1] AND (w.due_key, w.case_id) > (v_due, v_case)
        ORDER BY w.due_key, w.case_id LIMIT p_limit)
      UNION ALL (SELECT w.case_id, w.due_key FROM waiting w WHERE w.status = 'open' AND w.holder = h[2] AND (w.due_key, w.case_id) > (v_due, v_case)
        ORDER BY w.due_key, w.case_id LIMIT p_limit)
      UNION ALL (SELECT w.case_id, w.due_key FROM waiting w WHERE w.status = 'open' AND w.holder = h[3] AND (w.due_key, w.case_id) > (v_due, v_case)
        ORDER BY w.due_key, w.case_id LIMIT p_limit)
      UNION ALL (SELECT w.case_id, w.due_key FROM waiting w WHERE w.status = 'open' AND w.holder = h[4] AND (w.due_key, w.case_id) > (v_due, v_case)
        ORDER BY w.due_key, w.case_id LIMIT p_limit)
      UNION ALL (SELECT w.case_id, w.due_key FROM waiting w WHERE w.status = 'open' AND w.holder = h[5] AND (w.due_key, w.case_id) > (v_due, v_case)
        ORDER BY w.due_key, w.case_id LIMIT p_limit)
    ) m ORDER BY m.due_key, m.case_id LIMIT p_limit) u CROSS JOIN LATERAL (SELECT l.* FROM review_lines l WHERE l.case_id = u.case_id OFFSET 0) c ORDER BY u.due_key, u.case_id;
END $$;

-- The share of living cases that are on the task list (or not), or opened within days, as ANALYZE counted it: whether a list walks or names what it shows. Null before
-- the first ANALYZE. The owner's statistics; a share of all tells nobody what a case says. (EXPLAIN may not be asked by a function that is called stable.)
CREATE OR REPLACE FUNCTION living_share(p_listed boolean, p_from timestamptz, p_before timestamptz) RETURNS double precision LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  v_plan jsonb;
  v_where text := concat_ws(' AND ', CASE p_listed WHEN true THEN 'list_item IS NOT NULL' WHEN false THEN 'list_item IS NULL' END,
    'opened_at >= ' || quote_literal(p_from) || '::timestamptz', 'opened_at < ' || quote_literal(p_before) || '::timestamptz');
BEGIN
  EXECUTE 'EXPLAIN (FORMAT JSON) SELECT 1 FROM waiting WHERE ' || v_where INTO v_plan;
  RETURN (SELECT (v_plan #>> '{0,Plan,Plan Rows}')::float / reltuples FROM pg_class WHERE oid = 'waiting'::regclass AND reltuples > 0);
END $$;
REVOKE EXECUTE ON FUNCTION living_share(boolean, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION living_share(boolean, timestamptz, timestamptz) TO qunjian_api, qunjian_worker;

-- An installation from before the table, or one that was filled round the commit, has its rows made here.
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM wrong_waiting()) THEN PERFORM rebuild_waiting(); END IF;
END $$;
