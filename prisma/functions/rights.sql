-- The caller of the API as policies and views ask for it; applied before the tables (libs/data/migrate.ts), so nothing here names one. It is set per
-- transaction in app.scope, as JSON {account, body, line, level, area, narrowed, roles[], instructorNo}. A query with one function that is not safe in parallel runs
-- on one core only, and these stand in the policies of every table.

CREATE OR REPLACE FUNCTION scope_of(p_key text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT nullif(current_setting('app.scope', true), '')::jsonb ->> p_key $$;

CREATE OR REPLACE FUNCTION scope_has(VARIADIC p_roles text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('app.scope', true), '')::jsonb -> 'roles' ?| p_roles, false)
$$;

CREATE OR REPLACE FUNCTION area_under(p_area text, p_scope text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT p_area = p_scope OR starts_with(p_area, p_scope || '/')
$$;

-- Whether the caller's area is only a part of their body's: then what the body has a part in elsewhere is not theirs.
CREATE OR REPLACE FUNCTION scope_narrowed() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce(scope_of('narrowed')::boolean, false) $$;

-- Who may see the ledger at all. The service layer checks libs/domain/ledger/ledger-permissions.ts first; this is the second fence.
CREATE OR REPLACE FUNCTION sees_ledger() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT scope_has('reviewer', 'officer', 'supervisor', 'instructor', 'service') $$;

-- Types of organisation whose cases the caller's line sees: Party committees, the task force and registration see every line, the other lines their own.
CREATE OR REPLACE FUNCTION types_of_line(p_line text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_line IN ('party', 'task-force', 'registration') THEN ARRAY['union', 'league', 'women', 'party'] ELSE ARRAY[p_line] END
$$;
CREATE OR REPLACE FUNCTION scope_types() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT types_of_line(scope_of('line')) $$;

-- Who may keep a view for the whole body; libs/domain/view-rights.ts asks first.
CREATE OR REPLACE FUNCTION shares_views() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT scope_has('reviewer', 'supervisor') AND NOT scope_narrowed()
$$;
