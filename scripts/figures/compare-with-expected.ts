import { differences, type Difference } from '../pilot/compare-figures.js';
import {
  completion,
  coverage,
  coverageOf,
  excluded,
  instructors,
  irregularJoint,
  newlyFormed,
  otherDates,
  partyFormation,
  partyInCalendarYear,
  population,
  restaurants,
  shouldForm,
  taskList,
  unfinished,
  type CaseKeyOf,
  type Respondent,
} from './report-figures.js';

/** What a folder's `expected.json` says of the statistics. */
export interface ExpectedFigures {
  kickoff: string;
  reportDate: string;
  deadline: string;
  baselineDate: string;
  [section: string]: unknown;
}
export interface ComparedFigures {
  got: Record<string, unknown>;
  expected: Record<string, unknown>;
  differences: Difference[];
}
type Section = Record<string, Record<string, unknown>>;

/**
 * Asks for every figure of the report that the statistics answer and compares it with a folder's `expected.json`.
 * @param until last day that has been played; figures of later days are left out
 */
export async function compareFigures(
  ask: Respondent,
  expected: ExpectedFigures,
  { until, caseKeyOf }: { until: string; caseKeyOf: CaseKeyOf },
): Promise<ComparedFigures> {
  const { kickoff, baselineDate } = expected;
  const wanted: Record<string, unknown> = {};
  const got: Record<string, unknown> = {};
  const put = (path: string, want: unknown, have: unknown): void => {
    if (want === undefined) return;
    wanted[path] = want;
    got[path] = have;
  };
  const section = (name: string): Record<string, unknown> => expected[name] as Record<string, unknown>;
  for (const type of ['party', 'union', 'league', 'women'] as const)
    put(`existing.${type}`, section('existing')[type], await coverageOf(ask, type, baselineDate));
  put('population', section('population'), await population(ask, baselineDate));
  put('excluded', sorted(section('excluded'), 'rows', 'unit'), await excluded(ask, baselineDate));
  put('partyFormation', section('partyFormation'), await partyFormation(ask, baselineDate));
  put('shouldForm', section('shouldForm'), await shouldForm(ask, baselineDate));
  put('restaurants', section('restaurants'), await restaurants(ask, baselineDate));
  put(
    'coverage.baseline',
    section('coverage')[baselineDate],
    pick(await coverage(ask, baselineDate), section('coverage')[baselineDate]),
  );
  const { batch: _batch, deadline: _deadline, ...list } = section('taskList');
  put('taskList', list, await taskList(ask, baselineDate, expected.reportDate));
  put('instructors', section('instructors'), await instructors(ask, expected.reportDate));
  put(
    'irregularJoint',
    sorted(section('irregularJoint'), 'organisations', 'name'),
    await irregularJoint(ask, kickoff, expected.reportDate),
  );
  for (const day of [expected.reportDate, expected.deadline].filter((date) => date <= until)) {
    put(
      `newlyFormed ${kickoff}..${day}`,
      section('newlyFormed')[`${kickoff}..${day}`],
      await newlyFormed(ask, kickoff, day, caseKeyOf),
    );
    put(`coverage.${day}`, section('coverage')[day], pick(await coverage(ask, day), section('coverage')[day]));
    put(`completion.${day}`, (expected['completion'] as Section)[day], await completion(ask, day));
  }
  if (until >= expected.reportDate) {
    const day = expected.reportDate;
    put(`otherDatesTo${day}`, section('newlyFormed')[`otherDatesTo${day}`], await otherDates(ask, kickoff, day));
    put(
      `partyInCalendarYearTo${day}`,
      section('newlyFormed')[`partyInCalendarYearTo${day}`],
      await partyInCalendarYear(ask, day),
    );
  }
  if (until >= expected.deadline)
    put(
      `unfinishedOn${expected.deadline}`,
      section('completion')[`unfinishedOn${expected.deadline}`],
      await unfinished(ask, expected.deadline, caseKeyOf),
    );
  return { got, expected: wanted, differences: differences(wanted, got) };
}

/** A folder's case is known by its type and lead unit. */
export function caseKeysOf(formations: Iterable<{ caseKey: string; type: string; lead: string }>): CaseKeyOf {
  const keys = new Map([...formations].map(({ caseKey, type, lead }) => [`${type}|${lead}`, caseKey]));
  return ({ id, details }) => keys.get(`${String(details['type'])}|${String(details['leadUnit'])}`) ?? id;
}

/** Only what is expected of a day: some days name fewer figures than there are. */
function pick(got: Record<string, unknown>, want: unknown): Record<string, unknown> {
  if (typeof want !== 'object' || want === null) return got;
  const keys = Object.keys(want);
  return Object.fromEntries(
    Object.entries(got)
      .filter(([key]) => keys.includes(key))
      .map(([key, value]) => {
        const wanted = (want as Record<string, unknown>)[key];
        return [key, isRecord(wanted) && isRecord(value) ? pick(value, wanted) : value];
      }),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists of an expectation in the order in which they are compared. */
function sorted(section: Record<string, unknown>, list: string, by: string): Record<string, unknown> {
  const rows = [...(section[list] as Record<string, string>[])].sort((a, b) => (a[by]! < b[by]! ? -1 : 1));
  return { ...section, [list]: rows };
}
