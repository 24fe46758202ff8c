-- What one security administrator asks another to confirm: rights that decide or administer, or a one-time password to who has such. Written by
-- prisma/functions/rights-requests.sql alone.
CREATE TABLE rights_requests (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('rights', 'password')),
  account text NOT NULL REFERENCES accounts (id),
  -- {roles, body, area, instructorNo, seat}: those asked for, and those that stood when it was asked. Of a password nothing is asked for.
  rights jsonb CHECK ((kind = 'rights') = (rights IS NOT NULL)),
  stood jsonb NOT NULL,
  requested_by text NOT NULL CHECK (requested_by <> account),
  requested_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'confirmed', 'refused', 'withdrawn', 'used')),
  decided_by text,
  decided_at timestamptz,
  CHECK ((state = 'pending') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR decided_by <> account),
  CHECK (state NOT IN ('confirmed', 'refused', 'used') OR decided_by <> requested_by),
  CHECK (state <> 'withdrawn' OR decided_by = requested_by)
);
CREATE INDEX rights_requests_by_account ON rights_requests (account, kind) WHERE state IN ('pending', 'confirmed');
CREATE INDEX rights_requests_newest ON rights_requests (requested_at, id);

ALTER TABLE rights_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE rights_requests FORCE ROW LEVEL SECURITY;
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_all ON rights_requests TO %I USING (true) WITH CHECK (true)', current_user);
END $$;
CREATE POLICY api_read ON rights_requests FOR SELECT TO qunjian_api
  USING ((SELECT scope_has('system-administrator', 'security-administrator', 'audit-administrator')));
GRANT SELECT ON rights_requests TO qunjian_api;
