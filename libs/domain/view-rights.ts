import type { Actor, Role } from './case.js';

/** Most kept filters (视图) of one account, its shared ones among them. */
export const MOST_VIEWS = 50;

/** Who may keep a view for a whole body: whoever decides or watches over what is late there. Nobody whose area is a part of the body's. */
export const SHARES_VIEWS = ['reviewer', 'supervisor'] as const satisfies Role[];

/** The same as `shares_views` in prisma/functions/rights.sql, the second fence. */
export function mayShareViews({ roles, narrowed }: Pick<Actor, 'roles' | 'narrowed'>): boolean {
  return narrowed !== true && SHARES_VIEWS.some((role) => roles.includes(role));
}
