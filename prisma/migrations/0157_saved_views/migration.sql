-- Filters that somebody has kept under a name, for themselves or for everybody of their body (docs/adr/0026-saved-views.md).
CREATE TABLE saved_views (
  id text PRIMARY KEY,
  screen text NOT NULL CHECK (screen IN ('reviews', 'desk', 'board', 'cases')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  -- As it stands in the address of the page.
  filter jsonb NOT NULL,
  -- Who keeps it; of a shared one, who has made it.
  account text NOT NULL REFERENCES accounts (id),
  -- Whose everybody sees it; null: the account's alone.
  body text REFERENCES bodies (id),
  updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX saved_views_own ON saved_views (account, screen, name) WHERE body IS NULL;
CREATE UNIQUE INDEX saved_views_shared ON saved_views (body, screen, name) WHERE body IS NOT NULL;
CREATE INDEX saved_views_account ON saved_views (account);

-- What a page opens with, for one person; a shared view may be that of many.
CREATE TABLE default_views (
  account text NOT NULL REFERENCES accounts (id),
  screen text NOT NULL,
  view text NOT NULL REFERENCES saved_views (id) ON DELETE CASCADE,
  PRIMARY KEY (account, screen)
);
CREATE INDEX default_views_view ON default_views (view);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['saved_views', 'default_views'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
  END LOOP;
END $$;
CREATE POLICY api_reads ON saved_views FOR SELECT TO qunjian_api
  USING ((body IS NULL AND account = (SELECT scope_of('account'))) OR body = (SELECT scope_of('body')));
CREATE POLICY api_adds ON saved_views FOR INSERT TO qunjian_api
  WITH CHECK (account = (SELECT scope_of('account')) AND (body IS NULL OR (body = (SELECT scope_of('body')) AND (SELECT shares_views()))));
CREATE POLICY api_changes ON saved_views FOR UPDATE TO qunjian_api
  USING ((body IS NULL AND account = (SELECT scope_of('account'))) OR (body = (SELECT scope_of('body')) AND (SELECT shares_views())))
  WITH CHECK ((body IS NULL AND account = (SELECT scope_of('account'))) OR (body = (SELECT scope_of('body')) AND (SELECT shares_views())));
CREATE POLICY api_drops ON saved_views FOR DELETE TO qunjian_api
  USING ((body IS NULL AND account = (SELECT scope_of('account'))) OR (body = (SELECT scope_of('body')) AND (SELECT shares_views())));
CREATE POLICY api_own ON default_views TO qunjian_api
  USING (account = (SELECT scope_of('account'))) WITH CHECK (account = (SELECT scope_of('account')));
GRANT SELECT, INSERT, DELETE, UPDATE (screen, name, filter, body, updated_at) ON saved_views TO qunjian_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON default_views TO qunjian_api;
