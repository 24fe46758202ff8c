-- What a person or a body holds, by type as well: who sees one line of it reads that line and no other. And what a body answers for, in the same orders.
DROP INDEX waiting_approving_due;
DROP INDEX waiting_officer_due;
DROP INDEX waiting_body_due;
DROP INDEX waiting_instructor_due;
CREATE INDEX waiting_approving_due ON waiting (approving_body, type, due_key, case_id);
CREATE INDEX waiting_officer_due ON waiting (officer, type, due_key, case_id) WHERE officer IS NOT NULL;
CREATE INDEX waiting_body_due ON waiting (waiting_body, type, due_key, case_id);
CREATE INDEX waiting_responsible_due ON waiting (responsible_body, type, due_key, case_id);
CREATE INDEX waiting_instructor_due ON waiting (instructor_no, type, status, overdue, due_key, case_id) WHERE instructor_no IS NOT NULL;
DROP INDEX cases_approving_opened;
DROP INDEX cases_officer_opened;
DROP INDEX cases_instructor;
CREATE INDEX cases_approving_opened ON cases (approving_body, type, opened_at, case_id);
CREATE INDEX cases_officer_opened ON cases (officer, type, opened_at, case_id) WHERE officer IS NOT NULL;
CREATE INDEX cases_responsible_opened ON cases (responsible_body, type, opened_at, case_id);
CREATE INDEX cases_instructor ON cases (instructor_no, type, opened_at, case_id) WHERE instructor_no IS NOT NULL;
-- What has been formed, by the day. Written once in the life of a case.
CREATE INDEX cases_type_formed ON cases (type, formed_on, case_id) WHERE formed_on IS NOT NULL;
CREATE INDEX cases_place_formed ON cases (area, type, formed_on, case_id) WHERE formed_on IS NOT NULL;
-- Living cases on the task list, and those that are not: the fewer of the two are named one by one. No action writes these.
CREATE INDEX cases_living_listed ON cases (type, area, case_id) WHERE status IN ('open', 'on-hold') AND list_item IS NOT NULL;
CREATE INDEX cases_living_extra ON cases (type, area, case_id) WHERE status IN ('open', 'on-hold') AND list_item IS NULL;
