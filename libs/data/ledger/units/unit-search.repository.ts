// Raw SQL: search.
import type { UnitFilter, UnitSearchBody, UnitSummary } from '../../../contracts/units.js';
import { ORGANISATION_TYPES, type PlainDate } from '../../../domain/case.js';
import type { AssessedCount, Thresholds } from '../../../domain/ledger/statistics/assessment.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Scope, Statements } from '../../database.js';
import { cursorOf, isoDayOrNull, keyOfCursor } from '../keyset.js';

/** What a filter is measured by. */
export interface SearchContext {
  today: PlainDate;
  thresholds: Thresholds;
}
const COUNT_COLUMNS: Record<AssessedCount, string> = {
  employees: 'employees',
  leagueMembers: 'league_members',
  womenEmployees: 'women_employees',
  partyMembersFull: 'party_members_full',
};

/** Columns of a summary over `units u`. */
export const SUMMARY_COLUMNS = `u.unit_id, u.name, u.former_names, u.aliases, u.credit_code, u.code_check, u.township, u.area, u.kind, u.unit_class, u.status, u.status_on, u.keeps, u.in_population,
  u.exclusion_reason, u.employees, u.union_members, u.women_employees, u.league_members, u.party_members_full, u.party_members_probationary, u.version,
  ARRAY(SELECT DISTINCT o.type FROM organisation_units m JOIN organisations o ON o.id = m.organisation
    WHERE m.unit_id = u.unit_id AND o.starts_on <= $1::date AND coalesce(o.ends_on, 'infinity') > $1::date AND coalesce(m.left_on, 'infinity') > $1::date) AS covered`;
export interface SummaryRow {
  unit_id: string;
  name: string;
  former_names: string[];
  aliases: string[];
  credit_code: string | null;
  code_check: UnitSummary['codeCheck'];
  township: string;
  area: string;
  kind: UnitSummary['kind'];
  unit_class: string | null;
  status: UnitSummary['status'];
  status_on: Date | null;
  keeps: string | null;
  in_population: boolean;
  exclusion_reason: string | null;
  employees: number | null;
  union_members: number | null;
  women_employees: number | null;
  league_members: number | null;
  party_members_full: number | null;
  party_members_probationary: number | null;
  version: number;
  covered: UnitSummary['covered'];
}

/** As far as a search counts: a text that half a million units have would take seconds, and nobody reads on so far. */
const MOST_COUNTED = 10_000;

/** Finds units; each page costs the same wherever it lies. */
export class UnitSearchRepository {
  constructor(
    private readonly database: Database,
    private readonly mostCounted = MOST_COUNTED,
  ) {}

  search(
    scope: Scope,
    { filter, sort, page, withTotal }: UnitSearchBody,
    context: SearchContext,
  ): Promise<Page<UnitSummary>> {
    return this.database.withScope(scope, async (tx) => {
      const conditions = JSON.stringify({ ...conditionsOf(filter, context), sort });
      const after = page.after === undefined ? null : JSON.stringify(unitCursorKey(page.after, sort));
      const rows = await findRows(tx, conditions, after, page.limit + 1, context.today);
      const items = rows.slice(0, page.limit).map(summaryOf);
      const last = items.at(-1);
      const total = withTotal ? await countUpTo(tx, conditions, this.mostCounted) : {};
      const endCursor = last
        ? cursorOf(sort === 'name' ? ['name', last.name, last.unitId] : ['unitId', last.unitId])
        : null;
      return { items, page: { endCursor, hasMore: rows.length > page.limit, ...total } };
    });
  }
}

/** Sort keys of the row a page ended with; null when the text is no cursor of this order. */
export function unitCursorKey(after: string, sort: UnitSearchBody['sort']): string[] | null {
  const key = keyOfCursor(after, sort === 'name' ? 3 : 2);
  return key?.[0] === sort ? key.slice(1) : null;
}

async function findRows(
  tx: Statements,
  conditions: string,
  after: string | null,
  limit: number,
  today: PlainDate,
): Promise<SummaryRow[]> {
  return tx.query<SummaryRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM find_units($2::jsonb, $3::jsonb, $4::int) WITH ORDINALITY AS f(unit_id, place) JOIN units u USING (unit_id) ORDER BY f.place`,
    today,
    conditions,
    after,
    limit,
  );
}

async function countUpTo(
  tx: Statements,
  conditions: string,
  most: number,
): Promise<{ total: number; totalIsLowerBound?: true }> {
  const [row] = await tx.query<{ n: bigint }>('SELECT count_units($1::jsonb, $2::int) AS n', conditions, most);
  const counted = Number(row!.n);
  return counted > most ? { total: most, totalIsLowerBound: true } : { total: counted };
}

/** The filter as `unit_conditions` in the migration takes it. */
function conditionsOf({ meets, ...filter }: UnitFilter, { today, thresholds }: SearchContext): object {
  const number = meets && {
    column: COUNT_COLUMNS[thresholds[meets.type].count],
    atLeast: thresholds[meets.type].atLeast,
    meets: meets.meets,
  };
  return { ...filter, ...(number ? { number } : {}), today };
}

export function summaryOf(row: SummaryRow): UnitSummary {
  return {
    unitId: row.unit_id,
    name: row.name,
    formerNames: row.former_names,
    aliases: row.aliases,
    creditCode: row.credit_code,
    codeCheck: row.code_check,
    township: row.township,
    area: row.area,
    kind: row.kind,
    unitClass: row.unit_class,
    status: row.status,
    statusOn: isoDayOrNull(row.status_on),
    keeps: row.keeps,
    inPopulation: row.in_population,
    exclusionReason: row.exclusion_reason,
    employees: row.employees,
    unionMembers: row.union_members,
    womenEmployees: row.women_employees,
    leagueMembers: row.league_members,
    partyMembersFull: row.party_members_full,
    partyMembersProbationary: row.party_members_probationary,
    covered: ORGANISATION_TYPES.filter((type) => row.covered.includes(type)),
    version: row.version,
  };
}
