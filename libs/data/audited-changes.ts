// Raw SQL: the first answer of a request is claimed in the change's own transaction, at an instant of the database's clock. All else are rows.
import { appendAttempt } from './attempts.js';
import type { Database, Scope, Statements } from './database.js';
import { jsonOf } from './rows.js';

/** A change as it was asked for: the same account, key and fingerprint get the first answer. */
export interface ChangeRequest {
  key: string;
  /** Name of the route, e.g. `units/status`. */
  route: string;
  fingerprint: string;
}
/** What the audit keeps of a change or an export of the ledger, or of what administrators keep: ids and hashes, no personal data in clear. */
export interface ChangeRecord {
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

/** Changes of the ledger and of what administrators keep: each in one transaction with its first answer and its line in the audit. */
export class AuditedChanges {
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
      await tx.rows.idempotency.updateMany({
        where: { account: scope.account, key },
        data: { status: 200, answer: jsonOf({ answer }) },
      });
      return { answer, repeated: false };
    });
  }

  /** One line of the audit inside a change. Call it last: writers of the chain wait for each other until the commit. */
  async record(tx: Statements, record: ChangeRecord): Promise<void> {
    await appendAttempt(tx, { kind: 'ledger', caseId: null, ...record, at: this.now() });
  }
}

async function firstAnswer<T>(
  tx: Statements,
  account: string,
  key: string,
  fingerprint: string,
): Promise<{ answer: T; repeated: true } | null> {
  const first = await tx.rows.idempotency.findFirst({
    where: { account, key },
    select: { fingerprint: true, answer: true },
  });
  const kept = first?.answer as { answer?: T } | null | undefined;
  if (first?.fingerprint !== fingerprint || !kept || !('answer' in kept)) return null;
  return { answer: kept.answer as T, repeated: true };
}
