// Raw SQL: entries of the audit in stretches of an order of two columns.
import type { CaseAction } from '../domain/actions.js';
import type { Database } from './database.js';

const PAGE = 1_000;

/** An entry of the audit with the seal it was recorded under. */
export interface SealedEntry {
  caseId: string;
  seq: number;
  actor: string;
  action: CaseAction;
  seal: string | null;
}

/** The entries of all audits since there are seals. */
export class SealedEntries {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /** By case, in order. What was recorded before the first seal bears none and is left out. */
  async *all(): AsyncGenerator<SealedEntry> {
    const [first] = await this.database.query<{ at: Date | null }>(
      'SELECT min(recorded_at) AS at FROM audit_entries WHERE seal IS NOT NULL',
    );
    for (let [caseId, seq] = ['', 0]; ;) {
      const page = await this.database.query<SealedEntry>(
        `SELECT case_id AS "caseId", seq, actor, action::jsonb AS action, seal FROM audit_entries
         WHERE (case_id, seq) > ($1, $2::int) AND (seal IS NOT NULL OR recorded_at >= $3) ORDER BY case_id, seq LIMIT $4::int`,
        caseId,
        seq,
        first!.at,
        PAGE,
      );
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      ({ caseId, seq } = last);
    }
  }
}
