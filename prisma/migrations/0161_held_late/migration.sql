-- A hold does not hide what was late before: such cases are few, and the board counts them by themselves.
CREATE INDEX waiting_held_late ON waiting (waiting_body, case_id) WHERE status = 'on-hold' AND overdue;
-- Cases that were ever held: the days of their holds are a figure of each body.
CREATE INDEX cases_with_holds ON cases (case_id) WHERE holds IS NOT NULL;
