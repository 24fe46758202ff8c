-- The worker writes cases, their audit and numbers through the commit functions only, which run as the owner (prisma/functions/commit.sql); of sessions it
-- sweeps up what has ended and reads no reference.
REVOKE INSERT, UPDATE ON cases, document_counters FROM qunjian_worker;
REVOKE INSERT, UPDATE, DELETE ON case_units, waiting FROM qunjian_worker;
REVOKE INSERT ON case_actions, documents, case_areas FROM qunjian_worker;
REVOKE INSERT, UPDATE ON case_texts FROM qunjian_worker;
REVOKE SELECT ON sessions FROM qunjian_worker;
GRANT SELECT (expires_at) ON sessions TO qunjian_worker;
