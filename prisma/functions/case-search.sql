-- Search of cases by a part of their number or of a unit's name. Row-level security keeps an index from answering what is not leakproof, and no search by a
-- part of a text is: so ids are looked up as the owner, and every list reads the cases themselves under the caller's sight all the same.

-- A number as it is found however its brackets are typed, 岳工建〔2020〕012号 and 岳工建[2020]12号 → 岳工建2020012: year in brackets of any kind or none, and 号 or none.
-- Where 号 ends it the number is whole and has its leading zeros. Any other text stays as it is, without spaces, width and case.
CREATE OR REPLACE FUNCTION bare_number(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN m IS NULL THEN s ELSE m[1] || m[2] || CASE WHEN m[4] = '' THEN m[3] ELSE lpad(m[3], greatest(3, length(m[3])), '0') END END
  FROM squeezed(p_text) s LEFT JOIN LATERAL regexp_match(s, '^(.*?)[〔【〖「\[(<{]?((?:19|20)\d\d)[〕】〗」\])>}]?(\d+)(号?)$') m ON s ~ '[〔【〖「\[(<{](19|20)\d\d|建(19|20)\d\d|号$'
$$;

-- The text of a case as its number and units say now.
CREATE OR REPLACE FUNCTION text_of_case(p_case text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT squeezed(concat_ws('|', c.case_no, nullif(bare_number(c.case_no), squeezed(c.case_no)), c.lead_unit_name, (SELECT string_agg(u.name, '|' ORDER BY u.unit_id) FROM case_units u WHERE u.case_id = c.case_id)))
  FROM cases c WHERE c.case_id = p_case
$$;
CREATE OR REPLACE FUNCTION write_case_text(p_case text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO case_texts AS t VALUES (p_case, text_of_case(p_case)) ON CONFLICT (case_id) DO UPDATE SET text = excluded.text WHERE t.text <> excluded.text
$$;
-- Rows that are missing, as after a filling that went round the commit. @returns how many
CREATE OR REPLACE FUNCTION fill_case_texts() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_count bigint;
BEGIN
  INSERT INTO case_texts
    SELECT c.case_id, squeezed(concat_ws('|', c.case_no, nullif(bare_number(c.case_no), squeezed(c.case_no)), c.lead_unit_name, u.names)) FROM cases c
    LEFT JOIN (SELECT case_id, string_agg(name, '|' ORDER BY unit_id) AS names FROM case_units GROUP BY case_id) u USING (case_id)
    WHERE NOT EXISTS (SELECT 1 FROM case_texts t WHERE t.case_id = c.case_id);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
REVOKE EXECUTE ON FUNCTION fill_case_texts() FROM PUBLIC;

-- Ids of all cases with the text, or null where there are more than p_most: then they are met soon enough by a walk in the order of the list. A text of which
-- ANALYZE says that a fiftieth of the cases and more have it is not looked up at all: the index would read every hit.
CREATE OR REPLACE FUNCTION cases_with_text(p_text text, p_most integer) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  v_text text := bare_number(p_text);
  v_grams text[] := text_grams(v_text);
  v_rare text[];
  v_ids text[];
BEGIN
  IF NOT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service') OR v_text = '' OR position('|' IN v_text) > 0 THEN RETURN '{}'; END IF;
  IF grams_share(v_grams, 'case_texts_grams') >= 0.02 THEN RETURN NULL; END IF;
  v_rare := rarest_grams(v_grams, 'case_texts_grams', 4);
  v_ids := ARRAY(SELECT t.case_id FROM case_texts t
    WHERE grams(ARRAY[t.text]) @> v_rare AND t.text LIKE '%' || regexp_replace(v_text, '([\\%_])', '\\\1', 'g') || '%' LIMIT p_most + 1);
  RETURN CASE WHEN cardinality(v_ids) <= p_most THEN v_ids END;
END $$;
CREATE OR REPLACE FUNCTION case_has_text(p_case text, p_text text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp COST 10000 AS $$
  SELECT EXISTS (SELECT 1 FROM case_texts t WHERE t.case_id = p_case AND position(bare_number(p_text) IN t.text) > 0)
    AND scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service')
$$;
REVOKE EXECUTE ON FUNCTION cases_with_text(text, integer), case_has_text(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_with_text(text, integer), case_has_text(text, text) TO qunjian_api, qunjian_worker;

-- Replies and registrations with a part of a number, newest first; their cases are read under the caller's sight.
CREATE OR REPLACE FUNCTION documents_with_text(p_text text, p_most integer) RETURNS TABLE (document_no text, kind text, case_id text) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE v_text text := squeezed(p_text);
BEGIN
  IF NOT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service') OR char_length(v_text) < 2 THEN RETURN; END IF;
  RETURN QUERY SELECT d.document_no, d.kind, d.case_id FROM documents d
    WHERE grams(ARRAY[d.document_no]) @> text_grams(v_text) AND position(v_text IN squeezed(d.document_no)) > 0
    ORDER BY d.year DESC, d.number DESC, d.issuer LIMIT p_most;
END $$;
REVOKE EXECUTE ON FUNCTION documents_with_text(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_with_text(text, integer) TO qunjian_api, qunjian_worker;

-- An installation from before the table has its rows made here.
DO $$ BEGIN PERFORM fill_case_texts(); END $$;
