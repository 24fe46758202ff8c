// Raw SQL: three tables are asked in one round trip.
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

/** What people call the things that answers name by id. */
export interface Names {
  accounts: Record<string, string>;
  bodies: Record<string, string>;
  instructors: Record<string, string>;
}
export type NamedIds = { [K in keyof Names]: readonly string[] };
/** How people know a case. */
export interface CaseName {
  caseNo: string;
  /** Name of the lead unit. */
  unitName: string;
}

/** Names by id; raw SQL, because three tables are asked in one round trip. */
export class NamesRepository {
  constructor(private readonly database: Database) {}

  /** Names of people of the administration and of bodies, which everybody who is signed in may read. Ids nobody has are left out. */
  async find({ accounts, bodies, instructors }: NamedIds): Promise<Names> {
    const rows = await this.database.query<{ kind: keyof Names; id: string; name: string }>(
      `SELECT 'accounts' AS kind, id, display_name AS name FROM accounts WHERE id = ANY ($1)
       UNION ALL SELECT 'bodies', id, name FROM bodies WHERE id = ANY ($2)
       UNION ALL SELECT 'instructors', instructor_no, display_name FROM accounts WHERE instructor_no = ANY ($3)`,
      [...accounts],
      [...bodies],
      [...instructors],
    );
    const names: Names = { accounts: {}, bodies: {}, instructors: {} };
    for (const { kind, id, name } of rows) names[kind][id] = name;
    return names;
  }

  /** Case numbers and lead units of the cases the actor may see, by id. */
  async findCases(actor: Actor, ids: readonly string[]): Promise<Map<string, CaseName>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<{ case_id: string; case_no: string; lead_unit_name: string }>(
        'SELECT case_id, case_no, lead_unit_name FROM case_lines WHERE case_id = ANY ($1)',
        [...new Set(ids)],
      ),
    );
    return new Map(rows.map((r) => [r.case_id, { caseNo: r.case_no, unitName: r.lead_unit_name }]));
  }
}
