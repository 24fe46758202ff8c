-- Failures of signing in are counted per name and place (sign_in_limits): a lock of the account as a whole was one that anybody could set. The register
-- shows the longest that stands.
DROP VIEW account_register;
ALTER TABLE accounts DROP COLUMN failed_logins, DROP COLUMN locked_until;
CREATE VIEW account_register WITH (security_barrier) AS
  SELECT a.id, a.username, a.display_name, a.body, b.name AS body_name, a.area, a.roles, a.instructor_no, a.seat, a.active,
    (SELECT to_timestamp(max(l.expire) / 1000.0) FROM sign_in_limits l
      WHERE starts_with(l.key, 'lock:' || encode(sha256(convert_to(a.username, 'UTF8')), 'hex') || ':') AND l.points > 0
        AND l.expire > extract(epoch FROM clock_timestamp()) * 1000) AS locked_until,
    a.must_change_password, a.version,
    a.password_hash IS NOT NULL AS has_password, EXISTS (SELECT 1 FROM account_totp t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL) AS totp
  FROM accounts a JOIN bodies b ON b.id = a.body
  WHERE scope_has('system-administrator', 'security-administrator', 'audit-administrator');
GRANT SELECT ON account_register TO qunjian_api;

-- Passwords that were replaced, by their hashes: none of the last five comes again.
CREATE TABLE former_passwords (
  account text NOT NULL REFERENCES accounts (id),
  replaced_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  hash text NOT NULL,
  PRIMARY KEY (account, replaced_at)
);
ALTER TABLE former_passwords ENABLE ROW LEVEL SECURITY;
ALTER TABLE former_passwords FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON former_passwords TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY api_sees ON former_passwords FOR SELECT TO qunjian_api USING (account = (SELECT scope_of('account')));
GRANT SELECT ON former_passwords TO qunjian_api;
