-- What readiness tells of the parts behind the API, in seconds; nothing of any case. Null: never, or nothing to wait for.
CREATE OR REPLACE FUNCTION health_figures() RETURNS TABLE (worker_silent float8, relay_behind float8, jobs_behind float8, reconciled_ago float8) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT extract(epoch FROM clock_timestamp() - (SELECT max(at) FROM heartbeats))::float8,
    extract(epoch FROM clock_timestamp() - (SELECT o.created_at FROM outbox o WHERE o.id > (SELECT r.relayed_to FROM outbox_relay r) ORDER BY o.id LIMIT 1))::float8,
    extract(epoch FROM clock_timestamp() - (SELECT min(j.created_at) FROM job_outbox j WHERE j.relayed_at IS NULL))::float8,
    extract(epoch FROM clock_timestamp() - (SELECT s.ended_at FROM sweeps s WHERE s.name = 'reconcile'))::float8
$$;
REVOKE EXECUTE ON FUNCTION health_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION health_figures() TO qunjian_api;
