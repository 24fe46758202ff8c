-- Figures: narrow rows that statistics scan, kept by triggers, and reports that never change. Source: docs/ledger.md, section on figures.

-- A query with one function that is not safe in parallel runs on one core only, and these stand in the policies of every table.
ALTER FUNCTION scope_of(text) PARALLEL SAFE;
ALTER FUNCTION scope_has(text[]) PARALLEL SAFE;
ALTER FUNCTION area_under(text, text) PARALLEL SAFE;
ALTER FUNCTION sees_ledger() PARALLEL SAFE;

-- Where an organisation belongs: township and kind of its lead unit, and the body that approved it. Empty until its first unit is known.
-- `starts_on`: first day on which it counts, '-infinity' where an organisation of the baseline has no date; `ends_on`: first day on which it no longer does.
ALTER TABLE organisations ADD lead_unit text, ADD area text, ADD kind text, ADD body text, ADD starts_on date, ADD ends_on date,
  -- Of a joint one: units it has or had, and the most full Party members that one of them has; who may break the rules is found among these.
  ADD members integer, ADD most_full integer;
ALTER TABLE organisation_units ADD area text;
ALTER TABLE assessments ADD area text;
CREATE INDEX organisations_starts ON organisations (starts_on) INCLUDE (type, mode, township, area, kind, baseline, list_item, body, ends_on);
CREATE INDEX organisations_ends ON organisations (ends_on) WHERE ends_on IS NOT NULL;
CREATE INDEX organisations_joint ON organisations (type, id) WHERE mode = 'joint';
CREATE INDEX organisations_list_item ON organisations (list_item) WHERE list_item IS NOT NULL;

-- Organisations formed and ended by month: three million are counted on any day as the months before it and the days of its own month.
CREATE TABLE organisation_tally (
  area text NOT NULL,
  township text NOT NULL,
  type text NOT NULL,
  mode text NOT NULL,
  kind text NOT NULL,
  baseline boolean NOT NULL,
  on_list boolean NOT NULL,
  -- Approving body; empty for what existed before the campaign.
  body text NOT NULL,
  -- First day of the month, '-infinity' where the day is unknown.
  month date NOT NULL,
  formed integer NOT NULL,
  ended integer NOT NULL,
  PRIMARY KEY (month, type, area, township, mode, kind, baseline, on_list, body)
);

-- One narrow row per unit: all that a statistic asks of it. Coverage is kept as the days on which at least one organisation of the type covered the
-- unit, so that any day can be asked; `own` are those of an organisation of the unit alone. Party, union, League and women in this order.
CREATE TABLE unit_figures (
  unit_id text PRIMARY KEY REFERENCES units (unit_id) ON DELETE CASCADE,
  employees integer,
  union_members integer,
  women_employees integer,
  league_members integer,
  party_members_full integer,
  party_members_probationary integer,
  in_population boolean NOT NULL,
  area text NOT NULL,
  township text NOT NULL,
  kind text NOT NULL,
  unit_class text,
  exclusion_reason text,
  party_covered datemultirange NOT NULL DEFAULT '{}',
  union_covered datemultirange NOT NULL DEFAULT '{}',
  league_covered datemultirange NOT NULL DEFAULT '{}',
  women_covered datemultirange NOT NULL DEFAULT '{}',
  party_own datemultirange NOT NULL DEFAULT '{}',
  union_own datemultirange NOT NULL DEFAULT '{}',
  league_own datemultirange NOT NULL DEFAULT '{}',
  women_own datemultirange NOT NULL DEFAULT '{}',
  -- Days on which an instructor in post was assigned.
  instructed datemultirange NOT NULL DEFAULT '{}',
  -- Days on which an instructor was there, by his own record or by the list.
  visited datemultirange NOT NULL DEFAULT '{}'
);

-- Coverage of some units made anew. Rows are locked first, in order, so that of two transactions that touch one unit the second sees the first.
CREATE FUNCTION refresh_coverage(p_units text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality(p_units), 0) = 0 THEN RETURN; END IF;
  PERFORM 1 FROM unit_figures WHERE unit_id = ANY (p_units) ORDER BY unit_id FOR UPDATE;
  UPDATE unit_figures f SET
      party_covered = c.party, union_covered = c."union", league_covered = c.league, women_covered = c.women,
      party_own = c.party_own, union_own = c.union_own, league_own = c.league_own, women_own = c.women_own
    FROM (
      SELECT i.unit_id,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'party'), '{}') AS party, coalesce(range_agg(d.days) FILTER (WHERE d.type = 'union'), '{}') AS "union",
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'league'), '{}') AS league, coalesce(range_agg(d.days) FILTER (WHERE d.type = 'women'), '{}') AS women,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'party' AND d.own), '{}') AS party_own,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'union' AND d.own), '{}') AS union_own,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'league' AND d.own), '{}') AS league_own,
        coalesce(range_agg(d.days) FILTER (WHERE d.type = 'women' AND d.own), '{}') AS women_own
      FROM (SELECT DISTINCT unnest(p_units) AS unit_id) i
      LEFT JOIN (SELECT unit_id, type, own, daterange(starts, ends, '[)') AS days FROM (
          SELECT u.unit_id, o.type, o.mode = 'single' AS own, greatest(o.starts_on, u.joined_on) AS starts, least(coalesce(o.ends_on, 'infinity'), coalesce(u.left_on, 'infinity')) AS ends
          FROM organisation_units u JOIN organisations o ON o.id = u.organisation WHERE o.starts_on IS NOT NULL AND u.unit_id = ANY (p_units)) s
        WHERE starts < ends) d ON d.unit_id = i.unit_id
      GROUP BY i.unit_id) c
    WHERE f.unit_id = c.unit_id
      AND (f.party_covered, f.union_covered, f.league_covered, f.women_covered, f.party_own, f.union_own, f.league_own, f.women_own)
        IS DISTINCT FROM (c.party, c."union", c.league, c.women, c.party_own, c.union_own, c.league_own, c.women_own);
END $$;

CREATE FUNCTION refresh_instructed(p_units text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality(p_units), 0) = 0 THEN RETURN; END IF;
  PERFORM 1 FROM unit_figures WHERE unit_id = ANY (p_units) ORDER BY unit_id FOR UPDATE;
  UPDATE unit_figures f SET instructed = c.days, visited = c.visits
    FROM (SELECT i.unit_id, coalesce(range_agg(daterange(a.starts, a.ends, '[)')) FILTER (WHERE a.starts < a.ends), '{}') AS days,
        coalesce((SELECT range_agg(daterange(v.on_day, v.on_day, '[]')) FROM (
          SELECT s.last_contact_on AS on_day FROM instructor_assignments s WHERE s.unit_id = i.unit_id AND s.last_contact_on IS NOT NULL
          UNION SELECT c.on_date FROM instructor_contacts c WHERE c.unit_id = i.unit_id) v), '{}') AS visits
      FROM (SELECT DISTINCT unnest(p_units) AS unit_id) i
      LEFT JOIN (SELECT s.unit_id, coalesce(s.assigned_on, n.sent_on, '-infinity') AS starts, coalesce(s.ended_on, 'infinity') AS ends
        FROM instructor_assignments s JOIN instructors n USING (instructor_no) WHERE n.in_post AND s.unit_id = ANY (p_units)) a ON a.unit_id = i.unit_id
      GROUP BY i.unit_id) c
    WHERE f.unit_id = c.unit_id AND (f.instructed, f.visited) IS DISTINCT FROM (c.days, c.visits);
END $$;

-- Units: their own row follows them; an area that changes moves what stands under it.
CREATE FUNCTION figures_of_new_units() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO unit_figures (unit_id, area, township, kind, unit_class, in_population, exclusion_reason, employees, union_members, women_employees, league_members,
      party_members_full, party_members_probationary)
    SELECT unit_id, area, township, kind, unit_class, in_population, exclusion_reason, employees, union_members, women_employees, league_members,
      party_members_full, party_members_probationary FROM new_units;
  UPDATE organisation_units m SET area = u.area FROM new_units u WHERE m.unit_id = u.unit_id AND m.area IS DISTINCT FROM u.area;
  PERFORM place_organisations(ARRAY(SELECT DISTINCT m.organisation FROM organisation_units m JOIN new_units u USING (unit_id)));
  PERFORM refresh_coverage(ARRAY(SELECT DISTINCT m.unit_id FROM organisation_units m JOIN new_units u USING (unit_id)));
  UPDATE assessments a SET area = u.area FROM new_units u WHERE a.unit_id = u.unit_id AND a.area IS DISTINCT FROM u.area;
  PERFORM refresh_instructed(ARRAY(SELECT DISTINCT a.unit_id FROM instructor_assignments a JOIN new_units u USING (unit_id)));
  RETURN NULL;
END $$;
CREATE TRIGGER units_figures_insert AFTER INSERT ON units REFERENCING NEW TABLE AS new_units FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_units();

CREATE FUNCTION figures_of_changed_units() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE unit_figures f SET area = u.area, township = u.township, kind = u.kind, unit_class = u.unit_class, in_population = u.in_population,
      exclusion_reason = u.exclusion_reason, employees = u.employees, union_members = u.union_members, women_employees = u.women_employees,
      league_members = u.league_members, party_members_full = u.party_members_full, party_members_probationary = u.party_members_probationary
    FROM new_units u WHERE f.unit_id = u.unit_id
      AND (f.area, f.township, f.kind, f.unit_class, f.in_population, f.exclusion_reason, f.employees, f.union_members, f.women_employees, f.league_members,
        f.party_members_full, f.party_members_probationary)
      IS DISTINCT FROM (u.area, u.township, u.kind, u.unit_class, u.in_population, u.exclusion_reason, u.employees, u.union_members, u.women_employees, u.league_members,
        u.party_members_full, u.party_members_probationary);
  IF EXISTS (SELECT 1 FROM new_units n JOIN old_units o USING (unit_id) WHERE (n.area, n.township, n.kind) IS DISTINCT FROM (o.area, o.township, o.kind)) THEN
    UPDATE organisation_units m SET area = u.area FROM new_units u WHERE m.unit_id = u.unit_id AND m.area IS DISTINCT FROM u.area;
    UPDATE assessments a SET area = u.area FROM new_units u WHERE a.unit_id = u.unit_id AND a.area IS DISTINCT FROM u.area;
    UPDATE organisations o SET area = u.area, township = u.township, kind = u.kind FROM new_units u
      WHERE o.lead_unit = u.unit_id AND (o.area, o.township, o.kind) IS DISTINCT FROM (u.area, u.township, u.kind);
  END IF;
  PERFORM place_organisations(ARRAY(SELECT DISTINCT m.organisation FROM new_units n JOIN old_units o USING (unit_id) JOIN organisation_units m USING (unit_id)
    JOIN organisations g ON g.id = m.organisation AND g.mode <> 'single' WHERE n.party_members_full IS DISTINCT FROM o.party_members_full));
  RETURN NULL;
END $$;
CREATE TRIGGER units_figures_update AFTER UPDATE ON units REFERENCING OLD TABLE AS old_units NEW TABLE AS new_units
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_units();

-- Organisations and their units.
CREATE FUNCTION area_of_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.area := (SELECT area FROM units WHERE unit_id = NEW.unit_id);
  RETURN NEW;
END $$;
CREATE TRIGGER assessments_area BEFORE INSERT OR UPDATE OF unit_id ON assessments FOR EACH ROW EXECUTE FUNCTION area_of_member();
CREATE TRIGGER organisation_units_area BEFORE INSERT OR UPDATE OF unit_id ON organisation_units FOR EACH ROW EXECUTE FUNCTION area_of_member();

-- From when an organisation counts. One of the baseline existed on the day of the baseline, whatever date its list gives.
CREATE FUNCTION starts_of_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.starts_on := CASE WHEN NEW.baseline
    THEN least(coalesce(NEW.formed_on, to_date(NEW.formed_text, 'YYYY-MM'), '-infinity'), coalesce((SELECT baseline_on FROM campaigns), 'infinity')) ELSE NEW.formed_on END;
  NEW.ends_on := greatest(NEW.ended_on, CASE WHEN NEW.ended_on IS NOT NULL THEN NEW.starts_on END);
  RETURN NEW;
END $$;
CREATE TRIGGER organisations_starts BEFORE INSERT OR UPDATE ON organisations FOR EACH ROW EXECUTE FUNCTION starts_of_organisation();

-- The lead unit is the one the case names, else the first by number. A month without a day counts from its first.
CREATE FUNCTION place_organisations(p_organisations text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(cardinality(p_organisations), 0) = 0 THEN RETURN; END IF;
  UPDATE organisations o SET lead_unit = p.unit_id, area = p.area, kind = p.kind, township = p.township, body = p.body, members = p.members, most_full = p.most_full
    FROM (
      SELECT o.id, u.unit_id, u.area, u.kind, u.township, l.body, j.members, j.most_full FROM organisations o
      CROSS JOIN LATERAL (
        SELECT coalesce(min(c.lead_unit), (SELECT min(m.unit_id) FROM organisation_units m WHERE m.organisation = o.id)) AS unit_id, min(c.approving_body) AS body
        FROM cases c WHERE c.case_id = o.case_id) l
      JOIN units u ON u.unit_id = l.unit_id
      LEFT JOIN LATERAL (SELECT count(*)::int AS members, max(v.party_members_full) AS most_full FROM organisation_units m JOIN units v ON v.unit_id = m.unit_id
        WHERE m.organisation = o.id) j ON o.mode <> 'single'
      WHERE o.id = ANY (p_organisations)) p
    WHERE o.id = p.id AND (o.lead_unit, o.area, o.kind, o.township, o.body, o.members, o.most_full)
      IS DISTINCT FROM (p.unit_id, p.area, p.kind, p.township, p.body, p.members, p.most_full);
END $$;
CREATE FUNCTION figures_of_new_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM place_organisations(ARRAY(SELECT DISTINCT organisation FROM new_rows));
  PERFORM refresh_coverage(ARRAY(SELECT DISTINCT unit_id FROM new_rows));
  RETURN NULL;
END $$;
CREATE FUNCTION figures_of_changed_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_coverage(ARRAY(
    SELECT unit_id FROM (SELECT organisation, unit_id, joined_on, left_on FROM new_rows EXCEPT SELECT organisation, unit_id, joined_on, left_on FROM old_rows) n
    UNION SELECT unit_id FROM (SELECT organisation, unit_id, joined_on, left_on FROM old_rows EXCEPT SELECT organisation, unit_id, joined_on, left_on FROM new_rows) o));
  RETURN NULL;
END $$;
CREATE FUNCTION figures_of_gone_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM place_organisations(ARRAY(SELECT DISTINCT organisation FROM old_rows));
  PERFORM refresh_coverage(ARRAY(SELECT DISTINCT unit_id FROM old_rows));
  RETURN NULL;
END $$;
CREATE TRIGGER members_figures_insert AFTER INSERT ON organisation_units REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_members();
CREATE TRIGGER members_figures_update AFTER UPDATE ON organisation_units REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_members();
CREATE TRIGGER members_figures_delete AFTER DELETE ON organisation_units REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_members();

-- What one organisation adds to the tally, or takes from it.
CREATE FUNCTION tally_lines(p_sign integer, p_organisation jsonb) RETURNS SETOF organisation_tally LANGUAGE sql STABLE AS $$
  SELECT o.area, o.township, o.type, o.mode, o.kind, o.baseline, o.list_item IS NOT NULL, coalesce(o.body, ''), date_trunc('month', d.day)::date, p_sign * d.formed, p_sign * d.ended
  FROM jsonb_populate_record(NULL::organisations, p_organisation) o CROSS JOIN LATERAL (VALUES (o.starts_on, 1, 0), (o.ends_on, 0, 1)) AS d (day, formed, ended)
  WHERE o.area IS NOT NULL AND o.starts_on IS NOT NULL AND d.day IS NOT NULL
$$;
-- Cells are written in one order, so that two transactions wait for each other and do not lock each other out.
CREATE FUNCTION tally(p_lines organisation_tally[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO organisation_tally AS t (area, township, type, mode, kind, baseline, on_list, body, month, formed, ended)
  SELECT area, township, type, mode, kind, baseline, on_list, body, month, sum(formed), sum(ended) FROM unnest(p_lines)
  GROUP BY area, township, type, mode, kind, baseline, on_list, body, month
  HAVING sum(formed) <> 0 OR sum(ended) <> 0
  ORDER BY month, type, area, township, mode, kind, baseline, on_list, body
  ON CONFLICT (month, type, area, township, mode, kind, baseline, on_list, body) DO UPDATE SET formed = t.formed + excluded.formed, ended = t.ended + excluded.ended
$$;
CREATE FUNCTION figures_of_new_organisations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM tally(ARRAY(SELECT t FROM new_rows n, tally_lines(1, to_jsonb(n)) t));
  RETURN NULL;
END $$;
CREATE FUNCTION figures_of_gone_organisations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM tally(ARRAY(SELECT t FROM old_rows o, tally_lines(-1, to_jsonb(o)) t));
  RETURN NULL;
END $$;
CREATE FUNCTION figures_of_changed_organisations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM place_organisations(ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.mode <> o.mode));
  PERFORM tally(ARRAY(SELECT t FROM new_rows n, tally_lines(1, to_jsonb(n)) t UNION ALL SELECT t FROM old_rows o, tally_lines(-1, to_jsonb(o)) t));
  PERFORM refresh_coverage(ARRAY(
    SELECT DISTINCT m.unit_id FROM new_rows n JOIN old_rows o USING (id) JOIN organisation_units m ON m.organisation = n.id
    WHERE (n.type, n.mode, n.starts_on, n.ends_on) IS DISTINCT FROM (o.type, o.mode, o.starts_on, o.ends_on)));
  RETURN NULL;
END $$;
CREATE TRIGGER organisations_figures_insert AFTER INSERT ON organisations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_organisations();
CREATE TRIGGER organisations_figures_delete AFTER DELETE ON organisations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_organisations();
CREATE TRIGGER organisations_figures_update AFTER UPDATE ON organisations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_organisations();

-- Instructors and whom they look after.
CREATE FUNCTION figures_of_new_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_instructed(ARRAY(SELECT DISTINCT unit_id FROM new_rows));
  RETURN NULL;
END $$;
CREATE FUNCTION figures_of_gone_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_instructed(ARRAY(SELECT DISTINCT unit_id FROM old_rows));
  RETURN NULL;
END $$;
CREATE FUNCTION figures_of_changed_instructors() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_instructed(ARRAY(
    SELECT DISTINCT a.unit_id FROM new_rows n JOIN old_rows o USING (instructor_no) JOIN instructor_assignments a USING (instructor_no)
    WHERE (n.in_post, n.sent_on) IS DISTINCT FROM (o.in_post, o.sent_on)));
  RETURN NULL;
END $$;
CREATE TRIGGER assignments_figures_insert AFTER INSERT ON instructor_assignments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_assignments();
CREATE TRIGGER assignments_figures_update AFTER UPDATE ON instructor_assignments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_assignments();
CREATE TRIGGER assignments_figures_delete AFTER DELETE ON instructor_assignments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_assignments();
CREATE TRIGGER contacts_figures_insert AFTER INSERT ON instructor_contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_assignments();
CREATE TRIGGER contacts_figures_delete AFTER DELETE ON instructor_contacts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_assignments();
CREATE TRIGGER instructors_figures_update AFTER UPDATE ON instructors REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_instructors();

-- Everything anew, after a load that went round the triggers.
CREATE FUNCTION refresh_all_figures() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM unit_figures;
  DELETE FROM organisation_tally;
  INSERT INTO unit_figures (unit_id, area, township, kind, unit_class, in_population, exclusion_reason, employees, union_members, women_employees, league_members,
      party_members_full, party_members_probationary)
    SELECT unit_id, area, township, kind, unit_class, in_population, exclusion_reason, employees, union_members, women_employees, league_members,
      party_members_full, party_members_probationary FROM units;
  UPDATE organisation_units m SET area = u.area FROM units u WHERE m.unit_id = u.unit_id AND m.area IS DISTINCT FROM u.area;
  UPDATE assessments a SET area = u.area FROM units u WHERE a.unit_id = u.unit_id AND a.area IS DISTINCT FROM u.area;
  ALTER TABLE organisations DISABLE TRIGGER organisations_figures_update;
  UPDATE organisations SET id = id WHERE starts_on IS NULL;
  PERFORM place_organisations(ARRAY(SELECT id FROM organisations));
  ALTER TABLE organisations ENABLE TRIGGER organisations_figures_update;
  INSERT INTO organisation_tally (area, township, type, mode, kind, baseline, on_list, body, month, formed, ended)
    SELECT area, township, type, mode, kind, baseline, list_item IS NOT NULL, coalesce(body, ''), date_trunc('month', d.day)::date, sum(d.formed), sum(d.ended)
    FROM organisations o CROSS JOIN LATERAL (VALUES (o.starts_on, 1, 0), (o.ends_on, 0, 1)) AS d (day, formed, ended)
    WHERE o.area IS NOT NULL AND o.starts_on IS NOT NULL AND d.day IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
  PERFORM refresh_coverage(ARRAY(SELECT unit_id FROM unit_figures));
  PERFORM refresh_instructed(ARRAY(SELECT unit_id FROM unit_figures));
END $$;
CREATE FUNCTION baseline_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE organisations SET id = id WHERE baseline;
  RETURN NULL;
END $$;
CREATE TRIGGER campaigns_baseline AFTER INSERT OR UPDATE ON campaigns FOR EACH STATEMENT EXECUTE FUNCTION baseline_moved();
SELECT refresh_all_figures();
REVOKE EXECUTE ON FUNCTION refresh_coverage(text[]), refresh_instructed(text[]), place_organisations(text[]), refresh_all_figures() FROM PUBLIC;

-- Reports ----------------------------------------------------------------------------------------------------------------
-- A version holds every figure with its definition and the rows behind it as they were; a correction is a new version.
CREATE TABLE reports (
  id text PRIMARY KEY,
  title text NOT NULL,
  template text NOT NULL,
  area text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE report_versions (
  report text NOT NULL REFERENCES reports (id),
  version integer NOT NULL,
  as_of date NOT NULL,
  -- Why there is a further version; null for the first.
  reason text,
  data_version text NOT NULL,
  -- {statistics: [StatisticAnswer with rowsSha256]}
  content jsonb NOT NULL,
  -- SHA-256 of the canonical JSON of {report, version, asOf, dataVersion, content}.
  sha256 text NOT NULL,
  -- Of the request, so that a repeat of its key gets the same version.
  request text NOT NULL UNIQUE,
  fingerprint text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (report, version)
);
CREATE TABLE report_rows (
  report text NOT NULL,
  version integer NOT NULL,
  statistic text NOT NULL,
  id text NOT NULL,
  area text NOT NULL,
  counted boolean NOT NULL,
  cells jsonb NOT NULL,
  PRIMARY KEY (report, version, statistic, id),
  FOREIGN KEY (report, version) REFERENCES report_versions (report, version) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE report_templates (
  name text NOT NULL,
  version integer NOT NULL,
  content bytea NOT NULL,
  sha256 text NOT NULL,
  placeholders text[] NOT NULL,
  request text NOT NULL UNIQUE,
  uploaded_by text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  PRIMARY KEY (name, version)
);
CREATE FUNCTION frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is frozen: a correction is a new version', TG_TABLE_NAME;
END $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['reports', 'report_versions', 'report_rows', 'report_templates'] LOOP
    EXECUTE format('CREATE TRIGGER %1$I_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION frozen()', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['unit_figures', 'organisation_tally', 'reports', 'report_versions', 'report_rows', 'report_templates'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
    EXECUTE format('CREATE POLICY worker_all ON %I TO qunjian_worker USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;

-- Who may see -------------------------------------------------------------------------------------------------------------
-- A figure is of the caller's own area; the rows that count are a scan of a million, so nothing is called per row here.
CREATE POLICY api_sees ON unit_figures FOR SELECT TO qunjian_api USING ((SELECT sees_ledger())
  AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))));
CREATE POLICY api_sees ON organisation_tally FOR SELECT TO qunjian_api USING ((SELECT sees_ledger())
  AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))));
-- Units, their organisations and what covers them are known in the whole county, as before, without a look at `units` for each.
ALTER POLICY api_sees ON units USING ((SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service'))
  AND split_part(area, '/', 1) = (SELECT split_part(scope_of('area'), '/', 1)));
DROP POLICY api_all ON organisations;
CREATE POLICY api_all ON organisations TO qunjian_api USING ((SELECT sees_ledger())
  AND (starts_with(area, (SELECT split_part(scope_of('area'), '/', 1) || '/')) OR area = (SELECT split_part(scope_of('area'), '/', 1))))
  WITH CHECK ((SELECT scope_of('line')) = 'task-force');
DROP POLICY api_all ON organisation_units;
CREATE POLICY api_all ON organisation_units TO qunjian_api USING ((SELECT sees_ledger())
  AND (starts_with(area, (SELECT split_part(scope_of('area'), '/', 1) || '/')) OR area = (SELECT split_part(scope_of('area'), '/', 1))))
  WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = organisation_units.unit_id));
DROP POLICY api_all ON assessments;
CREATE POLICY api_all ON assessments TO qunjian_api USING ((SELECT sees_ledger())
  AND (starts_with(area, (SELECT split_part(scope_of('area'), '/', 1) || '/')) OR area = (SELECT split_part(scope_of('area'), '/', 1))))
  WITH CHECK (EXISTS (SELECT 1 FROM units u WHERE u.unit_id = assessments.unit_id));
CREATE POLICY api_sees ON reports FOR SELECT TO qunjian_api USING ((SELECT sees_ledger()) AND area_under(area, (SELECT scope_of('area'))));
CREATE POLICY api_adds ON reports FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_of('line')) = 'task-force' AND area = (SELECT scope_of('area')));
CREATE POLICY api_sees ON report_versions FOR SELECT TO qunjian_api USING (EXISTS (SELECT 1 FROM reports r WHERE r.id = report_versions.report));
CREATE POLICY api_adds ON report_versions FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_sees ON report_rows FOR SELECT TO qunjian_api USING ((SELECT sees_ledger())
  AND (area = (SELECT scope_of('area')) OR starts_with(area, (SELECT scope_of('area') || '/'))));
CREATE POLICY api_adds ON report_rows FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_of('line')) = 'task-force');
CREATE POLICY api_sees ON report_templates FOR SELECT TO qunjian_api USING (true);
CREATE POLICY api_adds ON report_templates FOR INSERT TO qunjian_api WITH CHECK ((SELECT scope_has('system-administrator')));

GRANT SELECT ON unit_figures, organisation_tally, reports, report_versions, report_rows, report_templates TO qunjian_api, qunjian_worker;
GRANT INSERT ON reports, report_versions, report_rows, report_templates TO qunjian_api;
