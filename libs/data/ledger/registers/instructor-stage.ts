// Raw SQL: instructors of a file are written set by set.
import type { InstructorAssignment } from '../../../domain/ledger/registers/instructor-coverage.js';
import { jointProblem, jointRuleOf } from '../../../domain/ledger/registers/joint-adjustments.js';
import { squeeze } from '../../../domain/ledger/codes/characters.js';
import { wholeDay } from '../../../domain/ledger/import/source-rows.js';
import { sha256 } from '../../canonical.js';
import type { Statements } from '../../database.js';
import type { LedgerStage, ProjectedLedger } from '../import/ledger-stage.js';

const BATCH = 1000;

/** Instructors and the units that their list names, as far as the match is decided; and the joint organisations the platform says were adjusted. */
export const instructorStage: LedgerStage = {
  name: 'instructors',
  async write(tx, projected) {
    const { instructors } = projected.ledger;
    return {
      instructors: await writeInstructors(tx, instructors, projected.at),
      instructor_assignments: await writeAssignments(tx, instructors, projected.at),
      organisation_adjustments: await writeAdjustments(tx, projected),
    };
  },
};

/** An instructor whom a person has changed here stays as changed. */
async function writeInstructors(
  tx: Statements,
  assignments: readonly InstructorAssignment[],
  at: string,
): Promise<number> {
  const byNo = new Map<string, Record<string, unknown> & { in_post: boolean }>();
  for (const { row, inPost } of assignments) {
    const known = byNo.get(row.instructorNo);
    if (known) known.in_post ||= inPost;
    else
      byNo.set(row.instructorNo, {
        instructor_no: row.instructorNo,
        batch: row.batch,
        name: row.name,
        sent_by: row.sentBy,
        in_post: inPost,
        sent_on: wholeDay(row.sentOn),
      });
  }
  return tx.execute(
    `INSERT INTO instructors AS i (instructor_no, batch, name, sent_by, in_post, sent_on, changed_at)
     SELECT r.instructor_no, r.batch, r.name, r.sent_by, r.in_post, r.sent_on, $2::timestamptz FROM jsonb_populate_recordset(NULL::instructors, $1::jsonb) r
     ON CONFLICT (instructor_no) DO UPDATE SET (batch, name, sent_by, in_post, sent_on, changed_at)
       = ROW (excluded.batch, excluded.name, excluded.sent_by, excluded.in_post, excluded.sent_on, excluded.changed_at)
     WHERE i.changed_by IS NULL AND (i.batch, i.name, i.sent_by, i.in_post, i.sent_on) IS DISTINCT FROM (excluded.batch, excluded.name, excluded.sent_by, excluded.in_post, excluded.sent_on)`,
    JSON.stringify([...byNo.values()]),
    at,
  );
}

interface AssignmentRecord {
  instructor_no: string;
  unit_id: string;
  reported_contacts: number;
  reported_last_contact_on: string | null;
  ended_on: string | null;
}

/** One record per pair; a row of an instructor who has left while another row of theirs has not is an assignment that ended. */
function recordsOf(assignments: readonly InstructorAssignment[]): AssignmentRecord[] {
  const inPost = new Set(assignments.filter((assignment) => assignment.inPost).map(({ row }) => row.instructorNo));
  const records = new Map<string, AssignmentRecord>();
  for (const { row, unitNo, inPost: now } of assignments) {
    if (unitNo === null) continue;
    const lastContact = wholeDay(row.lastContactOn);
    const key = `${row.instructorNo}|${unitNo}`;
    const known = records.get(key);
    if (known) known.reported_contacts += row.contacts ?? 0;
    else
      records.set(key, {
        instructor_no: row.instructorNo,
        unit_id: unitNo,
        reported_contacts: row.contacts ?? 0,
        reported_last_contact_on: lastContact,
        ended_on: now || !inPost.has(row.instructorNo) ? null : (lastContact ?? wholeDay(row.sentOn)),
      });
  }
  return [...records.values()];
}

const OWN = `(SELECT count(*)::int FROM instructor_contacts c WHERE c.instructor_no = r.instructor_no AND c.unit_id = r.unit_id)`;
const OWN_LAST = `(SELECT max(c.on_date) FROM instructor_contacts c WHERE c.instructor_no = r.instructor_no AND c.unit_id = r.unit_id)`;

/** What a person assigned or ended stays; of the list's own what its rows no longer name goes. */
async function writeAssignments(
  tx: Statements,
  assignments: readonly InstructorAssignment[],
  at: string,
): Promise<number> {
  const records = recordsOf(assignments);
  let written = await tx.execute(
    `DELETE FROM instructor_assignments a WHERE a.source = 'instructors'
     AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset($1::jsonb) AS r(instructor_no text, unit_id text) WHERE r.instructor_no = a.instructor_no AND r.unit_id = a.unit_id)`,
    JSON.stringify(records.map(({ instructor_no, unit_id }) => ({ instructor_no, unit_id }))),
  );
  for (let from = 0; from < records.length; from += BATCH) {
    written += await tx.execute(
      `INSERT INTO instructor_assignments AS a (instructor_no, unit_id, ended_on, reported_contacts, reported_last_contact_on, contacts, last_contact_on, source, changed_at)
       SELECT r.instructor_no, r.unit_id, r.ended_on, r.reported_contacts, r.reported_last_contact_on, r.reported_contacts + ${OWN}, greatest(r.reported_last_contact_on, ${OWN_LAST}),
         'instructors', $2::timestamptz FROM jsonb_populate_recordset(NULL::instructor_assignments, $1::jsonb) r
       ON CONFLICT (instructor_no, unit_id) DO UPDATE SET (ended_on, reported_contacts, reported_last_contact_on, contacts, last_contact_on, changed_at)
         = ROW (CASE WHEN a.source = 'person' THEN a.ended_on ELSE excluded.ended_on END, excluded.reported_contacts, excluded.reported_last_contact_on, excluded.contacts,
           excluded.last_contact_on, excluded.changed_at)
       WHERE (CASE WHEN a.source = 'person' THEN excluded.ended_on ELSE a.ended_on END, a.reported_contacts, a.reported_last_contact_on, a.contacts, a.last_contact_on)
         IS DISTINCT FROM (excluded.ended_on, excluded.reported_contacts, excluded.reported_last_contact_on, excluded.contacts, excluded.last_contact_on)`,
      JSON.stringify(records.slice(from, from + BATCH)),
      at,
    );
  }
  return written;
}

/** Second sheet of the platform: what was wrong is read from the units, not from the remark; a row with nothing wrong is none. */
async function writeAdjustments(tx: Statements, { sources, ledger, rules, at }: ProjectedLedger): Promise<number> {
  const byNo = new Map(ledger.population.units.map((unit) => [unit.unitNo, unit]));
  const records = sources.platform.adjustments.flatMap(
    ({ organisation, before, after, moved, adjustedOn, documentNo }) => {
      const problem = jointProblem(before, byNo, jointRuleOf(rules));
      if (!problem) return [];
      const name = squeeze(organisation);
      return [
        {
          id: `A${sha256(`platform|${name}|${adjustedOn ?? ''}`).slice(0, 20)}`,
          name,
          problem,
          before,
          after,
          moved,
          adjusted_on: wholeDay(adjustedOn),
          document_no: documentNo,
        },
      ];
    },
  );
  const gone = await tx.execute(
    `DELETE FROM organisation_adjustments WHERE source = 'platform' AND id <> ALL ($1::text[])`,
    records.map(({ id }) => id),
  );
  return (
    gone +
    (await tx.execute(
      `INSERT INTO organisation_adjustments AS a (id, organisation, name, type, problem, before, after, moved, adjusted_on, document_no, source, recorded_by, recorded_at)
     SELECT r.id, (SELECT o.id FROM organisations o WHERE o.type = 'party' AND o.name = r.name ORDER BY o.id LIMIT 1), r.name, 'party', r.problem, r.before, r.after, r.moved,
       r.adjusted_on, r.document_no, 'platform', 'import', $2::timestamptz FROM jsonb_populate_recordset(NULL::organisation_adjustments, $1::jsonb) r
     ON CONFLICT (id) DO UPDATE SET (organisation, problem, before, after, moved, document_no) = ROW (excluded.organisation, excluded.problem, excluded.before, excluded.after,
       excluded.moved, excluded.document_no)
     WHERE (a.organisation, a.problem, a.before, a.after, a.moved, a.document_no)
       IS DISTINCT FROM (excluded.organisation, excluded.problem, excluded.before, excluded.after, excluded.moved, excluded.document_no)`,
      JSON.stringify(records),
      at,
    ))
  );
}
