import type { Database } from './database.js';

/** How long things are kept that are no evidence: the audit, the outbox and the documents are never touched here. */
export const KEPT_DAYS = { endedSessions: 1, firstAnswers: 30, relayedJobs: 7 } as const;

/** Rows taken away by one sweep. */
export type Housekept = Record<keyof typeof KEPT_DAYS, number>;

/** Clears what only grows. Costs an index scan per table and the rows it deletes; repeating it deletes nothing. */
export class HousekeepingRepository {
  constructor(private readonly database: Database) {}

  /** Real time throughout: sessions and keys are real, also in a rehearsal. */
  async sweep(): Promise<Housekept> {
    const { endedSessions, firstAnswers, relayedJobs } = KEPT_DAYS;
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
    };
  }
}
