import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { figureOf, type FigureValue, type GroupKey } from '../../libs/data/statistics/figures.js';
import { rowsOf, type FigureRow, type RowPart } from '../../libs/data/statistics/figure-rows.js';
import type { Statements } from '../../libs/data/database.js';
import { ORGANISATION_TYPES, type Actor, type Line, type Role } from '../../libs/domain/case.js';
import {
  statisticDefinition,
  STATISTIC_NAMES,
  type StatisticQuestion,
} from '../../libs/domain/ledger/statistics/statistics.js';
import { COUNTY_OFFICER, fillPilot } from '../support/pilot-figures.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  await fillPilot(db, '2020-07-06');
  await fillRegisters(db.owner);
}, 180_000);
afterAll(() => db.drop());

/** A few entries of every register in two townships, some withdrawn, some without a day. */
async function fillRegisters(tx: Statements): Promise<void> {
  await tx.execute(`INSERT INTO register_entries (id, kind, area, title, on_date, year, village, source, withdrawn_at, changed_by, changed_at)
    SELECT 'R' || n, (ARRAY['training', 'pairing', 'workshop', 'donation'])[1 + n % 4], (ARRAY['340828', '340828/天堂镇', '340828/温泉镇'])[1 + n % 3], '台账' || n,
      CASE WHEN n % 5 > 0 THEN date '2020-01-01' + n * 4 END, CASE WHEN n % 5 = 0 THEN 2019 + n % 2 END, CASE WHEN n % 4 = 1 THEN '村' || n % 7 END, 'person',
      CASE WHEN n % 11 = 0 THEN now() END, 'of-001', now() FROM generate_series(1, 60) n`);
  await tx.execute(
    `INSERT INTO register_links (entry, ordinal, unit_id) SELECT 'R' || n, k, 'YX' || lpad((1 + n * 3 + k)::text, 4, '0') FROM generate_series(1, 60) n, generate_series(0, 1) k`,
  );
}

const DAYS = [
  '2019-12-31',
  '2020-05-25',
  '2020-05-26',
  '2020-06-24',
  '2020-06-30',
  '2020-07-01',
  '2020-07-06',
  '2020-08-31',
] as const;
const actor = (line: Line, area: string, role: Role = 'officer'): Actor => ({
  ...COUNTY_OFFICER,
  account: `${line}-${area}`,
  line,
  area,
  roles: [role],
  level: area.includes('/') ? 'township' : 'county',
  body: 'X',
});
const ACTORS = [
  COUNTY_OFFICER,
  actor('party', '340828/天堂镇'),
  actor('party', '340828/开发区', 'supervisor'),
  actor('union', '340828', 'reviewer'),
  actor('league', '340828/温泉镇', 'reviewer'),
  actor('registration', '340828'),
  actor('task-force', '340829'),
  actor('party', '340828/天堂'),
];
const questions: fc.Arbitrary<StatisticQuestion> = fc.constantFrom(...STATISTIC_NAMES).chain((name) => {
  const { groupBy } = statisticDefinition(name);
  const type = groupBy.includes('type') ? fc.constantFrom(null, ...ORGANISATION_TYPES) : fc.constant(null);
  return fc
    .record({
      days: fc.tuple(fc.constantFrom(...DAYS), fc.constantFrom(...DAYS)),
      type,
      groups: fc.subarray([...groupBy], { maxLength: Math.min(3, groupBy.length) }),
    })
    .map(({ days, type: of, groups }) => {
      const [from, asOf] = [...days].sort() as [string, string];
      return { name, asOf, from, to: asOf, type: of, groupBy: groups };
    });
});

async function rowsOfGroup(
  tx: Statements,
  question: StatisticQuestion,
  group: GroupKey,
  part: RowPart,
): Promise<FigureRow[]> {
  const all: FigureRow[] = [];
  for (let after: { type: FigureRow['type']; id: string } | null = null; ;) {
    const page = await rowsOf(tx, question, { group, part, limit: 60, after });
    all.push(...page.slice(0, 60));
    if (page.length <= 60) return all;
    after = { type: page[59]!.type, id: page[59]!.id };
  }
}
const weigh = (rows: readonly FigureRow[]): number => rows.reduce((sum, { weight }) => sum + weight, 0);

async function agrees(
  tx: Statements,
  question: StatisticQuestion,
  key: GroupKey,
  { numerator, denominator }: FigureValue,
): Promise<void> {
  const counted = await rowsOfGroup(tx, question, key, 'counted');
  expect({ question, key, counted: weigh(counted) }).toEqual({ question, key, counted: numerator });
  expect(new Set(counted.map((row) => `${row.type}|${row.id}`)).size).toBe(counted.length);
  expect(counted.every((row) => row.counted)).toBe(true);
  if (denominator === null) return;
  const [all, missing] = [await rowsOfGroup(tx, question, key, 'all'), await rowsOfGroup(tx, question, key, 'missing')];
  expect({ question, key, all: all.length, missing: missing.length }).toEqual({
    question,
    key,
    all: denominator,
    missing: denominator - numerator,
  });
}

describe('a figure and the rows behind it', () => {
  test('agree for any question of anybody, group by group and in total', async () => {
    await fc.assert(
      fc.asyncProperty(questions, fc.constantFrom(...ACTORS), fc.nat(), async (question, who, pick) => {
        await db.api.snapshot(who, async (tx) => {
          const { groups, total } = await figureOf(tx, question);
          const group = groups[pick % Math.max(groups.length, 1)];
          if (group) await agrees(tx, question, group.key, group);
          if (total)
            await agrees(
              tx,
              {
                ...question,
                groupBy: question.groupBy.filter((dim) => dim !== 'mode' || question.name !== 'units-covered'),
              },
              {},
              total,
            );
        });
      }),
      { numRuns: 400, seed: 20_200_706 },
    );
  }, 300_000);

  test('are of the caller’s own area, and the townships add up to the county', async () => {
    const ask = (who: Actor, groupBy: StatisticQuestion['groupBy'] = []) =>
      db.api.snapshot(who, (tx) =>
        figureOf(tx, {
          name: 'coverage',
          asOf: '2020-07-06',
          from: '2020-05-26',
          to: '2020-07-06',
          type: 'union',
          groupBy,
        }),
      );
    const county = await ask(COUNTY_OFFICER, ['township']);
    expect(county.total).toEqual({ numerator: 192, denominator: 384, percent: '50.00' });
    expect(county.groups).toHaveLength(25);
    const own = await ask(actor('party', '340828/天堂镇'));
    expect(own.total).toEqual({
      numerator: county.groups.find(({ key }) => key.township === '天堂镇')!.numerator,
      denominator: 73,
      percent: expect.any(String),
    });
    expect((await ask(actor('task-force', '340829'))).total).toEqual({ numerator: 0, denominator: 0, percent: '-' });
    expect((await ask({ ...COUNTY_OFFICER, roles: ['system-administrator'] })).total).toMatchObject({ denominator: 0 });
  });
});

test('figures made anew after a load that went round the triggers are those that stood', async () => {
  const figures = () =>
    db.owner.query(
      `SELECT (SELECT jsonb_agg(to_jsonb(f) ORDER BY unit_id) FROM unit_figures f) AS units,
         (SELECT jsonb_agg(t ORDER BY t) FROM (SELECT to_jsonb(o) AS t FROM organisation_tally o WHERE formed <> 0 OR ended <> 0) x) AS tally`,
    );
  const stood = await figures();
  await db.owner.execute('SELECT refresh_all_figures()');
  expect(await figures()).toEqual(stood);
});
