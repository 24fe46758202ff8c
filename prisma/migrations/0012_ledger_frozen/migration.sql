-- What was published, what persons decided and what an entry said before are changed by nobody, as frozen reports are (0006): the next is a new row.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['task_list_versions', 'reconciliation_decisions', 'register_history'] LOOP
    EXECUTE format('CREATE TRIGGER %1$I_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION frozen()', t);
  END LOOP;
END $$;
REVOKE UPDATE ON task_list_versions, reconciliation_decisions, register_history FROM qunjian_api, qunjian_worker;
