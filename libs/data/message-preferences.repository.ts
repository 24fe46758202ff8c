// Raw SQL: the last writing stands, in one statement.
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

  find(actor: Actor): Promise<MessagePreferences> {
    return this.database.withScope(actor, async (tx) => {
      const [row] = await tx.query<MessagePreferences>(
        'SELECT email, muted FROM message_preferences WHERE account = $1',
        actor.account,
      );
      return row ?? { email: null, muted: [] };
    });
  }

  /** @returns what stood before */
  async keep(actor: Actor, { email, muted }: MessagePreferences, at: Instant): Promise<MessagePreferences> {
    const before = await this.find(actor);
    await this.database.withScope(actor, (tx) =>
      tx.execute(
        `INSERT INTO message_preferences (account, email, muted, updated_at) VALUES ($1, $2, $3::text[], $4::timestamptz)
         ON CONFLICT (account) DO UPDATE SET email = excluded.email, muted = excluded.muted, updated_at = excluded.updated_at`,
        actor.account,
        email,
        muted,
        at,
      ),
    );
    return before;
  }
}
