// Raw SQL: assignments by the pair, set by set, and the row of one that is counted on.
import type { ChangeInstructorBody, NewInstructorBody } from '../../../contracts/instructors.js';
import type { PlainDate } from '../../../domain/case.js';
import type { Statements } from '../../database.js';
import { dayOf, dayOrNull } from '../../rows.js';

/** @returns false when the number is taken */
export async function addInstructor(tx: Statements, body: NewInstructorBody, by: string, at: string): Promise<boolean> {
  const { instructorNo, name, batch, sentBy, sentOn, inPost } = body;
  const person = {
    name: name ?? null,
    batch: batch ?? null,
    sentBy: sentBy ?? null,
    sentOn: dayOrNull(sentOn ?? null),
  };
  const { count } = await tx.rows.instructor.createMany({
    data: [{ instructorNo, ...person, inPost, changedBy: by, changedAt: new Date(at) }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** From here on a person's word: imports leave the instructor alone. @returns false when there is none */
export async function changeInstructor(
  tx: Statements,
  instructorNo: string,
  { name, batch, sentBy, sentOn, inPost }: ChangeInstructorBody,
  by: string,
  at: string,
): Promise<boolean> {
  const { count } = await tx.rows.instructor.updateMany({
    where: { instructorNo },
    data: {
      ...{ name, batch, sentBy, inPost, changedBy: by, changedAt: new Date(at) },
      sentOn: sentOn === undefined ? undefined : dayOf(sentOn),
    },
  });
  return count === 1;
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
  const people = await tx.rows.instructor.findMany({
    where: { instructorNo: { in: [...new Set(pairs.map(({ instructorNo }) => instructorNo))] } },
    select: { instructorNo: true, inPost: true },
  });
  const standing = await tx.rows.instructorAssignment.findMany({
    where: { unitId: { in: units }, endedOn: null },
    select: { unitId: true, instructorNo: true },
  });
  const places = await tx.rows.unit.findMany({
    where: { unitId: { in: units } },
    select: { unitId: true, area: true },
  });
  const assigned = new Map<string, string[]>();
  for (const { unitId, instructorNo } of standing)
    assigned.set(unitId, [...(assigned.get(unitId) ?? []), instructorNo]);
  return {
    inPost: new Map(people.map(({ instructorNo, inPost }) => [instructorNo, inPost])),
    assigned,
    areas: new Map(places.map(({ unitId, area }) => [unitId, area])),
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
  await tx.rows.instructorContact.createMany({
    data: [{ id, instructorNo, unitId: unit, onDate: dayOf(on), note, recordedBy: by, recordedAt: new Date(at) }],
  });
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
