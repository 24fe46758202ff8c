-- Notices of working days that an administrator has brought in: looked at before they count. What was applied stays, with who applied it; the release itself
-- then stands in calendar_releases. Written by prisma/functions/calendars.sql alone.
CREATE TABLE calendar_drafts (
  id text PRIMARY KEY,
  content jsonb NOT NULL,
  sha256 text NOT NULL,
  loaded_by text NOT NULL,
  loaded_at timestamptz NOT NULL,
  applied_by text,
  applied_at timestamptz
);
GRANT SELECT ON calendar_drafts TO qunjian_api;
