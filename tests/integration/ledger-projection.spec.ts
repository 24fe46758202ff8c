import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectLedger, type Projection } from '../../libs/data/ledger/import/ledger-projection.js';
import { putPilotRows, seedPilotCounty, takeProposals } from '../support/pilot-ledger.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let first: Projection;
const project = (at: string, importId: string | null = null) =>
  db.worker.transaction((tx) => projectLedger(tx, { importId, at }));

beforeAll(async () => {
  db = await cloneDatabase();
  await seedPilotCounty(db.owner);
  await putPilotRows(db.owner);
  first = await project('2020-05-26T01:00:00.000Z');
  await takeProposals(db.owner, 'of-001', '2020-05-26T01:30:00.000Z');
  await project('2020-05-26T02:00:00.000Z');
});
afterAll(() => db.drop());

const count = async (sql: string, ...params: unknown[]): Promise<number> =>
  Number((await db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${sql}`, ...params))[0]!.n);
interface Fact {
  seq: number;
  value: unknown;
  source: string;
  source_row: number | null;
  import: string | null;
  in_force: boolean;
}
const factsOf = (unitId: string, field: string): Promise<Fact[]> =>
  db.owner.query<Fact>(
    'SELECT seq, value, source, source_row, import, superseded_at IS NULL AS in_force FROM unit_facts WHERE unit_id = $1 AND field = $2 ORDER BY seq',
    unitId,
    field,
  );
const unit = async (unitId: string) =>
  (await db.owner.query<Record<string, unknown>>('SELECT * FROM units WHERE unit_id = $1', unitId))[0]!;
/** Puts another value into a row of the platform, as the commit of a newer file does. */
const platformSays = (unitId: string, field: string, value: unknown, importId: string, asOf: string): Promise<number> =>
  db.owner.execute(
    `UPDATE source_rows SET content = jsonb_set(content, ARRAY[$2], $3::jsonb), import = $4, as_of = $5::date WHERE source = 'platform' AND key = $1`,
    unitId,
    field,
    JSON.stringify(value),
    importId,
    asOf,
  );

describe("the pilot's nine spreadsheets become units", () => {
  test('384 of 415 rows are the population, and the 52 restaurants stand beside it', async () => {
    expect(first['units']!['units']).toBe(415 + 52);
    expect(await count('units WHERE in_population')).toBe(384);
    expect(await count(`units WHERE kind = 'other' AND NOT in_population`)).toBe(52);
    expect(await count(`units WHERE status = 'duplicate' AND keeps IS NOT NULL AND NOT in_population`)).toBe(4);
  });

  test('31 rows are outside of it, each with its reason', async () => {
    const rows = await db.owner.query<{ exclusion_reason: string; n: bigint }>(
      `SELECT exclusion_reason, count(*) AS n FROM units WHERE exclusion_reason IS NOT NULL AND kind <> 'other' GROUP BY 1 ORDER BY 1`,
    );
    expect(Object.fromEntries(rows.map((row) => [row.exclusion_reason, Number(row.n)]))).toEqual({
      deregistered: 5,
      duplicate: 4,
      licences: 4,
      moved: 3,
      shell: 5,
      unreachable: 4,
      zombie: 6,
    });
  });

  test('a second run writes nothing', async () => {
    expect(
      Object.values(await project('2020-05-27T01:00:00.000Z'))
        .flatMap((tables) => Object.values(tables))
        .every((rows) => rows === 0),
    ).toBe(true);
  });

  test('each value says from which source, day, import and row it is', async () => {
    const [name] = await factsOf('YX0001', 'name');
    expect(name).toMatchObject({ seq: 1, in_force: true });
    expect(['market-regulation', 'civil-affairs']).toContain(name!.source);
    const [employees] = await factsOf('YX0001', 'employees');
    expect(employees).toMatchObject({ source: 'platform', import: 'import-platform', in_force: true });
    expect(employees!.source_row).toBeGreaterThan(3);
  });

  test('a unit whose code is lost stays in the ledger, with the reason', async () => {
    const rows = await db.owner.query<{ code_missing_reason: string | null }>(
      `SELECT code_missing_reason FROM units WHERE in_population AND credit_code IS NULL`,
    );
    expect(rows.every((row) => row.code_missing_reason !== null)).toBe(true);
  });
});

describe('what a newer file says', () => {
  test('replaces a value and keeps the old one as history', async () => {
    const before = (await unit('YX0002'))['employees'];
    await platformSays('YX0002', 'employees', 321, 'import-2', '2020-06-30');
    expect(await project('2020-07-01T01:00:00.000Z')).toMatchObject({ units: { units: 1, unit_facts: 1 } });
    expect(await unit('YX0002')).toMatchObject({ employees: 321, version: 2 });
    expect(await factsOf('YX0002', 'employees')).toMatchObject([
      { value: before, import: 'import-platform', in_force: false },
      { seq: 2, value: 321, import: 'import-2', in_force: true },
    ]);
  });

  test("does not get through a person's correction, and is kept as the conflict with it", async () => {
    await db.owner.execute(
      `UPDATE unit_facts SET superseded_at = now() WHERE unit_id = 'YX0003' AND field = 'employees'`,
    );
    await db.owner.execute(
      `INSERT INTO unit_facts (unit_id, field, seq, value, source, confirmed_by, confirmed_at, reason, recorded_at)
       VALUES ('YX0003', 'employees', 2, '40', 'person', 'of-t01', now(), '现场核实', now())`,
    );
    expect(await project('2020-07-02T01:00:00.000Z')).toMatchObject({ units: { units: 1, unit_facts: 0 } });
    expect(await unit('YX0003')).toMatchObject({ employees: 40 });
    await platformSays('YX0003', 'employees', 55, 'import-2', '2020-06-30');
    expect(await project('2020-07-03T01:00:00.000Z')).toMatchObject({ units: { unit_facts: 1 } });
    expect(await unit('YX0003')).toMatchObject({ employees: 40 });
    expect((await factsOf('YX0003', 'employees')).at(-1)).toMatchObject({
      seq: 3,
      value: 55,
      import: 'import-2',
      in_force: false,
    });
    expect(await project('2020-07-03T02:00:00.000Z')).toMatchObject({ units: { units: 0, unit_facts: 0 } });
  });

  test('stands again once the correction is withdrawn', async () => {
    await db.owner.execute(
      `UPDATE unit_facts SET superseded_at = now() WHERE unit_id = 'YX0003' AND superseded_at IS NULL AND source = 'person'`,
    );
    expect(await project('2020-07-04T01:00:00.000Z')).toMatchObject({ units: { units: 1, unit_facts: 1 } });
    expect(await unit('YX0003')).toMatchObject({ employees: 55 });
    expect((await factsOf('YX0003', 'employees')).at(-1)).toMatchObject({ seq: 4, value: 55, in_force: true });
  });
});
