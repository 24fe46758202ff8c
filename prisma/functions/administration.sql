-- The campaign, bodies and accounts as persons keep them. The API writes none of these tables: it calls these functions, and each looks at the caller's
-- scope itself, as the policies of the other tables do.

-- Refuses a caller without one of the roles. A bug, where it happens: the service has asked before.
CREATE OR REPLACE FUNCTION require_scope(VARIADIC p_roles text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT scope_has(VARIADIC p_roles) THEN RAISE insufficient_privilege USING MESSAGE = 'administration asks for another role'; END IF;
END $$;

-- One change of campaign, bodies or accounts at a time: what the rules have looked at stays so until the commit.
CREATE OR REPLACE FUNCTION lock_administration() RETURNS void LANGUAGE sql AS $$ SELECT pg_advisory_xact_lock(20200528) $$;

-- What an area path is part of for good: cases and published figures name it.
CREATE OR REPLACE FUNCTION county_is_fixed() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases) OR EXISTS (SELECT 1 FROM task_list_versions) OR EXISTS (SELECT 1 FROM reports)
$$;

-- `p` = {name, area, kickoff, baselineOn, deadline}. Another county moves the paths of everything that has one; the ledger's own follow when it is made anew.
CREATE OR REPLACE FUNCTION write_campaign(p jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_version integer;
  v_area text := p->>'area';
BEGIN
  PERFORM require_scope('system-administrator');
  IF EXISTS (SELECT 1 FROM campaigns WHERE area <> v_area) AND county_is_fixed() THEN RAISE EXCEPTION 'the county is fixed'; END IF;
  INSERT INTO campaigns AS c (name, area, kickoff, baseline_on, deadline)
    VALUES (p->>'name', v_area, (p->>'kickoff')::date, (p->>'baselineOn')::date, (p->>'deadline')::date)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, area = excluded.area, kickoff = excluded.kickoff, baseline_on = excluded.baseline_on, deadline = excluded.deadline,
      version = c.version + 1
    RETURNING version INTO v_version;
  UPDATE bodies SET area = v_area || substr(area, length(split_part(area, '/', 1)) + 1) WHERE split_part(area, '/', 1) <> v_area;
  UPDATE accounts SET area = v_area || substr(area, length(split_part(area, '/', 1)) + 1) WHERE split_part(area, '/', 1) <> v_area;
  UPDATE register_entries SET area = v_area || substr(area, length(split_part(area, '/', 1)) + 1) WHERE split_part(area, '/', 1) <> v_area;
  RETURN v_version;
END $$;

-- `p` = a body as the API shows it, with lastNumbers [{year, last}] of series that were begun before this system. A series that stands is not touched.
CREATE OR REPLACE FUNCTION write_body(p jsonb) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_version integer;
BEGIN
  PERFORM require_scope('system-administrator');
  INSERT INTO bodies AS b (id, name, line, level, area, document_code, parent, parent_relation, role, reviews, active_from, active_until)
    VALUES (p->>'id', p->>'name', p->>'line', p->>'level', p->>'area', p->>'documentCode', p->>'parent', p->>'parentRelation', p->>'role',
      ARRAY(SELECT jsonb_array_elements_text(p->'reviews')), (p->>'activeFrom')::date, (p->>'activeUntil')::date)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, document_code = excluded.document_code, parent = excluded.parent, parent_relation = excluded.parent_relation,
      role = excluded.role, reviews = excluded.reviews, active_from = excluded.active_from, active_until = excluded.active_until, version = b.version + 1
    RETURNING version INTO v_version;
  INSERT INTO document_counters (body, year, last, declared)
    SELECT p->>'id', (n->>'year')::int, (n->>'last')::int, (n->>'last')::int FROM jsonb_array_elements(coalesce(p->'lastNumbers', '[]')) n ON CONFLICT DO NOTHING;
  -- Units that came before the committee that is responsible for them.
  IF p->>'line' = 'party' AND p->>'role' = 'responsible' THEN
    UPDATE units SET responsible_body = p->>'id' WHERE area = p->>'area' AND responsible_body IS NULL;
  END IF;
  RETURN v_version;
END $$;

-- What still hangs on a body: people, cases under way in which it has a part, published items that are not opened, bodies below it.
CREATE OR REPLACE FUNCTION body_in_use(p_body text) RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  RETURN jsonb_build_object(
    'accounts', (SELECT count(*) FROM accounts WHERE body = p_body AND active),
    'cases', (SELECT count(*) FROM cases WHERE status IN ('open', 'on-hold') AND p_body IN (responsible_body, approving_body, registering_body)),
    'bodies', (SELECT count(*) FROM bodies WHERE parent = p_body AND active_until IS NULL));
END $$;

-- A person comes without rights and without a password: who opens accounts gives neither.
CREATE OR REPLACE FUNCTION open_account(p jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  INSERT INTO accounts (id, username, display_name, body, roles, area) SELECT p->>'username', p->>'username', p->>'displayName', b.id, '{}', b.area FROM bodies b WHERE b.id = p->>'body';
END $$;

CREATE OR REPLACE FUNCTION rename_account(p_account text, p_display_name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  UPDATE accounts SET display_name = p_display_name, version = version + 1 WHERE id = p_account;
END $$;

-- Whether no security administrator has taken up office yet: until then the system administrator appoints the other two.
CREATE OR REPLACE FUNCTION is_founding() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT 1 FROM accounts WHERE 'security-administrator' = ANY (roles) AND active AND password_hash IS NOT NULL AND NOT must_change_password)
$$;

-- Who may give rights and passwords: the security administrator, and in the founding the system administrator one of the other two offices; nobody to
-- themselves. The second fence behind `checkGrant` (accounts.ts); tests/support/granting.ts is the table of expectations for both.
CREATE OR REPLACE FUNCTION require_granting(p_account text, p_roles text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_account = scope_of('account') THEN RAISE insufficient_privilege USING MESSAGE = 'nobody gives themselves rights'; END IF;
  IF scope_has('security-administrator') THEN RETURN; END IF;
  IF scope_has('system-administrator') AND is_founding() AND p_roles <@ ARRAY['security-administrator', 'audit-administrator'] AND cardinality(p_roles) = 1 THEN RETURN; END IF;
  RAISE insufficient_privilege USING MESSAGE = 'only the security administrator gives rights';
END $$;

-- Who holds a session or a token holds it with the rights it was made under: other roles, another body, area or number end both. A county that gets
-- another code is the same place: only the path's first part changes.
CREATE OR REPLACE FUNCTION end_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM sessions WHERE account = NEW.id;
  UPDATE service_tokens SET revoked_at = now() WHERE account = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER accounts_rights AFTER UPDATE OF roles, body, area, instructor_no, active ON accounts FOR EACH ROW
  WHEN ((OLD.roles, OLD.body, OLD.instructor_no, OLD.active, substr(OLD.area, length(split_part(OLD.area, '/', 1)) + 1))
    IS DISTINCT FROM (NEW.roles, NEW.body, NEW.instructor_no, NEW.active, substr(NEW.area, length(split_part(NEW.area, '/', 1)) + 1)))
  EXECUTE FUNCTION end_access();

-- Tells every process of the API that what it remembers of an account is to be looked up again; its argument is the column with the account's id.
CREATE OR REPLACE FUNCTION announce_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('access', CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> TG_ARGV[0]);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER accounts_access AFTER UPDATE OF roles, body, area, instructor_no, active, display_name, must_change_password ON accounts FOR EACH ROW
  WHEN ((OLD.roles, OLD.body, OLD.area, OLD.instructor_no, OLD.active, OLD.display_name, OLD.must_change_password)
    IS DISTINCT FROM (NEW.roles, NEW.body, NEW.area, NEW.instructor_no, NEW.active, NEW.display_name, NEW.must_change_password))
  EXECUTE FUNCTION announce_access('id');
-- What has expired is known to everybody: sweeping it up is no news.
CREATE OR REPLACE TRIGGER sessions_access AFTER DELETE ON sessions FOR EACH ROW WHEN (OLD.expires_at > now()) EXECUTE FUNCTION announce_access('account');
CREATE OR REPLACE TRIGGER tokens_access AFTER UPDATE OF revoked_at ON service_tokens FOR EACH ROW EXECUTE FUNCTION announce_access('account');
CREATE OR REPLACE TRIGGER totp_access AFTER INSERT OR DELETE OR UPDATE OF confirmed_at ON account_totp FOR EACH ROW EXECUTE FUNCTION announce_access('account');

-- `p` = {roles, body, area, instructorNo, seat}.
CREATE OR REPLACE FUNCTION grant_rights(p_account text, p jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_roles text[] := ARRAY(SELECT jsonb_array_elements_text(p->'roles'));
BEGIN
  PERFORM require_granting(p_account, v_roles);
  IF takes_second(p_account, v_roles) THEN RAISE insufficient_privilege USING MESSAGE = 'it takes a second administrator'; END IF;
  PERFORM put_rights(p_account, p);
END $$;

-- For the functions that have asked who may.
CREATE OR REPLACE FUNCTION put_rights(p_account text, p jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE accounts SET roles = ARRAY(SELECT jsonb_array_elements_text(p->'roles')), body = p->>'body', area = p->>'area', instructor_no = p->>'instructorNo', seat = p->>'seat',
    version = version + 1 WHERE id = p_account
$$;

-- What was guessed at an account, from anywhere (sign-in-limits.ts writes the keys).
CREATE OR REPLACE FUNCTION forget_guesses(p_account text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM sign_in_limits l USING accounts a, unnest(ARRAY['guess:', 'lock:']) kind
    WHERE a.id = p_account AND starts_with(l.key, kind || encode(sha256(convert_to(a.username, 'UTF8')), 'hex') || ':')
$$;

-- A password that is replaced is remembered by its hash, the last five of an account.
CREATE OR REPLACE FUNCTION keep_former_password() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO former_passwords (account, hash) VALUES (OLD.id, OLD.password_hash);
  DELETE FROM former_passwords WHERE account = OLD.id
    AND replaced_at < (SELECT replaced_at FROM former_passwords WHERE account = OLD.id ORDER BY replaced_at DESC OFFSET 4 LIMIT 1);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER accounts_former_password AFTER UPDATE OF password_hash ON accounts FOR EACH ROW
  WHEN (OLD.password_hash IS NOT NULL AND OLD.password_hash IS DISTINCT FROM NEW.password_hash) EXECUTE FUNCTION keep_former_password();

-- A password that has to be replaced at the first sign-in, and until then. Whoever is signed in as the account is no longer.
CREATE OR REPLACE FUNCTION issue_password(p_account text, p_hash text, p_until timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_granting(p_account, (SELECT roles FROM accounts WHERE id = p_account));
  IF takes_second(p_account, (SELECT roles FROM accounts WHERE id = p_account)) THEN PERFORM use_confirmation(p_account); END IF;
  UPDATE accounts SET password_hash = p_hash, must_change_password = true, one_time_until = p_until, version = version + 1 WHERE id = p_account;
  PERFORM forget_guesses(p_account);
  DELETE FROM sessions WHERE account = p_account;
END $$;

CREATE OR REPLACE FUNCTION unlock_account(p_account text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('security-administrator');
  PERFORM forget_guesses(p_account);
  UPDATE accounts SET version = version + 1 WHERE id = p_account;
END $$;

-- Closing ends every session and token at once (`end_access`); rights and password go, so that opening again begins as a new account does.
CREATE OR REPLACE FUNCTION close_account(p_account text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator', 'security-administrator');
  IF p_account = scope_of('account') THEN RAISE insufficient_privilege USING MESSAGE = 'nobody closes their own account'; END IF;
  IF NOT scope_has('system-administrator') AND EXISTS (SELECT 1 FROM accounts WHERE id = p_account AND 'security-administrator' = ANY (roles)) THEN
    RAISE insufficient_privilege USING MESSAGE = 'security administrators do not close each other';
  END IF;
  UPDATE accounts SET active = false, roles = '{}', instructor_no = NULL, password_hash = NULL, version = version + 1 WHERE id = p_account;
  DELETE FROM account_totp WHERE account = p_account;
END $$;

CREATE OR REPLACE FUNCTION reopen_account(p_account text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  UPDATE accounts SET active = true, version = version + 1 WHERE id = p_account;
END $$;

REVOKE EXECUTE ON FUNCTION require_scope(text[]), lock_administration(), county_is_fixed(), write_campaign(jsonb), write_body(jsonb), body_in_use(text), open_account(jsonb),
  rename_account(text, text), is_founding(), end_access(), announce_access(), forget_guesses(text), keep_former_password(), require_granting(text, text[]), put_rights(text, jsonb), grant_rights(text, jsonb), issue_password(text, text, timestamptz), unlock_account(text),
  close_account(text), reopen_account(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_administration(), county_is_fixed(), write_campaign(jsonb), write_body(jsonb), body_in_use(text), open_account(jsonb), rename_account(text, text),
  is_founding(), grant_rights(text, jsonb), issue_password(text, text, timestamptz), unlock_account(text), close_account(text), reopen_account(text) TO qunjian_api;
