// Raw SQL: the chain of attempts grows by a function of the database.
import { canonicalJson } from './canonical.js';
import type { Statements } from './database.js';

/** One entry of the chain of attempts. Call it last in a transaction: writers of the chain wait for each other until the commit. */
export async function appendAttempt(
  db: Pick<Statements, 'query'>,
  attempt: { kind: string; at: string } & Record<string, unknown>,
): Promise<void> {
  await db.query('SELECT append_attempt($1) AS seq', canonicalJson(attempt));
}
