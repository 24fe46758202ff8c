-- The audit of cases that ended long ago, all entries of a case in one row (docs/adr/0030-filters-and-the-packed-audit.md): the same entries with the same hashes, in a
-- quarter of the room. Read together with `case_actions` as `audit_entries`; written by `npm run audit:pack` alone, as the owner.
CREATE TABLE packed_audits (
  case_id text PRIMARY KEY,
  -- How many entries there are, from the first on.
  entries_to integer NOT NULL,
  -- Rows of `case_actions` in order, [{case_id, seq, ...}].
  entries jsonb NOT NULL,
  packed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- In the row as long as it fits its page, and compressed as closely as the server can: it is written once and read seldom.
ALTER TABLE packed_audits ALTER COLUMN entries SET STORAGE MAIN, ALTER COLUMN entries SET COMPRESSION pglz;
ALTER TABLE packed_audits ENABLE ROW LEVEL SECURITY;
ALTER TABLE packed_audits FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner_all ON packed_audits TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY worker_all ON packed_audits TO qunjian_worker USING (true) WITH CHECK (true);
CREATE POLICY api_sees ON packed_audits FOR SELECT TO qunjian_api
  USING ((SELECT scope_has('audit-administrator')) OR EXISTS (SELECT 1 FROM cases c WHERE c.case_id = packed_audits.case_id));
GRANT SELECT ON packed_audits TO qunjian_api, qunjian_worker;

-- Under the caller's own sight, with the columns of case_actions in their order.
CREATE VIEW audit_entries WITH (security_invoker = true) AS
  SELECT case_id, seq, action_id, name, actor, body, on_behalf_of, event_on, at, recorded_at, adopted, position_before, position_after, action, document_no, prev_hash, hash, seal
  FROM case_actions
  UNION ALL
  SELECT p.case_id, e.seq, e.action_id, e.name, e.actor, e.body, e.on_behalf_of, e.event_on, e.at, e.recorded_at, e.adopted, e.position_before, e.position_after, e.action, e.document_no,
    e.prev_hash, e.hash, e.seal
  FROM packed_audits p CROSS JOIN LATERAL jsonb_populate_recordset(NULL::case_actions, p.entries) e;
GRANT SELECT ON audit_entries TO qunjian_api, qunjian_worker;
