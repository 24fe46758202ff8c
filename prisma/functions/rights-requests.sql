-- Rights that take two (libs/domain/administration/second-administrator.ts). What is asked, and who answers, is looked at here against the accounts as they
-- are, not against the caller's scope: whose office was taken meanwhile answers nothing.

-- Security administrators who have taken up office.
CREATE OR REPLACE FUNCTION security_in_office() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM accounts WHERE 'security-administrator' = ANY (roles) AND active AND password_hash IS NOT NULL AND NOT must_change_password
$$;

-- Whether it takes a second administrator. The owner of the database (`npm run setup`) does it alone: it could do all of it by hand.
CREATE OR REPLACE FUNCTION takes_second(p_account text, p_roles text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT session_user <> current_user
    AND (p_roles && ARRAY['reviewer', 'system-administrator', 'security-administrator', 'audit-administrator']
      OR EXISTS (SELECT 1 FROM accounts WHERE id = p_account AND 'security-administrator' = ANY (roles)))
    AND (SELECT count(*) FROM security_in_office()) >= 2
$$;

CREATE OR REPLACE FUNCTION rights_of_account(p_account text) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object('roles', to_jsonb(roles), 'body', body, 'area', area, 'instructorNo', instructor_no, 'seat', seat) FROM accounts WHERE id = p_account
$$;

-- `p` = {id, kind, account, rights, hours}.
CREATE OR REPLACE FUNCTION ask_rights(p jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF scope_of('account') NOT IN (SELECT security_in_office()) THEN RAISE insufficient_privilege USING MESSAGE = 'administration asks for another role'; END IF;
  INSERT INTO rights_requests (id, kind, account, rights, stood, requested_by, expires_at)
    VALUES (p->>'id', p->>'kind', p->>'account', nullif(p->'rights', 'null'), rights_of_account(p->>'account'), scope_of('account'),
      clock_timestamp() + make_interval(hours => least((p->>'hours')::int, 720)));
END $$;

-- Confirms, refuses or withdraws what is pending; rights are given by the confirmation itself.
CREATE OR REPLACE FUNCTION answer_rights(p_id text, p_state text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v rights_requests;
  v_by text := scope_of('account');
BEGIN
  SELECT * INTO v FROM rights_requests WHERE id = p_id AND state = 'pending' AND expires_at > clock_timestamp() FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'the request is over'; END IF;
  IF p_state = 'withdrawn' THEN
    IF v_by <> v.requested_by THEN RAISE insufficient_privilege USING MESSAGE = 'who asked takes it back'; END IF;
  ELSIF v_by IN (v.requested_by, v.account) OR NOT (v_by IN (SELECT security_in_office())
      OR NOT EXISTS (SELECT 1 FROM security_in_office() o WHERE o NOT IN (v.requested_by, v.account))
        AND EXISTS (SELECT 1 FROM accounts WHERE id = v_by AND active AND 'system-administrator' = ANY (roles))) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a second administrator answers';
  END IF;
  IF p_state = 'confirmed' AND (v.requested_by NOT IN (SELECT security_in_office()) OR v.stood IS DISTINCT FROM rights_of_account(v.account)) THEN
    RAISE EXCEPTION 'the request is over';
  END IF;
  UPDATE rights_requests SET state = p_state, decided_by = v_by, decided_at = clock_timestamp() WHERE id = p_id;
  IF p_state = 'confirmed' AND v.kind = 'rights' THEN PERFORM put_rights(v.account, v.rights); END IF;
END $$;

-- Uses up the confirmation that the caller was given for this password.
CREATE OR REPLACE FUNCTION use_confirmation(p_account text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE rights_requests SET state = 'used' WHERE id = (SELECT id FROM rights_requests WHERE account = p_account AND kind = 'password' AND state = 'confirmed'
    AND requested_by = scope_of('account') AND expires_at > clock_timestamp() AND stood = rights_of_account(p_account) ORDER BY decided_at LIMIT 1);
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'it takes a second administrator'; END IF;
END $$;

REVOKE EXECUTE ON FUNCTION security_in_office(), takes_second(text, text[]), rights_of_account(text), ask_rights(jsonb), answer_rights(text, text), use_confirmation(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_rights(jsonb), answer_rights(text, text) TO qunjian_api;
