-- What lives, in the orders that no action changes: by the day of opening, by number, and by the day of the plan. On `cases` and not on `waiting`: an action that leaves
-- the status as it is writes none of these, and the row is still updated in its place.
CREATE INDEX cases_living_opened ON cases (type, opened_at, case_id) WHERE status IN ('open', 'on-hold');
CREATE INDEX cases_living_place_opened ON cases (area, type, opened_at, case_id) WHERE status IN ('open', 'on-hold');
CREATE INDEX cases_living_no ON cases (type, case_no, case_id) WHERE status IN ('open', 'on-hold');
CREATE INDEX cases_living_place_no ON cases (area, type, case_no, case_id) WHERE status IN ('open', 'on-hold');
CREATE INDEX cases_living_plan ON cases (plan_due_on, case_id) WHERE status IN ('open', 'on-hold') AND plan_due_on IS NOT NULL;
