-- What was published, what persons decided and what an entry said before are changed by nobody, the owner included: the next is a new row.
CREATE OR REPLACE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is frozen: a correction is a new version', TG_TABLE_NAME;
END $$;
CREATE OR REPLACE TRIGGER reports_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON reports FOR EACH STATEMENT EXECUTE FUNCTION frozen();
CREATE OR REPLACE TRIGGER report_versions_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON report_versions FOR EACH STATEMENT EXECUTE FUNCTION frozen();
CREATE OR REPLACE TRIGGER report_rows_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON report_rows FOR EACH STATEMENT EXECUTE FUNCTION frozen();
CREATE OR REPLACE TRIGGER report_templates_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON report_templates FOR EACH STATEMENT EXECUTE FUNCTION frozen();
CREATE OR REPLACE TRIGGER task_list_versions_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON task_list_versions FOR EACH STATEMENT EXECUTE FUNCTION frozen();
CREATE OR REPLACE TRIGGER reconciliation_decisions_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON reconciliation_decisions FOR EACH STATEMENT EXECUTE FUNCTION frozen();
CREATE OR REPLACE TRIGGER register_history_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON register_history FOR EACH STATEMENT EXECUTE FUNCTION frozen();
