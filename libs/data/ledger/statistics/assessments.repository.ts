// Raw SQL: every unit of the population against the rules and what was recorded, set by set; a lock on the unit that is assessed, and the next number of its history. All else are rows.
import type {
  AssessmentBody,
  AssessmentsQuery,
  AssessmentView,
  RecordedAssessment,
} from '../../../contracts/assessments.js';
import type { Actor, Mode, OrganisationType, PlainDate } from '../../../domain/case.js';
import { judgeCounts, type Thresholds, type UnitNumbers } from '../../../domain/ledger/statistics/assessment.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Statements } from '../../database.js';
import { Conditions, isoDay, keyOfCursor, pageOf } from '../keyset.js';

interface RecordedColumns {
  verdict: RecordedAssessment['verdict'] | null;
  mode: Mode | null;
  reason_code: string | null;
  reason_zh: string | null;
  note: string | null;
  assessed_by: string;
  assessed_on: Date;
  source: string;
}
interface AssessmentRow extends RecordedColumns {
  unit_id: string;
  name: string;
  township: string;
  kind: string;
  type: OrganisationType;
  employees: number | null;
  league_members: number | null;
  women_employees: number | null;
  party_members_full: number | null;
  union_members: number | null;
  covered: boolean;
  has_party: boolean;
  list_item: string | null;
}

/** Covered by an organisation of the type that works on a day: its own, joint, regional or industry one. */
export const coveredSql = (unit: string, type: string, day: string): string =>
  `EXISTS (SELECT 1 FROM organisation_units ou JOIN organisations o ON o.id = ou.organisation WHERE ou.unit_id = ${unit} AND o.type = ${type}
     AND (o.baseline OR o.formed_on <= ${day}) AND (o.ended_on IS NULL OR o.ended_on > ${day}) AND (ou.left_on IS NULL OR ou.left_on > ${day}))`;
const NUMBER = `CASE t.count WHEN 'employees' THEN u.employees WHEN 'leagueMembers' THEN u.league_members WHEN 'womenEmployees' THEN u.women_employees
  WHEN 'partyMembersFull' THEN u.party_members_full END`;

/** What the rules say of every unit and type, and what was recorded where somebody knows better. */
export class AssessmentsRepository {
  constructor(private readonly database: Database) {}

  /** Units of the population, by unit and type. @throws RangeError for a cursor that is none */
  search(
    actor: Actor,
    query: AssessmentsQuery,
    thresholds: Thresholds,
    today: PlainDate,
  ): Promise<Page<AssessmentView>> {
    return this.database.withScope(actor, (tx) => searchAssessments(tx, query, thresholds, today));
  }

  history(
    actor: Actor,
    unitId: string,
  ): Promise<(RecordedAssessment & { type: OrganisationType; current: boolean })[]> {
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<RecordedColumns & { type: OrganisationType; superseded_at: Date | null }>(
        `SELECT a.type, a.verdict, a.mode, a.reason_code, r.zh AS reason_zh, a.note, a.assessed_by, a.assessed_on, a.source, a.superseded_at
         FROM assessments a LEFT JOIN not_forming_reasons r ON r.code = a.reason_code WHERE a.unit_id = $1 ORDER BY a.type, a.seq`,
        unitId,
      );
      return rows.map((row) => ({ ...recordedOf(row)!, type: row.type, current: row.superseded_at === null }));
    });
  }

  reasons(actor: Actor): Promise<{ code: string; zh: string; source: string }[]> {
    return this.database.withScope(actor, ({ rows }) =>
      rows.notFormingReason.findMany({
        orderBy: { code: 'asc' },
        select: { code: true, zh: true, source: true },
      }),
    );
  }
}

export async function searchAssessments(
  tx: Statements,
  query: AssessmentsQuery,
  thresholds: Thresholds,
  today: PlainDate,
): Promise<Page<AssessmentView>> {
  const { where, params, limit } = conditionsOf(query, thresholds, today);
  const rows = await tx.query<AssessmentRow>(
    `SELECT u.unit_id, u.name, u.township, u.kind, t.type, u.employees, u.league_members, u.women_employees, u.party_members_full, u.union_members,
       ${coveredSql('u.unit_id', 't.type', '$4::date')} AS covered, ${coveredSql('u.unit_id', `'party'`, '$4::date')} AS has_party,
       (SELECT i.id FROM task_list_items i WHERE i.removed_in IS NULL AND i.type = t.type AND u.unit_id = ANY (i.units) ORDER BY i.id LIMIT 1) AS list_item,
       a.verdict, a.mode, a.reason_code, r.zh AS reason_zh, a.note, a.assessed_by, a.assessed_on, a.source
     FROM units u CROSS JOIN unnest($1::text[], $2::text[], $3::int[]) AS t(type, count, at_least)
     LEFT JOIN assessments a ON a.unit_id = u.unit_id AND a.type = t.type AND a.superseded_at IS NULL
     LEFT JOIN not_forming_reasons r ON r.code = a.reason_code
     ${where} ORDER BY u.unit_id, t.type LIMIT ${limit}`,
    ...params,
  );
  return pageOf(
    rows,
    query.limit,
    (row) => [row.unit_id, row.type],
    (row) => viewOf(row, thresholds),
  );
}

function conditionsOf(
  query: AssessmentsQuery,
  thresholds: Thresholds,
  today: PlainDate,
): { where: string; params: unknown[]; limit: string } {
  const types = (Object.keys(thresholds) as OrganisationType[]).filter(
    (type) => query.type === undefined || type === query.type,
  );
  const conditions = new Conditions();
  for (const value of [
    types,
    types.map((type) => thresholds[type].count),
    types.map((type) => thresholds[type].atLeast),
    today,
  ])
    conditions.bind(value);
  const no = (wanted: boolean | undefined, sql: string): void =>
    void (wanted === undefined || conditions.add(wanted ? sql : `NOT (${sql})`));
  conditions
    .add('u.in_population')
    .add('u.unit_id = ?', query.unit)
    .add('u.township = ?', query.township)
    .add('a.reason_code = ?', query.reasonCode);
  if (query.meets)
    conditions.add(
      query.meets === 'unknown'
        ? `(${NUMBER}) IS NULL`
        : `(${NUMBER}) ${query.meets === 'yes' ? '>=' : '<'} t.at_least`,
    );
  if (query.verdict)
    conditions.add(
      query.verdict === 'none' ? 'a.verdict IS NULL' : 'a.verdict = ?',
      ...(query.verdict === 'none' ? [] : [query.verdict]),
    );
  no(query.covered, coveredSql('u.unit_id', 't.type', '$4::date'));
  no(query.withoutParty, `NOT ${coveredSql('u.unit_id', `'party'`, '$4::date')}`);
  no(
    query.onList,
    'EXISTS (SELECT 1 FROM task_list_items i WHERE i.removed_in IS NULL AND i.type = t.type AND u.unit_id = ANY (i.units))',
  );
  if (query.after !== undefined) {
    const key = keyOfCursor(query.after, 2);
    if (!key) throw new RangeError('after');
    conditions.add('(u.unit_id, t.type) > (?, ?)', ...key);
  }
  return { where: conditions.where, params: conditions.params, limit: conditions.bind(query.limit + 1) };
}

function viewOf(row: AssessmentRow, thresholds: Thresholds): AssessmentView {
  const numbers: UnitNumbers = {
    employees: row.employees,
    leagueMembers: row.league_members,
    womenEmployees: row.women_employees,
    partyMembersFull: row.party_members_full,
    unionMembers: row.union_members,
  };
  const threshold = thresholds[row.type];
  const judged = judgeCounts(numbers, row.type, threshold);
  const recorded = recordedOf(row);
  const wanted = recorded ? recorded.verdict === 'form' : judged.meets === 'yes';
  return {
    unit: { id: row.unit_id, name: row.name, township: row.township, kind: row.kind },
    type: row.type,
    ...judged,
    threshold,
    covered: row.covered,
    hasParty: row.has_party,
    listItem: row.list_item,
    eligible: wanted && !row.covered,
    recorded,
  };
}

function recordedOf(row: RecordedColumns): RecordedAssessment | null {
  if (row.verdict === null) return null;
  const { verdict, mode, reason_code: reasonCode, reason_zh: reason, note, assessed_by: by, assessed_on, source } = row;
  return { verdict, mode, reasonCode, reason, note, by, on: isoDay(assessed_on), source };
}

export interface NewAssessment extends Omit<AssessmentBody, 'note'> {
  unitId: string;
  note: string | null;
  by: string;
  on: PlainDate;
  /** Business instant. */
  at: string;
  source: string;
}

/** Writes an assessment; the one before it stays as history. @returns the one before */
export async function recordAssessment(
  tx: Statements,
  { unitId, type, verdict, mode, reasonCode, note, by, on, at, source }: NewAssessment,
): Promise<{ verdict: string; reasonCode: string | null } | null> {
  // Two at once for one unit and type wait for each other on the unit.
  await tx.query('SELECT unit_id FROM units WHERE unit_id = $1 FOR UPDATE', unitId);
  const [before] = await tx.rows.assessment.updateManyAndReturn({
    where: { unitId, type, supersededAt: null },
    data: { supersededAt: new Date(at) },
    select: { verdict: true, reasonCode: true },
  });
  await tx.execute(
    `INSERT INTO assessments (unit_id, type, seq, verdict, mode, reason_code, note, assessed_by, assessed_on, recorded_at, source)
     SELECT $1, $2, coalesce(max(seq), 0) + 1, $3, $4, $5, $6, $7, $8::date, $9::timestamptz, $10 FROM assessments WHERE unit_id = $1 AND type = $2`,
    unitId,
    type,
    verdict,
    mode ?? null,
    reasonCode ?? null,
    note,
    by,
    on,
    at,
    source,
  );
  return before ?? null;
}

/** @returns false when the code has other words already */
export async function addReason(
  tx: Statements,
  reason: { code: string; zh: string; source: string; by: string; at: string },
): Promise<boolean> {
  const { code, zh, source, by, at } = reason;
  await tx.rows.notFormingReason.createMany({
    data: [{ code, zh, source, changedBy: by, changedAt: new Date(at) }],
    skipDuplicates: true,
  });
  const standing = await tx.rows.notFormingReason.findFirst({ where: { code }, select: { zh: true } });
  return standing?.zh === zh;
}

/** Area path of a unit the caller may see; null when there is none. */
export async function findUnitArea(tx: Statements, unitId: string): Promise<string | null> {
  const unit = await tx.rows.unit.findFirst({ where: { unitId }, select: { area: true } });
  return unit?.area ?? null;
}

export async function isKnownReason(tx: Statements, code: string): Promise<boolean> {
  return (await tx.rows.notFormingReason.findFirst({ where: { code }, select: { code: true } })) !== null;
}
