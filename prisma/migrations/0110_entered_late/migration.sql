-- Answers dated within their limit and entered after it: both days in the lists, and the few cases that have one found without a look at the others.
CREATE OR REPLACE VIEW case_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit, lead_unit_name, unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on,
    answered_on, answer_entered_on, entered_late
  FROM cases;
CREATE OR REPLACE VIEW review_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit, lead_unit_name, unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on,
    area, state, document_no, answered_on, answer_entered_on, entered_late
  FROM cases;
CREATE INDEX cases_entered_late ON cases (answer_entered_on, case_id) WHERE entered_late > 0;
