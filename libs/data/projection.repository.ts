// Raw SQL: the read model is made anew by functions of the database.
import type { CalendarRelease } from '../domain/calendar.js';
import type { CaseState } from '../domain/case.js';
import type { RecordedEntry } from '../domain/fold-audit.js';
import { readCalendarReleases } from './calendars.repository.js';
import { canonicalJson } from './canonical.js';
import { caseRow, isExclusive } from './case-row.js';
import { documentsOnRegister } from './case-store.js';
import type { Database } from './database.js';
import { packState, unpackState, type StoredState } from './stored-state.js';

/** same: it stood so already · changed: the read model was otherwise · made: it was missing · moved: somebody acted meanwhile, nothing was written */
export type Rebuilt = 'same' | 'changed' | 'made' | 'moved';

/** The read model of cases as the owner writes it anew. */
export class ProjectionRepository {
  constructor(private readonly database: Database) {}

  /** Every case that the audit or the read model knows, by id, a page of them; `version` is that of the audit, null without one. */
  async casesAfter(after: string, limit: number): Promise<{ caseId: string; version: number | null }[]> {
    const rows = await this.database.query<{ case_id: string; version: number | null }>(
      `SELECT case_id, (SELECT max(seq) FROM audit_entries a WHERE a.case_id = k.case_id) AS version
       FROM (SELECT case_id FROM case_actions UNION SELECT case_id FROM packed_audits UNION SELECT case_id FROM cases) k WHERE case_id > $1 ORDER BY case_id LIMIT $2`,
      after,
      limit,
    );
    return rows.map(({ case_id, version }) => ({ caseId: case_id, version }));
  }

  /** The audit of a case, in order; the first entry is its opening. */
  async entriesOf(caseId: string): Promise<(RecordedEntry & { adopted: boolean })[]> {
    return this.database.query(
      `SELECT action::jsonb AS action, iso(at) AS at, document_no AS "documentNo", adopted FROM audit_entries WHERE case_id = $1 ORDER BY seq`,
      caseId,
    );
  }

  /** Which numbers left others out, out of the audit, once every number stands. @returns how many stood otherwise */
  async rebuildNumberGaps(): Promise<number> {
    const [row] = await this.database.query<{ changed: bigint }>('SELECT rebuild_number_gaps() AS changed');
    return Number(row!.changed);
  }

  /** What lists and boards are read from, out of the cases. @returns how many wait */
  async rebuildWaiting(): Promise<number> {
    const [row] = await this.database.query<{ waiting: bigint }>('SELECT rebuild_waiting() AS waiting');
    return Number(row!.waiting);
  }

  releases(): Promise<CalendarRelease[]> {
    return readCalendarReleases(this.database);
  }

  /** In one transaction; what stood is compared with what stands after it, states unpacked. */
  async rebuild(state: CaseState): Promise<Rebuilt> {
    const units = state.units.map(({ unitId, name }) => ({ unitId, name }));
    const documents = documentsOnRegister(state);
    const payload = { row: caseRow(state), units, exclusive: isExclusive(state), documents };
    return this.database.transaction(async (tx) => {
      const before = await standing(tx, state.caseId);
      const [row] = await tx.query<{ written: boolean }>(
        'SELECT rebuild_case($1::jsonb, $2::bytea) AS written',
        JSON.stringify(payload),
        packState(state),
      );
      if (!row!.written) return 'moved';
      if (before === null) return 'made';
      return before === (await standing(tx, state.caseId)) ? 'same' : 'changed';
    });
  }
}

/** A case with all that its rebuilding writes, as text that can be compared. */
async function standing({ query }: Pick<Database, 'query'>, caseId: string): Promise<string | null> {
  const [row] = await query<StoredState & { told: object }>(
    `SELECT c.state, c.document_no, to_jsonb(c) - 'state' || jsonb_build_object(
       'waiting', (SELECT to_jsonb(w) FROM waiting w WHERE w.case_id = c.case_id), 'units', (SELECT jsonb_agg(to_jsonb(u) ORDER BY unit_id) FROM case_units u WHERE u.case_id = c.case_id),
       'documents', (SELECT jsonb_agg(to_jsonb(d) ORDER BY issuer, year, number) FROM documents d WHERE d.case_id = c.case_id)) AS told
     FROM cases c WHERE c.case_id = $1`,
    caseId,
  );
  return row ? canonicalJson([row.told, unpackState(row)]) : null;
}
