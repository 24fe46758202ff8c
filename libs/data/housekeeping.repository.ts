// Raw SQL: ages are of the database's clock; events are forgotten by a function.
import type { Database } from './database.js';

/** How long things are kept that are no evidence: the audit and the documents are never touched here. */
export const KEPT_DAYS = {
  endedSessions: 1,
  firstAnswers: 30,
  relayedJobs: 7,
  drafts: 90,
  mails: 90,
  unsentNotices: 30,
  deliveries: 90,
} as const;

/** Rows taken away by one sweep. */
export type Housekept = Record<keyof typeof KEPT_DAYS | 'events' | 'addresses', number>;
/** Events that one transaction takes away. */
const AT_A_TIME = 5_000;

/** Clears what only grows. Costs an index scan per table and the rows it deletes; repeating it deletes nothing. */
export class HousekeepingRepository {
  /** @param eventsKeptDays how long the outbox keeps an event, with its notices (docs/adr/0016-ten-years.md) */
  constructor(
    private readonly database: Database,
    private readonly eventsKeptDays: number,
  ) {}

  /** Real time throughout: sessions and keys are real, also in a rehearsal. */
  async sweep(): Promise<Housekept> {
    const { endedSessions, firstAnswers, relayedJobs, drafts, mails, unsentNotices, deliveries } = KEPT_DAYS;
    return {
      endedSessions: await this.database.execute(
        'DELETE FROM sessions WHERE expires_at < now() - make_interval(days => $1::int)',
        endedSessions,
      ),
      firstAnswers: await this.database.execute(
        'DELETE FROM idempotency WHERE created_at < now() - make_interval(days => $1::int)',
        firstAnswers,
      ),
      relayedJobs: await this.database.execute(
        'DELETE FROM job_outbox WHERE relayed_at < now() - make_interval(days => $1::int)',
        relayedJobs,
      ),
      drafts: await this.database.execute(
        'DELETE FROM drafts WHERE updated_at < now() - make_interval(days => $1::int)',
        drafts,
      ),
      mails: await this.database.execute(
        'DELETE FROM mails WHERE coalesce(sent_at, given_up_at) < now() - make_interval(days => $1::int)',
        mails,
      ),
      // Of installations that send no mail; what is in a mail that a server does not take stays.
      unsentNotices: await this.database.execute(
        `DELETE FROM mail_items i WHERE mail IS NULL AND NOT EXISTS (
           SELECT 1 FROM outbox o WHERE o.id = i.outbox_id AND o.created_at >= now() - make_interval(days => $1::int))`,
        unsentNotices,
      ),
      deliveries: await this.database.execute(
        'DELETE FROM outgoing_deliveries WHERE coalesce(delivered_at, given_up_at) < now() - make_interval(days => $1::int)',
        deliveries,
      ),
      // Personal data of accounts that were closed.
      addresses: await this.database.execute(
        'DELETE FROM message_preferences p USING accounts a WHERE a.id = p.account AND NOT a.active',
      ),
      events: await this.forgetEvents(),
    };
  }

  private async forgetEvents(): Promise<number> {
    for (let forgotten = 0; ;) {
      const [row] = await this.database.query<{ events: bigint }>(
        'SELECT forget_events($1::int, $2::int) AS events',
        this.eventsKeptDays,
        AT_A_TIME,
      );
      forgotten += Number(row!.events);
      if (Number(row!.events) < AT_A_TIME) return forgotten;
    }
  }
}
