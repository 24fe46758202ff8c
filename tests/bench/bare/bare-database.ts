import { Pool, type Client } from 'pg';
import type { BareActivities } from './bare.messages.js';

/** Tables of the bare engine, in a database of its own: where a case stands, and one row per recorded step. */
export const BARE_SCHEMA = `
  CREATE TABLE bare_case (case_id text PRIMARY KEY, version integer NOT NULL, note text NOT NULL);
  CREATE TABLE bare_step (case_id text NOT NULL, seq integer NOT NULL, action_id text NOT NULL UNIQUE, note text NOT NULL, PRIMARY KEY (case_id, seq));
`;

/**
 * The cheapest transaction that writes two rows and may be repeated, as a local activity is when its workflow task was lost: one prepared
 * statement, one round trip, one commit.
 */
const RECORD = {
  name: 'record-step',
  text: `
    WITH step AS (INSERT INTO bare_step (case_id, seq, action_id, note) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, seq) DO NOTHING)
    INSERT INTO bare_case AS c (case_id, version, note) VALUES ($1, $2, $4)
    ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, note = excluded.note WHERE c.version = excluded.version - 1
    RETURNING version`,
};
const RECORDED = 'SELECT 1 FROM bare_step WHERE case_id = $1 AND seq = $2 AND action_id = $3';

export function bareActivities(pool: Pool): BareActivities {
  return {
    async recordStep({ caseId, seq, actionId, note }) {
      const { rows } = await pool.query<{ version: number }>({ ...RECORD, values: [caseId, seq, actionId, note] });
      if (rows[0]?.version === seq) return seq;
      const earlier = await pool.query(RECORDED, [caseId, seq, actionId]);
      if (earlier.rowCount !== 1) throw new Error(`step ${seq} of ${caseId} was not recorded`);
      return seq;
    },
  };
}

export interface BareCount {
  cases: number;
  finished: number;
  steps: number;
}
/** What stands in the tables after a run. */
export async function countBare(client: Client, steps: number): Promise<BareCount> {
  const { rows } = await client.query<BareCount>(
    `SELECT (SELECT count(*)::int FROM bare_case) AS cases, (SELECT count(*)::int FROM bare_case WHERE version = $1) AS finished,
            (SELECT count(*)::int FROM bare_step) AS steps`,
    [steps],
  );
  return rows[0]!;
}
