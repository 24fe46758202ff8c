// Raw SQL: a view is counted among those of its account as it is kept, and who may change it is asked of the policies’ own function.
import type { View, ViewBody, ViewScreen } from '../contracts/views.js';
import { MOST_VIEWS } from '../contracts/views.js';
import type { Actor } from '../domain/case.js';
import { violatedConstraint } from './database-errors.js';
import type { Database } from './database.js';

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
    const values = [id, screen, name, JSON.stringify(filter), shared ? actor.body : null, at];
    try {
      return await this.database.withScope(actor, async (tx) => {
        // Two that are made at a time would both find room.
        await tx.execute(`SELECT pg_advisory_xact_lock(hashtext('views'), hashtext($1))`, actor.account);
        // What becomes one's own again must have been made by oneself; the policies say the same.
        const changed = await tx.execute(
          `UPDATE saved_views SET screen = $2, name = $3, filter = $4::jsonb, body = $5, updated_at = $6::timestamptz
           WHERE id = $1 AND ($5::text IS NOT NULL OR account = $7)`,
          ...values,
          actor.account,
        );
        if (changed === 1) {
          await tx.execute('DELETE FROM default_views WHERE view = $1 AND screen <> $2', id, screen);
          return 'kept';
        }
        const added = await tx.execute(
          `INSERT INTO saved_views (id, screen, name, filter, body, updated_at, account) SELECT $1, $2, $3, $4::jsonb, $5, $6::timestamptz, $7
           WHERE (SELECT count(*) FROM saved_views WHERE account = $7) < $8::int`,
          ...values,
          actor.account,
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
  drop(actor: Actor, id: string): Promise<void> {
    return this.database.withScope(actor, async (tx) => {
      await tx.execute('DELETE FROM saved_views WHERE id = $1', id);
    });
  }

  /** What the page of the view opens with, for the caller alone. @returns false where they see no such view */
  setDefault(actor: Actor, id: string, byDefault: boolean): Promise<boolean> {
    return this.database.withScope(actor, async (tx) => {
      const [view] = await tx.query<{ screen: string }>('SELECT screen FROM saved_views WHERE id = $1', id);
      if (!view) return false;
      if (byDefault)
        await tx.execute(
          'INSERT INTO default_views (account, screen, view) VALUES ($1, $2, $3) ON CONFLICT (account, screen) DO UPDATE SET view = excluded.view',
          actor.account,
          view.screen,
          id,
        );
      else await tx.execute('DELETE FROM default_views WHERE account = $1 AND view = $2', actor.account, id);
      return true;
    });
  }
}
