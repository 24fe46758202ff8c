// Raw SQL: an import beside what its source and other imports say of it, a lock on the row that two may want, the bytes of files.
import type {
  ImportCounts,
  ImportLayout,
  ImportListQuery,
  ImportMapping,
  ImportRow,
  ImportRowsQuery,
  ImportStatus,
  ImportView,
} from '../../../contracts/imports.js';
import type { Source } from '../../../domain/ledger/import/source-rows.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Scope, Statements } from '../../database.js';
import type { ImportRowModel } from '../../generated/models.js';
import { dayOrNull, jsonOrNull } from '../../rows.js';
import { isInstantKey, keyOfCursor, pageOf } from '../keyset.js';

/** A file as it comes in; its content follows in parts. */
export interface NewImport {
  id: string;
  source: Source;
  fileName: string;
  sha256: string;
  size: number;
  asOf: string | null;
  part: boolean;
  account: string;
  body: string;
  createdAt: string;
}
/** A row of an import as it is stored; remarks without their texts, which the kind gives. */
export type StoredImportRow = Omit<ImportRow, 'remarks'> & { remarks: { cell: string; field: string; kind: string }[] };
export interface FaultyImportRow {
  row: number;
  errors: ImportRow['errors'];
  cells: string[];
}

/** Rows of a table below one of its headers. */
export interface FaultyPart {
  sheet: string;
  table: string;
  /** Last row of the header, and first row of the next one; a row number beyond every sheet where there is none. */
  after: number;
  before: number;
}

interface ImportRecord {
  id: string;
  source: Source;
  file_name: string;
  size: number;
  sha256: string;
  as_of: Date | null;
  part: boolean;
  status: ImportStatus;
  outdated: boolean;
  progress: { stage?: string; rows?: number };
  mapping: ImportMapping | null;
  layout: ImportLayout | null;
  counts: ImportCounts | null;
  refusal: ImportView['refusal'];
  result: ImportView['result'];
  created_at: Date;
  account: string;
  body: string;
  previewed_at: Date | null;
  committed_at: Date | null;
  committed_by: string | null;
  operation: string | null;
  newer_data_of: Date | null;
}
const IMPORT = `SELECT i.*, i.status = 'previewed' AND i.basis <> s.version AS outdated, (SELECT o.id FROM operations o WHERE o.id = i.id) AS operation,
    (SELECT max(n.as_of) FROM imports n WHERE n.source = i.source AND n.status = 'committed' AND n.as_of > i.as_of AND n.committed_at < coalesce(i.committed_at, 'infinity')) AS newer_data_of
  FROM imports i JOIN import_sources s ON s.source = i.source`;
const FAULTY_PAGE = 500;

/** Imports as people see them. Everything runs under the caller's scope: other lines than the task force see none. */
export class ImportsRepository {
  constructor(private readonly database: Database) {}

  find(scope: Scope, id: string): Promise<ImportView | null> {
    return this.database.withScope(scope, (tx) => findImport(tx, id));
  }

  /** Newest first. @throws RangeError for a cursor that is none */
  async list(scope: Scope, { limit, after, source }: ImportListQuery): Promise<Page<ImportView>> {
    const [at, id] = after === undefined ? ['infinity', ''] : keyOfImports(after);
    const rows = await this.database.withScope(scope, (tx) =>
      tx.query<ImportRecord>(
        `${IMPORT} WHERE (i.created_at, i.id) < ($1::timestamptz, $2) AND ($3::text IS NULL OR i.source = $3) ORDER BY i.created_at DESC, i.id DESC LIMIT $4::int`,
        at,
        id,
        source ?? null,
        limit + 1,
      ),
    );
    return pageOf(rows, limit, (row) => [row.created_at.toISOString(), row.id], viewOf);
  }

  async rows(
    scope: Scope,
    id: string,
    { limit, after, outcome }: ImportRowsQuery,
  ): Promise<{ items: StoredImportRow[]; hasMore: boolean }> {
    const found = await this.database.withScope(scope, ({ rows }) =>
      rows.importRow.findMany({
        where: { import: id, ordinal: { gt: after ?? -1 }, outcome },
        orderBy: { ordinal: 'asc' },
        take: limit + 1,
      }),
    );
    return { items: found.slice(0, limit).map(rowOf), hasMore: found.length > limit };
  }

  /** Wrong rows of one table of a sheet between two of its headers, as they stood. */
  async *faultyRows(
    scope: Scope,
    id: string,
    { sheet, table, after: top, before }: FaultyPart,
  ): AsyncGenerator<FaultyImportRow> {
    let after = -1;
    for (;;) {
      const found = await this.database.withScope(scope, ({ rows }) =>
        rows.importRow.findMany({
          where: {
            ...{ import: id, outcome: 'error', sheet, tableName: table },
            ...{ ordinal: { gt: after }, row: { gt: top, lt: before } },
          },
          orderBy: { ordinal: 'asc' },
          take: FAULTY_PAGE,
          select: { ordinal: true, row: true, errors: true, cells: true },
        }),
      );
      yield* found as unknown as (FaultyImportRow & { ordinal: number })[];
      if (found.length < FAULTY_PAGE) return;
      after = found.at(-1)!.ordinal;
    }
  }

  /** Columns of mappings that were saved for a source, by the fingerprint of their header. */
  async savedMappings(scope: Scope, source: Source): Promise<Record<string, Record<string, number | null>>> {
    return this.database.withScope(scope, (tx) => savedMappings(tx, source));
  }
}

function keyOfImports(cursor: string): string[] {
  const key = keyOfCursor(cursor, 2);
  if (!key || !isInstantKey(key[0]!)) throw new RangeError('after');
  return key;
}

export async function findImport(tx: Statements, id: string): Promise<ImportView | null> {
  const [row] = await tx.query<ImportRecord>(`${IMPORT} WHERE i.id = $1`, id);
  return row ? viewOf(row) : null;
}

export async function createImport(
  tx: Statements,
  { id, source, fileName, sha256, size, asOf, part, account, body, createdAt }: NewImport,
): Promise<void> {
  await tx.rows.importSource.createMany({ data: [{ source, version: 0 }], skipDuplicates: true });
  await tx.rows.import.createMany({
    data: [
      {
        ...{ id, source, fileName, sha256, size, part, account, body },
        ...{ asOf: dayOrNull(asOf), status: 'uploaded', createdAt: new Date(createdAt) },
      },
    ],
  });
}

export async function addFilePart(tx: Statements, id: string, part: number, content: Buffer): Promise<void> {
  await tx.execute(
    'INSERT INTO import_files (import, part, content) VALUES ($1, $2::int, $3::bytea)',
    id,
    part,
    content,
  );
}

/** @returns false when the import does not stand where this may be asked of it. */
export async function askPreview(
  tx: Statements,
  id: string,
  from: readonly ImportStatus[],
  mapping: ImportMapping | null | undefined,
): Promise<boolean> {
  const { count } = await tx.rows.import.updateMany({
    where: { id, status: { in: [...from] } },
    data: {
      ...{ status: 'uploaded', refusal: jsonOrNull(null), progress: {} },
      ...(mapping === undefined ? {} : { mapping: jsonOrNull(mapping) }),
    },
  });
  return count === 1;
}

/** Of two that ask at once the first gets it, and makes the other's preview outdated. */
export async function askCommit(
  tx: Statements,
  id: string,
  account: string,
): Promise<'committing' | 'outdated' | 'not-ready'> {
  const [row] = await tx.query<{ source: Source; basis: number }>(
    `SELECT source, basis FROM imports WHERE id = $1 AND status = 'previewed' FOR UPDATE`,
    id,
  );
  if (!row) return 'not-ready';
  const won = await tx.rows.importSource.updateMany({
    where: { source: row.source, version: row.basis },
    data: { version: { increment: 1 } },
  });
  if (won.count === 0) return 'outdated';
  await tx.rows.import.updateMany({
    where: { id },
    data: { status: 'committing', refusal: jsonOrNull(null), progress: {}, committedBy: account },
  });
  return 'committing';
}

/** Takes file and rows away; what remains says that it was there. @returns false when it is being worked on, or is committed */
export async function discardImport(tx: Statements, id: string): Promise<boolean> {
  const { count } = await tx.rows.import.updateMany({
    where: { id, status: { in: ['uploaded', 'needs-mapping', 'previewed', 'refused', 'failed'] } },
    data: { status: 'discarded' },
  });
  if (count === 0) return false;
  await tx.rows.importRow.deleteMany({ where: { import: id } });
  await tx.rows.importFile.deleteMany({ where: { import: id } });
  return true;
}

export async function savedMappings(
  tx: Statements,
  source: Source,
): Promise<Record<string, Record<string, number | null>>> {
  const saved = await tx.rows.importMapping.findMany({ where: { source }, select: { header: true, mapping: true } });
  return Object.fromEntries(saved.map(({ header, mapping }) => [header, mapping as Record<string, number | null>]));
}

function viewOf(row: ImportRecord): ImportView {
  const { stage, rows } = row.progress;
  return {
    id: row.id,
    source: row.source,
    fileName: row.file_name,
    size: row.size,
    sha256: row.sha256,
    asOf: row.as_of?.toISOString().slice(0, 10) ?? null,
    part: row.part,
    status: row.status,
    outdated: row.outdated ?? false,
    progress: stage === undefined ? null : { stage, rows: rows ?? 0 },
    mapping: row.mapping,
    layout: row.layout,
    counts: row.counts,
    refusal: row.refusal,
    result: row.result,
    createdAt: row.created_at.toISOString(),
    createdBy: row.account,
    body: row.body,
    previewedAt: row.previewed_at?.toISOString() ?? null,
    committedAt: row.committed_at?.toISOString() ?? null,
    committedBy: row.committed_by,
    operation: row.operation,
    newerDataOf: row.newer_data_of?.toISOString().slice(0, 10) ?? null,
  };
}

function rowOf({ import: _import, cells: _cells, tableName: table, ...row }: ImportRowModel): StoredImportRow {
  const { changes, errors, remarks } = row;
  return { ...row, table, changes: changes ?? [], errors: errors ?? [], remarks: remarks ?? [] } as StoredImportRow;
}
