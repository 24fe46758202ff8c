// Raw SQL: organisations beside their units, and figures over both.
import type {
  AdjustmentsQuery,
  AdjustmentView,
  IrregularQuery,
  IrregularView,
  OrganisationsQuery,
  OrganisationView,
} from '../../../contracts/organisations.js';
import type { Actor, OrganisationType, PlainDate } from '../../../domain/case.js';
import type { Thresholds } from '../../../domain/ledger/statistics/assessment.js';
import {
  JOINT_PROBLEM_NAMES,
  JOINT_PROBLEMS,
  type JointProblem,
} from '../../../domain/ledger/registers/joint-adjustments.js';
import type { RuleSet } from '../../../domain/rule-set.js';
import type { Page } from '../../cases.repository.js';
import type { Database, Statements } from '../../database.js';
import { Conditions, isDayKey, isoDayOrNull, keyOfCursor, pageOf } from '../keyset.js';

interface OrganisationRow {
  id: string;
  type: OrganisationType;
  mode: OrganisationView['mode'];
  name: string;
  township: string | null;
  formed_on: Date | null;
  formed_text: string | null;
  term_ends_on: Date | null;
  days_to_term_end: number | null;
  ended_on: Date | null;
  document_no: string | null;
  organisation_code: string | null;
  baseline: boolean;
  case_id: string | null;
  list_item: string | null;
  source: string;
  term_key: string;
  units: OrganisationView['units'] | null;
}
/** A text that more organisations have is common: they are met soon by a walk in the order of the list. */
const LOOKED_UP = 2_000;
const LAST = `'9999-12-31'::date`;
const columns = (
  today: string,
): string => `o.id, o.type, o.mode, o.name, o.township, o.formed_on, o.formed_text, o.term_ends_on, o.term_ends_on - ${today}::date AS days_to_term_end,
  o.ended_on, o.document_no, o.organisation_code, o.baseline, o.case_id, o.list_item, o.source, coalesce(o.term_ends_on, ${LAST})::text AS term_key,
  (SELECT jsonb_agg(jsonb_build_object('id', u.unit_id, 'name', u.name, 'joinedOn', m.joined_on, 'leftOn', m.left_on) ORDER BY u.unit_id)
   FROM organisation_units m JOIN units u USING (unit_id) WHERE m.organisation = o.id) AS units`;

/** Organisations, existing and newly formed, as their readers may see them. */
export class OrganisationsRepository {
  constructor(private readonly database: Database) {}

  /** By end of term, those without one last. @throws RangeError for a cursor that is none */
  search(actor: Actor, query: OrganisationsQuery, today: PlainDate): Promise<Page<OrganisationView>> {
    const conditions = new Conditions();
    const day = conditions.bind(today);
    const { type, mode, township, unit, baseline, termEndsBefore, termEndsWithinDays } = query;
    conditions
      .add('o.type = ?', type)
      .add('o.mode = ?', mode)
      .add('o.township = ?', township)
      .add('o.baseline = ?', baseline)
      .add('o.term_ends_on < ?::date', termEndsBefore)
      .add(`o.term_ends_on <= ${day}::date + ?::int`, termEndsWithinDays)
      .add('EXISTS (SELECT 1 FROM organisation_units m WHERE m.organisation = o.id AND m.unit_id = ?)', unit);
    if (query.onList !== undefined)
      conditions.add(`o.list_item IS ${query.onList ? 'NOT ' : ''}NULL AND NOT o.baseline`);
    if (query.ended !== undefined) conditions.add(`coalesce(o.ended_on <= ${day}::date, false) = ?`, query.ended);
    if (query.after !== undefined) {
      const key = keyOfCursor(query.after, 2);
      if (!key || !isDayKey(key[0]!)) throw new RangeError('after');
      conditions.add(`(coalesce(o.term_ends_on, ${LAST}), o.id) > (?::date, ?)`, ...key);
    }
    return this.database.withScope(actor, async (tx) => {
      if (query.text !== undefined) {
        const [found] = await tx.query<{ ids: string[] | null }>(
          `SELECT organisations_with_text($1, ${LOOKED_UP}) AS ids`,
          query.text,
        );
        if (found!.ids === null) conditions.add('position(squeezed(?) IN squeezed(o.name)) > 0', query.text);
        else conditions.add('o.id = ANY (?)', found!.ids);
      }
      const limit = conditions.bind(query.limit + 1);
      const rows = await tx.query<OrganisationRow>(
        `SELECT ${columns(day)} FROM organisations o ${conditions.where} ORDER BY coalesce(o.term_ends_on, ${LAST}), o.id LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(rows, query.limit, (row) => [row.term_key, row.id], viewOf);
    });
  }

  find(actor: Actor, id: string, today: PlainDate): Promise<OrganisationView | null> {
    return this.database.withScope(actor, (tx) => findOrganisation(tx, id, today));
  }

  /** Joint organisations that should be adjusted, by today's numbers. @throws RangeError for a cursor that is none */
  irregular(actor: Actor, query: IrregularQuery, rules: RuleSet, thresholds: Thresholds): Promise<Page<IrregularView>> {
    return this.database.withScope(actor, (tx) => findIrregular(tx, query, rules, thresholds));
  }

  /** Newest first. @throws RangeError for a cursor that is none */
  adjustments(actor: Actor, query: AdjustmentsQuery): Promise<Page<AdjustmentView>> {
    const conditions = new Conditions();
    conditions
      .add('a.adjusted_on >= ?::date', query.from)
      .add('a.adjusted_on <= ?::date', query.to)
      .add('a.type = ?', query.type);
    if (query.after !== undefined) {
      const key = keyOfCursor(query.after, 2);
      if (!key || !isDayKey(key[0]!)) throw new RangeError('after');
      conditions.add(`(coalesce(a.adjusted_on, ${LAST}), a.id) < (?::date, ?)`, ...key);
    }
    const limit = conditions.bind(query.limit + 1);
    return this.database.withScope(actor, async (tx) => {
      const rows = await tx.query<AdjustmentRow>(
        `SELECT a.*, coalesce(a.adjusted_on, ${LAST})::text AS on_key FROM organisation_adjustments a ${conditions.where}
         ORDER BY coalesce(a.adjusted_on, ${LAST}) DESC, a.id DESC LIMIT ${limit}`,
        ...conditions.params,
      );
      return pageOf(rows, query.limit, (row) => [row.on_key, row.id], adjustmentOf);
    });
  }
}

export async function findOrganisation(tx: Statements, id: string, today: PlainDate): Promise<OrganisationView | null> {
  const [row] = await tx.query<OrganisationRow>(
    `SELECT ${columns('$2')} FROM organisations o WHERE o.id = $1`,
    id,
    today,
  );
  return row ? viewOf(row) : null;
}

function viewOf(row: OrganisationRow): OrganisationView {
  const { id, type, mode, name, township, baseline, source } = row;
  return {
    id,
    type,
    mode,
    name,
    township,
    formedOn: isoDayOrNull(row.formed_on) ?? row.formed_text,
    termEndsOn: isoDayOrNull(row.term_ends_on),
    daysToTermEnd: row.days_to_term_end,
    endedOn: isoDayOrNull(row.ended_on),
    documentNo: row.document_no,
    organisationCode: row.organisation_code,
    baseline,
    caseId: row.case_id,
    listItem: row.list_item,
    source,
    units: row.units ?? [],
  };
}

interface IrregularRow {
  id: string;
  type: OrganisationType;
  name: string;
  township: string | null;
  units: string[];
  able: string[];
  over: boolean;
  few: boolean;
}

/**
 * More units than a joint organisation may have; a Party organisation with a unit that could stand alone (党章 art. 30; the mass organisations follow the joint
 * Party organisation's coverage instead); members of all units together below the threshold. What the platform reports as adjusted is done with.
 */
export async function findIrregular(
  tx: Statements,
  query: IrregularQuery & { organisation?: string },
  rules: RuleSet,
  thresholds: Thresholds,
): Promise<Page<IrregularView>> {
  const types = Object.keys(thresholds) as OrganisationType[];
  const conditions = new Conditions();
  for (const values of [
    types,
    types.map((type) => thresholds[type].count),
    types.map((type) => thresholds[type].atLeast),
    types.map((type) => rules.types[type].jointUnits.max),
  ])
    conditions.bind(values);
  conditions
    .add("o.mode = 'joint' AND o.ended_on IS NULL")
    .add('o.type = ?', query.type)
    .add('o.township = ?', query.township)
    .add('o.id = ?', query.organisation)
    .add(`NOT EXISTS (SELECT 1 FROM organisation_adjustments a WHERE a.organisation = o.id AND a.source = 'platform')`);
  if (query.after !== undefined) {
    const key = keyOfCursor(query.after, 1);
    if (!key) throw new RangeError('after');
    conditions.add('o.id > ?', ...key);
  }
  const wanted =
    query.problem === undefined ? 'f.over OR cardinality(f.able) > 0 OR f.few' : PROBLEM_TESTS[query.problem];
  const rows = await tx.query<IrregularRow>(
    `SELECT * FROM (SELECT o.id, o.type, o.name, o.township, array_agg(u.unit_id ORDER BY u.unit_id) AS units, count(*) > t.most AS over,
       coalesce(array_agg(u.unit_id ORDER BY u.unit_id) FILTER (WHERE o.type = 'party' AND n.number >= t.at_least), '{}') AS able,
       bool_and(n.number IS NOT NULL) AND sum(n.number) < t.at_least AS few
     FROM organisations o JOIN unnest($1::text[], $2::text[], $3::int[], $4::int[]) AS t(type, count, at_least, most) USING (type)
     JOIN organisation_units m ON m.organisation = o.id AND m.left_on IS NULL JOIN units u USING (unit_id)
     CROSS JOIN LATERAL (SELECT CASE t.count WHEN 'employees' THEN u.employees WHEN 'leagueMembers' THEN u.league_members WHEN 'womenEmployees' THEN u.women_employees
       ELSE u.party_members_full END AS number) n
     ${conditions.where} GROUP BY o.id, t.most, t.at_least) f WHERE ${wanted} ORDER BY f.id LIMIT ${conditions.bind(query.limit + 1)}`,
    ...conditions.params,
  );
  return pageOf(rows, query.limit, (row) => [row.id], irregularOf);
}

const PROBLEM_TESTS: Record<JointProblem, string> = {
  'over-five': 'f.over',
  'could-stand-alone': 'cardinality(f.able) > 0',
  'too-few-members': 'f.few',
};

function irregularOf({ id, type, name, township, units, able, over, few }: IrregularRow): IrregularView {
  const found: Record<JointProblem, boolean> = {
    'over-five': over,
    'could-stand-alone': able.length > 0,
    'too-few-members': few,
  };
  const problems = JOINT_PROBLEMS.filter((problem) => found[problem]);
  return {
    id,
    type,
    name,
    township,
    units,
    problems: problems.map((problem) => ({
      problem,
      reason: JOINT_PROBLEM_NAMES[problem],
      units: problem === 'could-stand-alone' ? able : units,
    })),
  };
}

interface AdjustmentRow {
  id: string;
  organisation: string | null;
  name: string;
  type: OrganisationType;
  problem: JointProblem;
  before: string[];
  after: string[];
  moved: string | null;
  adjusted_on: Date | null;
  document_no: string | null;
  source: string;
  on_key: string;
}

function adjustmentOf(row: AdjustmentRow): AdjustmentView {
  const { id, organisation, name, type, problem, before, after, moved, source } = row;
  return {
    id,
    organisation,
    name,
    type,
    problem,
    before,
    after,
    moved,
    adjustedOn: isoDayOrNull(row.adjusted_on),
    documentNo: row.document_no,
    source,
  };
}
