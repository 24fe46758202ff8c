// Raw SQL: a draft is kept and counted among those of its author in one statement.
import type { DraftView } from '../contracts/drafts.js';
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

/** More than this of one author are not kept: forms are few, and each has one. */
const MOST_PER_AUTHOR = 500;

/** What people have typed and not sent, each their own. */
export class DraftsRepository {
  constructor(private readonly database: Database) {}

  find(actor: Actor, key: string): Promise<DraftView> {
    return this.database.withScope(actor, async (tx) => {
      const [row] = await tx.query<{ value: Record<string, unknown>; updated_at: Date }>(
        'SELECT value, updated_at FROM drafts WHERE account = $1 AND key = $2',
        actor.account,
        key,
      );
      return { key, value: row?.value ?? null, updatedAt: row?.updated_at.toISOString() ?? null };
    });
  }

  /** The last writing stands. @returns false where the author has too many */
  keep(actor: Actor, key: string, value: Record<string, unknown>, at: string): Promise<boolean> {
    return this.database.withScope(actor, async (tx) => {
      const kept = await tx.execute(
        `INSERT INTO drafts (account, key, value, updated_at) SELECT $1, $2, $3::jsonb, $4::timestamptz
         WHERE EXISTS (SELECT 1 FROM drafts WHERE account = $1 AND key = $2) OR (SELECT count(*) FROM drafts WHERE account = $1) < $5::int
         ON CONFLICT (account, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
        actor.account,
        key,
        JSON.stringify(value),
        at,
        MOST_PER_AUTHOR,
      );
      return kept === 1;
    });
  }

  drop(actor: Actor, key: string): Promise<void> {
    return this.database.withScope(actor, async (tx) => {
      await tx.execute('DELETE FROM drafts WHERE account = $1 AND key = $2', actor.account, key);
    });
  }
}
