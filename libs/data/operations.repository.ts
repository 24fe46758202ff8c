// Raw SQL: claims that pass over what others hold, counts of each operation's items, results set by set. All else are rows.
import type { OperationItem, OperationSummary, OperationView } from '../contracts/bulk.js';
import type { Actor } from '../domain/case.js';
import { ITEM_STATUSES, STOPPABLE_KINDS, type ItemStatus } from '../domain/operation-items.js';
import type { Database, Statements } from './database.js';
import type { OperationItemModel, OperationModel } from './generated/models.js';
import { jsonOf, jsonOrNull } from './rows.js';

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

/** Of the statements that are written by hand. */
interface OperationRow {
  id: string;
  kind: string;
  action: string;
  dry_run: boolean;
  actor: Actor;
  input: OperationInput;
  status: string;
  created_at: Date;
  finished_at: Date | null;
  cancelled_at: Date | null;
}
type CountedRow = OperationRow & Record<ItemStatus, number>;

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
    await tx.rows.operation.updateMany({
      where: { id, status: 'running' },
      data: { status: 'finished', finishedAt: new Date(at) },
    });
  }

  /** Only the account that asked for it sees it. */
  async find(account: string, id: string): Promise<OperationView | null> {
    const operation = await this.database.rows.operation.findFirst({ where: { id, account } });
    if (!operation) return null;
    const items = await this.database.rows.operationItem.findMany({
      where: { operation: id },
      orderBy: { item: 'asc' },
    });
    return viewOf(operation, items);
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
    return rows.map((row) =>
      summaryOf(
        {
          ...row,
          dryRun: row.dry_run,
          createdAt: row.created_at,
          finishedAt: row.finished_at,
          cancelledAt: row.cancelled_at,
        },
        (status) => row[status],
      ),
    );
  }

  /** What has not been begun waits until it is gone on with. Only its asker's, and only one that runs. */
  async pause(account: string, id: string): Promise<void> {
    await this.database.rows.operation.updateMany({
      where: { id, account, status: 'running', cancelledAt: null },
      data: { status: 'paused' },
    });
  }

  async resume(account: string, id: string): Promise<void> {
    await this.database.rows.operation.updateMany({
      where: { id, account, status: 'paused' },
      data: { status: 'running' },
    });
  }

  /** What has not been begun is never done. What was begun gets its result first, so that nothing is called undone that was done. */
  async cancel(account: string, id: string, at: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const cancelled = await tx.rows.operation.updateMany({
        where: { id, account, status: { in: ['running', 'paused'] }, cancelledAt: null },
        data: { cancelledAt: new Date(at), status: 'running' },
      });
      if (cancelled.count === 0) return;
      await tx.rows.operationItem.updateMany({
        where: { operation: id, status: 'pending', begunAt: null },
        data: { status: 'cancelled', finishedAt: new Date(at) },
      });
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
    await this.database.rows.operation.updateMany({
      where: { takenBy: holder, status: 'running' },
      data: { takenBy: null, takenUntil: null },
    });
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
    const items = await this.database.rows.operationItem.findMany({
      where: { operation: id, status: 'pending' },
      orderBy: { item: 'asc' },
      select: { item: true, actionId: true, caseId: true, subject: true, version: true, input: true },
    });
    return items.map((item) => ({ ...item, input: item.input as ItemInput | null }));
  }

  /** The first result stands: another process may have worked on the same item, and got the same answer. */
  async finishItem(
    id: string,
    item: number,
    { status, version, documentNo, problem, caseId, result }: ItemResult,
    at: string,
  ): Promise<void> {
    await this.database.rows.operationItem.updateMany({
      where: { operation: id, item, status: 'pending' },
      data: {
        ...{ status, version, documentNo, finishedAt: new Date(at) },
        ...{ problem: jsonOrNull(problem), result: jsonOrNull(result ?? null) },
        ...(caseId == null ? {} : { caseId }),
      },
    });
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
  const created = await tx.rows.operation.createMany({
    data: {
      ...{ id, kind, action, dryRun, account: actor.account, createdAt: new Date(createdAt) },
      ...{ actor: jsonOf(actor), input: jsonOf(input) },
    },
    skipDuplicates: true,
  });
  // As one value: there may be thousands.
  if (created.count === 1)
    await tx.execute(
      `INSERT INTO operation_items (operation, item, action_id, case_id, subject, version, input)
     SELECT $1, (i->>'item')::int, i->>'actionId', i->>'caseId', i->>'subject', (i->>'version')::int, nullif(i->'input', 'null')
     FROM jsonb_array_elements($2::jsonb) i ON CONFLICT DO NOTHING`,
      id,
      JSON.stringify(items.map((item, index) => ({ ...item, item: index }))),
    );
  const standing = await tx.rows.operation.findFirst({ where: { id }, select: { input: true } });
  return (standing!.input as unknown as OperationInput).fingerprint;
}

function viewOf(operation: OperationModel, rows: readonly OperationItemModel[]): OperationView {
  const items = rows.map(itemOf);
  const count = (status: ItemStatus): number => items.filter((i) => i.status === status).length;
  return { ...summaryOf(operation, count), items };
}

type Head = Pick<
  OperationModel,
  'id' | 'kind' | 'action' | 'dryRun' | 'status' | 'createdAt' | 'finishedAt' | 'cancelledAt'
>;
function summaryOf(
  { id, kind, action, dryRun, status, createdAt, finishedAt, cancelledAt }: Head,
  count: (status: ItemStatus) => number,
): OperationSummary {
  return {
    id,
    kind,
    action,
    dryRun,
    status: status as OperationSummary['status'],
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    cancelledAt: cancelledAt?.toISOString() ?? null,
    stoppable: STOPPABLE_KINDS.includes(kind),
    done: count('done'),
    requested: count('requested'),
    refused: count('refused'),
    failed: count('failed'),
    pending: count('pending'),
    cancelled: count('cancelled'),
  };
}

function itemOf({ caseId, subject, input, version, documentNo, ...row }: OperationItemModel): OperationItem {
  const status = row.status as ItemStatus;
  return {
    caseId,
    subject,
    action: (input as ItemInput | null)?.action ?? null,
    status,
    version: status === 'pending' ? null : version,
    documentNo,
    problem: row.problem as OperationItem['problem'],
    result: row.result as OperationItem['result'],
  };
}
