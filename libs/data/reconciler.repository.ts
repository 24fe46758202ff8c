import type { CaseAction } from '../domain/actions.js';
import type { Database } from './database.js';

/** An action as it was recorded, with the instant it was recorded with. */
export type RecordedAction = CaseAction & { at: string };

/** A case as the read model has it. */
export interface ChangedCase {
  caseId: string;
  version: number;
  lastActionId: string;
}

export class ReconcilerRepository {
  constructor(private readonly database: Database) {}

  /**
   * Cases recorded since the last sweep, and the instant a sweep of all of them may move the checkpoint to. A minute before it is looked at
   * again: rows become visible later than the instant they bear.
   */
  async changedSinceCheckpoint(): Promise<{ cases: ChangedCase[]; checkpoint: Date }> {
    const cases = await this.database.query<{ case_id: string; version: number; action_id: string; changed_at: Date }>(
      `SELECT c.case_id, c.version, a.action_id, c.changed_at FROM cases c JOIN case_actions a ON a.case_id = c.case_id AND a.seq = c.version
       WHERE c.case_id IN (SELECT case_id FROM outbox WHERE created_at > (SELECT seen_until FROM reconciler_checkpoint) - interval '1 minute')
       ORDER BY c.changed_at`,
    );
    return { cases: cases.map((c) => ({ caseId: c.case_id, version: c.version, lastActionId: c.action_id })), checkpoint: cases.at(-1)?.changed_at ?? new Date(0) };
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
