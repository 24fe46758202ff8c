-- What somebody has typed and not sent, for themselves on another device; it goes 90 days after it was last changed (housekeeping).
CREATE TABLE drafts (
  account text NOT NULL REFERENCES accounts (id),
  key text NOT NULL,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (account, key)
);
CREATE INDEX drafts_age ON drafts (updated_at);
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON drafts TO %I USING (true) WITH CHECK (true)', current_user); END $$;
-- Nobody but their author reads or writes them; the worker takes old ones away and never sees a line of them but its age.
CREATE POLICY api_own ON drafts TO qunjian_api USING (account = (SELECT scope_of('account'))) WITH CHECK (account = (SELECT scope_of('account')));
CREATE POLICY worker_clears ON drafts TO qunjian_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON drafts TO qunjian_api;
GRANT SELECT (updated_at), DELETE ON drafts TO qunjian_worker;

-- A reply or a registration is found by any part of its number (prisma/functions/case-search.sql).
CREATE INDEX documents_grams ON documents USING gin (grams(ARRAY[document_no]));

-- A case may be led by a unit that is not among its own, as an association that sponsors an industry's organisation: lists say its name, not its id.
CREATE OR REPLACE VIEW case_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit,
    CASE WHEN lead_unit_name = lead_unit THEN coalesce((SELECT u.name FROM units u WHERE u.unit_id = lead_unit), lead_unit_name) ELSE lead_unit_name END AS lead_unit_name,
    unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on
  FROM cases;
CREATE OR REPLACE VIEW review_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit,
    CASE WHEN lead_unit_name = lead_unit THEN coalesce((SELECT u.name FROM units u WHERE u.unit_id = lead_unit), lead_unit_name) ELSE lead_unit_name END AS lead_unit_name,
    unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on,
    area, state, document_no
  FROM cases;
