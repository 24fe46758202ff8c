// Raw SQL: the first answer of a request is claimed in the change's own transaction.
import { canonicalJson } from '../canonical.js';
import type { Database, Scope, Statements } from '../database.js';

/** A change as it was asked for: the same account, key and fingerprint get the first answer. */
export interface ChangeRequest {
  key: string;
  /** Name of the route, e.g. `units/status`. */
  route: string;
  fingerprint: string;
}
/** What the audit keeps of a change or an export of the ledger, or of what administrators keep: ids and hashes, no personal data in clear. */
export interface LedgerRecord {
  /** ledger when left out. */
  kind?: 'administration';
  /** e.g. `decide-match`, `export-units`. */
  action: string;
  account: string;
  body: string;
  /** Unit, import, match or list that it is about. */
  subject: string | null;
  requestId: string;
  details: Record<string, unknown>;
}

/** Changes of the ledger: each in one transaction with its first answer and its line in the audit. */
export class LedgerChanges {
  constructor(
    private readonly database: Database,
    private readonly now: () => string,
  ) {}

  /**
   * Does the work once. A repeat of the key gets the first answer, also across restarts; two at once wait for each other.
   * @returns null when the key was used for another request
   */
  once<T>(
    scope: Scope,
    { key, route, fingerprint }: ChangeRequest,
    work: (tx: Statements) => Promise<T>,
  ): Promise<{ answer: T; repeated: boolean } | null> {
    return this.database.withScope(scope, async (tx) => {
      const taken = await tx.execute(
        'INSERT INTO idempotency (account, key, route, fingerprint) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        scope.account,
        key,
        route,
        fingerprint,
      );
      if (taken === 0) return firstAnswer<T>(tx, scope.account, key, fingerprint);
      const answer = await work(tx);
      await tx.execute(
        'UPDATE idempotency SET status = 200, answer = $3::jsonb WHERE account = $1 AND key = $2',
        scope.account,
        key,
        JSON.stringify({ answer }),
      );
      return { answer, repeated: false };
    });
  }

  /** One line of the audit inside a change. Call it last: writers of the chain wait for each other until the commit. */
  async record(tx: Statements, record: LedgerRecord): Promise<void> {
    await tx.query(
      'SELECT append_attempt($1) AS seq',
      canonicalJson({ kind: 'ledger', caseId: null, ...record, at: this.now() }),
    );
  }
}

async function firstAnswer<T>(
  tx: Statements,
  account: string,
  key: string,
  fingerprint: string,
): Promise<{ answer: T; repeated: true } | null> {
  const [row] = await tx.query<{ fingerprint: string; answer: { answer?: T } | null }>(
    'SELECT fingerprint, answer FROM idempotency WHERE account = $1 AND key = $2',
    account,
    key,
  );
  if (row?.fingerprint !== fingerprint || !row.answer || !('answer' in row.answer)) return null;
  return { answer: row.answer.answer as T, repeated: true };
}
