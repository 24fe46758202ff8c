import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Database } from '../../../../libs/data/database.js';
import { unpackState, type StoredState } from '../../../../libs/data/stored-state.js';
import type { CaseState } from '../../../../libs/domain/case.js';
import { LocalDocumentStore, type DocumentStore } from '../../../../libs/platform/document-store.js';

/** What the product itself recorded, read as the owner when everything is quiet. */
export interface Evidence {
  cases: Map<string, CaseState>;
  /** By case, in the order of seq. */
  actions: Map<string, AuditRow[]>;
  byActionId: Map<string, AuditRow[]>;
  /** Ids of the requests whose refusal stands in the attempts. */
  refusedRequests: Set<string>;
  /** What stands in the attempts, by `refusalName`. */
  refusals: Set<string>;
  documents: { issuer: string; year: number; numbers: number[]; last: number }[];
  /** Bytes of papers that the database knows, as they lie in the folder: SHA-256 by id, null where there are none. */
  papers: Map<string, string | null>;
  operations: Map<string, { status: string; account: string; items: OperationItem[] }>;
}
export interface AuditRow {
  case_id: string;
  seq: number;
  action_id: string;
  name: string;
  actor: string;
  document_no: string | null;
  position_before: string | null;
  position_after: string | null;
}
export interface OperationItem {
  operation: string;
  action_id: string;
  case_id: string | null;
  status: string;
  version: number | null;
}

interface RefusedAttempt {
  account: string | null;
  caseId: string | null;
  action: string;
  code: string | null;
}

/** Who was refused what for which reason. */
export function refusalName({ account, caseId, action, code }: RefusedAttempt): string {
  return [account, caseId, action, code].join(' ');
}

/** @param folder where the papers lie */
export async function readEvidence(database: Database, folder: string): Promise<Evidence> {
  const cases = await database.query<StoredState & { case_id: string }>(
    'SELECT case_id, state, document_no FROM cases',
  );
  const actions = await database.query<AuditRow>(
    `SELECT case_id, seq, action_id, name, actor, document_no, position_before, position_after FROM case_actions ORDER BY case_id, seq`,
  );
  const refused = await database.query<RefusedAttempt & { id: string | null }>(
    `SELECT entry::jsonb->>'requestId' AS id, account, case_id AS "caseId", entry::jsonb->>'action' AS action, entry::jsonb->>'code' AS code
     FROM attempts WHERE kind = 'refused'`,
  );
  const documents = await database.query<Evidence['documents'][number]>(
    `SELECT c.body AS issuer, c.year, c.last, coalesce(array_agg(d.number ORDER BY d.number) FILTER (WHERE d.number IS NOT NULL), '{}') AS numbers
     FROM document_counters c LEFT JOIN documents d ON d.issuer = c.body AND d.year = c.year GROUP BY c.body, c.year, c.last`,
  );
  return {
    cases: new Map(cases.map((row) => [row.case_id, unpackState(row)])),
    actions: grouped(actions, ({ case_id }) => case_id),
    byActionId: grouped(actions, ({ action_id }) => action_id),
    refusedRequests: new Set(refused.flatMap(({ id }) => (id === null ? [] : [id]))),
    refusals: new Set(refused.map(refusalName)),
    documents,
    papers: await readPapers(database, new LocalDocumentStore(folder)),
    operations: await readOperations(database),
  };
}

async function readPapers(database: Database, store: DocumentStore): Promise<Evidence['papers']> {
  const papers: Evidence['papers'] = new Map();
  for (const { id } of await database.query<{ id: string }>('SELECT id FROM case_files'))
    papers.set(id, await hashOf(await store.read(id)));
  return papers;
}

async function hashOf(content: Readable | null): Promise<string | null> {
  if (!content) return null;
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function readOperations(database: Database): Promise<Evidence['operations']> {
  const operations = await database.query<{ id: string; status: string; account: string }>(
    'SELECT id, status, account FROM operations',
  );
  const items = grouped(
    await database.query<OperationItem>('SELECT operation, action_id, case_id, status, version FROM operation_items'),
    ({ operation }) => operation,
  );
  return new Map(operations.map(({ id, ...rest }) => [id, { ...rest, items: items.get(id) ?? [] }]));
}

function grouped<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
