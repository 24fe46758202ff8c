import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseQuality } from '../../scripts/database-quality.js';
import type { LedgerExpectations } from '../../scripts/ledger-expectations.js';
import { projectLedger, type Projection } from '../../libs/data/ledger/import/ledger-projection.js';
import { PILOT, putPilotRows, seedPilotCounty, takeProposals } from '../support/pilot-ledger.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
const project = (at: string): Promise<Projection> =>
  db.worker.transaction((tx) => projectLedger(tx, { importId: null, at }));
const rows = <T>(sql: string, ...params: unknown[]): Promise<T[]> => db.owner.query<T>(sql, ...params);
const tally = async (sql: string): Promise<Record<string, number>> =>
  Object.fromEntries((await rows<{ k: string; n: bigint }>(sql)).map(({ k, n }) => [k, Number(n)]));
interface Expected {
  existing: Record<
    'party' | 'union' | 'league' | 'women',
    { organisations: number; own: number; joint: number; unitsCovered: number }
  >;
  reconciliation: {
    byFile: Record<string, Record<string, number>>;
    rows: { file: string; row: number; units: string[]; class: string; counted: boolean }[];
  };
}
let expected: Expected;

beforeAll(async () => {
  expected = JSON.parse(await readFile(join(PILOT, 'expected.json'), 'utf8')) as Expected;
  db = await cloneDatabase();
  await seedPilotCounty(db.owner);
  await putPilotRows(db.owner);
  await project('2020-05-26T01:00:00.000Z');
});
afterAll(() => db.drop());

describe('before anybody has decided', () => {
  test('only names with a valid equal code have a unit; all else is open with its candidates, or has none', async () => {
    expect(
      await tally(
        `SELECT status AS k, count(*) AS n FROM reconciliation_items WHERE source = 'union' AND table_name = 'organisations' AND text <> '' GROUP BY 1`,
      ),
    ).toEqual({ automatic: 77, open: 79, unmatched: 7 });
    const joined = await rows<{ candidates: { automatic: boolean; evidence: string[] }[] }>(
      `SELECT candidates FROM reconciliation_items WHERE status = 'automatic' AND unit_id IS NOT NULL AND class <> 'only-ours' AND table_name <> 'units'`,
    );
    expect(joined.length).toBeGreaterThan(400);
    expect(
      joined.every(({ candidates }) => candidates[0]!.automatic && candidates[0]!.evidence.includes('code-equal')),
    ).toBe(true);
    const open = await rows<{ unit_id: string | null; candidates: unknown[] }>(
      `SELECT unit_id, candidates FROM reconciliation_items WHERE status = 'open'`,
    );
    expect(open.every(({ unit_id, candidates }) => unit_id === null && candidates.length > 0)).toBe(true);
  });

  test('what an open match will be is told by its first proposal', async () => {
    expect(
      await tally(
        `SELECT class AS k, count(DISTINCT row_key) AS n FROM reconciliation_items WHERE source = 'union' AND table_name = 'organisations' GROUP BY 1`,
      ),
    ).toEqual(expected.reconciliation.byFile['union']);
  });

  test('no automatic match is wrong, and at least 98 of 100 true matches are joined or among the first three candidates', async () => {
    const quality = await databaseQuality(db.owner, expected as unknown as LedgerExpectations);
    expect(quality.wrongAutomatic).toEqual([]);
    expect([
      Number(quality.trueMatches.percent) >= 98,
      Number(quality.registrations.percent) >= 98,
      quality.missed,
    ]).toEqual([true, true, []]);
    expect(quality.byStatus).toEqual({ automatic: 77, open: 163, unmatched: 12 });
  });

  test('two rows of one name stay two units, and count as two', async () => {
    expect(Number((await rows<{ n: bigint }>('SELECT count(*) AS n FROM units WHERE in_population'))[0]!.n)).toBe(386);
    expect(
      await rows(
        `SELECT text FROM reconciliation_items WHERE source = 'platform' AND class = 'duplicate' AND status = 'open'`,
      ),
    ).toHaveLength(2);
  });
});

describe('once a person has taken the first proposals', () => {
  beforeAll(async () => {
    expect(await takeProposals(db.owner, 'of-001', '2020-05-26T02:00:00.000Z')).toBeGreaterThan(200);
    await project('2020-05-26T03:00:00.000Z');
    // Two rows of one unit were two equally good candidates until they were one: for a League branch and two rows of the instructors.
    expect(await takeProposals(db.owner, 'of-001', '2020-05-26T04:00:00.000Z')).toBe(3);
    await project('2020-05-26T05:00:00.000Z');
  });

  test("the organisations that exist are the report's 224, 114, 23 and 43", async () => {
    const found = await rows<{
      type: 'party' | 'union' | 'league' | 'women';
      organisations: bigint;
      own: bigint;
      units: bigint;
    }>(
      `SELECT type, count(DISTINCT id) AS organisations, count(DISTINCT id) FILTER (WHERE mode = 'single') AS own, count(DISTINCT unit_id) AS units
       FROM organisations JOIN organisation_units ON organisation = id WHERE baseline GROUP BY type`,
    );
    for (const { type, organisations, own, units } of found) {
      const want = expected.existing[type];
      expect([type, Number(organisations), Number(own), Number(units)]).toEqual([
        type,
        want.organisations,
        want.own,
        want.unitsCovered,
      ]);
    }
    expect(found).toHaveLength(4);
  });

  test('each row of the three lists has its class, its units and whether it counts', async () => {
    const found = new Map(
      (
        await rows<{ k: string; class: string; counted: boolean; units: string[] }>(
          `SELECT source || ':' || row_no AS k, min(class) AS class, bool_or(counted) AS counted,
         coalesce(array_agg(DISTINCT CASE WHEN u.in_population THEN u.unit_id ELSE u.keeps END) FILTER (WHERE u.in_population OR u.status = 'licence'), '{}') AS units
       FROM reconciliation_items i LEFT JOIN units u USING (unit_id) WHERE table_name = 'organisations' GROUP BY 1`,
        )
      ).map((row) => [row.k, row]),
    );
    const different = expected.reconciliation.rows.filter(({ file, row, units, class: wanted, counted }) => {
      const actual = found.get(`${file}:${row}`);
      return (
        actual?.class !== wanted ||
        actual.counted !== counted ||
        JSON.stringify([...actual.units].sort()) !== JSON.stringify([...units].sort())
      );
    });
    expect(different).toEqual([]);
    expect(found.size).toBe(expected.reconciliation.rows.length);
  });

  test('a conflict names the field, both values, the rule and the source that wins', async () => {
    const kinds = await tally(
      `SELECT source || ' ' || (conflicts->0->>'kind') || ' ' || (conflicts->0->>'winner') AS k, count(*) AS n FROM reconciliation_items
       WHERE class = 'field-conflict' AND table_name = 'organisations' GROUP BY 1`,
    );
    expect(kinds).toMatchObject({
      'union term-expired union': 6,
      'union employees-differ platform': 4,
      'union platform-says-none union': 5,
      'league fewer-than-three-left league': 2,
      'women union-women-committee platform': 3,
    });
    const only = await tally(
      `SELECT source AS k, count(*) AS n FROM reconciliation_items WHERE class = 'only-ours' AND source IN ('union', 'league', 'women') GROUP BY 1`,
    );
    expect(only).toEqual({ union: 5, league: 2, women: 2 });
  });

  test('what was decided is what is true', async () => {
    const quality = await databaseQuality(db.owner, expected as unknown as LedgerExpectations);
    expect([quality.wrongAutomatic, quality.decidedOtherwise, quality.missed]).toEqual([[], [], []]);
  });

  test('a second run writes nothing', async () => {
    expect(
      Object.values(await project('2020-05-27T01:00:00.000Z'))
        .flatMap((tables) => Object.values(tables))
        .every((written) => written === 0),
    ).toBe(true);
  });

  test('the next file meets the decision again, wherever its rows stand now', async () => {
    const [before] = await rows<{ id: string; unit_id: string; row_key: string }>(
      `SELECT id, unit_id, row_key FROM reconciliation_items WHERE source = 'women' AND status = 'decided' AND class = 'equal' ORDER BY row_no LIMIT 1`,
    );
    await db.owner.execute(
      `UPDATE source_rows SET content = jsonb_set(content, '{row}', to_jsonb((content->>'row')::int + 7)), ordinal = ordinal + 7 WHERE source = 'women'`,
    );
    await project('2020-05-28T01:00:00.000Z');
    expect(
      await rows(
        'SELECT id, unit_id, status FROM reconciliation_items WHERE source = $1 AND row_key = $2',
        'women',
        before!.row_key,
      ),
    ).toEqual([{ id: before!.id, unit_id: before!.unit_id, status: 'decided' }]);
    expect(await rows(`SELECT id FROM reconciliation_items WHERE source = 'women' AND status = 'open'`)).toEqual([]);
  });

  test('a revised decision takes its organisation along', async () => {
    const [item] = await rows<{ decision_key: string; unit_id: string }>(
      `SELECT decision_key, unit_id FROM reconciliation_items WHERE source = 'women' AND status = 'decided' AND class = 'equal' AND counted ORDER BY row_no LIMIT 1`,
    );
    await db.owner.execute(
      `INSERT INTO reconciliation_decisions (decision_key, seq, unit_id, decided_by, decided_at, reason) VALUES ($1, 2, NULL, 'of-002', '2020-05-28T02:00:00Z', '不是本单位')`,
      item!.decision_key,
    );
    expect(await project('2020-05-28T03:00:00.000Z')).toMatchObject({ reconciliation: { organisations: 1 } });
    expect(
      Number(
        (await rows<{ n: bigint }>(`SELECT count(*) AS n FROM organisations WHERE type = 'women' AND baseline`))[0]!.n,
      ),
    ).toBe(42);
  });
});
