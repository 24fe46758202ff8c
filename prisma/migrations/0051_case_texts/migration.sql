-- What a case can be found by: its number and the names of its units, squeezed (prisma/functions/text.sql), in a row of its own that is written when units change.
CREATE TABLE case_texts (case_id text PRIMARY KEY REFERENCES cases (case_id) ON DELETE CASCADE, text text NOT NULL);
CREATE INDEX case_texts_grams ON case_texts USING gin (grams(ARRAY[text]));
-- The API asks through functions that look at the caller (prisma/functions/case-search.sql).
ALTER TABLE case_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_texts FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON case_texts TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY worker_all ON case_texts TO qunjian_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON case_texts TO qunjian_worker;
