-- Lists of one approving body and of one officer in the orders of lists. Neither changes with most actions, so that the row of a case is still updated in its place.
CREATE INDEX cases_approving_opened ON cases (approving_body, opened_at, case_id);
CREATE INDEX cases_officer_opened ON cases (officer, opened_at, case_id) WHERE officer IS NOT NULL;
CREATE INDEX waiting_approving_due ON waiting (approving_body, due_key, case_id);
CREATE INDEX waiting_officer_due ON waiting (officer, due_key, case_id) WHERE officer IS NOT NULL;
