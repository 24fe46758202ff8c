import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionHash, attemptHash, type HashedAction, type HashedAttempt } from '../../libs/data/audit-hash.js';
import { verifyAudit, verifyRunningAudit, type AuditProblem } from '../../libs/data/audit-verify.js';
import type { Database } from '../../libs/data/database.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { EvidenceRepository } from '../../libs/data/evidence.repository.js';
import { runCommand } from '../support/command.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await cloneDatabase();
  const store = new CaseStore(db.worker);
  await recordLife(store, aCaseOfItsOwn('union', 'single', { caseId: 'A', caseNo: 'NO-A' }));
  await recordLife(store, aCaseOfItsOwn('league', 'single', { caseId: 'B', caseNo: 'NO-B' }), 5);
  const evidence = new EvidenceRepository(db.api, () => '2020-06-24T01:00:00.000Z');
  for (let i = 1; i <= 5; i += 1) {
    await evidence.record({
      kind: 'refused',
      account: 'rv-001',
      body: 'T01U',
      caseId: 'A',
      action: 'approve',
      code: 'wrong-position',
      requestId: `r-${i}`,
    });
  }
});
afterAll(() => db.drop());

class Undo extends Error {}
/** What the verification finds after `statements`, which are undone again. */
async function findings(...statements: string[]): Promise<AuditProblem[]> {
  let problems: AuditProblem[] = [];
  await db.owner
    .transaction(async (tx) => {
      for (const sql of statements) await tx.execute(sql);
      ({ problems } = await verifyAudit(tx));
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return problems;
}
const placesOf = (problems: AuditProblem[]): string[] => [
  ...new Set(problems.map((p) => `${p.chain}#${p.seq ?? 'end'}`)),
];

/** Moves a row out of the way and another into its place. */
const swap = (table: string, where: string, one: number, two: number): string[] =>
  [
    [one, -1],
    [two, one],
    [-1, two],
  ].map(([from, to]) => `UPDATE ${table} SET seq = ${to} WHERE ${where} AND seq = ${from}`);
const copyOf = (table: string, where: string, seq: number, columns: string): string =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(t, '${columns}'::jsonb)).* FROM ${table} t WHERE ${where} AND seq = ${seq}`;

describe('a chain of a case', () => {
  test('holds when nothing was touched', async () => {
    expect(await verifyAudit(db.owner)).toEqual({ cases: 2, actions: 19, attempts: 5, seals: [], problems: [] });
  });

  const A = `case_id = 'A'`;
  const set = (column: string, value: string): string[] => [
    `UPDATE case_actions SET ${column} = ${value} WHERE ${A} AND seq = 7`,
  ];
  test.each<[string, string[]]>([
    ['the text of an action', set('action', `replace(action, 'approve', 'return')`)],
    ['who did it', set('actor', `'somebody'`)],
    ['for whom', set('on_behalf_of', `'somebody'`)],
    ['the body', set('body', `'CU'`)],
    ['the action’s name', set('name', `'comment'`)],
    ['the key', set('action_id', `'another'`)],
    ['the event date', set('event_on', `'2020-05-27'`)],
    ['the business instant', set('at', `'2020-06-04T01:00:00Z'`)],
    ['the instant of the entry', set('recorded_at', `recorded_at - interval '1 day'`)],
    ['that it was adopted', set('adopted', 'true')],
    ['where the case stood before', set('position_before', `'survey.counting'`)],
    ['where it stood after', set('position_after', 'NULL')],
    ['the number of a document', set('document_no', `'岳T01U〔2020〕99号'`)],
    ['the hash', set('hash', `repeat('a', 64)`)],
    ['the hash before', set('prev_hash', `repeat('a', 64)`)],
  ])('shows that %s was edited', async (_, statements) => {
    const places = placesOf(await findings(...statements));
    expect(places).toContain('A#7');
    expect(places.every((place) => place.startsWith('A#'))).toBe(true);
  });

  test('shows at the next row that a row was edited and its hash made to fit', async () => {
    const refitted = `UPDATE case_actions a SET hash = action_hash(a) WHERE ${A} AND seq = 7`;
    expect(placesOf(await findings(...set('action', `replace(action, '"id"', ' "id"')`), refitted))).toEqual(['A#8']);
  });

  test('shows a row deleted in its middle, at its beginning and at its end', async () => {
    expect(placesOf(await findings(`DELETE FROM case_actions WHERE ${A} AND seq = 4`))).toContain('A#5');
    expect(placesOf(await findings(`DELETE FROM case_actions WHERE ${A} AND seq = 1`))).toContain('A#2');
    expect(placesOf(await findings(`DELETE FROM case_actions WHERE ${A} AND seq = 13`))).toEqual(['A#end']);
  });

  test('shows an end that was cut off together with the version of the case', async () => {
    expect(
      placesOf(
        await findings(`DELETE FROM case_actions WHERE ${A} AND seq = 13`, `UPDATE cases SET version = 12 WHERE ${A}`),
      ),
    ).toEqual(['A#end']);
  });

  test('shows a row inserted in its middle and added at its end', async () => {
    const rowAt = (seq: number): string => `{"seq": ${seq}, "action_id": "forged"}`;
    expect(
      placesOf(
        await findings(`DELETE FROM case_actions WHERE ${A} AND seq = 5`, copyOf('case_actions', A, 4, rowAt(5))),
      ),
    ).toContain('A#5');
    expect(placesOf(await findings(copyOf('case_actions', A, 13, rowAt(14))))).toEqual(
      expect.arrayContaining(['A#14', 'A#end']),
    );
  });

  test('shows two rows that changed places', async () => {
    expect(placesOf(await findings(...swap('case_actions', A, 4, 5)))).toEqual(expect.arrayContaining(['A#4', 'A#5']));
  });

  test('shows a row that came from another case', async () => {
    const moved = `UPDATE case_actions SET case_id = 'B', seq = 7 WHERE ${A} AND seq = 7`;
    expect(placesOf(await findings(moved))).toEqual(expect.arrayContaining(['A#8', 'B#7']));
  });

  test('shows a case that was taken out whole, by what is left of it', async () => {
    const gone = await findings(
      `DELETE FROM case_units WHERE ${A}`,
      `DELETE FROM case_actions WHERE ${A}`,
      `DELETE FROM cases WHERE ${A}`,
    );
    expect(gone).toEqual([
      { chain: 'A', seq: null, problem: expect.stringMatching(/is gone, but documents, events of it are left/) },
    ]);
  });

  test('shows an edit also where the database’s own hash function was bent to agree', async () => {
    const bent = `CREATE OR REPLACE FUNCTION action_hash(a case_actions) RETURNS text LANGUAGE sql STABLE AS $$ SELECT a.hash $$`;
    expect(placesOf(await findings(bent, ...set('document_no', `'岳T01U〔2020〕99号'`)))).toEqual(['A#7']);
  });
});

describe('the chain of attempts', () => {
  const set = (column: string, value: string): string => `UPDATE attempts SET ${column} = ${value} WHERE seq = 3`;
  test.each<[string, string]>([
    ['its entry', set('entry', `replace(entry, 'approve', 'comment')`)],
    ['whose it was', set('account', `'somebody'`)],
    ['the body', set('body', 'NULL')],
    ['the case', set('case_id', `'B'`)],
    ['its kind', set('kind', `'login'`)],
    ['its instant', set('at', `at + interval '1 hour'`)],
    ['the instant of the entry', set('recorded_at', `recorded_at - interval '1 hour'`)],
    ['its hash', set('hash', `repeat('0', 64)`)],
  ])('shows that %s was edited', async (_, sql) => {
    expect(placesOf(await findings(sql))).toContain('attempts#3');
  });

  test('shows rows deleted, inserted, cut off at the end and in another order', async () => {
    expect(placesOf(await findings('DELETE FROM attempts WHERE seq = 2'))).toContain('attempts#3');
    expect(placesOf(await findings('DELETE FROM attempts WHERE seq = 5'))).toEqual(['attempts#end']);
    expect(placesOf(await findings('DELETE FROM attempts'))).toEqual(['attempts#end']);
    expect(placesOf(await findings(copyOf('attempts', 'true', 5, '{"seq": 6}')))).toEqual(
      expect.arrayContaining(['attempts#6', 'attempts#end']),
    );
    expect(placesOf(await findings(...swap('attempts', 'true', 2, 3)))).toEqual(
      expect.arrayContaining(['attempts#2', 'attempts#3']),
    );
    expect(placesOf(await findings('DELETE FROM chain_heads'))).toEqual(['attempts#end']);
  });
});

test('what is recorded while the chains are walked is no difference', async () => {
  const other = await cloneDatabase();
  let meanwhile = 0;
  const happen = async (): Promise<void> => {
    meanwhile += 1;
    await new EvidenceRepository(other.api, () => '2020-06-24T02:00:00.000Z').record({
      kind: 'refused',
      account: 'rv-001',
      body: 'T01U',
      caseId: 'A',
      code: 'wrong-position',
      requestId: `r-${meanwhile}`,
    });
    await recordLife(
      new CaseStore(other.worker),
      aCaseOfItsOwn('women', 'single', { caseId: `C${meanwhile}`, caseNo: `NO-C${meanwhile}` }),
      2,
    );
  };
  await happen();
  const busy: Pick<Database, 'transaction'> = {
    transaction: (work, begin) =>
      other.owner.transaction(
        (tx) =>
          work({
            ...tx,
            query: async (sql, ...params) => {
              if (/FROM (case_actions|chain_heads)/.test(sql)) await happen();
              return tx.query(sql, ...params);
            },
          }),
        begin,
      ),
  };
  expect((await verifyRunningAudit(busy)).problems).toEqual([]);
  expect([meanwhile > 2, (await verifyRunningAudit(other.owner)).problems]).toEqual([true, []]);
  await other.drop();
});

test('the hash that the database writes is the documented one', async () => {
  const actions = await db.owner.query<HashedAction & { hash: string; sql: string }>(
    'SELECT a.*, action_hash(a) AS sql FROM case_actions a',
  );
  const attempts = await db.owner.query<HashedAttempt & { hash: string; sql: string }>(
    'SELECT a.*, attempt_hash(a) AS sql FROM attempts a',
  );
  expect(actions.map((a) => [actionHash(a), a.sql])).toEqual(actions.map((a) => [a.hash, a.hash]));
  expect(attempts.map((a) => [attemptHash(a), a.sql])).toEqual(attempts.map((a) => [a.hash, a.hash]));
});

describe('npm run audit:verify', () => {
  const seals = mkdtempSync(join(tmpdir(), 'qunjian-seals-'));
  afterAll(() => rmSync(seals, { recursive: true }));
  const run = () => runCommand('scripts/audit-verify.js', { DATABASE_URL: db.ownerUrl, SEALS_DIR: seals });
  test('exits 0 while every chain holds, and 1 naming the case once one does not', async () => {
    expect(await run()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 cases, 19 actions, 5 attempts: every chain holds, but there is no seal in'),
    });
    await db.owner.execute(`UPDATE case_actions SET actor = 'somebody' WHERE case_id = 'B' AND seq = 3`);
    expect(await run()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('✗ B #3: was changed'),
      stdout: expect.stringContaining('1 problems'),
    });
  });
});
