// Raw SQL: rows in thousands as one value, rows of a file set against those that stand, locks, the bytes of files, calls of functions.
import type {
  ImportCounts,
  ImportLayout,
  ImportMapping,
  ImportStatus,
  ImportView,
} from '../../../contracts/imports.js';
import { LEDGER_QUEUE, type LedgerJob } from '../../../contracts/jobs.js';
import type { Source } from '../../../domain/ledger/import/source-rows.js';
import type { RoutableBody } from '../../../domain/routing.js';
import { appendAttempt } from '../../attempts.js';
import { readBodies } from '../../directory.repository.js';
import type { Database, Statements } from '../../database.js';
import { dayOrNull, jsonOf, jsonOrNull } from '../../rows.js';
import { refreshEstimates, withFreshEstimates } from './fresh-estimates.js';
import { projectLedger, type Projection } from './ledger-projection.js';
import { readRevision } from '../ledger-revision.js';
import { savedMappings } from './imports.repository.js';

/** What a job needs to know of its import. */
export interface ImportWork {
  id: string;
  source: Source;
  status: ImportStatus;
  as_of: Date | null;
  part: boolean;
  mapping: ImportMapping | null;
  account: string;
  body: string;
  committed_by: string | null;
  sha256: string;
  /** Version of the source now. */
  version: number;
}
/** A row of an import before it is stored. */
export interface PreviewedRow {
  ordinal: number;
  table: string;
  sheet: string;
  row: number;
  key: string | null;
  outcome: 'new' | 'changed' | 'same' | 'error';
  changes: unknown[] | null;
  errors: unknown[] | null;
  remarks: unknown[] | null;
  cells: string[] | null;
  value: unknown;
}
export interface FinishedPreview {
  asOf: string | null;
  part: boolean;
  layout: ImportLayout;
  counts: ImportCounts;
  basis: number;
  at: string;
}

/** A transaction may be quiet while a file is read or the ledger is matched; when the process dies its connection does as well. */
const MAY_BE_QUIET = `SET LOCAL idle_in_transaction_session_timeout = '15min'`;

/** What the worker does with imports. Each step may be repeated: the import's status says what is still to do. */
export class ImportWorkRepository {
  constructor(private readonly database: Database) {}

  /** Runs the work while no other process has it. @returns false when another has */
  async exclusively(id: string, work: () => Promise<void>): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await tx.execute(MAY_BE_QUIET);
      const [lock] = await tx.query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtextextended('import:' || $1, 0)) AS mine`,
        id,
      );
      if (!lock!.mine) return false;
      await work();
      return true;
    });
  }

  async get(id: string): Promise<ImportWork | null> {
    const [row] = await this.database.query<ImportWork>(
      `SELECT i.id, i.source, i.status, i.as_of, i.part, i.mapping, i.account, i.body, i.committed_by, i.sha256, s.version
       FROM imports i JOIN import_sources s ON s.source = i.source WHERE i.id = $1`,
      id,
    );
    return row ?? null;
  }

  /** Forgets what an earlier try wrote. @returns false when there is nothing to preview (any more) */
  async beginPreview(id: string): Promise<boolean> {
    const { rows } = this.database;
    const taken = await rows.import.updateMany({
      where: { id, status: { in: ['uploaded', 'previewing'] } },
      data: { status: 'previewing', progress: { stage: 'reading', rows: 0 } },
    });
    if (taken.count === 0) return false;
    await rows.importRow.deleteMany({ where: { import: id } });
    return true;
  }

  /** The file in order, piece by piece. */
  async *fileParts(id: string): AsyncGenerator<Uint8Array> {
    for (let part = 0; ; part += 1) {
      const [row] = await this.database.query<{ content: Uint8Array }>(
        'SELECT content FROM import_files WHERE import = $1 AND part = $2::int',
        id,
        part,
      );
      if (!row) return;
      yield row.content;
    }
  }

  savedMappings(source: Source): Promise<Record<string, Record<string, number | null>>> {
    return savedMappings(this.database, source);
  }

  async saveMapping(
    source: Source,
    header: string,
    mapping: Record<string, number | null>,
    account: string,
    at: string,
  ): Promise<void> {
    const saved = { mapping: jsonOf(mapping), savedBy: account, savedAt: new Date(at) };
    await this.database.rows.importMapping.upsert({
      where: { source_header: { source, header } },
      create: { source, header, ...saved },
      update: saved,
    });
  }

  /** What the source says now about these keys. */
  async storedRows(source: Source, table: string, keys: readonly string[]): Promise<Map<string, object>> {
    const rows = await this.database.query<{ key: string; content: object }>(
      'SELECT key, content FROM source_rows WHERE source = $1 AND table_name = $2 AND key = ANY ($3)',
      source,
      table,
      [...keys],
    );
    return new Map(rows.map(({ key, content }) => [key, content]));
  }

  /** Bodies of the county, by which a list's words and a row's township are known. */
  bodies(): Promise<RoutableBody[]> {
    return readBodies(this.database);
  }

  /** Which of these units the ledger has, or gets with what the platform has sent and nobody has committed yet. */
  async knownUnits(units: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ unit: string }>(
      `SELECT unit_id AS unit FROM units WHERE unit_id = ANY ($1)
       UNION SELECT key FROM source_rows WHERE source = 'platform' AND table_name = 'units' AND key = ANY ($1)
       UNION SELECT r.key FROM import_rows r JOIN imports i ON i.id = r.import
         WHERE i.source = 'platform' AND i.status IN ('previewed', 'committing') AND r.table_name = 'units' AND r.outcome <> 'error' AND r.key = ANY ($1)`,
      [...new Set(units)],
    );
    return new Set(rows.map(({ unit }) => unit));
  }

  /** Keys of rows that have a code, by their names, where a name is one row's alone: a file that lacks the codes still means them. */
  async keysByName(source: Source, table: string, names: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ name: string; key: string }>(
      `SELECT content->>'name' AS name, min(key) AS key FROM source_rows WHERE source = $1 AND table_name = $2 AND content->>'name' = ANY ($3)
       GROUP BY 1 HAVING count(*) = 1`,
      source,
      table,
      [...names],
    );
    return new Map(rows.map(({ name, key }) => [name, key]));
  }

  async writeRows(id: string, rows: readonly PreviewedRow[], progress: number): Promise<void> {
    await this.database.execute(
      `WITH told AS (UPDATE imports SET progress = jsonb_build_object('stage', 'reading', 'rows', $3::int) WHERE id = $1)
       INSERT INTO import_rows (import, ordinal, table_name, sheet, row, key, outcome, changes, errors, remarks, cells, value)
       SELECT $1, r.ordinal, r."table", r.sheet, r.row, r.key, r.outcome, r.changes, r.errors, r.remarks, r.cells, r.value
       FROM jsonb_to_recordset($2::jsonb) AS r(ordinal int, "table" text, sheet text, row int, key text, outcome text, changes jsonb, errors jsonb, remarks jsonb, cells jsonb, value jsonb)`,
      id,
      JSON.stringify(rows),
      progress,
    );
  }

  /** Rows of these tables that stand and that the file does not hold, after the file's own. @returns how many */
  async writeAbsent(id: string, source: Source, tables: readonly string[], after: number): Promise<number> {
    await refreshEstimates(this.database);
    return this.database.execute(
      `INSERT INTO import_rows (import, ordinal, table_name, sheet, row, key, outcome, value)
       SELECT $1, $4::int + row_number() OVER (ORDER BY s.table_name, s.ordinal, s.key), s.table_name, s.content->>'sheet', (s.content->>'row')::int, s.key, 'absent', s.content
       FROM source_rows s WHERE s.source = $2 AND s.table_name = ANY ($3) AND s.absent_since IS NULL
         AND NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.import = $1 AND r.table_name = s.table_name AND r.key = s.key)`,
      id,
      source,
      [...tables],
      after,
    );
  }

  async finishPreview(id: string, { asOf, part, layout, counts, basis, at }: FinishedPreview): Promise<void> {
    await this.database.rows.import.updateMany({
      where: { id, status: 'previewing' },
      data: {
        ...{ status: 'previewed', asOf: dayOrNull(asOf), part, basis, previewedAt: new Date(at) },
        ...{ layout: jsonOf(layout), counts: jsonOf(counts), refusal: jsonOrNull(null) },
        progress: { stage: 'previewed', rows: counts.rows },
      },
    });
  }

  /** The file is not read; unless its user can help by naming the header, nothing of it is kept. */
  async refuse(id: string, refusal: NonNullable<ImportView['refusal']>, layout: ImportLayout | null): Promise<void> {
    const canBeMapped = refusal.code === 'header-not-found';
    await this.database.transaction(async ({ rows }) => {
      await rows.importRow.deleteMany({ where: { import: id } });
      if (!canBeMapped) await rows.importFile.deleteMany({ where: { import: id } });
      await rows.import.updateMany({
        where: { id, status: 'previewing' },
        data: {
          ...{ status: canBeMapped ? 'needs-mapping' : 'refused', refusal: jsonOf(refusal), progress: {} },
          ...{ layout: jsonOrNull(layout), counts: jsonOrNull(null) },
        },
      });
    });
  }

  /** The work failed and will not be tried again by itself. */
  async fail(id: string, refusal: NonNullable<ImportView['refusal']>): Promise<void> {
    await this.database.rows.import.updateMany({
      where: { id, status: { in: ['uploaded', 'previewing', 'committing'] } },
      data: { status: 'failed', refusal: jsonOf(refusal), progress: {} },
    });
  }

  async tell(id: string, stage: string, rows: number): Promise<void> {
    await this.database.rows.import.updateMany({ where: { id }, data: { progress: { stage, rows } } });
  }

  /**
   * Rows, ledger, status and audit in one transaction: all or nothing, whatever dies. Progress is told beside it.
   * @param later leaves the ledger to a `project` that follows: of many files it is made once. @throws CampaignMissing
   */
  commit(work: ImportWork, at: string, later = false): Promise<Projection | null> {
    return this.database.transaction(async (tx) => {
      const standing = await tx.rows.import.findFirst({
        where: { id: work.id },
        select: { status: true, counts: true },
      });
      if (standing?.status !== 'committing') return null;
      const counts = standing.counts as unknown as ImportCounts;
      await tx.execute(MAY_BE_QUIET);
      await this.tell(work.id, 'rows', 0);
      await refreshEstimates(tx);
      const rows = await writeSourceRows(withFreshEstimates(tx), work);
      const told = async (stage: string): Promise<void> => this.tell(work.id, stage, counts.rows);
      if (later) await tx.rows.ledgerRevision.updateMany({ data: { changed: { increment: 1 } } });
      const projection = {
        import: { source_rows: rows },
        ...(later ? {} : await projectLedger(tx, { importId: work.id, at, told })),
      };
      await tx.rows.importSource.updateMany({
        where: { source: work.source },
        data: { version: { increment: 1 } },
      });
      await tx.rows.import.updateMany({
        where: { id: work.id },
        data: {
          ...{ status: 'committed', committedAt: new Date(at), result: jsonOf(projection) },
          progress: { stage: 'committed', rows: counts.rows },
        },
      });
      await appendAttempt(tx, {
        kind: 'ledger',
        action: 'import-committed',
        account: work.committed_by,
        body: work.body,
        caseId: null,
        subject: work.id,
        details: { source: work.source, sha256: work.sha256, counts },
        at,
      });
      return projection;
    });
  }

  /** The ledger anew without an import: after decisions and corrections that no run has met yet. @throws CampaignMissing */
  project(at: string): Promise<Projection> {
    return this.database.transaction(async (tx) => {
      const { changed, projected } = await readRevision(tx);
      if (changed === projected) return {};
      await tx.execute(MAY_BE_QUIET);
      return projectLedger(tx, { importId: null, at });
    });
  }

  /** Asks again for the work that a worker which died may have left; repeating what is done does nothing. @returns how many */
  askUnfinished(): Promise<number> {
    const job = (status: string): LedgerJob['work'] => (status === 'committing' ? 'commit' : 'preview');
    return this.database.transaction(async ({ rows }) => {
      const unfinished = await rows.import.findMany({
        where: { status: { in: ['uploaded', 'previewing', 'committing'] } },
        orderBy: { createdAt: 'asc' },
        select: { id: true, status: true },
      });
      await rows.jobOutbox.createMany({
        data: unfinished.map(({ id, status }) => ({
          queue: LEDGER_QUEUE,
          payload: { work: job(status), importId: id },
        })),
      });
      return unfinished.length;
    });
  }
}

/** New and changed rows as they now stand; absent ones are marked, present ones unmarked. @returns rows written */
async function writeSourceRows(tx: Statements, { id, source, as_of }: ImportWork): Promise<number> {
  const asOf = as_of?.toISOString().slice(0, 10) ?? null;
  const written = await tx.execute(
    `INSERT INTO source_rows (source, table_name, key, ordinal, content, as_of, import)
     SELECT $2, table_name, key, ordinal, value, $3::date, $1 FROM import_rows WHERE import = $1 AND outcome IN ('new', 'changed')
     ON CONFLICT (source, table_name, key) DO UPDATE SET ordinal = excluded.ordinal, content = excluded.content, as_of = excluded.as_of, import = excluded.import, absent_since = NULL`,
    id,
    source,
    asOf,
  );
  const marked = await tx.execute(
    `UPDATE source_rows s SET absent_since = CASE WHEN r.outcome = 'absent' THEN $1 END FROM import_rows r
     WHERE r.import = $1 AND s.source = $2 AND s.table_name = r.table_name AND s.key = r.key AND (r.outcome = 'absent') = (s.absent_since IS NULL)`,
    id,
    source,
  );
  return written + marked;
}
