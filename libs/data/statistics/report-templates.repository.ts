// Raw SQL: the bytes of a template; the next number in the statement that takes it. All else are rows.
import type { Actor, Instant } from '../../domain/case.js';
import type { Database, Statements } from '../database.js';

export interface StoredTemplate {
  name: string;
  version: number;
  sha256: string;
  placeholders: string[];
  uploadedBy: string;
  uploadedAt: Instant;
}
const VIEW = 'name, version, sha256, placeholders, uploaded_by AS "uploadedBy", iso(uploaded_at) AS "uploadedAt"';

/** Templates of the briefing: every upload is a version, and none is taken away. */
export class ReportTemplatesRepository {
  constructor(private readonly database: Database) {}

  async newest(actor: Actor): Promise<StoredTemplate[]> {
    const found = await this.database.withScope(actor, ({ rows }) =>
      rows.reportTemplate.findMany({
        distinct: ['name'],
        orderBy: [{ name: 'asc' }, { version: 'desc' }],
        omit: { content: true, request: true },
      }),
    );
    return found.map((template) => ({ ...template, uploadedAt: template.uploadedAt.toISOString() }));
  }

  async content(actor: Actor, name: string): Promise<Buffer | null> {
    const [row] = await this.database.withScope(actor, (tx) =>
      tx.query<{ content: Buffer }>(
        'SELECT content FROM report_templates WHERE name = $1 ORDER BY version DESC LIMIT 1',
        name,
      ),
    );
    return row ? Buffer.from(row.content) : null;
  }

  async exists(tx: Statements, name: string): Promise<boolean> {
    return (await tx.rows.reportTemplate.findFirst({ where: { name }, select: { name: true } })) !== null;
  }

  async add(
    tx: Statements,
    template: Omit<StoredTemplate, 'version'>,
    content: Buffer,
    request: string,
  ): Promise<StoredTemplate> {
    const { name, sha256, placeholders, uploadedBy, uploadedAt } = template;
    const [row] = await tx.query<StoredTemplate>(
      `INSERT INTO report_templates (name, version, content, sha256, placeholders, request, uploaded_by, uploaded_at)
       SELECT $1, coalesce(max(version), 0) + 1, decode($2, 'base64'), $3, $4::text[], $5, $6, $7::timestamptz FROM report_templates WHERE name = $1 RETURNING ${VIEW}`,
      name,
      content.toString('base64'),
      sha256,
      placeholders,
      request,
      uploadedBy,
      uploadedAt,
    );
    return row!;
  }
}
