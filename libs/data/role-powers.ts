/**
 * Whether a row `r` of `pg_roles` could see past row-level security, itself or by a role it is a member of: as a superuser, by BYPASSRLS, or as the owner of
 * a table or view.
 */
export const SEES_PAST_ROW_SECURITY = `
  EXISTS (SELECT 1 FROM pg_roles m WHERE pg_has_role(r.oid, m.oid, 'MEMBER')
    AND (m.rolsuper OR m.rolbypassrls
      OR EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = m.oid AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = 'public'::regnamespace)))`;
