import type { CaseAction } from '../domain/actions.js';
import type { Database } from './database.js';

/** An action as it was recorded, with the instant it was recorded with. */
export type RecordedAction = CaseAction & { at: string };

export class ReconcilerRepository {
  constructor(private readonly database: Database) {}

  /** Cases recorded since the last sweep, and the instant a sweep of all of them may move the checkpoint to. */
  async changedSinceCheckpoint(): Promise<{ cases: { caseId: string; version: number }[]; checkpoint: Date }> {
    const cases = await this.database.query<{ case_id: string; version: number; changed_at: Date }>(
      `SELECT case_id, version, changed_at FROM cases
       WHERE changed_at > (SELECT seen_until FROM reconciler_checkpoint) - interval '1 minute' ORDER BY changed_at`,
    );
    return { cases: cases.map((c) => ({ caseId: c.case_id, version: c.version })), checkpoint: cases.at(-1)?.changed_at ?? new Date(0) };
  }

  async moveCheckpoint(to: Date): Promise<void> {
    await this.database.execute('UPDATE reconciler_checkpoint SET seen_until = greatest(seen_until, $1::timestamptz)', to.toISOString());
  }

  /** Recorded actions after a version, in order. */
  async actionsAfter(caseId: string, version: number): Promise<RecordedAction[]> {
    const rows = await this.database.query<{ action: string }>('SELECT action FROM case_actions WHERE case_id = $1 AND seq > $2 ORDER BY seq', caseId, version);
    return rows.map((r) => JSON.parse(r.action) as RecordedAction);
  }
}
