// Raw SQL: what came, went or changed from one version to another is compared set by set.
import type { Actor, Instant, PlainDate } from '../../domain/case.js';
import { canonicalJson, sha256 } from '../canonical.js';
import type { Database, Statements } from '../database.js';
import type { FrozenContent, FrozenRow } from './report-freezing.js';

export interface ReportVersion {
  report: string;
  version: number;
  asOf: PlainDate;
  reason: string | null;
  dataVersion: string;
  sha256: string;
  createdBy: string;
  createdAt: Instant;
}
export interface Report {
  id: string;
  title: string;
  template: string;
  area: string;
  createdBy: string;
  createdAt: Instant;
  versions: ReportVersion[];
}
export interface FrozenReport extends ReportVersion {
  content: FrozenContent;
}
/** A row that counts in one version and not in the other, or that reads otherwise. */
export interface RowDifference {
  section: string;
  id: string;
  name: string;
  change: 'came' | 'went' | 'changed';
}

const VERSION = `report, version, to_char(as_of, 'YYYY-MM-DD') AS "asOf", reason, data_version AS "dataVersion", sha256, created_by AS "createdBy", iso(created_at) AS "createdAt"`;

/** Reports and their versions: written once, read under the caller's rights. */
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  async addReport(
    tx: Statements,
    { id, title, template, area, createdBy, createdAt }: Omit<Report, 'versions'>,
  ): Promise<void> {
    await tx.execute(
      'INSERT INTO reports (id, title, template, area, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6::timestamptz)',
      id,
      title,
      template,
      area,
      createdBy,
      createdAt,
    );
  }

  /** The hash stands for all that a version says. */
  async addVersion(
    tx: Statements,
    version: Omit<FrozenReport, 'sha256'>,
    request: string,
    fingerprint: string,
  ): Promise<string> {
    const { report, version: number, asOf, reason, dataVersion, createdBy, createdAt, content } = version;
    const hash = versionHash(version);
    await tx.execute(
      `INSERT INTO report_versions (report, version, as_of, reason, data_version, content, sha256, request, fingerprint, created_by, created_at)
       VALUES ($1, $2::int, $3::date, $4, $5, $6::jsonb, $7, $8, $9, $10, $11::timestamptz)`,
      report,
      number,
      asOf,
      reason,
      dataVersion,
      JSON.stringify(content),
      hash,
      request,
      fingerprint,
      createdBy,
      createdAt,
    );
    return hash;
  }

  all(actor: Actor): Promise<Report[]> {
    return this.database.withScope(actor, (tx) => reports(tx, null));
  }

  async find(actor: Actor, id: string): Promise<Report | null> {
    const [found] = await this.database.withScope(actor, (tx) => reports(tx, id));
    return found ?? null;
  }

  /** The newest where no version is named. */
  async version(actor: Actor, id: string, version: number | null): Promise<FrozenReport | null> {
    const [row] = await this.database.withScope(actor, (tx) =>
      tx.query<FrozenReport>(
        `SELECT ${VERSION}, content FROM report_versions WHERE report = $1 AND ($2::int IS NULL OR version = $2::int) ORDER BY version DESC LIMIT 1`,
        id,
        version,
      ),
    );
    return row ?? null;
  }

  rows(
    actor: Actor,
    { report, version }: Pick<ReportVersion, 'report' | 'version'>,
    section: string,
    { limit, after }: { limit: number; after: string | null },
  ): Promise<FrozenRow[]> {
    return this.database.withScope(actor, (tx) =>
      tx.query<FrozenRow>(
        'SELECT id, area, counted, cells FROM report_rows WHERE report = $1 AND version = $2::int AND statistic = $3 AND ($4::text IS NULL OR id > $4) ORDER BY id LIMIT $5',
        report,
        version,
        section,
        after,
        limit,
      ),
    );
  }

  /** Rows that came, went or changed from one version to another, in the order of section and id. */
  rowDifferences(actor: Actor, report: string, from: number, to: number, limit: number): Promise<RowDifference[]> {
    return this.database.withScope(actor, (tx) =>
      tx.query<RowDifference>(
        `SELECT coalesce(n.statistic, o.statistic) AS section, coalesce(n.id, o.id) AS id, coalesce(n.cells, o.cells) ->> 'name' AS name,
         CASE WHEN coalesce(n.counted, false) AND NOT coalesce(o.counted, false) THEN 'came' WHEN coalesce(o.counted, false) AND NOT coalesce(n.counted, false) THEN 'went' ELSE 'changed' END AS change
       FROM (SELECT * FROM report_rows WHERE report = $1 AND version = $2::int) o
       FULL JOIN (SELECT * FROM report_rows WHERE report = $1 AND version = $3::int) n ON n.statistic = o.statistic AND n.id = o.id
       WHERE (n.counted, n.cells) IS DISTINCT FROM (o.counted, o.cells) ORDER BY 1, 2 LIMIT $4`,
        report,
        from,
        to,
        limit,
      ),
    );
  }
}

/** SHA-256 over the canonical form of a version: what a printed report can be checked against. */
export function versionHash({
  report,
  version,
  asOf,
  dataVersion,
  content,
}: Pick<FrozenReport, 'report' | 'version' | 'asOf' | 'dataVersion' | 'content'>): string {
  return sha256(canonicalJson({ report, version, asOf, dataVersion, content }));
}

async function reports(tx: Statements, id: string | null): Promise<Report[]> {
  const heads = await tx.query<Omit<Report, 'versions'>>(
    `SELECT id, title, template, area, created_by AS "createdBy", iso(created_at) AS "createdAt" FROM reports WHERE ($1::text IS NULL OR id = $1) ORDER BY created_at DESC, id`,
    id,
  );
  const versions = await tx.query<ReportVersion>(
    `SELECT ${VERSION} FROM report_versions WHERE ($1::text IS NULL OR report = $1) ORDER BY report, version`,
    id,
  );
  return heads.map((head) => ({ ...head, versions: versions.filter(({ report }) => report === head.id) }));
}
