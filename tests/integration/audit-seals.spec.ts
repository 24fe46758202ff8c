import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { AuditSeals } from '../../apps/worker/audit-seals.js';
import { verifyAudit, type AuditProblem } from '../../libs/data/audit-verify.js';
import { CaseStore } from '../../libs/data/case-store.js';
import type { Database, Statements } from '../../libs/data/database.js';
import { EvidenceRepository } from '../../libs/data/evidence.repository.js';
import { ForeignSeals, makeSeal } from '../../libs/data/seals/make-seal.js';
import { stampRequest } from '../../libs/data/seals/time-stamp.js';
import { leafIn, SealFile } from '../../libs/data/seals/seal-file.js';
import { aCaseOfItsOwn, recordLife } from '../support/case-records.js';
import { runCommand } from '../support/command.js';
import { StampingAuthority } from '../support/stamping.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';

let db: TestDatabase;
let store: CaseStore;
let folder: string;
let file: SealFile;
const attempt = () =>
  new EvidenceRepository(db.api, () => '2020-06-24T01:00:00.000Z').record({
    kind: 'refused',
    account: 'rv-001',
    body: 'T01U',
    caseId: 'A',
    action: 'approve',
    code: 'wrong-position',
    requestId: 'r',
  });
beforeAll(async () => {
  db = await cloneDatabase();
  store = new CaseStore(db.worker);
  await recordLife(store, aCaseOfItsOwn('union', 'single', { caseId: 'A', caseNo: 'NO-A' }));
  await recordLife(store, aCaseOfItsOwn('league', 'single', { caseId: 'B', caseNo: 'NO-B' }), 5);
  for (let i = 0; i < 5; i += 1) await attempt();
});
afterAll(() => db.drop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qunjian-seals-'));
  file = new SealFile(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As the worker, which makes the daily ones. */
const seal = (restoredTo: string | null = null) => makeSeal(db.worker, file, restoredTo);

class Undo extends Error {}
/** Does something to the database and undoes it again. */
async function undone(work: (tx: Statements) => Promise<void>): Promise<void> {
  await db.owner
    .transaction(async (tx) => {
      await work(tx);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
}
/** What is found after `statements`: by the chains alone, and by the chains held against the seals. */
async function findings(...statements: string[]): Promise<{ chains: string[]; sealed: string[] }> {
  const found = { chains: [] as string[], sealed: [] as string[] };
  await undone(async (tx) => {
    for (const sql of statements) await tx.execute(sql);
    found.chains = told((await verifyAudit(tx)).problems);
    found.sealed = told((await verifyAudit(tx, file)).problems);
  });
  return found;
}
const told = (problems: AuditProblem[]): string[] =>
  problems.map(({ chain, seq, problem }) => `${chain}${seq === null ? '' : ` #${seq}`}: ${problem}`);

/** Rows 9 to the last of a case taken away, and its head set back as if it had never gone further. */
const CUT = [
  `UPDATE cases c SET version = 8, head_hash = (SELECT hash FROM case_actions WHERE case_id = 'A' AND seq = 8) WHERE case_id = 'A'`,
  `DELETE FROM outbox WHERE case_id = 'A' AND seq > 8`,
  `DELETE FROM case_actions WHERE case_id = 'A' AND seq > 8`,
];
/** A decision is another than it was, and every hash after it fits again. */
const RECOMPUTED = [
  `UPDATE case_actions SET action = replace(action, '"actor":{"account":"', '"actor":{"account":"x'), actor = 'x' || actor WHERE case_id = 'A' AND seq = 4`,
  `DO $$ DECLARE r case_actions; p text; BEGIN
     SELECT hash INTO p FROM case_actions WHERE case_id = 'A' AND seq = 3;
     FOR r IN SELECT * FROM case_actions WHERE case_id = 'A' AND seq >= 4 ORDER BY seq LOOP
       r.prev_hash := p; p := action_hash(r);
       UPDATE case_actions SET prev_hash = r.prev_hash, hash = p WHERE case_id = 'A' AND seq = r.seq;
     END LOOP;
     UPDATE cases SET head_hash = p WHERE case_id = 'A';
   END $$`,
];
const ATTEMPTS_GONE = [
  'DELETE FROM attempts',
  `UPDATE chain_heads SET seq = 0, hash = repeat('0', 64) WHERE chain = 'attempts'`,
];

describe('a chain after it was sealed', () => {
  test('holds where nothing was touched, also when it has grown since', async () => {
    const made = await seal();
    expect(made).toMatchObject({ nr: 1, count: 3, previous: '0'.repeat(64), restoredTo: null });
    expect(await verifyAudit(db.owner, file)).toMatchObject({ seals: [made], problems: [] });
    await attempt();
    expect((await verifyAudit(db.owner, file)).problems).toEqual([]);
  });

  test.each<[string, string[], RegExp]>([
    [
      'rows cut with the head set back',
      CUT,
      /^A #13: was sealed on .* \(seal 1\) and is not there: the chain was cut$/,
    ],
    [
      'a chain computed anew',
      RECOMPUTED,
      /^A #13: is not what was sealed on .* \(seal 1\): the chain was computed anew$/,
    ],
    ['all attempts deleted', ATTEMPTS_GONE, /^attempts #\d+: was sealed on .* and is not there: the chain was cut$/],
  ])('shows %s, which the chains by themselves do not', async (_, statements, sentence) => {
    await seal();
    expect(await findings(...statements)).toEqual({ chains: [], sealed: [expect.stringMatching(sentence)] });
  });

  test('shows a case that is gone with every trace', async () => {
    await seal();
    const gone = ['documents', 'outbox', 'case_units', 'case_actions', 'cases'].map(
      (table) => `DELETE FROM ${table} WHERE case_id = 'A'`,
    );
    expect(await findings(...gone)).toEqual({
      chains: [],
      sealed: [expect.stringMatching(/^A #13: .* the chain was cut$/)],
    });
  });

  test('is named at the first seal that it contradicts, also when it was sealed again afterwards', async () => {
    await seal();
    await undone(async (tx) => {
      for (const sql of RECOMPUTED) await tx.execute(sql);
      const within: Pick<Database, 'transaction'> = { transaction: (work) => work(tx) };
      await makeSeal(within, file);
      expect(told((await verifyAudit(tx, file)).problems)).toEqual([expect.stringMatching(/^A #13: .*\(seal 1\)/)]);
    });
  });

  test('shows a row that is older than the last seal, and was kept from it or made up', async () => {
    await seal();
    const older = `UPDATE attempts SET recorded_at = recorded_at - interval '1 day'`;
    const hours = `UPDATE case_actions SET recorded_at = recorded_at - interval '1 day'`;
    const leaves = join(folder, 'leaves', '000001.jsonl');
    writeFileSync(leaves, readFileSync(leaves, 'utf8').replace(/^\["case:B".*\n/m, ''));
    const { sealed } = await findings(older, hours);
    expect(sealed).toContain('B #1: is older than the last seal, and no seal has it');
    expect(sealed.filter((line) => line.includes('older than'))).toHaveLength(1);
  });
});

describe('the file of the seals', () => {
  test('grows by one line a seal, each with the hash of the one before, and by the heads that moved', async () => {
    await db.owner.execute('UPDATE outbox_relay SET relayed_to = (SELECT max(id) FROM outbox)');
    await seal();
    expect(await seal()).toMatchObject({ nr: 2, count: 1 });
    await recordLife(store, aCaseOfItsOwn('women', 'single', { caseId: 'C', caseNo: 'NO-C' }), 2);
    expect(await seal()).toMatchObject({ nr: 3, count: 2 });
    const chains: string[] = [];
    for await (const line of file.leafLines(3)!) chains.push(leafIn(line).chain);
    expect(chains).toEqual(['attempts', 'case:C']);
    expect([file.lines().length, (await verifyAudit(db.owner, file)).problems]).toEqual([3, []]);
    await db.owner.execute('DELETE FROM outbox WHERE id <= (SELECT relayed_to FROM outbox_relay)');
    await db.owner.execute(`UPDATE outbox SET id = id + 100`);
    expect(await seal()).toMatchObject({ nr: 4, count: 4 });
  });

  test('shows lines edited, taken out and moved, and heads edited and gone', async () => {
    for (let i = 0; i < 3; i += 1) await seal();
    const path = join(folder, 'seals.jsonl');
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const found = async (changed: string[]) => {
      writeFileSync(path, `${changed.join('\n')}\n`);
      return told((await verifyAudit(db.owner, file)).problems);
    };
    const [one, two, three] = lines as [string, string, string];
    expect(await found([one, two.replace('"count":', '"count": '), three])).toEqual([
      'seals: seal 3 does not follow the line before it',
    ]);
    expect(await found([one, three])).toEqual([
      'seals: seal 3 stands where 2 belongs: a line is missing or was moved',
      'seals: seal 3 does not follow the line before it',
    ]);
    expect(await found(['{}', two, three])).toContain('seals: seal 2 does not follow the line before it');
    expect(await found(lines)).toEqual([]);
    const leaves = join(folder, 'leaves', '000002.jsonl');
    writeFileSync(leaves, readFileSync(leaves, 'utf8').replace('attempts', 'Attempts'));
    const broken = 'seals: seal 2: its heads are gone or were changed, they do not have its root';
    expect(await found(lines)).toEqual([broken]);
    rmSync(leaves);
    expect(await found(lines)).toEqual([broken]);
  });

  test('goes on behind a line that was not written to its end', async () => {
    await seal();
    appendFileSync(join(folder, 'seals.jsonl'), '{"format":"qunjian-se');
    expect(file.lines()).toHaveLength(1);
    expect(await seal()).toMatchObject({ nr: 2 });
    expect((await verifyAudit(db.owner, file)).problems).toEqual([]);
  });

  test('is of one installation, and one seals at a time', async () => {
    await seal();
    const path = join(folder, 'seals.jsonl');
    const line = readFileSync(path, 'utf8');
    writeFileSync(path, line.replace(/"installation":"[^"]*"/, '"installation":"another"'));
    await expect(seal()).rejects.toThrow(ForeignSeals);
    expect(told((await verifyAudit(db.owner, file)).problems)).toEqual(['seals: seal 1 is of another installation']);
    await undone(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('qunjian-audit-seal', 0))`);
      expect(await seal()).toBeNull();
    });
  });

  test('is missed where the database says that it was sealed', async () => {
    expect((await findings(`UPDATE sweeps SET ended_at = '2026-11-30T00:00:00Z' WHERE name = 'seals'`)).sealed).toEqual(
      [`seals: the database was sealed (last looked at on 2026-11-30T00:00:00.000Z), and ${folder} holds no seal`],
    );
  });
});

describe('a database that was put back to an earlier moment', () => {
  /** As if the seals had been made before a restore: PostgreSQL's log was in another timeline. */
  const otherTimeline = (): void => {
    const path = join(folder, 'seals.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/"timeline":"[^"]*"/g, '"timeline":"00000009"'));
  };
  /** What was recorded last is gone. */
  const putBack = [
    `DELETE FROM attempts WHERE seq = (SELECT max(seq) FROM attempts)`,
    `UPDATE chain_heads SET (seq, hash) = (SELECT seq, hash FROM attempts ORDER BY seq DESC LIMIT 1)`,
  ];
  beforeEach(async () => {
    await attempt();
    // A moment is named by its millisecond.
    await pause(2);
    await attempt();
  });

  test('is told apart from a chain that was cut, and is a problem until an operator says so', async () => {
    await seal();
    otherTimeline();
    const { sealed } = await findings(...putBack);
    expect(sealed).toEqual([
      expect.stringMatching(
        /^seals: nothing of what was sealed and recorded from .* on is here, .*audit:seal -- --restored/,
      ),
    ]);
    // A case cut beside attempts that were recorded later is no restore, whatever timeline the log is in.
    expect((await findings(...CUT)).sealed).toEqual([expect.stringMatching(/^A #13: .*the chain was cut$/)]);
  });

  test('holds again once that was said, for everything that was recorded before that moment', async () => {
    await seal();
    const [row] = await db.owner.query<{ at: Date }>(
      'SELECT recorded_at AS at FROM attempts ORDER BY seq DESC OFFSET 1 LIMIT 1',
    );
    await undone(async (tx) => {
      for (const sql of putBack) await tx.execute(sql);
      const within: Pick<Database, 'transaction'> = { transaction: (work) => work(tx) };
      const said = await makeSeal(within, file, row!.at.toISOString());
      expect(said).toMatchObject({ nr: 2, restoredTo: row!.at.toISOString() });
      expect((await verifyAudit(tx, file)).problems).toEqual([]);
      for (const sql of CUT) await tx.execute(sql);
      expect(told((await verifyAudit(tx, file)).problems)).toEqual([
        expect.stringMatching(/^A #13: .*\(seal 1\) and is not there: the chain was cut$/),
      ]);
    });
  });
});

describe('a seal that an authority has stamped', () => {
  let authority: StampingAuthority;
  beforeAll(async () => {
    authority = await StampingAuthority.start();
  });
  afterAll(() => authority.stop());
  const stamping = () =>
    new AuditSeals(db.worker, {
      sealsDir: folder,
      sealStamps: { url: authority.url, authority: authority.certificate },
    });

  test('is stamped once, later where the authority was away, and made once a day', async () => {
    authority.away = true;
    const seals = stamping();
    expect(seals.ageSeconds()).toBe(Infinity);
    await expect(seals.sealWhereDue()).rejects.toThrow('the time stamp authority answered 503');
    expect([file.lines().length, file.stampOf(1)]).toEqual([1, null]);
    authority.away = false;
    expect(await seals.sealWhereDue()).toBeNull();
    const { asked } = authority;
    await seals.sealWhereDue();
    expect([file.lines().length, authority.asked]).toEqual([1, asked]);
    expect((await verifyAudit(db.owner, seals.file)).problems).toEqual([]);
  });

  test('is found where the line was made anew, or the stamp is another', async () => {
    const seals = stamping();
    await seals.sealWhereDue();
    const path = join(folder, 'seals.jsonl');
    const line = readFileSync(path, 'utf8');
    writeFileSync(path, line.replace(/"at":"20\d\d/, '"at":"2019'));
    expect(told((await verifyAudit(db.owner, seals.file)).problems)).toEqual([
      expect.stringMatching(/^seals: seal 1: its time stamp is not of its line, or of another authority/),
    ]);
    const later = readFileSync(path, 'utf8').trim();
    writeFileSync(join(folder, 'stamps', '000001.tsr'), authority.stamp(stampRequest(later)));
    expect(told((await verifyAudit(db.owner, seals.file)).problems)).toEqual([
      expect.stringMatching(/^seals: seal 1 says that it was made on 2019-.*, and was stamped on 20/),
    ]);
  });
});

describe('npm run audit:seal', () => {
  test('seals on demand, and audit:verify says how many seals it held the chains against', async () => {
    const env = { DATABASE_URL: db.ownerUrl, SEALS_DIR: folder };
    expect(await runCommand('scripts/audit-seal.js', env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^seal 1 of \\d+ chains, root [0-9a-f]{64}, in ${folder}\\n$`)),
    });
    expect(await runCommand('scripts/audit-seal.js', env, ['--restored', '2026-11-30T08:00:00+08:00'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^seal 2 of/),
    });
    expect(await runCommand('scripts/audit-verify.js', env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /every chain holds, also against 2 seals, the last of .*\nseal 2 says that the database was put back to 2026-11-30T00:00:00\.000Z\n$/,
      ),
    });
    expect(await runCommand('scripts/audit-seal.js', env, ['--restored', 'yesterday'])).toMatchObject({ code: 1 });
  });
});
