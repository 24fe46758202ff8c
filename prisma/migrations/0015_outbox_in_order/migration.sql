-- The outbox is relayed in the order of its ids up to a position, instead of marking every row: a mark was a second version of the row and an entry in two indexes.
-- An id is drawn before its commit, so a missing id may still become visible: the relay stops before it until every transaction that ran then has ended.

CREATE TABLE outbox_relay (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  -- Everything up to here was handed on: the end of the stream of events.
  relayed_to bigint NOT NULL,
  -- Set while the next id is missing: transactions from here on began after it was seen to be.
  gap_since xid8
);
-- Handed on once more are at most the rows that were handed on out of order; consumers are idempotent.
INSERT INTO outbox_relay (relayed_to) SELECT coalesce(min(id) FILTER (WHERE relayed_at IS NULL) - 1, max(id), 0) FROM outbox;
DROP INDEX outbox_waiting;
DROP INDEX outbox_stream;
ALTER TABLE outbox DROP COLUMN relayed_at, DROP COLUMN stream_no;
ALTER TABLE outbox RESET (fillfactor);
DROP SEQUENCE outbox_stream_no;
GRANT SELECT, UPDATE ON outbox_relay TO qunjian_worker;
REVOKE UPDATE, DELETE ON outbox FROM qunjian_worker;

-- The stream of events. Where it ends is no secret, so that a reader can step over events that it may not see.
CREATE OR REPLACE FUNCTION stream_end() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT relayed_to FROM outbox_relay
$$;
CREATE OR REPLACE FUNCTION events_since(p_scope text, p_after bigint, p_limit integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_end bigint := stream_end();
  v_events jsonb;
BEGIN
  PERFORM set_config('app.scope', p_scope, true);
  SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e."streamNo"), '[]') INTO v_events FROM (
    SELECT id AS "streamNo", case_id AS "caseId", seq, name, iso(at) AS at FROM outbox
    WHERE id > p_after AND id <= v_end ORDER BY id LIMIT p_limit) e;
  RETURN jsonb_build_object('events', v_events,
    'next', CASE WHEN jsonb_array_length(v_events) = p_limit THEN (v_events->-1->>'streamNo')::bigint ELSE greatest(v_end, p_after) END);
END $$;

-- The reconciler goes by the same ids: an index of instants was written with every action.
DROP INDEX outbox_created;
ALTER TABLE reconciler_checkpoint ADD COLUMN seen_to bigint;
UPDATE reconciler_checkpoint SET seen_to = (SELECT coalesce(min(id) - 1, (SELECT relayed_to FROM outbox_relay)) FROM outbox WHERE created_at > seen_until - interval '1 minute');
ALTER TABLE reconciler_checkpoint ALTER COLUMN seen_to SET NOT NULL, DROP COLUMN seen_until;
