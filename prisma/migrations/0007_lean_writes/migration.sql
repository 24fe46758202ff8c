-- What an accepted action writes beside its evidence, measured with `npm run bench` (docs/bench.md). No row changes its meaning.

-- Every update of a case writes an entry into each of its indexes. These served what another serves as well: a list by responsible or
-- approving body, or by instructor, is read in order of due dates (cases_due), one by waiting time is sorted; changes are found in the outbox.
DROP INDEX cases_changed;
DROP INDEX cases_waiting;
DROP INDEX cases_responsible;
DROP INDEX cases_approving;
DROP INDEX cases_instructor;
CREATE INDEX outbox_created ON outbox USING brin (created_at);

-- The state stays in its row, compressed, as long as the row fits its page: out of line every action would write rows beside it and delete
-- others. The columns beside it as well, or the server would move those out to make room for it.
DO $$
DECLARE v_column name;
BEGIN
  FOR v_column IN SELECT attname FROM pg_attribute WHERE attrelid = 'cases'::regclass AND attnum > 0 AND NOT attisdropped AND attstorage = 'x' LOOP
    EXECUTE format('ALTER TABLE cases ALTER COLUMN %I SET STORAGE MAIN', v_column);
  END LOOP;
END $$;

-- A row of the outbox is marked once, soon after it was written: with room on its page the mark is small.
ALTER TABLE outbox SET (fillfactor = 50);
