import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAdministrator } from '../../libs/data/administration/first-administrator.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';
import { runCommand, type CommandResult } from '../support/command.js';

let api: ApiHarness;
let folder: string;
beforeAll(async () => {
  const passwordHash = await hashPassword(PASSWORD);
  api = await ApiHarness.start({}, async ({ owner }) => {
    await owner.transaction((tx) => makeAdministrator(tx, 'admin', passwordHash));
    await owner.execute(`UPDATE accounts SET must_change_password = false WHERE id = 'admin'`);
  });
  folder = mkdtempSync(join(tmpdir(), 'qunjian-setup-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await api.stop();
});

const passwordFile = (): string => join(folder, 'one-time-passwords.json');
const setup = (...more: string[]): Promise<CommandResult> =>
  runCommand('scripts/setup.js', { DATABASE_URL: api.db.ownerUrl, INIT_CWD: '' }, ['--from', folder, ...more]);
/** The example's files, with one text put for another. */
function files(changes: Record<string, [string, string]> = {}): void {
  rmSync(passwordFile(), { force: true });
  cpSync('examples/new-county', folder, { recursive: true });
  for (const [file, [from, to]] of Object.entries(changes)) {
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(join(folder, file), text.replace(from, to));
  }
}
const lineOf = (file: string, text: string): number =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;
const count = async (table: string): Promise<number> =>
  Number((await api.db.owner.query<{ n: bigint }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n);

describe('npm run setup', () => {
  test.each<[string, string, [string, string], string | RegExp]>([
    ['campaign.json', '"baselineOn"', ['2020-05-25', '2020-05-27'], /campaign-baseline/],
    ['campaign.json', '"area"', ['"349998"', '"34x"'], /area/],
    ['bodies.json', '"id": "CU"', ['"东工发"', '"示工发"'], /body-document-code，《党政机关公文处理工作条例》第九条/],
    [
      'bodies.json',
      'T01W',
      [
        '"CW", "parentRelation": "line", "role": "reviewing", "reviews": ["women"]',
        '"CW", "parentRelation": "line", "role": "reviewing", "reviews": ["union"]',
      ],
      /body-reviews-own-line/,
    ],
    ['bodies.json', 'T02L', ['{"id": "T02L"', '{"id": "T01L"'], /T01L 出现两次/],
    ['accounts.json', 'in-001', ['"ZDY01"', '"ZDY02"'], /ZDY02/],
    [
      'accounts.json',
      'of-002',
      ['"of-002", "name": "经办人002", "body": "T01P"', '"of-002", "name": "经办人002", "body": "T09P"'],
      /rights-body/,
    ],
    [
      'accounts.json',
      'ad-001',
      ['"role": "security-administrator"', '"roles": ["security-administrator", "officer"]'],
      /rights-separate，GB\/T 22239/,
    ],
    ['accounts.json', 'of-001', ['"id": "of-001"', '"id": "张三 1"'], /小写字母/],
  ])('refuses a wrong %s at the line of %s, and writes nothing', async (file, entry, change, reason) => {
    files({ [file]: change });
    // Entries of the lists stand on one line each; of a repeated one it is the second.
    const line =
      entry === 'in-001'
        ? lineOf(file, 'in-002')
        : entry === 'T02L'
          ? lineOf(file, '共青团西山乡')
          : entry === 'of-001'
            ? lineOf(file, '经办人001')
            : lineOf(file, entry);
    const { code, stderr } = await setup();
    expect([code, stderr]).toEqual([1, expect.stringMatching(reason)]);
    expect(stderr).toMatch(new RegExp(`^${file} line ${line}: `));
    expect([
      await count('bodies'),
      await count('accounts'),
      await count('campaigns'),
      existsSync(passwordFile()),
    ]).toEqual([1, 1, 0, false]);
  });

  test('checks everything and writes nothing with --dry-run', async () => {
    files();
    expect(await setup('--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('试运行') });
    expect([await count('bodies'), await count('campaigns'), existsSync(passwordFile())]).toEqual([1, 0, false]);
  });

  test('brings campaign, bodies and accounts in, and tells the one-time passwords in a file that only its owner reads', async () => {
    expect(await setup()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('机构新增 13、更改 1；账号新增 29'),
    });
    expect((statSync(passwordFile()).mode & 0o777).toString(8)).toBe('600');
    const passwords = JSON.parse(readFileSync(passwordFile(), 'utf8')) as {
      username: string;
      password: string;
      roles: string[];
      body: string;
    }[];
    expect([passwords.length, new Set(passwords.map(({ password }) => password)).size]).toEqual([29, 29]);
    const officer = passwords.find(({ username }) => username === 'of-002')!;
    expect(officer).toMatchObject({ roles: ['officer'], body: 'T01P' });
    const client = api.anonymous();
    expect((await client.login('of-002', officer.password)).body).toMatchObject({
      mustChangePassword: true,
      body: { id: 'T01P', area: '349998/东河镇' },
    });
    expect((await client.post('/me/password', { current: officer.password, next: PASSWORD })).status).toBe(204);
    expect((await client.get('/campaign')).body).toMatchObject({ area: '349998', kickoff: '2020-05-26' });
    expect((await client.get('/bodies/CU')).body).toMatchObject({
      documentCode: '示工发',
      lastNumbers: [{ year: 2020, last: 6 }],
    });
    expect((await (await api.as('admin')).get('/me')).body).toMatchObject({
      body: { id: 'TF', name: '示例县党建带群建工作专班', area: '349998' },
    });
  });

  test('changes nothing when it is run again, and asks to take the passwords away before it makes others', async () => {
    const before = await api.db.owner.query('SELECT version FROM bodies UNION ALL SELECT version FROM accounts');
    expect(await setup()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('活动不变；机构新增 0、更改 0；账号新增 0、已有 29'),
    });
    expect(await api.db.owner.query('SELECT version FROM bodies UNION ALL SELECT version FROM accounts')).toEqual(
      before,
    );
    const kept = readFileSync(passwordFile(), 'utf8');
    files({
      'accounts.json': [
        '{"id": "of-001"',
        '{"id": "of-009", "name": "经办人009", "body": "TF", "area": "349998", "role": "officer"},\n  {"id": "of-001"',
      ],
    });
    writeFileSync(passwordFile(), kept);
    expect(await setup()).toMatchObject({ code: 1, stderr: expect.stringContaining('one-time-passwords.json') });
    expect(readFileSync(passwordFile(), 'utf8')).toBe(kept);
    rmSync(passwordFile());
    expect(await setup()).toMatchObject({ code: 0, stdout: expect.stringContaining('账号新增 1') });
  });

  test('changes bodies by the rules, and no rights of an account that stands', async () => {
    files({ 'bodies.json': ['"name": "东河镇总工会"', '"name": "东河镇总工会委员会"'] });
    expect(await setup()).toMatchObject({ code: 0, stdout: expect.stringContaining('机构新增 0、更改 1') });
    files({
      'bodies.json': ['"area": "西山乡", "documentCode": "西工发"', '"area": "东河镇", "documentCode": "西工发"'],
    });
    expect(await setup()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^bodies.json line \d+: T02U 的 area 不能改（body-fixed/),
    });
    files({ 'accounts.json': ['"role": "supervisor"', '"role": "officer"'] });
    expect(await setup()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`^accounts.json line ${lineOf('accounts.json', 'sv-001')}: 账号 sv-001 已存在，roles 不同`),
      ),
    });
  });

  test('is in the audit by ids, without a name, and the chain holds', async () => {
    const entries = (
      await api.db.owner.query<{ entry: string }>(
        `SELECT entry FROM attempts WHERE entry::jsonb->>'action' = 'setup' ORDER BY seq`,
      )
    ).map(({ entry }) => entry);
    expect(entries.length).toBe(3);
    expect(JSON.parse(entries[0]!)).toMatchObject({
      kind: 'administration',
      account: 'operator',
      details: { campaign: true, accounts: { added: expect.arrayContaining(['of-002']) } },
    });
    for (const name of ['经办人', '审核员']) expect(entries.join()).not.toContain(name);
    expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
  });
});
