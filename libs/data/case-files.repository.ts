// Raw SQL: whether a paper came after the registration is asked of the audit with it, and the database's clock says when it came.
import type { Actor } from '../domain/case.js';
import type { Database } from './database.js';

/** A paper that was handed in; its bytes lie in the document store under its id. */
export interface CaseFile {
  id: string;
  caseId: string;
  paper: string;
  /** As it was called where it came from. */
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  by: string;
  body: string;
  at: string;
  /** Handed in after the registration that ended the case. */
  afterEnd: boolean;
}
interface Row {
  id: string;
  case_id: string;
  paper: string;
  name: string;
  media_type: string;
  size: bigint;
  sha256: string;
  uploaded_by: string;
  body: string;
  uploaded_at: Date;
  after_end: boolean;
}
const COLUMNS = 'id, case_id, paper, name, media_type, size, sha256, uploaded_by, body, uploaded_at';
/** Both instants are of the database's clock; the registration is the last action of its case. */
const SEEN = `${COLUMNS}, EXISTS (SELECT 1 FROM audit_entries a
  WHERE a.case_id = case_files.case_id AND a.name = 'register' AND a.recorded_at <= case_files.recorded_at) AS after_end`;

/** Papers of cases, under the caller's sight. */
export class CaseFilesRepository {
  constructor(private readonly database: Database) {}

  /** In the order in which they came. */
  async list(actor: Actor, caseId: string): Promise<CaseFile[]> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<Row>(`SELECT ${SEEN} FROM case_files WHERE case_id = $1 ORDER BY recorded_at, id`, caseId),
    );
    return rows.map(fileOf);
  }

  async find(actor: Actor, caseId: string, id: string): Promise<CaseFile | null> {
    const rows = await this.database.withScope(actor, (tx) =>
      tx.query<Row>(`SELECT ${SEEN} FROM case_files WHERE case_id = $1 AND id = $2`, caseId, id),
    );
    return rows[0] ? fileOf(rows[0]) : null;
  }

  /** Once: the same id again changes nothing. */
  async add(actor: Actor, file: Omit<CaseFile, 'afterEnd'>): Promise<void> {
    await this.database.withScope(actor, (tx) =>
      tx.execute(
        `INSERT INTO case_files (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6::bigint, $7, $8, $9, $10::timestamptz) ON CONFLICT DO NOTHING`,
        file.id,
        file.caseId,
        file.paper,
        file.name,
        file.mediaType,
        file.size,
        file.sha256,
        file.by,
        file.body,
        file.at,
      ),
    );
  }
}

function fileOf(row: Row): CaseFile {
  return {
    id: row.id,
    caseId: row.case_id,
    paper: row.paper,
    name: row.name,
    mediaType: row.media_type,
    size: Number(row.size),
    sha256: row.sha256,
    by: row.uploaded_by,
    body: row.body,
    at: row.uploaded_at.toISOString(),
    afterEnd: row.after_end,
  };
}
