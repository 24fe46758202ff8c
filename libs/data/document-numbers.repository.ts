// Raw SQL: the register of numbers beside the gaps between them.
import type { DocumentNumbersAnswer, DocumentNumbersQuery } from '../contracts/document-numbers.js';
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

interface NumberRow {
  number: number;
  documentNo: string;
  kind: string;
  caseId: string;
  caseNo: string;
  gapAfter: number | null;
  gapReason: string | null;
}

/** The register of numbers of an issuer and year, as far as the caller sees the cases they were given in. */
export class DocumentNumbersRepository {
  constructor(private readonly database: Database) {}

  async list(actor: Actor, query: DocumentNumbersQuery): Promise<DocumentNumbersAnswer> {
    const { issuer, year, gaps, after, limit } = query;
    return this.database.withScope(actor, async (tx) => {
      const counter = await tx.rows.documentCounter.findFirst({ where: { body: issuer, year } });
      const rows = await tx.query<NumberRow>(
        `SELECT d.number, d.document_no AS "documentNo", d.kind, d.case_id AS "caseId", c.case_no AS "caseNo", d.gap_after AS "gapAfter", d.gap_reason AS "gapReason"
         FROM documents d JOIN cases c USING (case_id)
         WHERE d.issuer = $1 AND d.year = $2 AND d.number > $3 AND ($4::boolean IS FALSE OR d.gap_after IS NOT NULL) ORDER BY d.number LIMIT $5`,
        issuer,
        year,
        after,
        gaps,
        limit + 1,
      );
      return {
        declared: counter?.declared ?? 0,
        last: counter?.last ?? 0,
        items: rows.slice(0, limit).map(({ gapAfter, gapReason, ...row }) => ({
          ...row,
          missing: gapAfter === null ? null : { from: gapAfter + 1, to: row.number - 1, reason: gapReason },
        })),
        hasMore: rows.length > limit,
      };
    });
  }
}
