// Raw SQL: ages by the database's clock.
import type { Database } from './database.js';

/** Ages in seconds; null: never, or nothing to wait for. */
export interface HealthFigures {
  /** Since a worker last said that it works. */
  workerSilent: number | null;
  /** Of the oldest event that no relay has handed on. */
  relayBehind: number | null;
  /** Of the oldest work that no relay has handed on. */
  jobsBehind: number | null;
  /** Since the last sweep over the histories came to its end. */
  reconciledAgo: number | null;
}

/** What readiness asks of the parts behind the API, in one round trip; it is the question to the database as well. */
export class HealthRepository {
  private asking: Promise<HealthFigures> | null = null;

  constructor(private readonly database: Database) {}

  /** Whoever asks while it is being asked gets the same answer. */
  figures(): Promise<HealthFigures> {
    this.asking ??= this.read().finally(() => (this.asking = null));
    return this.asking;
  }

  /** Cases whose workflows did not work when the last sweep looked, the longest so first. */
  async stuckCases(): Promise<string[]> {
    const stuck = await this.database.rows.stuckCase.findMany({
      orderBy: [{ foundAt: 'asc' }, { caseId: 'asc' }],
      select: { caseId: true },
    });
    return stuck.map(({ caseId }) => caseId);
  }

  private async read(): Promise<HealthFigures> {
    const [row] = await this.database.query<Record<string, number | null>>('SELECT * FROM health_figures()');
    const { worker_silent, relay_behind, jobs_behind, reconciled_ago } = row!;
    return {
      workerSilent: worker_silent ?? null,
      relayBehind: relay_behind ?? null,
      jobsBehind: jobs_behind ?? null,
      reconciledAgo: reconciled_ago ?? null,
    };
  }
}
