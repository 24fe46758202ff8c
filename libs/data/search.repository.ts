// Raw SQL: search.
import type { SearchAnswer } from '../contracts/search.js';
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

/** Documents looked at for one search: beyond that somebody types more of the number. */
const MOST_DOCUMENTS = 500;

/** What the search over everything adds to the searches of cases, units and organisations. Under the caller's scope. */
export class SearchRepository {
  constructor(private readonly database: Database) {}

  /** Replies and registrations by a part of their number, newest first. */
  documents(actor: Actor, text: string, limit: number): Promise<SearchAnswer['documents']> {
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<{
        document_no: string;
        kind: SearchAnswer['documents'][number]['kind'];
        case_id: string;
        case_no: string;
        lead_unit_name: string;
      }>(
        `SELECT d.document_no, d.kind, c.case_id, c.case_no, c.lead_unit_name
         FROM documents_with_text($1, ${MOST_DOCUMENTS}) WITH ORDINALITY AS d(document_no, kind, case_id, place) JOIN case_lines c USING (case_id)
         ORDER BY d.place LIMIT $2::int`,
        text,
        limit,
      );
      return rows.map((row) => ({
        documentNo: row.document_no,
        kind: row.kind,
        caseId: row.case_id,
        caseNo: row.case_no,
        leadUnitName: row.lead_unit_name,
      }));
    });
  }

  /** The case of each unit that was opened last, as far as the caller sees one. */
  latestCases(actor: Actor, units: readonly string[]): Promise<Map<string, string>> {
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<{ unit_id: string; case_id: string }>(
        `SELECT DISTINCT ON (u.unit_id) u.unit_id, c.case_id FROM case_units u JOIN cases c USING (case_id)
         WHERE u.unit_id = ANY ($1) ORDER BY u.unit_id, c.opened_at DESC, c.case_id`,
        [...units],
      );
      return new Map(rows.map((row) => [row.unit_id, row.case_id]));
    });
  }
}
