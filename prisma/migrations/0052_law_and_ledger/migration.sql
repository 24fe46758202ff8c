-- The last number a body had declared for a year before it began here: numbers go on above it.
ALTER TABLE document_counters ADD COLUMN declared integer NOT NULL DEFAULT 0;
-- Numbers that a given one left out, and why: `gap_after` is the last number before it.
ALTER TABLE documents ADD COLUMN gap_after integer, ADD COLUMN gap_reason text;

-- The last answer of a case: its own date, the day it was entered, and how many answers of the case were dated within their limit and entered after it.
ALTER TABLE cases ADD COLUMN answered_on date, ADD COLUMN answer_entered_on date, ADD COLUMN entered_late integer NOT NULL DEFAULT 0,
  ADD COLUMN organisation_name text, ADD COLUMN organisation_short_name text, ADD COLUMN organisation_seal_name text;

-- Registered name, short name and the name on the seal are three strings.
ALTER TABLE organisations ADD COLUMN short_name text, ADD COLUMN seal_name text;

-- It asks more now (prisma/functions/commit.sql).
DROP FUNCTION IF EXISTS draw_number(jsonb, text);
