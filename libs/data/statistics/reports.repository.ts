// Raw SQL: what came, went or changed from one version to another is compared set by set.
import type { Actor, Instant, PlainDate } from '../../domain/case.js';
import { canonicalJson, sha256 } from '../canonical.js';
import type { Database, Statements } from '../database.js';
import type { ReportVersionModel } from '../generated/models.js';
import { isoDay } from '../ledger/keyset.js';
import { dayOf, jsonOf } from '../rows.js';
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

const VERSION_FIELDS = {
  ...{ report: true, version: true, asOf: true, reason: true, dataVersion: true, sha256: true },
  ...{ createdBy: true, createdAt: true },
} as const;

/** Reports and their versions: written once, read under the caller's rights. */
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  async addReport(
    tx: Statements,
    { id, title, template, area, createdBy, createdAt }: Omit<Report, 'versions'>,
  ): Promise<void> {
    await tx.rows.report.createMany({
      data: [{ id, title, template, area, createdBy, createdAt: new Date(createdAt) }],
    });
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
    await tx.rows.reportVersion.createMany({
      data: [
        {
          ...{ report, version: number, asOf: dayOf(asOf), reason, dataVersion, content: jsonOf(content) },
          ...{ sha256: hash, request, fingerprint, createdBy, createdAt: new Date(createdAt) },
        },
      ],
    });
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
    const found = await this.database.withScope(actor, ({ rows }) =>
      rows.reportVersion.findFirst({
        where: { report: id, ...(version === null ? {} : { version }) },
        orderBy: { version: 'desc' },
        select: { ...VERSION_FIELDS, content: true },
      }),
    );
    return found && { ...versionOf(found), content: found.content as unknown as FrozenContent };
  }

  async rows(
    actor: Actor,
    { report, version }: Pick<ReportVersion, 'report' | 'version'>,
    section: string,
    { limit, after }: { limit: number; after: string | null },
  ): Promise<FrozenRow[]> {
    const found = await this.database.withScope(actor, ({ rows }) =>
      rows.reportRow.findMany({
        where: { report, version, statistic: section, ...(after === null ? {} : { id: { gt: after } }) },
        orderBy: { id: 'asc' },
        take: limit,
        select: { id: true, area: true, counted: true, cells: true },
      }),
    );
    return found as unknown as FrozenRow[];
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
  const heads = await tx.rows.report.findMany({
    where: id === null ? {} : { id },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    select: { id: true, title: true, template: true, area: true, createdBy: true, createdAt: true },
  });
  const versions = await tx.rows.reportVersion.findMany({
    where: id === null ? {} : { report: id },
    orderBy: [{ report: 'asc' }, { version: 'asc' }],
    select: VERSION_FIELDS,
  });
  return heads.map((head) => ({
    ...head,
    createdAt: head.createdAt.toISOString(),
    versions: versions.filter(({ report }) => report === head.id).map(versionOf),
  }));
}

function versionOf(row: Pick<ReportVersionModel, keyof typeof VERSION_FIELDS>): ReportVersion {
  const { report, version, asOf, reason, dataVersion, sha256: hash, createdBy, createdAt } = row;
  return {
    ...{ report, version, asOf: isoDay(asOf), reason, dataVersion, sha256: hash },
    ...{ createdBy, createdAt: createdAt.toISOString() },
  };
}
