-- Notices of working days as an administrator brings them in. The API writes neither drafts nor releases: it calls these functions, and those that change
-- something look at the caller's scope themselves.

-- Keeps a notice as a draft. One that was applied is not touched: a changed notice is a release of its own. False where it was applied.
CREATE OR REPLACE FUNCTION keep_calendar_draft(p_content jsonb, p_sha256 text, p_at timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  INSERT INTO calendar_drafts AS d (id, content, sha256, loaded_by, loaded_at) VALUES (p_content->>'id', p_content, p_sha256, scope_of('account'), p_at)
    ON CONFLICT (id) DO UPDATE SET content = excluded.content, sha256 = excluded.sha256, loaded_by = excluded.loaded_by, loaded_at = excluded.loaded_at
    WHERE d.applied_at IS NULL;
  RETURN FOUND;
END $$;

-- Takes a draft away that was not applied.
CREATE OR REPLACE FUNCTION drop_calendar_draft(p_id text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  DELETE FROM calendar_drafts WHERE id = p_id AND applied_at IS NULL;
  RETURN FOUND;
END $$;

-- A draft becomes the release that new cases count with. False where it is none or was applied.
CREATE OR REPLACE FUNCTION land_calendar_draft(p_id text, p_at timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_draft calendar_drafts;
BEGIN
  PERFORM require_scope('system-administrator');
  UPDATE calendar_drafts SET applied_by = scope_of('account'), applied_at = p_at WHERE id = p_id AND applied_at IS NULL RETURNING * INTO v_draft;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO calendar_releases (id, year, release, published, source, content, sha256)
    VALUES (v_draft.id, (v_draft.content->>'year')::int, (v_draft.content->>'release')::int, (v_draft.content->>'published')::date, v_draft.content->>'source', v_draft.content, v_draft.sha256);
  RETURN true;
END $$;

-- Living cases that a release of the year may reach, in pages by id, with what their deadlines are counted from. An administrator sees no case: the service
-- shows of them their numbers, bodies and days.
CREATE OR REPLACE FUNCTION cases_under_calendar(p_year integer, p_after text, p_limit integer)
RETURNS TABLE (case_id text, opened_in integer, body text, state bytea, document_no text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM require_scope('system-administrator');
  RETURN QUERY SELECT c.case_id, extract(year FROM c.opened_on)::int, coalesce(c.waiting_body, c.responsible_body), c.state, c.document_no FROM cases c
    WHERE c.status IN ('open', 'on-hold') AND extract(year FROM c.opened_on) - 1 <= p_year AND c.case_id > p_after ORDER BY c.case_id LIMIT p_limit;
END $$;

-- Ids of those among them that no round has told of the release yet, with the year of their opening: for the operation that goes on under no person's name.
CREATE OR REPLACE FUNCTION cases_without_calendar(p_release text, p_year integer) RETURNS TABLE (case_id text, opened_in integer) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.case_id, extract(year FROM c.opened_on)::int FROM cases c
  WHERE c.status IN ('open', 'on-hold') AND extract(year FROM c.opened_on) - 1 <= p_year
    AND NOT EXISTS (SELECT 1 FROM operation_items i JOIN operations o ON o.id = i.operation
      WHERE o.kind = 'apply-calendar' AND o.input->>'fingerprint' = p_release AND i.case_id = c.case_id)
  ORDER BY c.case_id
$$;
REVOKE EXECUTE ON FUNCTION keep_calendar_draft(jsonb, text, timestamptz), drop_calendar_draft(text), land_calendar_draft(text, timestamptz),
  cases_under_calendar(integer, text, integer), cases_without_calendar(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_calendar_draft(jsonb, text, timestamptz), drop_calendar_draft(text), land_calendar_draft(text, timestamptz),
  cases_under_calendar(integer, text, integer), cases_without_calendar(text, integer) TO qunjian_api;
