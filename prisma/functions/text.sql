-- Texts as indexes and canonical forms write them; applied before the tables (libs/data/migrate.ts), so nothing here names one.

-- An instant as the canonical forms write it, 2020-06-24T01:00:00.000Z.
CREATE OR REPLACE FUNCTION iso(p timestamptz) RETURNS text LANGUAGE sql STABLE AS $$ SELECT to_char(p AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- A name without spaces, width and case.
CREATE OR REPLACE FUNCTION squeezed(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(regexp_replace(normalize(p_text, NFKC), '\s', '', 'g')) $$;

-- A name is looked up by its characters and pairs of characters: words of two are what people type, and three-character trigrams know nothing of them.
CREATE OR REPLACE FUNCTION grams(p_texts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT g), '{}') FROM unnest(p_texts) t
    CROSS JOIN LATERAL lower(regexp_replace(normalize(t, NFKC), '\s', '', 'g')) s CROSS JOIN LATERAL generate_series(1, char_length(s)) i
    CROSS JOIN LATERAL (VALUES (substr(s, i, 1)), (substr(s, i, 2))) v(g)
$$;
