// Raw SQL: signs of life are of the database's clock, whichever machine gives them.
import type { Database } from './database.js';

/** A worker that has said nothing for a day is not coming back. */
const FORGOTTEN_HOURS = 24;

/** Signs of life of the workers, by which readiness knows of them. */
export class HeartbeatsRepository {
  constructor(private readonly database: Database) {}

  async beat(worker: string): Promise<void> {
    await this.database.execute(
      `INSERT INTO heartbeats (worker, at) VALUES ($1, clock_timestamp()) ON CONFLICT (worker) DO UPDATE SET at = excluded.at`,
      worker,
    );
  }

  /** The worker stops, and says so. Those that died without a word are forgotten on the way. */
  async leave(worker: string): Promise<void> {
    await this.database.execute(
      'DELETE FROM heartbeats WHERE worker = $1 OR at < clock_timestamp() - make_interval(hours => $2::int)',
      worker,
      FORGOTTEN_HOURS,
    );
  }
}
