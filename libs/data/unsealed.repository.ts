// Raw SQL: entries are counted and appended in one statement.
import type { Instant } from '../domain/case.js';
import { canonicalJson } from './canonical.js';
import type { Database } from './database.js';

/** Entries of one case within an hour: beyond, they are counted and logged alone. Nobody shall fill the chain of attempts over the engine's port. */
const MOST_AN_HOUR = 20;

/** Messages to cases that bore no seal, in the chain of attempts. */
export class UnsealedRepository {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  /**
   * Who the message says it is from stands in the details: nobody has looked whether that is so, and it is no attempt of theirs.
   * @returns whether it was written; not where the case has enough of them
   */
  async note(unsealed: { caseId: string; action: string; at: Instant; details: object }): Promise<boolean> {
    const { caseId } = unsealed;
    const entry = { kind: 'unsealed-message', account: null, body: null, ...unsealed };
    const written = await this.database.query(
      `SELECT append_attempt($1) AS seq WHERE (SELECT count(*) FROM (
         SELECT 1 FROM attempts WHERE case_id = $2 AND kind = 'unsealed-message' AND recorded_at > clock_timestamp() - interval '1 hour' LIMIT $3::int) n) < $3::int`,
      canonicalJson(entry),
      caseId,
      MOST_AN_HOUR,
    );
    return written.length === 1;
  }
}
