-- Sweeps heal what a queue or a process has lost, so they keep their time here and not in a queue.
CREATE TABLE sweeps (
  name text PRIMARY KEY,
  begun_at timestamptz,
  -- Of the last one that came to its end.
  ended_at timestamptz
);
INSERT INTO sweeps (name) VALUES ('notices'), ('jobs'), ('reconcile'), ('housekeeping');
GRANT SELECT, UPDATE ON sweeps TO qunjian_worker;

-- Every event up to here has the notifications it asks for: a sweep goes on from here, however many events a queue has lost.
ALTER TABLE reconciler_checkpoint ADD notified_to bigint;
UPDATE reconciler_checkpoint SET notified_to = greatest(0, (SELECT relayed_to FROM outbox_relay) - 5000);
ALTER TABLE reconciler_checkpoint ALTER COLUMN notified_to SET NOT NULL;
