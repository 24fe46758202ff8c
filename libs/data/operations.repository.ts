import type { OperationItem, OperationView } from '../contracts/bulk.js';
import type { PeopleAction } from '../domain/actions.js';
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

/** An operation as it was asked for. */
export interface NewOperation {
  id: string;
  action: PeopleAction;
  dryRun: boolean;
  actor: Actor;
  /** Fingerprint of the request and body of each single action. */
  input: { fingerprint: string; requestId: string; data: unknown };
  createdAt: string;
  items: { actionId: string; caseId: string; version: number | null }[];
}
export interface StoredOperation {
  id: string;
  action: PeopleAction;
  dryRun: boolean;
  actor: Actor;
  input: NewOperation['input'];
}
export interface PendingItem {
  item: number;
  actionId: string;
  caseId: string;
  version: number | null;
}
export type ItemResult = Pick<OperationItem, 'version' | 'documentNo' | 'problem'> & { status: 'done' | 'refused' | 'failed' };

interface OperationRow {
  id: string;
  kind: string;
  action: PeopleAction;
  dry_run: boolean;
  actor: Actor;
  input: NewOperation['input'];
  status: OperationView['status'];
  created_at: Date;
  finished_at: Date | null;
}
interface ItemRow {
  case_id: string;
  status: OperationItem['status'];
  version: number | null;
  document_no: string | null;
  problem: OperationItem['problem'];
}

/** Operations on many cases and the result of each item. Items are decided one by one, each under its own action id. */
export class OperationsRepository {
  constructor(private readonly database: Database) {}

  /** @returns the fingerprint that stands under the id: the given one, or that of an earlier request with the same key. */
  async create(operation: NewOperation): Promise<string> {
    const { id, action, dryRun, actor, input, createdAt, items } = operation;
    return this.database.transaction(async (tx) => {
      const created = await tx.execute(
        `INSERT INTO operations (id, kind, action, dry_run, account, actor, input, created_at)
         VALUES ($1, 'bulk-actions', $2, $3::boolean, $4, $5::jsonb, $6::jsonb, $7::timestamptz) ON CONFLICT (id) DO NOTHING`,
        id, action, dryRun, actor.account, JSON.stringify(actor), JSON.stringify(input), createdAt,
      );
      if (created === 1) await tx.execute(
        `INSERT INTO operation_items (operation, item, action_id, case_id, version)
         SELECT $1, (i->>'item')::int, i->>'actionId', i->>'caseId', (i->>'version')::int FROM jsonb_array_elements($2::jsonb) i ON CONFLICT DO NOTHING`,
        id, JSON.stringify(items.map((item, index) => ({ ...item, item: index }))),
      );
      const [row] = await tx.query<{ input: NewOperation['input'] }>('SELECT input FROM operations WHERE id = $1', id);
      return row!.input.fingerprint;
    });
  }

  /** Only the account that asked for it sees it. */
  async find(account: string, id: string): Promise<OperationView | null> {
    const [row] = await this.database.query<OperationRow>('SELECT * FROM operations WHERE id = $1 AND account = $2', id, account);
    if (!row) return null;
    const items = await this.database.query<ItemRow>('SELECT case_id, status, version, document_no, problem FROM operation_items WHERE operation = $1 ORDER BY item', id);
    return viewOf(row, items);
  }

  /** Operations that some process left unfinished. */
  async running(): Promise<StoredOperation[]> {
    const rows = await this.database.query<OperationRow>(`SELECT * FROM operations WHERE status = 'running' ORDER BY created_at`);
    return rows.map((row) => ({ id: row.id, action: row.action, dryRun: row.dry_run, actor: row.actor, input: row.input }));
  }

  async pendingItems(id: string): Promise<PendingItem[]> {
    const rows = await this.database.query<{ item: number; action_id: string; case_id: string; asked_version: number | null }>(
      `SELECT item, action_id, case_id, version AS asked_version FROM operation_items WHERE operation = $1 AND status = 'pending' ORDER BY item`, id,
    );
    return rows.map((r) => ({ item: r.item, actionId: r.action_id, caseId: r.case_id, version: r.asked_version }));
  }

  /** The first result stands: another process may have worked on the same item, and got the same answer. */
  async finishItem(id: string, item: number, { status, version, documentNo, problem }: ItemResult, at: string): Promise<void> {
    await this.database.execute(
      `UPDATE operation_items SET status = $3, version = $4::int, document_no = $5, problem = $6::jsonb, finished_at = $7::timestamptz
       WHERE operation = $1 AND item = $2::int AND status = 'pending'`,
      id, item, status, version, documentNo, problem === null ? null : JSON.stringify(problem), at,
    );
  }

  /** Closes the operation once nothing is pending. */
  async finish(id: string, at: string): Promise<void> {
    await this.database.execute(
      `UPDATE operations SET status = 'finished', finished_at = $2::timestamptz WHERE id = $1 AND status = 'running'
       AND NOT EXISTS (SELECT 1 FROM operation_items WHERE operation = $1 AND status = 'pending')`,
      id, at,
    );
  }
}

function viewOf(row: OperationRow, rows: ItemRow[]): OperationView {
  const items = rows.map((r): OperationItem => ({ caseId: r.case_id, status: r.status, version: r.status === 'pending' ? null : r.version, documentNo: r.document_no, problem: r.problem }));
  const count = (status: OperationItem['status']): number => items.filter((i) => i.status === status).length;
  return {
    id: row.id,
    kind: row.kind,
    action: row.action,
    dryRun: row.dry_run,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    done: count('done'),
    refused: count('refused'),
    failed: count('failed'),
    pending: count('pending'),
    items,
  };
}
