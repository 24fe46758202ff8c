-- Temporal keeps a table of its own for lists of workflows, with an index for every attribute that anybody might ask for, near fifty; a case's row was most of what the
-- engine keeps of it. The product lists its cases' workflows by id, by what runs, and all of them (docs/adr/0021-disk-of-a-closed-case.md): what does not serve that goes.
-- Run again after an upgrade of the server, which may bring an index back; it drops what is there and nothing else.
DO $$
DECLARE v_index text;
BEGIN
  FOR v_index IN
    SELECT i.indexrelid::regclass::text FROM pg_index i
    WHERE i.indrelid = 'executions_visibility'::regclass AND NOT i.indisunique
      AND i.indexrelid::regclass::text NOT IN ('default_idx', 'by_workflow_id', 'by_status')
  LOOP
    EXECUTE 'DROP INDEX ' || v_index;
  END LOOP;
END $$;
