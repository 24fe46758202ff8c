// Raw SQL: the database's clock, by which things are old; notices by the age of their events, which are forgotten by a function. All else are rows.
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
    const { rows } = this.database;
    const old = await this.ages();
    return {
      endedSessions: await taken(rows.session.deleteMany({ where: { expiresAt: { lt: old.endedSessions } } })),
      firstAnswers: await taken(rows.idempotency.deleteMany({ where: { createdAt: { lt: old.firstAnswers } } })),
      relayedJobs: await taken(rows.jobOutbox.deleteMany({ where: { relayedAt: { lt: old.relayedJobs } } })),
      drafts: await taken(rows.draft.deleteMany({ where: { updatedAt: { lt: old.drafts } } })),
      mails: await taken(
        rows.mail.deleteMany({
          where: { OR: [{ sentAt: { lt: old.mails } }, { sentAt: null, givenUpAt: { lt: old.mails } }] },
        }),
      ),
      // Of installations that send no mail; what is in a mail that a server does not take stays.
      unsentNotices: await this.database.execute(
        `DELETE FROM mail_items i WHERE mail IS NULL AND NOT EXISTS (
           SELECT 1 FROM outbox o WHERE o.id = i.outbox_id AND o.created_at >= $1::timestamptz)`,
        old.unsentNotices,
      ),
      deliveries: await taken(
        rows.outgoingDelivery.deleteMany({
          where: {
            OR: [{ deliveredAt: { lt: old.deliveries } }, { deliveredAt: null, givenUpAt: { lt: old.deliveries } }],
          },
        }),
      ),
      // Personal data of accounts that were closed.
      addresses: await taken(rows.messagePreference.deleteMany({ where: { itsAccount: { active: false } } })),
      events: await this.forgetEvents(),
    };
  }

  /** Before these instants things are older than they are kept. */
  private async ages(): Promise<Record<keyof typeof KEPT_DAYS, Date>> {
    const [row] = await this.database.query<{ now: Date }>('SELECT now() AS now');
    const daysBefore = (days: number): Date => new Date(row!.now.getTime() - days * 86_400_000);
    const { endedSessions, firstAnswers, relayedJobs, drafts, mails, unsentNotices, deliveries } = KEPT_DAYS;
    return {
      ...{ endedSessions: daysBefore(endedSessions), firstAnswers: daysBefore(firstAnswers) },
      ...{ relayedJobs: daysBefore(relayedJobs), drafts: daysBefore(drafts), mails: daysBefore(mails) },
      ...{ unsentNotices: daysBefore(unsentNotices), deliveries: daysBefore(deliveries) },
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

async function taken(deletion: PromiseLike<{ count: number }>): Promise<number> {
  return (await deletion).count;
}
