import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { CaseStore } from '../../libs/data/case-store.js';
import { CasesRepository } from '../../libs/data/cases.repository.js';
import type { Database } from '../../libs/data/database.js';
import { MendingRepository } from '../../libs/data/mending.repository.js';
import { packAudits } from '../../libs/data/packed-audits.js';
import { ProjectionRepository } from '../../libs/data/projection.repository.js';
import { makeSeal } from '../../libs/data/seals/make-seal.js';
import { SealFile } from '../../libs/data/seals/seal-file.js';
import type { Actor } from '../../libs/domain/case.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { runCommand } from '../support/command.js';
import { READERS } from '../support/generated-cases.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

const LATER = '2999-01-01';
const SUPERVISOR = READERS.supervisor as unknown as Actor;
const OF_ANOTHER_PLACE = READERS.townshipUnion as unknown as Actor;
let db: TestDatabase;
let cases: CasesRepository;
let folder: string;
let file: SealFile;
beforeAll(async () => {
  db = await cloneDatabase();
  folder = mkdtempSync(join(tmpdir(), 'qunjian-seals-'));
  file = new SealFile(folder);
  cases = new CasesRepository(
    db.api,
    () => [],
    () => '2020-06-24',
  );
  const store = new CaseStore(db.worker);
  for (const id of ['A', 'B', 'U'])
    await recordLife(store, aCaseOfItsOwn('union', 'single', { caseId: id, caseNo: `NO-${id}` }));
  await recordLife(store, aCaseOfItsOwn('league', 'single', { caseId: 'L', caseNo: 'NO-L' }), 5);
  await makeSeal(db.worker, file, null);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await db.drop();
});

/** What readers see of a case that rests on its audit. */
async function read(caseId: string) {
  return {
    timeline: await cases.timeline(SUPERVISOR, caseId, { limit: 500, after: { seq: 0, attempt: 0n } }),
    page: await cases.timeline(SUPERVISOR, caseId, { limit: 4, after: { seq: 6, attempt: 0n } }),
    hidden: (await cases.timeline(OF_ANOTHER_PLACE, caseId, { limit: 500, after: { seq: 0, attempt: 0n } })).rows,
    actions: await cases.actions(SUPERVISOR, caseId),
    entries: await new ProjectionRepository(db.owner).entriesOf(caseId),
    whole: await new MendingRepository(db.owner).find(caseId),
    first: await db.owner.query(
      `SELECT * FROM recorded_action($1, (SELECT action_id FROM audit_entries WHERE case_id = $1 AND seq = 3))`,
      caseId,
    ),
  };
}
const sizes = async (): Promise<{ rows: number; packed: number }> => {
  const [row] = await db.owner.query<{ rows: number; packed: number }>(
    `SELECT (SELECT coalesce(sum(pg_column_size(a)), 0) FROM case_actions a WHERE case_id = 'A')::int AS rows,
       (SELECT coalesce(sum(pg_column_size(p)), 0) FROM packed_audits p WHERE case_id = 'A')::int AS packed`,
  );
  return row!;
};
const verified = (database: Pick<Database, 'query' | 'execute'> = db.owner) => verifyAudit(database as Database, file);

describe('the audit of cases that ended long ago', () => {
  test('is packed into one row a case, and every reader and both verifications find it as it was', async () => {
    const [before, room, report] = [await read('A'), await sizes(), await verified()];
    expect([before.timeline.rows.length, before.page.rows.length, before.hidden, before.whole!.isWhole]).toEqual([
      13,
      4,
      [],
      true,
    ]);
    expect(report).toMatchObject({ cases: 4, problems: [] });
    // Not yet: nothing had ended by then.
    expect(await packAudits(db.owner, '2020-01-01')).toEqual({ cases: 0, unsound: [] });
    await db.owner.execute(
      `UPDATE case_actions SET action = replace(action, 'approve', 'return') WHERE case_id = 'U' AND seq = 7`,
    );
    const told: number[] = [];
    expect(await packAudits(db.owner, LATER, (packed) => told.push(packed))).toEqual({ cases: 2, unsound: ['U'] });
    expect(told.at(-1)).toBe(2);
    expect(await db.owner.query('SELECT DISTINCT case_id FROM case_actions ORDER BY 1')).toEqual([
      { case_id: 'L' },
      { case_id: 'U' },
    ]);
    expect(await read('A')).toEqual(before);
    const packed = await sizes();
    expect(packed.rows).toBe(0);
    expect(packed.packed).toBeLessThan(room.rows / 2);
    const after = await verified();
    expect([after.cases, after.actions, after.seals.length]).toEqual([4, report.actions, 1]);
    expect(new Set(after.problems.map(({ chain }) => chain))).toEqual(new Set(['U']));
    expect(await packAudits(db.owner, LATER)).toEqual({ cases: 0, unsound: ['U'] });
  });

  test.each<[string, string, string]>([
    [
      'an entry edited',
      `UPDATE packed_audits SET entries = jsonb_set(entries, '{3,actor}', '"somebody"') WHERE case_id = 'B'`,
      'B',
    ],
    ['the last entry taken out', `UPDATE packed_audits SET entries = entries - 12 WHERE case_id = 'B'`, 'B'],
    ['all of it taken away', `DELETE FROM packed_audits WHERE case_id = 'B'`, 'B'],
    [
      'a case that nobody has',
      `INSERT INTO packed_audits SELECT 'nobody', 13, entries FROM packed_audits WHERE case_id = 'B'`,
      'nobody',
    ],
  ])('shows %s', async (_, sql, chain) => {
    const undo = new Error('undone');
    await db.owner
      .transaction(async (tx) => {
        await tx.execute(sql);
        expect((await verifyAudit(tx, file)).problems.map((problem) => problem.chain)).toContain(chain);
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
  });

  test('may be packed by nobody but the owner', async () => {
    for (const database of [db.api, db.worker]) {
      await expect(database.query(`SELECT * FROM pack_audits('${LATER}', '', 1)`)).rejects.toThrow(/permission denied/);
      for (const sql of [`DELETE FROM packed_audits`, `UPDATE packed_audits SET entries = '[]'`])
        await expect(database.execute(sql)).rejects.toThrow(/permission denied/);
    }
  });
});

test('npm run audit:pack names the day that it does not take, and what it packed', async () => {
  const env = { DATABASE_URL: db.ownerUrl, SEALS_DIR: folder };
  const run = (...args: string[]) => runCommand('scripts/audit-pack.js', env, args);
  for (const args of [[], ['--ended-before', 'last year'], ['--ended-before', '2999-01-01']])
    expect(await run(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('--ended-before') });
  expect(await run('--ended-before', '2020-01-01')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^packed the audit of 0 cases that ended before 2020-01-01/),
  });
});
