-- A line of an inbox: the case as lists show it, with its place and its state, from which the round and what may be done follow. Under the caller's own sight.
CREATE VIEW review_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit, lead_unit_name, unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on,
    area, state, document_no
  FROM cases;
GRANT SELECT ON review_lines TO qunjian_api, qunjian_worker;

-- What somebody has decided: only decisions have an entry, so that other actions write none.
CREATE INDEX case_actions_decided ON case_actions (actor, case_id, at)
  WHERE name IN ('confirm-eligibility', 'approve', 'return', 'reject', 'register', 'accept-transfer');

-- It answers such lines now (prisma/functions/waiting.sql).
DROP FUNCTION IF EXISTS inbox(text, date, text, integer);
