-- Until when a password opens the account that an administrator gave it; null where the person made it themselves, or it was set on the machine.
ALTER TABLE accounts ADD one_time_until timestamptz;
GRANT UPDATE (one_time_until) ON accounts TO qunjian_api;

DROP FUNCTION issue_password(text, text);
-- A password that has to be replaced at the first sign-in, and until then. Whoever is signed in as the account is no longer.
CREATE FUNCTION issue_password(p_account text, p_hash text, p_until timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_granting(p_account, (SELECT roles FROM accounts WHERE id = p_account));
  UPDATE accounts SET password_hash = p_hash, must_change_password = true, one_time_until = p_until, failed_logins = 0, locked_until = NULL, version = version + 1
    WHERE id = p_account;
  DELETE FROM sessions WHERE account = p_account;
END $$;
REVOKE EXECUTE ON FUNCTION issue_password(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION issue_password(text, text, timestamptz) TO qunjian_api;
