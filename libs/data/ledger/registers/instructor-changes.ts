import type { ChangeInstructorBody, NewInstructorBody } from '../../../contracts/instructors.js';
import type { PlainDate } from '../../../domain/case.js';
import type { Statements } from '../../database.js';

/** @returns false when the number is taken */
export async function addInstructor(tx: Statements, body: NewInstructorBody, by: string, at: string): Promise<boolean> {
  const { instructorNo, name, batch, sentBy, sentOn, inPost } = body;
  const added = await tx.execute(
    `INSERT INTO instructors (instructor_no, name, batch, sent_by, sent_on, in_post, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5::date, $6::boolean, $7, $8::timestamptz)
     ON CONFLICT DO NOTHING`,
    instructorNo,
    name ?? null,
    batch ?? null,
    sentBy ?? null,
    sentOn ?? null,
    inPost,
    by,
    at,
  );
  return added === 1;
}

/** From here on a person's word: imports leave the instructor alone. @returns false when there is none */
export async function changeInstructor(
  tx: Statements,
  instructorNo: string,
  { name, batch, sentBy, sentOn, inPost }: ChangeInstructorBody,
  by: string,
  at: string,
): Promise<boolean> {
  const changed = await tx.execute(
    `UPDATE instructors SET name = coalesce($2, name), batch = coalesce($3, batch), sent_by = coalesce($4, sent_by), sent_on = coalesce($5::date, sent_on),
       in_post = coalesce($6::boolean, in_post), changed_by = $7, changed_at = $8::timestamptz WHERE instructor_no = $1`,
    instructorNo,
    name ?? null,
    batch ?? null,
    sentBy ?? null,
    sentOn ?? null,
    inPost ?? null,
    by,
    at,
  );
  return changed === 1;
}

export interface Pair {
  instructorNo: string;
  unit: string;
}
/** What stands for some pairs. */
export interface CurrentAssignments {
  /** Known instructors and whether they are in post. */
  inPost: Map<string, boolean>;
  /** Unit → instructors assigned now. */
  assigned: Map<string, string[]>;
  areas: Map<string, string>;
}

export async function currentAssignments(tx: Statements, pairs: readonly Pair[]): Promise<CurrentAssignments> {
  const units = [...new Set(pairs.map(({ unit }) => unit))];
  const people = await tx.query<{ instructor_no: string; in_post: boolean }>(
    'SELECT instructor_no, in_post FROM instructors WHERE instructor_no = ANY ($1)',
    pairs.map(({ instructorNo }) => instructorNo),
  );
  const rows = await tx.query<{ unit_id: string; instructor_no: string }>(
    'SELECT unit_id, instructor_no FROM instructor_assignments WHERE unit_id = ANY ($1) AND ended_on IS NULL',
    units,
  );
  const places = await tx.query<{ unit_id: string; area: string }>(
    'SELECT unit_id, area FROM units WHERE unit_id = ANY ($1)',
    units,
  );
  const assigned = new Map<string, string[]>();
  for (const { unit_id, instructor_no } of rows)
    assigned.set(unit_id, [...(assigned.get(unit_id) ?? []), instructor_no]);
  return {
    inPost: new Map(people.map((row) => [row.instructor_no, row.in_post])),
    assigned,
    areas: new Map(places.map(({ unit_id, area }) => [unit_id, area])),
  };
}

export async function assign(
  tx: Statements,
  pairs: readonly Pair[],
  { on, by, at }: { on: PlainDate; by: string; at: string },
): Promise<void> {
  await tx.execute(
    `INSERT INTO instructor_assignments AS a (instructor_no, unit_id, assigned_on, source, assigned_by, changed_at, contacts, last_contact_on)
     SELECT p->>'instructorNo', p->>'unit', $2::date, 'person', $3, $4::timestamptz, c.n, c.last FROM jsonb_array_elements($1::jsonb) p,
       LATERAL (SELECT count(*) AS n, max(on_date) AS last FROM instructor_contacts c WHERE c.instructor_no = p->>'instructorNo' AND c.unit_id = p->>'unit') c
     ON CONFLICT (instructor_no, unit_id) DO UPDATE SET assigned_on = excluded.assigned_on, ended_on = NULL, source = 'person', assigned_by = excluded.assigned_by,
       changed_at = excluded.changed_at`,
    JSON.stringify(pairs),
    on,
    by,
    at,
  );
}

/** @returns how many ended */
export function endAssignments(
  tx: Statements,
  pairs: readonly Pair[],
  { on, by, at }: { on: PlainDate; by: string; at: string },
): Promise<number> {
  return tx.execute(
    `UPDATE instructor_assignments a SET ended_on = $2::date, source = 'person', assigned_by = $3, changed_at = $4::timestamptz FROM jsonb_array_elements($1::jsonb) p
     WHERE a.instructor_no = p->>'instructorNo' AND a.unit_id = p->>'unit' AND a.ended_on IS NULL`,
    JSON.stringify(pairs),
    on,
    by,
    at,
  );
}

export interface NewContact extends Pair {
  id: string;
  on: PlainDate;
  note: string | null;
  by: string;
  at: string;
}

/** @returns false when the instructor is not assigned to the unit now */
export async function recordContact(
  tx: Statements,
  { id, instructorNo, unit, on, note, by, at }: NewContact,
): Promise<boolean> {
  const [assignment] = await tx.query(
    'SELECT 1 AS one FROM instructor_assignments WHERE instructor_no = $1 AND unit_id = $2 AND ended_on IS NULL FOR UPDATE',
    instructorNo,
    unit,
  );
  if (!assignment) return false;
  await tx.execute(
    'INSERT INTO instructor_contacts (id, instructor_no, unit_id, on_date, note, recorded_by, recorded_at) VALUES ($1, $2, $3, $4::date, $5, $6, $7::timestamptz)',
    id,
    instructorNo,
    unit,
    on,
    note,
    by,
    at,
  );
  await tx.execute(
    `UPDATE instructor_assignments SET contacts = contacts + 1, last_contact_on = greatest(last_contact_on, $3::date), changed_at = $4::timestamptz
     WHERE instructor_no = $1 AND unit_id = $2`,
    instructorNo,
    unit,
    on,
    at,
  );
  return true;
}
