-- A closed case is reopened once, however many ask at the same moment. A column of its own, not an index on the state: the state changes with
-- every action, this never does. Of reopenings that an earlier version let through twice, the first stands in the column.
ALTER TABLE cases ADD COLUMN reopens text;
ALTER TABLE cases ALTER COLUMN reopens SET STORAGE MAIN;
UPDATE cases c SET reopens = c.state ->> 'reopens'
  WHERE c.state ->> 'reopens' IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM cases e WHERE e.state ->> 'reopens' = c.state ->> 'reopens' AND (e.opened_at, e.case_id) < (c.opened_at, c.case_id));
CREATE UNIQUE INDEX cases_reopens ON cases (reopens) WHERE reopens IS NOT NULL;

-- The API signs people in: of an account it writes the password and the lock, never who somebody is, where they work or what they may do. Accounts are
-- made by the owner's commands. Of a service token it writes no more than that it is revoked.
REVOKE INSERT, UPDATE ON accounts, service_tokens FROM qunjian_api;
GRANT UPDATE (password_hash, must_change_password, failed_logins, locked_until) ON accounts TO qunjian_api;
GRANT INSERT, UPDATE (revoked_at) ON service_tokens TO qunjian_api;
