-- Up to where an account has read everything: of years of notices none is looked at again. What was read above it stands in notification_reads.
CREATE TABLE notification_marks (
  account text PRIMARY KEY,
  outbox_id bigint NOT NULL,
  read_at timestamptz NOT NULL
);
ALTER TABLE notification_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE notification_marks FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON notification_marks TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY worker_all ON notification_marks TO qunjian_worker USING (true) WITH CHECK (true);
CREATE POLICY api_own ON notification_marks TO qunjian_api USING (account = (SELECT scope_of('account'))) WITH CHECK (account = (SELECT scope_of('account')));
GRANT SELECT, INSERT, UPDATE ON notification_marks TO qunjian_api;

-- Who is told, as one key: `account:ID` or `body:ID:ROLE` (no role: everybody there). Notices to a body were walked through for each page, those of other roles too.
ALTER TABLE notifications ADD recipient text NOT NULL GENERATED ALWAYS AS
  (CASE WHEN account IS NOT NULL THEN 'account:' || account ELSE 'body:' || coalesce(body, '') || ':' || coalesce(role, '') END) STORED,
  -- In the order of all. Another column than the key's, whose index would offer itself for a page and be walked through for a recipient who is rarely told.
  ADD place bigint NOT NULL GENERATED ALWAYS AS (outbox_id * 1000 + ordinal) STORED, ADD CHECK (ordinal < 1000);
CREATE INDEX notifications_recipient ON notifications (recipient, place);
DROP INDEX notifications_body;
DROP INDEX notifications_account;
