-- Visits that a case records (0012) by columns and entries: the state has been packed since (0014).
DROP TRIGGER case_adopted_visits ON cases;
DROP FUNCTION case_adopts_visits();
DROP FUNCTION visits_of_case(text, text, text, jsonb, date, text, timestamptz);
-- A visit for each unit of the case that the ledger knows, under the id of the entry; an instructor whom the roll does not know has none.
CREATE FUNCTION visits_of_entry(p_entry case_actions) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  WITH made AS (
    INSERT INTO instructor_contacts (id, instructor_no, unit_id, on_date, recorded_by, recorded_at, case_id)
    SELECT 'case/' || p_entry.case_id || '/' || p_entry.seq || '/' || u.unit_id, i.instructor_no, u.unit_id, p_entry.event_on, p_entry.actor, p_entry.at, p_entry.case_id
      FROM cases c JOIN instructors i ON i.instructor_no = c.instructor_no JOIN case_units k ON k.case_id = c.case_id JOIN units u ON u.unit_id = k.unit_id
      WHERE c.case_id = p_entry.case_id ORDER BY u.unit_id
    ON CONFLICT (id) DO NOTHING RETURNING instructor_no, unit_id)
  UPDATE instructor_assignments a SET contacts = a.contacts + 1, last_contact_on = greatest(a.last_contact_on, p_entry.event_on), changed_at = p_entry.at
    FROM made m WHERE a.instructor_no = m.instructor_no AND a.unit_id = m.unit_id;
END $$;
REVOKE EXECUTE ON FUNCTION visits_of_entry(case_actions) FROM PUBLIC;
CREATE OR REPLACE FUNCTION case_records_visit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM visits_of_entry(NEW);
  RETURN NULL;
END $$;
-- A case taken over half way brings the visits of its paper days, at the end of its transaction: then its units stand as well.
CREATE FUNCTION case_adopts_visits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM visits_of_entry(a) FROM case_actions a WHERE a.case_id = NEW.case_id AND a.name = 'record-contact' AND a.adopted ORDER BY a.seq;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_adopted_visits AFTER INSERT ON cases DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.version > 1 AND NEW.instructor_no IS NOT NULL) EXECUTE FUNCTION case_adopts_visits();
