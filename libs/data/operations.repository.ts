import {
  ITEM_STATUSES,
  STOPPABLE_KINDS,
  type ItemStatus,
  type OperationItem,
  type OperationSummary,
  type OperationView,
} from '../contracts/bulk.js';
import type { Actor } from '../domain/case.js';
import type { Database, Statements } from './database.js';

/** What one item does where the items of an operation differ: the action and its body. */
export interface ItemInput {
  action: string;
  body: unknown;
}
export interface OperationInput {
  /** Fingerprint of the request. */
  fingerprint: string;
  requestId: string;
  /** What all items share. */
  data: unknown;
}
/** An operation as it was asked for. */
export interface NewOperation {
  id: string;
  /** Whose runner works on it: `bulk-actions`, `unit-status`, `reconciliation`, … */
  kind: string;
  action: string;
  dryRun: boolean;
  actor: Actor;
  input: OperationInput;
  createdAt: string;
  items: NewItem[];
}
export interface NewItem {
  actionId: string;
  caseId?: string | null;
  subject?: string | null;
  version?: number | null;
  input?: ItemInput | null;
}
export type StoredOperation = Pick<NewOperation, 'id' | 'kind' | 'action' | 'dryRun' | 'actor' | 'input'>;
export interface PendingItem {
  item: number;
  actionId: string;
  caseId: string | null;
  subject: string | null;
  version: number | null;
  input: ItemInput | null;
}
export type ItemResult = Pick<OperationItem, 'version' | 'documentNo' | 'problem'> & {
  status: Exclude<ItemStatus, 'pending' | 'cancelled'>;
  /** Case that came of it, where the item had none. */
  caseId?: string | null;
  result?: Record<string, unknown> | null;
};

interface OperationRow {
  id: string;
  kind: string;
  action: string;
  dry_run: boolean;
  actor: Actor;
  input: OperationInput;
  status: OperationView['status'];
  created_at: Date;
  finished_at: Date | null;
  cancelled_at: Date | null;
}
type CountedRow = OperationRow & Record<ItemStatus, number>;
interface ItemRow {
  case_id: string | null;
  subject: string | null;
  input: ItemInput | null;
  status: ItemStatus;
  version: number | null;
  document_no: string | null;
  problem: OperationItem['problem'];
  result: OperationItem['result'];
}

const COUNTS = ITEM_STATUSES.map((status) => `count(*) FILTER (WHERE i.status = '${status}')::int AS ${status}`).join(
  ', ',
);

/** Operations on many things and the result of each item. Items are decided one by one, each under its own action id. */
export class OperationsRepository {
  constructor(private readonly database: Database) {}

  /** @returns the fingerprint that stands under the id: the given one, or that of an earlier request with the same key. */
  create(operation: NewOperation): Promise<string> {
    return this.database.transaction((tx) => this.createWithin(tx, operation));
  }

  /** The same inside the change that it follows from, so that neither stands without the other. */
  createWithin(tx: Statements, operation: NewOperation): Promise<string> {
    return createOperation(tx, operation);
  }

  /** Results of all items at once, where the operation is done in the very transaction that writes it down. */
  async settleWithin(tx: Statements, id: string, results: readonly ItemResult[], at: string): Promise<void> {
    await tx.execute(
      `UPDATE operation_items i SET status = r.status, result = nullif(r.result, 'null'), finished_at = $3::timestamptz
       FROM jsonb_to_recordset($2::jsonb) AS r(item integer, status text, result jsonb) WHERE i.operation = $1 AND i.item = r.item AND i.status = 'pending'`,
      id,
      JSON.stringify(results.map(({ status, result }, item) => ({ item, status, result: result ?? null }))),
      at,
    );
    await tx.execute(
      `UPDATE operations SET status = 'finished', finished_at = $2::timestamptz WHERE id = $1 AND status = 'running'`,
      id,
      at,
    );
  }

  /** Only the account that asked for it sees it. */
  async find(account: string, id: string): Promise<OperationView | null> {
    const [row] = await this.database.query<OperationRow>(
      'SELECT * FROM operations WHERE id = $1 AND account = $2',
      id,
      account,
    );
    if (!row) return null;
    const items = await this.database.query<ItemRow>(
      'SELECT case_id, subject, input, status, version, document_no, problem, result FROM operation_items WHERE operation = $1 ORDER BY item',
      id,
    );
    return viewOf(row, items);
  }

  /** Those the account asked for, newest first; what was only tried is left out. `after`: the last one of the page before. */
  async list(account: string, limit: number, after: string | null): Promise<OperationSummary[]> {
    const rows = await this.database.query<CountedRow>(
      `SELECT o.*, c.* FROM operations o CROSS JOIN LATERAL (SELECT ${COUNTS} FROM operation_items i WHERE i.operation = o.id) c
       WHERE o.account = $1 AND NOT o.dry_run
       AND ($3::text IS NULL OR (o.created_at, o.id) < (SELECT a.created_at, a.id FROM operations a WHERE a.id = $3 AND a.account = $1))
       ORDER BY o.created_at DESC, o.id DESC LIMIT $2::int`,
      account,
      limit,
      after,
    );
    return rows.map((row) => summaryOf(row, (status) => row[status]));
  }

  /** What has not been begun waits until it is gone on with. Only its asker's, and only one that runs. */
  async pause(account: string, id: string): Promise<void> {
    await this.database.execute(
      `UPDATE operations SET status = 'paused' WHERE id = $1 AND account = $2 AND status = 'running' AND cancelled_at IS NULL`,
      id,
      account,
    );
  }

  async resume(account: string, id: string): Promise<void> {
    await this.database.execute(
      `UPDATE operations SET status = 'running' WHERE id = $1 AND account = $2 AND status = 'paused'`,
      id,
      account,
    );
  }

  /** What has not been begun is never done. What was begun gets its result first, so that nothing is called undone that was done. */
  async cancel(account: string, id: string, at: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const cancelled = await tx.execute(
        `UPDATE operations SET cancelled_at = $3::timestamptz, status = 'running'
         WHERE id = $1 AND account = $2 AND status IN ('running', 'paused') AND cancelled_at IS NULL`,
        id,
        account,
        at,
      );
      if (cancelled === 0) return;
      await tx.execute(
        `UPDATE operation_items SET status = 'cancelled', finished_at = $2::timestamptz WHERE operation = $1 AND status = 'pending' AND begun_at IS NULL`,
        id,
        at,
      );
      await finish(tx, id, at);
    });
  }

  /** To be asked before each try. @returns false where the item must not be tried: it has its result, was called off, or its operation is paused */
  async begin(id: string, item: number, at: string): Promise<boolean> {
    const begun = await this.database.execute(
      `UPDATE operation_items SET begun_at = coalesce(begun_at, $3::timestamptz) WHERE operation = $1 AND item = $2::int AND status = 'pending'
       AND EXISTS (SELECT 1 FROM operations WHERE id = $1 AND status = 'running')`,
      id,
      item,
      at,
    );
    return begun === 1;
  }

  /**
   * Takes the unfinished operations of a kind that nobody works on, and renews what `holder` has taken: for `seconds` nobody else takes them.
   * Two processes never take the same.
   */
  async take(kind: string, holder: string, seconds: number): Promise<StoredOperation[]> {
    const rows = await this.database.query<OperationRow>(
      `UPDATE operations SET taken_by = $2, taken_until = clock_timestamp() + make_interval(secs => $3::int) WHERE id IN (
         SELECT id FROM operations WHERE status = 'running' AND kind = $1
         AND (taken_until IS NULL OR taken_until < clock_timestamp() OR taken_by = $2) ORDER BY created_at FOR UPDATE SKIP LOCKED)
       RETURNING *`,
      kind,
      holder,
      seconds,
    );
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      action: row.action,
      dryRun: row.dry_run,
      actor: row.actor,
      input: row.input,
    }));
  }

  /** Leaves what `holder` has taken to whoever looks next. */
  async letGo(holder: string): Promise<void> {
    await this.database.execute(
      `UPDATE operations SET taken_by = NULL, taken_until = NULL WHERE taken_by = $1 AND status = 'running'`,
      holder,
    );
  }

  /** What the action became, whoever may see its case now; null when it was never recorded. */
  async recordedAction(caseId: string, actionId: string): Promise<{ seq: number; documentNo: string | null } | null> {
    const [row] = await this.database.query<{ seq: number | null; document_no: string | null }>(
      'SELECT seq, document_no FROM recorded_action($1, $2)',
      caseId,
      actionId,
    );
    return row === undefined || row.seq === null ? null : { seq: row.seq, documentNo: row.document_no };
  }

  async pendingItems(id: string): Promise<PendingItem[]> {
    const rows = await this.database.query<ItemRow & { item: number; action_id: string }>(
      `SELECT item, action_id, case_id, subject, version, input FROM operation_items WHERE operation = $1 AND status = 'pending' ORDER BY item`,
      id,
    );
    return rows.map((r) => ({
      item: r.item,
      actionId: r.action_id,
      caseId: r.case_id,
      subject: r.subject,
      version: r.version,
      input: r.input,
    }));
  }

  /** The first result stands: another process may have worked on the same item, and got the same answer. */
  async finishItem(
    id: string,
    item: number,
    { status, version, documentNo, problem, caseId, result }: ItemResult,
    at: string,
  ): Promise<void> {
    await this.database.execute(
      `UPDATE operation_items SET status = $3, version = $4::int, document_no = $5, problem = $6::jsonb, finished_at = $7::timestamptz,
         case_id = coalesce($8, case_id), result = $9::jsonb
       WHERE operation = $1 AND item = $2::int AND status = 'pending'`,
      id,
      item,
      status,
      version,
      documentNo,
      json(problem),
      at,
      caseId ?? null,
      json(result ?? null),
    );
  }

  /** Closes the operation once nothing is pending. */
  async finish(id: string, at: string): Promise<void> {
    await finish(this.database, id, at);
  }
}

async function finish(tx: Pick<Statements, 'execute'>, id: string, at: string): Promise<void> {
  await tx.execute(
    `UPDATE operations SET status = CASE WHEN cancelled_at IS NULL THEN 'finished' ELSE 'cancelled' END, finished_at = $2::timestamptz
     WHERE id = $1 AND status IN ('running', 'paused') AND NOT EXISTS (SELECT 1 FROM operation_items WHERE operation = $1 AND status = 'pending')`,
    id,
    at,
  );
}

/** Writes an operation down in the caller's transaction; twice is once. @returns the fingerprint that stands under the id */
export async function createOperation(
  tx: Statements,
  { id, kind, action, dryRun, actor, input, createdAt, items }: NewOperation,
): Promise<string> {
  const created = await tx.execute(
    `INSERT INTO operations (id, kind, action, dry_run, account, actor, input, created_at)
     VALUES ($1, $2, $3, $4::boolean, $5, $6::jsonb, $7::jsonb, $8::timestamptz) ON CONFLICT (id) DO NOTHING`,
    id,
    kind,
    action,
    dryRun,
    actor.account,
    JSON.stringify(actor),
    JSON.stringify(input),
    createdAt,
  );
  if (created === 1)
    await tx.execute(
      `INSERT INTO operation_items (operation, item, action_id, case_id, subject, version, input)
     SELECT $1, (i->>'item')::int, i->>'actionId', i->>'caseId', i->>'subject', (i->>'version')::int, nullif(i->'input', 'null')
     FROM jsonb_array_elements($2::jsonb) i ON CONFLICT DO NOTHING`,
      id,
      JSON.stringify(items.map((item, index) => ({ ...item, item: index }))),
    );
  const [row] = await tx.query<{ input: OperationInput }>('SELECT input FROM operations WHERE id = $1', id);
  return row!.input.fingerprint;
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function viewOf(row: OperationRow, rows: ItemRow[]): OperationView {
  const items = rows.map(itemOf);
  const count = (status: ItemStatus): number => items.filter((i) => i.status === status).length;
  return { ...summaryOf(row, count), items };
}

function summaryOf(row: OperationRow, count: (status: ItemStatus) => number): OperationSummary {
  return {
    id: row.id,
    kind: row.kind,
    action: row.action,
    dryRun: row.dry_run,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    stoppable: STOPPABLE_KINDS.includes(row.kind),
    done: count('done'),
    requested: count('requested'),
    refused: count('refused'),
    failed: count('failed'),
    pending: count('pending'),
    cancelled: count('cancelled'),
  };
}

function itemOf(row: ItemRow): OperationItem {
  return {
    caseId: row.case_id,
    subject: row.subject,
    action: row.input?.action ?? null,
    status: row.status,
    version: row.status === 'pending' ? null : row.version,
    documentNo: row.document_no,
    problem: row.problem,
    result: row.result,
  };
}
