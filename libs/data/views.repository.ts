// Raw SQL: a view is counted among those of its account as it is kept, and who may change it is asked of the policies’ own function. All else are rows.
import type { View, ViewBody, ViewScreen } from '../contracts/views.js';
import type { Actor } from '../domain/case.js';
import { MOST_VIEWS } from '../domain/view-rights.js';
import { violatedConstraint } from './database-errors.js';
import type { Database } from './database.js';
import { jsonOf } from './rows.js';

interface ViewRow {
  id: string;
  screen: ViewScreen;
  name: string;
  filter: Record<string, string>;
  body: string | null;
  may_change: boolean;
  by_default: boolean;
  updated_at: Date;
}
/** What became of keeping a view: `taken`: the name is another's on this page · `too-many` · `hidden`: the id is a view that is not theirs to change. */
export type Kept = 'kept' | 'taken' | 'too-many' | 'hidden';

const NAMES = ['saved_views_own', 'saved_views_shared'] as const;

/** Filters that people have kept, each their own and those of their body. */
export class ViewsRepository {
  constructor(private readonly database: Database) {}

  /** @param one only this one */
  list(actor: Actor, { screen, one }: { screen?: ViewScreen; one?: string } = {}): Promise<View[]> {
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<ViewRow>(
        `SELECT v.id, v.screen, v.name, v.filter, v.body, v.updated_at, v.body IS NULL OR shares_views() AS may_change, d.view IS NOT NULL AS by_default
         FROM saved_views v LEFT JOIN default_views d ON d.view = v.id AND d.account = $1
         WHERE ($2::text IS NULL OR v.screen = $2) AND ($3::text IS NULL OR v.id = $3) ORDER BY v.screen, v.body IS NOT NULL, v.name`,
        actor.account,
        screen ?? null,
        one ?? null,
      );
      return rows.map((row) => ({
        ...{ id: row.id, screen: row.screen, name: row.name, filter: row.filter, shared: row.body !== null },
        ...{ mayChange: row.may_change, byDefault: row.by_default, updatedAt: row.updated_at.toISOString() },
      }));
    });
  }

  /** Makes or changes a view; the last writing stands. */
  async keep(actor: Actor, id: string, { screen, name, filter, shared }: ViewBody, at: string): Promise<Kept> {
    const { account } = actor;
    const body = shared ? actor.body : null;
    try {
      return await this.database.withScope(actor, async (tx) => {
        // Two that are made at a time would both find room.
        await tx.execute(`SELECT pg_advisory_xact_lock(hashtext('views'), hashtext($1))`, account);
        // What becomes one's own again must have been made by oneself; the policies say the same.
        const changed = await tx.rows.savedView.updateMany({
          where: { id, ...(shared ? {} : { account }) },
          data: { screen, name, filter: jsonOf(filter), body, updatedAt: new Date(at) },
        });
        if (changed.count === 1) {
          await tx.rows.defaultView.deleteMany({ where: { view: id, screen: { not: screen } } });
          return 'kept';
        }
        const added = await tx.execute(
          `INSERT INTO saved_views (id, screen, name, filter, body, updated_at, account) SELECT $1, $2, $3, $4::jsonb, $5, $6::timestamptz, $7
           WHERE (SELECT count(*) FROM saved_views WHERE account = $7) < $8::int`,
          id,
          screen,
          name,
          JSON.stringify(filter),
          body,
          at,
          account,
          MOST_VIEWS,
        );
        return added === 1 ? 'kept' : 'too-many';
      });
    } catch (error) {
      if (violatedConstraint(error, NAMES)) return 'taken';
      if (violatedConstraint(error, ['saved_views_pkey'] as const)) return 'hidden';
      throw error;
    }
  }

  /** Dropping what is gone, or not theirs to drop, changes nothing. */
  async drop(actor: Actor, id: string): Promise<void> {
    await this.database.withScope(actor, ({ rows }) => rows.savedView.deleteMany({ where: { id } }));
  }

  /** What the page of the view opens with, for the caller alone. @returns false where they see no such view */
  setDefault(actor: Actor, id: string, byDefault: boolean): Promise<boolean> {
    const { account } = actor;
    return this.database.withScope(actor, async ({ rows }) => {
      const view = await rows.savedView.findFirst({ where: { id }, select: { screen: true } });
      if (!view) return false;
      const { screen } = view;
      if (byDefault)
        await rows.defaultView.upsert({
          where: { account_screen: { account, screen } },
          create: { account, screen, view: id },
          update: { view: id },
        });
      else await rows.defaultView.deleteMany({ where: { account, view: id } });
      return true;
    });
  }
}
