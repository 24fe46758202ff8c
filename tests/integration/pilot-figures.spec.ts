import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caseKeysOf, compareFigures, type ExpectedFigures } from '../../scripts/figures/compare-with-expected.js';
import type { PilotFolder } from '../../scripts/pilot/pilot-folder.js';
import { COUNTY_OFFICER, fillPilot, respondent } from '../support/pilot-figures.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let folder: PilotFolder;
beforeAll(async () => {
  db = await cloneDatabase();
  folder = await fillPilot(db, '2020-07-31');
}, 180_000);
afterAll(() => db.drop());

describe("the county's report out of the database", () => {
  test('every figure of expected.json that a statistic answers is equal', async () => {
    const expected = folder.expected as unknown as ExpectedFigures;
    const compared = await compareFigures(respondent(db, COUNTY_OFFICER), expected, {
      until: expected.deadline,
      caseKeyOf: caseKeysOf(folder.formations.values()),
    });
    expect(compared.differences).toEqual([]);
    expect(Object.keys(compared.got).length).toBeGreaterThan(20);
  });

  test('an organisation that ends is missed on the day after, and not on the day before', async () => {
    const ask = respondent(db, COUNTY_OFFICER);
    const counted = async (asOf: string): Promise<(number | undefined)[]> => [
      (await ask.figure({ name: 'organisations', asOf, type: 'union' })).total?.numerator,
      (await ask.figure({ name: 'units-covered', asOf, type: 'union' })).total?.numerator,
    ];
    const [before] = await db.owner.query<{ id: string }>(
      `SELECT id FROM organisations WHERE type = 'union' AND mode = 'single' AND baseline ORDER BY id LIMIT 1`,
    );
    expect([await counted('2020-06-09'), await counted('2020-05-25')]).toEqual([
      [114, 148],
      [114, 148],
    ]);
    await db.owner.execute(`UPDATE organisations SET ended_on = '2020-06-01' WHERE id = $1`, before!.id);
    expect([await counted('2020-05-31'), await counted('2020-06-01'), await counted('2020-06-09')]).toEqual([
      [114, 148],
      [113, 147],
      [113, 147],
    ]);
    await db.owner.execute('UPDATE organisations SET ended_on = NULL WHERE id = $1', before!.id);
    expect(await counted('2020-06-09')).toEqual([114, 148]);
  });

  test('the three irregular joint Party organisations are found before their adjustment and not after', async () => {
    const found = async (asOf: string): Promise<number | undefined> =>
      (await respondent(db, COUNTY_OFFICER).figure({ name: 'joint-to-adjust', asOf })).total?.numerator;
    expect([await found('2020-05-26'), await found('2020-06-05'), await found('2020-07-06')]).toEqual([3, 1, 0]);
  });
});
