import type { DraftView } from '../contracts/drafts.js';
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';
import { jsonOf } from './rows.js';

/** More than this of one author are not kept: forms are few, and each has one. */
const MOST_PER_AUTHOR = 500;

/** What people have typed and not sent, each their own. */
export class DraftsRepository {
  constructor(private readonly database: Database) {}

  async find(actor: Actor, key: string): Promise<DraftView> {
    const draft = await this.database.withScope(actor, ({ rows }) =>
      rows.draft.findFirst({ where: { account: actor.account, key }, select: { value: true, updatedAt: true } }),
    );
    return {
      key,
      value: (draft?.value as DraftView['value']) ?? null,
      updatedAt: draft?.updatedAt.toISOString() ?? null,
    };
  }

  /** The last writing stands. @returns false where the author has too many */
  keep(actor: Actor, key: string, value: Record<string, unknown>, at: string): Promise<boolean> {
    const { account } = actor;
    return this.database.withScope(actor, async ({ rows }) => {
      const others = await rows.draft.count({ where: { account, key: { not: key } } });
      if (others >= MOST_PER_AUTHOR) return false;
      const draft = { value: jsonOf(value), updatedAt: new Date(at) };
      await rows.draft.upsert({
        where: { account_key: { account, key } },
        create: { account, key, ...draft },
        update: draft,
      });
      return true;
    });
  }

  async drop(actor: Actor, key: string): Promise<void> {
    await this.database.withScope(actor, ({ rows }) =>
      rows.draft.deleteMany({ where: { account: actor.account, key } }),
    );
  }
}
