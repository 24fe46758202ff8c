-- Whoever has worked on the version that is being prepared does not publish it; emptied when a version is published.
ALTER TABLE task_lists ADD COLUMN drafters text[] NOT NULL DEFAULT '{}';
UPDATE task_lists SET drafters = ARRAY[touched_by] WHERE status = 'draft' AND touched_by IS NOT NULL;
