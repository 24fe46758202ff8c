-- A case may be led by a unit that is not among its own: lists say its name, not its id. (As in 0082, beside the days of entry.)
CREATE OR REPLACE VIEW case_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit,
    CASE WHEN lead_unit_name = lead_unit THEN coalesce((SELECT u.name FROM units u WHERE u.unit_id = lead_unit), lead_unit_name) ELSE lead_unit_name END AS lead_unit_name,
    unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on,
    answered_on, answer_entered_on, entered_late
  FROM cases;
CREATE OR REPLACE VIEW review_lines WITH (security_invoker = true) AS
  SELECT case_id, case_no, type, mode, position, status, attempt, version, lead_unit,
    CASE WHEN lead_unit_name = lead_unit THEN coalesce((SELECT u.name FROM units u WHERE u.unit_id = lead_unit), lead_unit_name) ELSE lead_unit_name END AS lead_unit_name,
    unit_count, responsible_body, approving_body, officer, claimed_by,
    waiting_role, waiting_body, waiting_account, waiting_since, due_on, due_key, overdue, opened_on, opened_at, formed_on, list_item, plan_due_on,
    area, state, document_no, answered_on, answer_entered_on, entered_late
  FROM cases;
