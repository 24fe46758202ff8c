-- What a case does is looked up by key, whatever the tables hold. Sessions keep the plans of functions: one made while `cases` was small read the whole table
-- for every action until the next ANALYZE, and where PostgreSQL thought a plan for this unit better than one for any, it planned longer than it ran.
-- No row changes its meaning; measured with `npm run bench` (docs/bench.md).

-- Coverage of some units made anew, each by its own organisations. Rows are locked first, in order, so that of two transactions that touch one unit the second sees the first.
CREATE OR REPLACE FUNCTION refresh_coverage(p_units text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality(p_units), 0) = 0 THEN RETURN; END IF;
  PERFORM 1 FROM unit_figures WHERE unit_id = ANY (p_units) ORDER BY unit_id FOR UPDATE;
  UPDATE unit_figures f SET
      party_covered = c.party, union_covered = c."union", league_covered = c.league, women_covered = c.women,
      party_own = c.party_own, union_own = c.union_own, league_own = c.league_own, women_own = c.women_own
    FROM (SELECT DISTINCT unnest(p_units) AS unit_id) i CROSS JOIN LATERAL (
      SELECT
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'party'), '{}') AS party, coalesce(range_agg(d.days) FILTER (WHERE d.type = 'union'), '{}') AS "union",
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'league'), '{}') AS league, coalesce(range_agg(d.days) FILTER (WHERE d.type = 'women'), '{}') AS women,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'party' AND d.own), '{}') AS party_own,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'union' AND d.own), '{}') AS union_own,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'league' AND d.own), '{}') AS league_own,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'women' AND d.own), '{}') AS women_own
      FROM (SELECT type, own, daterange(starts, ends, '[)') AS days FROM (
          SELECT o.type, o.mode = 'single' AS own, greatest(o.starts_on, u.joined_on) AS starts, least(coalesce(o.ends_on, 'infinity'), coalesce(u.left_on, 'infinity')) AS ends
          FROM organisation_units u CROSS JOIN LATERAL (SELECT type, mode, starts_on, ends_on FROM organisations WHERE id = u.organisation OFFSET 0) o
          WHERE u.unit_id = i.unit_id AND o.starts_on IS NOT NULL) s
        WHERE starts < ends) d) c
    WHERE f.unit_id = i.unit_id
      AND (f.party_covered, f.union_covered, f.league_covered, f.women_covered, f.party_own, f.union_own, f.league_own, f.women_own)
        IS DISTINCT FROM (c.party, c."union", c.league, c.women, c.party_own, c.union_own, c.league_own, c.women_own);
END $$;

CREATE OR REPLACE FUNCTION refresh_instructed(p_units text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality(p_units), 0) = 0 THEN RETURN; END IF;
  PERFORM 1 FROM unit_figures WHERE unit_id = ANY (p_units) ORDER BY unit_id FOR UPDATE;
  UPDATE unit_figures f SET instructed = a.days, visited = v.days
    FROM (SELECT DISTINCT unnest(p_units) AS unit_id) i
    CROSS JOIN LATERAL (
      SELECT coalesce(range_agg(daterange(d.starts, d.ends, '[)')) FILTER (WHERE d.starts < d.ends), '{}') AS days FROM (
        SELECT coalesce(s.assigned_on, n.sent_on, '-infinity') AS starts, coalesce(s.ended_on, 'infinity') AS ends
        FROM instructor_assignments s CROSS JOIN LATERAL (SELECT sent_on, in_post FROM instructors WHERE instructor_no = s.instructor_no OFFSET 0) n
        WHERE s.unit_id = i.unit_id AND n.in_post) d) a
    CROSS JOIN LATERAL (
      SELECT coalesce(range_agg(daterange(d.on_day, d.on_day, '[]')), '{}') AS days FROM (
        SELECT s.last_contact_on AS on_day FROM instructor_assignments s WHERE s.unit_id = i.unit_id AND s.last_contact_on IS NOT NULL
        UNION SELECT c.on_date FROM instructor_contacts c WHERE c.unit_id = i.unit_id) d) v
    WHERE f.unit_id = i.unit_id AND (f.instructed, f.visited) IS DISTINCT FROM (a.days, v.days);
END $$;

-- The lead unit is the one the case names, else the first by number. A month without a day counts from its first.
CREATE OR REPLACE FUNCTION place_organisations(p_organisations text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality(p_organisations), 0) = 0 THEN RETURN; END IF;
  UPDATE organisations o SET lead_unit = p.unit_id, area = p.area, kind = p.kind, township = p.township, body = p.body, members = p.members, most_full = p.most_full
    FROM (
      SELECT s.id, u.unit_id, u.area, u.kind, u.township, l.body, j.members, j.most_full FROM (SELECT DISTINCT unnest(p_organisations) AS id) i
      CROSS JOIN LATERAL (SELECT id, mode, case_id FROM organisations WHERE id = i.id OFFSET 0) s
      CROSS JOIN LATERAL (
        SELECT coalesce(min(c.lead_unit), (SELECT min(m.unit_id) FROM organisation_units m WHERE m.organisation = s.id)) AS unit_id, min(c.approving_body) AS body
        FROM cases c WHERE c.case_id = s.case_id) l
      CROSS JOIN LATERAL (SELECT unit_id, area, kind, township FROM units WHERE unit_id = l.unit_id OFFSET 0) u
      LEFT JOIN LATERAL (
        SELECT count(*)::int AS members, max(v.party_members_full) AS most_full
        FROM organisation_units m CROSS JOIN LATERAL (SELECT party_members_full FROM units WHERE unit_id = m.unit_id OFFSET 0) v WHERE m.organisation = s.id) j ON s.mode <> 'single') p
    WHERE o.id = p.id AND (o.lead_unit, o.area, o.kind, o.township, o.body, o.members, o.most_full)
      IS DISTINCT FROM (p.unit_id, p.area, p.kind, p.township, p.body, p.members, p.most_full);
END $$;

-- The organisation comes at the end of the transaction that approves the result, when the units of the case stand as well; at once where it belongs, so that it
-- is written and counted once.
CREATE OR REPLACE FUNCTION case_forms_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO organisations (id, type, mode, name, formed_on, term_ends_on, document_no, baseline, case_id, list_item, source, changed_at,
      lead_unit, area, kind, township, body, members, most_full)
    SELECT NEW.case_id, NEW.type, NEW.mode, NEW.lead_unit_name, NEW.formed_on, NEW.term_ends_on, NEW.document_no, false, NEW.case_id, NEW.list_item, 'case', NEW.changed_at,
      u.unit_id, u.area, u.kind, u.township, CASE WHEN u.unit_id IS NOT NULL THEN NEW.approving_body END, j.members, j.most_full
    FROM (VALUES (1)) AS one LEFT JOIN units u ON u.unit_id = NEW.lead_unit
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS members, max(v.party_members_full) AS most_full
      FROM case_units m CROSS JOIN LATERAL (SELECT party_members_full FROM units WHERE unit_id = m.unit_id OFFSET 0) v WHERE m.case_id = NEW.case_id
    ) j ON NEW.mode <> 'single' AND u.unit_id IS NOT NULL
    ON CONFLICT (id) DO NOTHING;
  INSERT INTO organisation_units (organisation, unit_id, joined_on)
    SELECT NEW.case_id, u.unit_id, NEW.formed_on FROM case_units u WHERE u.case_id = NEW.case_id ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- Functions on the way of a case: one plan for any case, by key.
DO $$
DECLARE v_function text;
BEGIN
  FOREACH v_function IN ARRAY ARRAY['commit_action(jsonb, bytea)', 'commit_opening(jsonb, bytea)', 'case_forms_organisation()', 'case_adopts_visits()',
    'action_context(text, text, text)', 'read_case(text, text)'] LOOP
    EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', v_function);
    EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', v_function);
  END LOOP;
END $$;
