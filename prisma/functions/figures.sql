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

-- Organisations and their units.
CREATE OR REPLACE FUNCTION area_of_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.area := (SELECT area FROM units WHERE unit_id = NEW.unit_id);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER assessments_area BEFORE INSERT OR UPDATE OF unit_id ON assessments FOR EACH ROW EXECUTE FUNCTION area_of_member();
CREATE OR REPLACE TRIGGER organisation_units_area BEFORE INSERT OR UPDATE OF unit_id ON organisation_units FOR EACH ROW EXECUTE FUNCTION area_of_member();

-- From when an organisation counts. One of the baseline existed on the day of the baseline, whatever date its list gives.
CREATE OR REPLACE FUNCTION starts_of_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.starts_on := CASE WHEN NEW.baseline
    THEN least(coalesce(NEW.formed_on, to_date(NEW.formed_text, 'YYYY-MM'), '-infinity'), coalesce((SELECT baseline_on FROM campaigns), 'infinity')) ELSE NEW.formed_on END;
  NEW.ends_on := greatest(NEW.ended_on, CASE WHEN NEW.ended_on IS NOT NULL THEN NEW.starts_on END);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER organisations_starts BEFORE INSERT OR UPDATE ON organisations FOR EACH ROW EXECUTE FUNCTION starts_of_organisation();

-- What one organisation adds to the tally, or takes from it.
CREATE OR REPLACE FUNCTION tally_lines(p_sign integer, p_organisation jsonb) RETURNS SETOF organisation_tally LANGUAGE sql STABLE AS $$
  SELECT o.area, o.township, o.type, o.mode, o.kind, o.baseline, o.list_item IS NOT NULL, coalesce(o.body, ''), date_trunc('month', d.day)::date, p_sign * d.formed, p_sign * d.ended
  FROM jsonb_populate_record(NULL::organisations, p_organisation) o CROSS JOIN LATERAL (VALUES (o.starts_on, 1, 0), (o.ends_on, 0, 1)) AS d (day, formed, ended)
  WHERE o.area IS NOT NULL AND o.starts_on IS NOT NULL AND d.day IS NOT NULL
$$;

-- Cells are written in one order, so that two transactions wait for each other and do not lock each other out.
CREATE OR REPLACE FUNCTION tally(p_lines organisation_tally[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO organisation_tally AS t (area, township, type, mode, kind, baseline, on_list, body, month, formed, ended)
  SELECT area, township, type, mode, kind, baseline, on_list, body, month, sum(formed), sum(ended) FROM unnest(p_lines)
  GROUP BY area, township, type, mode, kind, baseline, on_list, body, month
  HAVING sum(formed) <> 0 OR sum(ended) <> 0
  ORDER BY month, type, area, township, mode, kind, baseline, on_list, body
  ON CONFLICT (month, type, area, township, mode, kind, baseline, on_list, body) DO UPDATE SET formed = t.formed + excluded.formed, ended = t.ended + excluded.ended
$$;

-- Units: their own row follows them; an area that changes moves what stands under it.
CREATE OR REPLACE FUNCTION figures_of_new_units() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
CREATE OR REPLACE TRIGGER units_figures_insert AFTER INSERT ON units REFERENCING NEW TABLE AS new_units FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_units();

CREATE OR REPLACE FUNCTION figures_of_changed_units() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
CREATE OR REPLACE TRIGGER units_figures_update AFTER UPDATE ON units REFERENCING OLD TABLE AS old_units NEW TABLE AS new_units
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_units();

CREATE OR REPLACE FUNCTION figures_of_new_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM place_organisations(ARRAY(SELECT DISTINCT organisation FROM new_rows));
  PERFORM refresh_coverage(ARRAY(SELECT DISTINCT unit_id FROM new_rows));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER members_figures_insert AFTER INSERT ON organisation_units REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_members();

CREATE OR REPLACE FUNCTION figures_of_changed_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_coverage(ARRAY(
    SELECT unit_id FROM (SELECT organisation, unit_id, joined_on, left_on FROM new_rows EXCEPT SELECT organisation, unit_id, joined_on, left_on FROM old_rows) n
    UNION SELECT unit_id FROM (SELECT organisation, unit_id, joined_on, left_on FROM old_rows EXCEPT SELECT organisation, unit_id, joined_on, left_on FROM new_rows) o));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER members_figures_update AFTER UPDATE ON organisation_units REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_members();

CREATE OR REPLACE FUNCTION figures_of_gone_members() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM place_organisations(ARRAY(SELECT DISTINCT organisation FROM old_rows));
  PERFORM refresh_coverage(ARRAY(SELECT DISTINCT unit_id FROM old_rows));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER members_figures_delete AFTER DELETE ON organisation_units REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_members();

CREATE OR REPLACE FUNCTION figures_of_new_organisations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM tally(ARRAY(SELECT t FROM new_rows n, tally_lines(1, to_jsonb(n)) t));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER organisations_figures_insert AFTER INSERT ON organisations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_organisations();

CREATE OR REPLACE FUNCTION figures_of_gone_organisations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM tally(ARRAY(SELECT t FROM old_rows o, tally_lines(-1, to_jsonb(o)) t));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER organisations_figures_delete AFTER DELETE ON organisations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_organisations();

CREATE OR REPLACE FUNCTION figures_of_changed_organisations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM place_organisations(ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.mode <> o.mode));
  PERFORM tally(ARRAY(SELECT t FROM new_rows n, tally_lines(1, to_jsonb(n)) t UNION ALL SELECT t FROM old_rows o, tally_lines(-1, to_jsonb(o)) t));
  PERFORM refresh_coverage(ARRAY(
    SELECT DISTINCT m.unit_id FROM new_rows n JOIN old_rows o USING (id) JOIN organisation_units m ON m.organisation = n.id
    WHERE (n.type, n.mode, n.starts_on, n.ends_on) IS DISTINCT FROM (o.type, o.mode, o.starts_on, o.ends_on)));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER organisations_figures_update AFTER UPDATE ON organisations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_organisations();

-- Instructors and whom they look after.
CREATE OR REPLACE FUNCTION figures_of_new_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_instructed(ARRAY(SELECT DISTINCT unit_id FROM new_rows));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER assignments_figures_insert AFTER INSERT ON instructor_assignments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_assignments();
CREATE OR REPLACE TRIGGER assignments_figures_update AFTER UPDATE ON instructor_assignments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_assignments();
CREATE OR REPLACE TRIGGER contacts_figures_insert AFTER INSERT ON instructor_contacts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_new_assignments();

CREATE OR REPLACE FUNCTION figures_of_gone_assignments() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_instructed(ARRAY(SELECT DISTINCT unit_id FROM old_rows));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER assignments_figures_delete AFTER DELETE ON instructor_assignments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_assignments();
CREATE OR REPLACE TRIGGER contacts_figures_delete AFTER DELETE ON instructor_contacts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION figures_of_gone_assignments();

CREATE OR REPLACE FUNCTION figures_of_changed_instructors() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM refresh_instructed(ARRAY(
    SELECT DISTINCT a.unit_id FROM new_rows n JOIN old_rows o USING (instructor_no) JOIN instructor_assignments a USING (instructor_no)
    WHERE (n.in_post, n.sent_on) IS DISTINCT FROM (o.in_post, o.sent_on)));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER instructors_figures_update AFTER UPDATE ON instructors REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION figures_of_changed_instructors();

CREATE OR REPLACE FUNCTION baseline_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE organisations SET id = id WHERE baseline;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER campaigns_baseline AFTER INSERT OR UPDATE ON campaigns FOR EACH STATEMENT EXECUTE FUNCTION baseline_moved();

-- Everything anew, after a load that went round the triggers.
CREATE OR REPLACE FUNCTION refresh_all_figures() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

REVOKE EXECUTE ON FUNCTION refresh_coverage(text[]), refresh_instructed(text[]), place_organisations(text[]), refresh_all_figures() FROM PUBLIC;
