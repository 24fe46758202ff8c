-- One-time codes beside the password (RFC 6238), for accounts that want them. The secret is sealed by the API before it comes here.
CREATE TABLE account_totp (
  account text PRIMARY KEY REFERENCES accounts (id),
  secret_sealed text NOT NULL,
  -- Null until a first code proved that the person's device has the secret.
  confirmed_at timestamptz,
  -- Time step of the last code that was taken: none is taken twice.
  last_step bigint NOT NULL DEFAULT 0
);
GRANT SELECT, INSERT, UPDATE, DELETE ON account_totp TO qunjian_api;

-- The worker signs nobody in.
REVOKE SELECT ON accounts, service_tokens FROM qunjian_worker;
GRANT SELECT (id, username, display_name, body, roles, area, instructor_no, seat, active) ON accounts TO qunjian_worker;
