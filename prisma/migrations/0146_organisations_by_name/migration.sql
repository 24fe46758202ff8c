-- An organisation is found by any part of its name (prisma/functions/search.sql).
CREATE INDEX organisations_grams ON organisations USING gin (grams(ARRAY[name]));
