// Raw SQL: coverage of the whole population by instructors.
import type {
  AssignmentView,
  CoverageQuery,
  CoverageView,
  InstructorDetail,
  InstructorsQuery,
  InstructorView,
  WithoutQuery,
} from '../../../contracts/instructors.js';
import type { Actor, PlainDate } from '../../../domain/case.js';
import { rate } from '../../../domain/ledger/statistics/rate.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Statements } from '../../database.js';
import { Conditions, isoDayOrNull, keyOfCursor, pageOf } from '../keyset.js';

interface InstructorRow {
  instructor_no: string;
  name: string | null;
  batch: string | null;
  sent_by: string | null;
  sent_on: Date | null;
  in_post: boolean;
  units: bigint;
  contacts: bigint;
  last_contact_on: Date | null;
}
/** `contacts`: what the list reports and what was recorded here, on the roll or in a case, also of a unit that is not assigned. */
const INSTRUCTOR = `i.instructor_no, i.name, i.batch, i.sent_by, i.sent_on, i.in_post,
  (SELECT count(*) FROM instructor_assignments a WHERE a.instructor_no = i.instructor_no AND a.ended_on IS NULL) AS units,
  (SELECT coalesce(sum(a.reported_contacts), 0) FROM instructor_assignments a WHERE a.instructor_no = i.instructor_no)
    + (SELECT count(*) FROM instructor_contacts c WHERE c.instructor_no = i.instructor_no) AS contacts,
  greatest((SELECT max(a.last_contact_on) FROM instructor_assignments a WHERE a.instructor_no = i.instructor_no),
    (SELECT max(c.on_date) FROM instructor_contacts c WHERE c.instructor_no = i.instructor_no)) AS last_contact_on`;

/** A unit has an instructor in post on a day; `?` stands for the day. */
const instructed = (day: string, batch: string): string =>
  `EXISTS (SELECT 1 FROM instructor_assignments a JOIN instructors i USING (instructor_no) WHERE a.unit_id = u.unit_id AND i.in_post ${batch}
     AND (a.assigned_on IS NULL OR a.assigned_on <= ${day}) AND (a.ended_on IS NULL OR a.ended_on > ${day}))`;

/** Instructors, whom they are in contact with, and which units have none. */
export class InstructorsRepository {
  constructor(private readonly database: Database) {}

  /** @throws RangeError for a cursor that is none */
  search(actor: Actor, query: InstructorsQuery): Promise<Page<InstructorView>> {
    const conditions = new Conditions();
    conditions.add('i.batch = ?', query.batch).add('i.in_post = ?', query.inPost);
    if (query.text !== undefined) {
      const pattern = `%${query.text.replace(/[\\%_]/g, '\\$&')}%`;
      conditions.add('(i.instructor_no ILIKE ? OR i.name ILIKE ? OR i.sent_by ILIKE ?)', pattern, pattern, pattern);
    }
    afterKey(conditions, 'i.instructor_no', query.after);
    const limit = conditions.bind(query.limit + 1);
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<InstructorRow>(
        `SELECT ${INSTRUCTOR} FROM instructors i ${conditions.where} ORDER BY i.instructor_no LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(rows, query.limit, (row) => [row.instructor_no], viewOf);
    });
  }

  find(actor: Actor, instructorNo: string): Promise<InstructorDetail | null> {
    return this.database.withScope(actor, (tx) => findInstructor(tx, instructorNo));
  }

  /** Active coverage on a day; the denominator is the whole population of the filter, with or without instructor. */
  coverage(actor: Actor, query: CoverageQuery, today: PlainDate): Promise<CoverageView> {
    return this.database.withScope(actor, async (tx) => {
      const { where, params, active, batch } = population(query, today);
      const contacted =
        query.contactedFrom === undefined
          ? 'NULL'
          : `count(*) FILTER (WHERE EXISTS (SELECT 1 FROM instructor_assignments a JOIN instructors i USING (instructor_no)
        WHERE a.unit_id = u.unit_id ${batch} AND a.last_contact_on >= $${params.push(query.contactedFrom)}::date))`;
      const [row] = await tx.query<
        Record<'units' | 'covered' | 'enterprise' | 'social', bigint> & { contacted: bigint | null }
      >(
        `SELECT count(*) AS units, count(*) FILTER (WHERE ${active}) AS covered, count(*) FILTER (WHERE u.kind = 'enterprise' AND ${active}) AS enterprise,
           count(*) FILTER (WHERE u.kind = 'social' AND ${active}) AS social, ${contacted} AS contacted FROM units u ${where}`,
        ...params,
      );
      const [people] = await tx.query<Record<'instructors' | 'active', bigint>>(
        `SELECT count(*) AS instructors, count(*) FILTER (WHERE i.in_post AND EXISTS (SELECT 1 FROM instructor_assignments a JOIN units u USING (unit_id)
           WHERE a.instructor_no = i.instructor_no AND u.in_population AND (a.ended_on IS NULL OR a.ended_on > $1::date))) AS active FROM instructors i`,
        today,
      );
      const [units, covered] = [Number(row!.units), Number(row!.covered)];
      return {
        denominator: { zh: '真正运营的单位', en: 'really operating units', units },
        covered,
        byKind: { enterprise: Number(row!.enterprise), social: Number(row!.social) },
        percent: units === 0 ? null : rate(covered, units).percent,
        without: units - covered,
        contacted: row!.contacted === null ? null : Number(row!.contacted),
        instructors: Number(people!.instructors),
        activeInstructors: Number(people!.active),
      };
    });
  }

  /** Units of the population that have no instructor in post. @throws RangeError for a cursor that is none */
  without(
    actor: Actor,
    query: WithoutQuery,
    today: PlainDate,
  ): Promise<Page<{ id: string; name: string; township: string; kind: string }>> {
    const { conditions, active } = populationConditions(query, today);
    conditions.add(`NOT ${active}`);
    afterKey(conditions, 'u.unit_id', query.after);
    const limit = conditions.bind(query.limit + 1);
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<{ id: string; name: string; township: string; kind: string }>(
        `SELECT u.unit_id AS id, u.name, u.township, u.kind FROM units u ${conditions.where} ORDER BY u.unit_id LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(
        rows,
        query.limit,
        (row) => [row.id],
        (row) => row,
      );
    });
  }
}

function populationConditions(
  { township, kind, batch }: CoverageQuery,
  today: PlainDate,
): { conditions: Conditions; active: string; batch: string } {
  const conditions = new Conditions();
  const day = `${conditions.bind(today)}::date`;
  const ofBatch = batch === undefined ? '' : `AND i.batch = ${conditions.bind(batch)}`;
  conditions.add('u.in_population').add('u.township = ?', township).add('u.kind = ?', kind);
  return { conditions, active: instructed(day, ofBatch), batch: ofBatch };
}

function population(
  query: CoverageQuery,
  today: PlainDate,
): { where: string; params: unknown[]; active: string; batch: string } {
  const { conditions, active, batch } = populationConditions(query, today);
  return { where: conditions.where, params: conditions.params, active, batch };
}

function afterKey(conditions: Conditions, column: string, after: string | undefined): void {
  if (after === undefined) return;
  const key = keyOfCursor(after, 1);
  if (!key) throw new RangeError('after');
  conditions.add(`${column} > ?`, ...key);
}

export async function findInstructor(tx: Statements, instructorNo: string): Promise<InstructorDetail | null> {
  const [row] = await tx.query<InstructorRow>(
    `SELECT ${INSTRUCTOR} FROM instructors i WHERE i.instructor_no = $1`,
    instructorNo,
  );
  if (!row) return null;
  const assignments = await tx.query<AssignmentRow>(
    `SELECT a.instructor_no, a.unit_id, u.name, u.township, a.assigned_on, a.ended_on, a.contacts, a.last_contact_on, a.source
     FROM instructor_assignments a JOIN units u USING (unit_id) WHERE a.instructor_no = $1 ORDER BY a.unit_id`,
    instructorNo,
  );
  return { ...viewOf(row), assignments: assignments.map(assignmentOf) };
}

interface AssignmentRow {
  instructor_no: string;
  unit_id: string;
  name: string;
  township: string;
  assigned_on: Date | null;
  ended_on: Date | null;
  contacts: number;
  last_contact_on: Date | null;
  source: string;
}

function assignmentOf(row: AssignmentRow): AssignmentView {
  return {
    instructorNo: row.instructor_no,
    unit: { id: row.unit_id, name: row.name, township: row.township },
    assignedOn: isoDayOrNull(row.assigned_on),
    endedOn: isoDayOrNull(row.ended_on),
    contacts: row.contacts,
    lastContactOn: isoDayOrNull(row.last_contact_on),
    source: row.source,
  };
}

function viewOf(row: InstructorRow): InstructorView {
  return {
    instructorNo: row.instructor_no,
    name: row.name,
    batch: row.batch,
    sentBy: row.sent_by,
    sentOn: isoDayOrNull(row.sent_on),
    inPost: row.in_post,
    units: Number(row.units),
    contacts: Number(row.contacts),
    lastContactOn: isoDayOrNull(row.last_contact_on),
  };
}
