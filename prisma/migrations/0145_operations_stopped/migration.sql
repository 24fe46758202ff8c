-- Operations that their asker pauses or cancels. An item that was begun is ended, whatever is asked meanwhile: `begun_at` says so before its first try.
ALTER TABLE operations ADD cancelled_at timestamptz;
ALTER TABLE operation_items ADD begun_at timestamptz;
-- The list of one's own, newest first; what was only tried is not in it.
CREATE INDEX operations_of_account ON operations (account, created_at DESC, id DESC) WHERE NOT dry_run;
