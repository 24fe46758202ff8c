import type { Actor, Instant } from '../domain/case.js';
import type { NoticeKind } from '../domain/decision.js';
import type { Database } from './database.js';

export interface MessagePreferences {
  /** Personal data: read by nobody else through the API, and in no log and no audit. */
  email: string | null;
  muted: NoticeKind[];
}

/** What people want to be told outside of the product, each their own. */
export class MessagePreferencesRepository {
  constructor(private readonly database: Database) {}

  async find(actor: Actor): Promise<MessagePreferences> {
    const kept = await this.database.withScope(actor, ({ rows }) =>
      rows.messagePreference.findFirst({ where: { account: actor.account }, select: { email: true, muted: true } }),
    );
    return { email: kept?.email ?? null, muted: (kept?.muted ?? []) as NoticeKind[] };
  }

  /** @returns what stood before */
  async keep(actor: Actor, { email, muted }: MessagePreferences, at: Instant): Promise<MessagePreferences> {
    const before = await this.find(actor);
    const { account } = actor;
    const preference = { email, muted, updatedAt: new Date(at) };
    await this.database.withScope(actor, ({ rows }) =>
      rows.messagePreference.upsert({ where: { account }, create: { account, ...preference }, update: preference }),
    );
    return before;
  }
}
