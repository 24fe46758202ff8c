CREATE OR REPLACE FUNCTION attempt_hash(a attempts) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', 'qunjian-attempt-1', a.prev_hash, a.seq, iso(a.at), iso(a.recorded_at), a.entry), 'UTF8')), 'hex')
$$;

-- One entry of the attempts' chain; writers wait for each other on the chain's head. Runs as the owner: the application's roles may add
-- through here, and touch neither rows nor head.
CREATE OR REPLACE FUNCTION append_attempt(p_entry text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
REVOKE EXECUTE ON FUNCTION append_attempt(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_attempt(text) TO qunjian_api, qunjian_worker;
