import type { StatisticAnswer } from '../../libs/contracts/statistics.js';
import type { OrganisationType } from '../../libs/domain/case.js';
import type { GroupBy, StatisticName } from '../../libs/domain/ledger/statistics/statistics.js';
import type { FigureRow, RowPart } from '../../libs/data/statistics/figure-rows.js';

/** Figures of a county's report, asked for one by one and put into the shape of its `expected.json`. */
export interface FigureQuestion {
  name: StatisticName;
  asOf: string;
  from?: string;
  to?: string;
  type?: OrganisationType;
  groupBy?: GroupBy[];
}
export type Answered = Pick<StatisticAnswer, 'groups' | 'total'>;
/** Whom the figures are asked: the product over HTTP, or a database. */
export interface Respondent {
  figure(question: FigureQuestion): Promise<Answered>;
  /** All rows, page by page. */
  rows(
    question: FigureQuestion,
    group: Partial<Record<GroupBy, string>>,
    part: RowPart,
  ): Promise<Pick<FigureRow, 'id' | 'name' | 'details'>[]>;
}
interface Rate {
  numerator: number;
  denominator: number | null;
  percent: string | null;
}

/** Key in the folder of a newly formed organisation's row. */
export type CaseKeyOf = (row: Pick<FigureRow, 'id' | 'details'>) => string;
const TYPES = ['party', 'union', 'league', 'women'] as const;
const MASS = ['union', 'league', 'women'] as const;
const rateOf = ({ numerator, denominator, percent }: Rate): Rate => ({ numerator, denominator, percent });

/** Numerators by the value of one dimension. */
async function tally(ask: Respondent, question: FigureQuestion, dim: GroupBy): Promise<Record<string, number>> {
  const { groups } = await ask.figure({ ...question, groupBy: [dim] });
  return Object.fromEntries(
    groups.filter((group) => group.numerator > 0).map((group) => [group.key[dim] ?? '-', group.numerator]),
  );
}
async function tallyOfTwo(
  ask: Respondent,
  question: FigureQuestion,
  [outer, inner]: [GroupBy, GroupBy],
): Promise<Record<string, Record<string, number>>> {
  const nested: Record<string, Record<string, number>> = {};
  for (const { key, numerator } of (await ask.figure({ ...question, groupBy: [outer, inner] })).groups)
    (nested[key[outer] ?? '-'] ??= {})[key[inner] ?? '-'] = numerator;
  return nested;
}
async function byType(ask: Respondent, question: FigureQuestion): Promise<Record<string, Rate>> {
  const { groups } = await ask.figure({ ...question, groupBy: ['type'] });
  return Object.fromEntries(groups.map((group) => [group.key.type ?? '-', rateOf(group)]));
}
const total = async (ask: Respondent, question: FigureQuestion): Promise<Rate> =>
  rateOf((await ask.figure(question)).total!);

export async function population(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const byTownship = await tallyOfTwo(ask, { name: 'population', asOf }, ['township', 'kind']);
  const [units, excluded] = [
    await total(ask, { name: 'population', asOf }),
    await total(ask, { name: 'excluded', asOf }),
  ];
  const zones = Object.entries(byTownship).filter(([township]) => /(开发区|高新区|工业区|园区|新区)$/.test(township));
  return {
    platformRows: units.numerator + excluded.numerator,
    units: units.numerator,
    byKind: await tally(ask, { name: 'population', asOf }, 'kind'),
    byUnitClass: await tally(ask, { name: 'population', asOf }, 'unit-class'),
    byTownship,
    zoneEnterprises: zones.reduce((sum, [, kinds]) => sum + (kinds['enterprise'] ?? 0), 0),
  };
}

export async function excluded(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const rows = await ask.rows({ name: 'excluded', asOf }, {}, 'counted');
  return {
    total: rows.length,
    byReason: await tally(ask, { name: 'excluded', asOf }, 'reason'),
    rows: rows
      .map(({ id, details }) => ({ unit: id, reason: details['reason'], keeps: details['keeps'] }))
      .sort((a, b) => (a.unit < b.unit ? -1 : 1)),
  };
}

/** Organisations, coverage and stand-alone rate of one type on a day. */
export async function coverageOf(
  ask: Respondent,
  type: OrganisationType,
  asOf: string,
): Promise<Record<string, unknown>> {
  const covered = await total(ask, { name: 'coverage', asOf, type });
  const own = await total(ask, { name: 'stand-alone', asOf, type });
  const organisations = await tally(ask, { name: 'organisations', asOf, type }, 'mode');
  const counted = Object.values(organisations).reduce((sum, n) => sum + n, 0);
  return {
    organisations: counted,
    own: organisations['single'] ?? 0,
    joint: counted - (organisations['single'] ?? 0),
    unitsCovered: (await total(ask, { name: 'units-covered', asOf, type })).numerator,
    unitsWithOwn: own.numerator,
    coverageRate: covered,
    standAloneRate: own,
    coveredByTownship: await tally(ask, { name: 'units-covered', asOf, type }, 'township'),
  };
}

export async function coverage(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const types = await Promise.all(TYPES.map(async (type) => [type, await coverageOf(ask, type, asOf)] as const));
  return {
    ...Object.fromEntries(types),
    anyMassOrganisation: await total(ask, { name: 'any-mass-organisation', asOf }),
  };
}

export async function partyFormation(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const rate = await total(ask, { name: 'party-formation', asOf });
  return { unitsWithMembers: rate.denominator, covered: rate.numerator, rate };
}

export async function shouldForm(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const without = await byType(ask, { name: 'eligible', asOf });
  const of = await Promise.all(
    MASS.map(async (type) => {
      const rate = await total(ask, { name: 'should-form', asOf, type });
      return [
        type,
        {
          meeting: rate.denominator,
          covered: rate.numerator,
          rate,
          missing: rate.denominator! - rate.numerator,
          missingWithoutParty: without[type]!.numerator,
        },
      ] as const;
    }),
  );
  return Object.fromEntries(of);
}

/** `baseline`: the day before the campaign, on which eligibility was assessed. */
export async function taskList(ask: Respondent, baseline: string, asOf: string): Promise<Record<string, unknown>> {
  const formations = await byType(ask, { name: 'list-completion', asOf });
  const size = (type: string): number => formations[type]?.denominator ?? 0;
  const pairs = await total(ask, { name: 'list-below-threshold', asOf: baseline });
  const { groups: modes } = await ask.figure({ name: 'list-completion', asOf, groupBy: ['mode'] });
  const eligible = await byType(ask, { name: 'eligible', asOf: baseline });
  const notYet = await tally(ask, { name: 'not-formed-units', asOf }, 'on-list');
  const reasons = await tally(ask, { name: 'not-formed-reasons', asOf }, 'reason');
  const counts = (rates: Record<string, Rate>): Record<string, number> =>
    Object.fromEntries(Object.entries(rates).map(([type, rate]) => [type, rate.numerator]));
  const add = (numbers: Record<string, number>): number => Object.values(numbers).reduce((sum, n) => sum + n, 0);
  return {
    units: (await total(ask, { name: 'list-units', asOf })).denominator,
    formations: {
      union: size('union'),
      league: size('league'),
      women: size('women'),
      total: (await total(ask, { name: 'list-completion', asOf })).denominator,
    },
    byMode: Object.fromEntries(modes.map(({ key, denominator }) => [key.mode, denominator])),
    unitTypePairs: pairs.denominator,
    eligibleByNumbers: {
      units: (await total(ask, { name: 'eligible-units', asOf: baseline })).numerator,
      pairs: add(counts(eligible)),
      byType: counts(eligible),
    },
    notYet: {
      units: add(notYet),
      unitsNotOnList: notYet['false'] ?? 0,
      pairs: add(reasons),
      byType: await tally(ask, { name: 'not-formed-reasons', asOf }, 'type'),
      byReason: reasons,
    },
    pairsOnListBelowThreshold: pairs.numerator,
  };
}

export async function newlyFormed(
  ask: Respondent,
  from: string,
  to: string,
  caseKeyOf: CaseKeyOf,
): Promise<Record<string, unknown>> {
  const question: FigureQuestion = { name: 'newly-formed', asOf: to, from, to };
  const perType = (numbers: Record<string, number> | undefined): Record<string, number> =>
    Object.fromEntries(TYPES.map((type) => [type, numbers?.[type] ?? 0]));
  const onList = await tallyOfTwo(ask, question, ['on-list', 'type']);
  return {
    byType: perType(await tally(ask, question, 'type')),
    byMode: await tally(ask, question, 'mode'),
    byTypeAndMode: await tallyOfTwo(ask, question, ['type', 'mode']),
    onList: perType(onList['true']),
    extra: perType(onList['false']),
    cases: (await ask.rows(question, {}, 'counted')).map(caseKeyOf).sort(),
  };
}

/** Cases by another date than that of the approved result. */
export async function otherDates(ask: Respondent, from: string, to: string): Promise<Record<string, unknown>> {
  const steps = await tallyOfTwo(ask, { name: 'case-steps', asOf: to, from, to }, ['step', 'type']);
  return Object.fromEntries(
    ['application-approved', 'congress-held', 'registered'].map((step) => [step, steps[step] ?? {}]),
  );
}

export async function completion(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const { union, league, women } = await byType(ask, { name: 'list-completion', asOf });
  const units = await ask.figure({ name: 'list-units', asOf, groupBy: ['progress'] });
  const of = (progress: string): number => units.groups.find(({ key }) => key.progress === progress)?.denominator ?? 0;
  return {
    formations: { union, league, women, total: await total(ask, { name: 'list-completion', asOf }) },
    units: { allFormationsDone: of('all'), someDone: of('some'), noneDone: of('none') },
  };
}

/** Formations of the list that are not done, with what holds them. */
export async function unfinished(ask: Respondent, asOf: string, caseKeyOf: CaseKeyOf): Promise<unknown[]> {
  const rows = await ask.rows({ name: 'list-completion', asOf }, {}, 'missing');
  return rows
    .map((row) => ({ caseKey: caseKeyOf(row), event: row.details['progress'], reasonCode: row.details['reason'] }))
    .sort((a, b) => (a.caseKey < b.caseKey ? -1 : 1));
}

export async function instructors(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const contact = await total(ask, { name: 'instructor-contact', asOf });
  const roll = await total(ask, { name: 'instructors', asOf });
  return {
    active: await tally(ask, { name: 'instructor-contact', asOf }, 'kind'),
    units: contact.numerator,
    of: contact.denominator,
    without: (await ask.rows({ name: 'instructor-contact', asOf }, {}, 'missing')).map(({ id }) => id).sort(),
    instructors: roll.denominator,
    activeInstructors: roll.numerator,
  };
}

export async function irregularJoint(ask: Respondent, from: string, to: string): Promise<Record<string, unknown>> {
  const rows = await ask.rows({ name: 'joint-adjusted', asOf: to, from, to }, {}, 'counted');
  const list = (text: unknown): string[] =>
    String(text ?? '')
      .split('、')
      .filter(Boolean);
  const organisations = rows.map(({ name, details }) => ({
    name,
    before: list(details['before']),
    after: list(details['after']),
    problem: details['reason'],
    on: details['on'],
  }));
  return { total: rows.length, organisations: organisations.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

export async function restaurants(ask: Respondent, asOf: string): Promise<Record<string, unknown>> {
  const [units, members] = [
    await total(ask, { name: 'association-members', asOf }),
    await total(ask, { name: 'association-union-members', asOf }),
  ];
  return { units: units.numerator, members: members.numerator };
}

/** Party organisations formed in the calendar year, in enterprises and in social organisations. */
export async function partyInCalendarYear(ask: Respondent, to: string): Promise<Record<string, unknown>> {
  const question: FigureQuestion = {
    name: 'newly-formed',
    asOf: to,
    from: `${to.slice(0, 4)}-01-01`,
    to,
    type: 'party',
  };
  const kinds = await tally(ask, question, 'kind');
  const before = await tally(ask, question, 'baseline');
  return {
    enterprise: kinds['enterprise'] ?? 0,
    social: kinds['social'] ?? 0,
    formedBeforeKickoff: before['true'] ?? 0,
  };
}
