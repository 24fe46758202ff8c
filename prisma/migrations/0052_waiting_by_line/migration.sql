-- Lists of the whole county go by the line of a case, lists of places by area and type: the same in two columns, so that the index of one does not offer itself for the
-- other. Of a page that begins where few rows are left the server takes any index that could serve for as good as the right one, and read the county for a township.
ALTER TABLE waiting ADD line text NOT NULL DEFAULT '';
UPDATE waiting SET line = type;
ALTER TABLE waiting ALTER line DROP DEFAULT;
DROP INDEX waiting_due;
DROP INDEX waiting_type_due;
CREATE INDEX waiting_line_due ON waiting (line, status, overdue, due_key, case_id);
-- An instructor's own and unassigned cases in the same order, or what is not late would be read through for the last page of what is.
DROP INDEX waiting_instructor;
DROP INDEX waiting_unassigned;
CREATE INDEX waiting_instructor_due ON waiting (instructor_no, status, overdue, due_key, case_id) WHERE instructor_no IS NOT NULL;
CREATE INDEX waiting_unassigned_due ON waiting (area, status, overdue, due_key, case_id) WHERE instructor_no IS NULL;
