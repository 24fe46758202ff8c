// Raw SQL: first answers are asked for with every request.
import type { Refusal } from '../domain/errors.js';
import { appendAttempt } from './attempts.js';
import type { Database } from './database.js';

/** Attempts and first answers: what did not change a case and is kept all the same. */
export class EvidenceRepository {
  constructor(
    private readonly database: Database,
    private readonly now: () => string,
  ) {}

  /** One entry of the attempts' chain; `at` is business time. */
  async record(
    attempt: { kind: string; account: string | null; body: string | null; caseId: string | null } & Record<
      string,
      unknown
    >,
  ): Promise<void> {
    await appendAttempt(this.database, { ...attempt, at: this.now() });
  }

  async find(account: string, key: string): Promise<{ fingerprint: string; refusal: Refusal } | null> {
    const [row] = await this.database.query<{ fingerprint: string; answer: { refusal?: Refusal } | null }>(
      'SELECT fingerprint, answer FROM idempotency WHERE account = $1 AND key = $2',
      account,
      key,
    );
    return row?.answer?.refusal ? { fingerprint: row.fingerprint, refusal: row.answer.refusal } : null;
  }

  async keepRefusal({
    account,
    key,
    fingerprint,
    refusal,
  }: {
    account: string;
    key: string;
    fingerprint: string;
    refusal: Refusal;
  }): Promise<void> {
    await this.database.execute(
      `INSERT INTO idempotency (account, key, route, fingerprint, status, answer) VALUES ($1, $2, 'case', $3, 0, $4::jsonb) ON CONFLICT DO NOTHING`,
      account,
      key,
      fingerprint,
      JSON.stringify({ refusal }),
    );
  }
}
