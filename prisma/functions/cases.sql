-- The hot reads, each one round trip: the scope is set for the statement's own transaction and ends with it. No row where the scope sees none.
CREATE OR REPLACE FUNCTION read_case(p_scope text, p_case text) RETURNS TABLE (state bytea, document_no text) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  RETURN QUERY SELECT c.state, c.document_no FROM cases c WHERE c.case_id = p_case;
END $$;

-- The case before an action, and what is already known under the action's key: recorded action or stored answer of the same account.
CREATE OR REPLACE FUNCTION action_context(p_scope text, p_case text, p_key text) RETURNS TABLE (state bytea, document_no text, recorded jsonb, answer jsonb) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  RETURN QUERY SELECT c.state, c.document_no,
    (SELECT jsonb_build_object('seq', a.seq, 'fingerprint', a.action::jsonb ->> 'fingerprint') FROM case_actions a WHERE a.case_id = p_case AND a.action_id = p_key),
    (SELECT jsonb_build_object('fingerprint', i.fingerprint, 'refusal', i.answer -> 'refusal') FROM idempotency i WHERE i.account = p_scope::jsonb ->> 'account' AND i.key = p_key)
  FROM cases c WHERE c.case_id = p_case;
END $$;

-- What an action became, for the operation that asked for it: its asker may have lost sight of the case since. Null columns: it was never recorded.
CREATE OR REPLACE FUNCTION recorded_action(p_case text, p_action text, OUT seq integer, OUT document_no text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.seq, a.document_no FROM audit_entries a WHERE a.case_id = p_case AND a.action_id = p_action
$$;
REVOKE EXECUTE ON FUNCTION recorded_action(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recorded_action(text, text) TO qunjian_api;
