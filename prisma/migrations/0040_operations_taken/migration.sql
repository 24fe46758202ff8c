-- Who works on an operation, and until when nobody else takes it up: a process that died renews nothing.
ALTER TABLE operations ADD taken_by text, ADD taken_until timestamptz;

-- What an action became, for the operation that asked for it: its asker may have lost sight of the case since. Null columns: it was never recorded.
CREATE FUNCTION recorded_action(p_case text, p_action text, OUT seq integer, OUT document_no text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.seq, a.document_no FROM case_actions a WHERE a.case_id = p_case AND a.action_id = p_action
$$;
REVOKE EXECUTE ON FUNCTION recorded_action(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recorded_action(text, text) TO qunjian_api;
