-- Papers of a case: what was uploaded for which paper of the checklist, by whom; the bytes lie in the document store under the id. No reference to `cases`: what
-- was handed in stays, also while a case's row is made anew. A row is never changed.
CREATE TABLE case_files (
  id text PRIMARY KEY,
  case_id text NOT NULL,
  paper text NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  size bigint NOT NULL CHECK (size > 0),
  sha256 text NOT NULL,
  uploaded_by text NOT NULL,
  body text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_files_case ON case_files (case_id, recorded_at, id);
ALTER TABLE case_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_files FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON case_files TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY worker_all ON case_files TO qunjian_worker USING (true) WITH CHECK (true);
CREATE POLICY api_sees ON case_files FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM cases c WHERE c.case_id = case_files.case_id));
CREATE POLICY api_adds ON case_files FOR INSERT TO qunjian_api
  WITH CHECK (uploaded_by = (SELECT scope_of('account')) AND EXISTS (SELECT 1 FROM cases c WHERE c.case_id = case_files.case_id));
GRANT SELECT, INSERT ON case_files TO qunjian_api;
GRANT SELECT ON case_files TO qunjian_worker;
