// Raw SQL: of all workers one begins a sweep, by the database's clock.
import type { Database } from './database.js';

/** notices: events without their notifications · jobs: work that a queue has lost · reconcile: cases whose histories lack what is recorded · plan: cases to be warned of the day of their plan · housekeeping: what has ended and is no evidence · messages: schedules of rounds that a queue has lost · seals: heads of the chains, into a file outside of the database. */
export type SweepName = 'notices' | 'jobs' | 'reconcile' | 'plan' | 'housekeeping' | 'messages' | 'seals';

/** When each sweep was, shared by all workers. */
export class SweepsRepository {
  constructor(private readonly database: Database) {}

  /** @returns whether the caller is to sweep now: `everySeconds` have passed since the last one began, wherever that was. */
  async begin(name: SweepName, everySeconds: number): Promise<boolean> {
    const begun = await this.database.execute(
      `UPDATE sweeps SET begun_at = clock_timestamp() WHERE name = $1
       AND (begun_at IS NULL OR begun_at <= clock_timestamp() - make_interval(secs => $2::float8))`,
      name,
      everySeconds,
    );
    return begun === 1;
  }

  async end(name: SweepName): Promise<void> {
    await this.database.execute('UPDATE sweeps SET ended_at = clock_timestamp() WHERE name = $1', name);
  }

  /** The last one failed: the next look begins another. */
  async giveUp(name: SweepName): Promise<void> {
    await this.database.execute('UPDATE sweeps SET begun_at = NULL WHERE name = $1', name);
  }
}
