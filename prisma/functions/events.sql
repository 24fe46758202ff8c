-- The stream of events. Where it ends is no secret, so that a reader can step over events that it may not see.
CREATE OR REPLACE FUNCTION stream_end() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT relayed_to FROM outbox_relay
$$;

-- A client that resumes the stream of events from years ago and may see few of them: every answer looks at a stretch of the outbox, and tells where to go on.
-- Without an end to it one question read all of it, over and over again once that took longer than a statement may.
CREATE OR REPLACE FUNCTION events_since(p_scope text, p_after bigint, p_limit integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_end bigint := least(stream_end(), p_after + 20000);
  v_events jsonb;
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e."streamNo"), '[]') INTO v_events FROM (
    SELECT id AS "streamNo", case_id AS "caseId", seq, name, iso(at) AS at FROM outbox
    WHERE id > p_after AND id <= v_end ORDER BY id LIMIT p_limit) e;
  RETURN jsonb_build_object('events', v_events,
    'next', CASE WHEN jsonb_array_length(v_events) = p_limit THEN (v_events->-1->>'streamNo')::bigint ELSE greatest(v_end, p_after) END);
END $$;

-- Up to here every event has its notices: none can come in below it any more.
CREATE OR REPLACE FUNCTION notices_made_to() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT notified_to FROM reconciler_checkpoint
$$;

-- Takes events away that are older than a term, with their notices and the marks that these were read, oldest first: what was done stands in the audit, which is
-- never touched. Never an event that a consumer has still to see, and never the newest thousands, by which a restored database is told from its history.
-- @returns how many events went; fewer than the limit where no more are old enough
CREATE OR REPLACE FUNCTION forget_events(p_days integer, p_limit integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_last bigint;
  v_count bigint;
BEGIN
  SELECT coalesce(min(o.id) FILTER (WHERE o.created_at >= clock_timestamp() - make_interval(days => p_days)) - 1, max(o.id)) INTO v_last FROM (
    SELECT id, created_at FROM outbox
    WHERE id <= (SELECT least(r.relayed_to - 10000, c.seen_to, c.notified_to) FROM outbox_relay r, reconciler_checkpoint c) ORDER BY id LIMIT p_limit) o;
  DELETE FROM notification_reads r USING accounts a WHERE r.account = a.id AND r.outbox_id <= v_last;
  DELETE FROM notifications WHERE outbox_id <= v_last;
  DELETE FROM outbox WHERE id <= v_last;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION forget_events(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_events(integer, integer) TO qunjian_worker;
