import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountView, OneTimePasswordAnswer } from '../../libs/contracts/accounts.js';
import type { BodyView } from '../../libs/contracts/bodies.js';
import type { CampaignView } from '../../libs/contracts/campaign.js';
import { makeAdministrator } from '../../libs/data/administration/first-administrator.js';
import { hashPassword } from '../../libs/platform/passwords.js';
import type { ApiClient } from '../support/api-client.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';
import { imported, LedgerWorkerHarness, until } from '../support/ledger-worker.js';
import { PILOT } from '../support/pilot-ledger.js';

const ONE_TIME = 'for-the-first-time';
let harness: ApiHarness;
let worker: LedgerWorkerHarness;
let system: ApiClient;
beforeAll(async () => {
  harness = await ApiHarness.start({}, async (db) => {
    const passwordHash = await hashPassword(ONE_TIME);
    await db.owner.transaction((tx) => makeAdministrator(tx, 'admin', passwordHash));
  });
  worker = await LedgerWorkerHarness.start(harness.db);
  system = await settle('admin', ONE_TIME);
});
afterAll(async () => {
  await worker.stop();
  await harness.stop();
});

/** Signs in with a one-time password and replaces it. */
async function settle(username: string, current: string): Promise<ApiClient> {
  const client = harness.anonymous();
  expect((await client.login(username, current)).body).toMatchObject({ mustChangePassword: true });
  expect((await client.get('/campaign')).body).toMatchObject({ code: 'password-change-required' });
  expect((await client.post('/me/password', { current, next: PASSWORD })).status).toBe(204);
  return client;
}
const areas = async (): Promise<string[]> =>
  (await harness.db.owner.query<{ area: string }>(`SELECT DISTINCT area FROM units WHERE township = '天堂镇'`)).map(
    ({ area }) => area,
  );
const platform = (): Promise<Buffer> => readFile(join(PILOT, 'platform.xlsx'));
const CAMPAIGN = {
  name: '党建带群建',
  area: '340828',
  kickoff: '2020-05-26',
  baselineOn: '2020-05-25',
  deadline: '2020-07-31',
};
const body = (id: string, name: string, line: string, more: object = {}): object => ({
  id,
  name,
  line,
  level: 'county',
  area: '340828',
  documentCode: `岳${name.slice(-2)}`,
  role: 'supervision',
  ...more,
});
const BODIES = [
  body('ORG', '县委组织部', 'party', { parent: 'TF', parentRelation: 'coordination' }),
  body('CL', '团县委', 'league', { parent: 'TF', parentRelation: 'coordination' }),
  body('T01P', '天堂镇党委', 'party', {
    level: 'township',
    area: '340828/天堂镇',
    parent: 'ORG',
    parentRelation: 'line',
    role: 'responsible',
    reviews: ['party'],
    documentCode: '天党发',
  }),
  body('T01L', '天堂镇团委', 'league', {
    level: 'township',
    area: '340828/天堂镇',
    parent: 'CL',
    parentRelation: 'line',
    role: 'reviewing',
    reviews: ['league'],
    documentCode: '天团发',
    lastNumbers: [{ year: 2020, last: 6 }],
  }),
];

describe('an empty installation', () => {
  test('has no campaign, and takes no body before it has one', async () => {
    expect((await system.get('/campaign')).status).toBe(404);
    expect((await system.post('/bodies', BODIES[0])).body).toMatchObject({ status: 409, code: 'campaign-missing' });
  });

  test('gets its campaign from the system administrator, and the task force moves into the county', async () => {
    const set = await system.send<CampaignView>('PUT', '/campaign', { body: CAMPAIGN });
    expect([set.status, set.headers.get('etag'), set.body]).toEqual([
      200,
      '"v1"',
      { ...CAMPAIGN, version: 1, ledger: { changed: 1, projected: 0 } },
    ]);
    const taskForce = (await system.get<BodyView>('/bodies/TF')).body;
    expect(taskForce).toMatchObject({ area: '340828', line: 'task-force' });
    const { id: _id, version: _version, activeUntil: _until, ...content } = taskForce;
    expect(
      (await system.send('PUT', '/bodies/TF', { body: { ...content, name: '岳西县工作专班', documentCode: '岳专班' } }))
        .status,
    ).toBe(200);
  });

  test('gets its bodies, each judged among the others', async () => {
    for (const one of BODIES) expect([one, (await system.post('/bodies', one)).status]).toEqual([one, 201]);
    expect(
      (await system.get<{ items: BodyView[] }>('/bodies?area=340828/天堂镇')).body.items.map(({ id, lastNumbers }) => [
        id,
        lastNumbers,
      ]),
    ).toEqual([
      ['T01L', [{ year: 2020, last: 6 }]],
      ['T01P', []],
    ]);
  });

  test('has its other two administrators appointed by the first, who gives nobody anything else', async () => {
    for (const [username, role] of [
      ['audit', 'audit-administrator'],
      ['safe', 'security-administrator'],
    ] as const) {
      expect((await system.post('/accounts', { username, displayName: '管理员', body: 'TF' })).status).toBe(201);
      expect(
        (await system.send('PUT', `/accounts/${username}/rights`, { body: { roles: ['reviewer'], body: 'TF' } })).body,
      ).toMatchObject({ status: 403, code: 'not-permitted' });
      expect(
        (await system.send('PUT', `/accounts/${username}/rights`, { body: { roles: [role], body: 'TF' } })).status,
      ).toBe(200);
      await settle(
        username,
        (await system.post<OneTimePasswordAnswer>(`/accounts/${username}/password`)).body.password,
      );
    }
    expect((await system.post(`/accounts/audit/password`)).body).toMatchObject({ status: 403, code: 'not-permitted' });
  });

  test('has people opened by the one administrator and given rights and passwords by the other', async () => {
    const security = await harness.as('safe');
    const people: [string, string, object][] = [
      ['of-1', 'TF', { roles: ['officer'], body: 'TF' }],
      ['of-2', 'T01P', { roles: ['officer'], body: 'T01P' }],
      ['rv-1', 'T01L', { roles: ['reviewer'], body: 'T01L', seat: 'A' }],
    ];
    for (const [username, at, rights] of people) {
      const opened = await system.post<AccountView>('/accounts', {
        username,
        displayName: `人员${username}`,
        body: at,
      });
      expect(opened.body).toMatchObject({ roles: [], password: 'none', active: true });
      expect((await security.send('PUT', `/accounts/${username}/rights`, { body: rights })).status).toBe(200);
      await settle(
        username,
        (await security.post<OneTimePasswordAnswer>(`/accounts/${username}/password`)).body.password,
      );
    }
  });

  test('takes a file in and commits it by the people it has made', async () => {
    expect(
      await imported(await harness.as('of-1'), 'platform', await platform(), { fileName: 'platform.xlsx' }),
    ).toMatchObject({ status: 'committed', refusal: null });
    expect(await areas()).toEqual(['340828/天堂镇']);
  });

  test('has its ledger made anew by the worker when the campaign gets another baseline or county', async () => {
    const existing = async (): Promise<unknown> =>
      harness.db.owner.query(`SELECT max(starts_on) AS last FROM organisations WHERE baseline`);
    const before = await existing();
    const set = await system.send<CampaignView>('PUT', '/campaign', {
      body: { ...CAMPAIGN, area: '340827', baselineOn: '2019-12-31' },
    });
    expect(set.body.ledger.changed).toBeGreaterThan(set.body.ledger.projected);
    await until(
      async () =>
        (({ ledger }) => ledger.changed === ledger.projected)((await system.get<CampaignView>('/campaign')).body),
      'the ledger made anew',
    );
    expect(await areas()).toEqual(['340827/天堂镇']);
    expect((await (await harness.as('of-2')).get('/me')).body).toMatchObject({ body: { area: '340827/天堂镇' } });
    expect(await existing()).not.toEqual(before);
    await system.send('PUT', '/campaign', { body: CAMPAIGN });
    await until(async () => (await areas())[0] === '340828/天堂镇', 'the ledger in its county');
  });

  test('opens a case by the people it has made', async () => {
    const officer = await harness.as('of-1');
    const { body: found } = await officer.post<{ items: { unitId: string }[] }>('/units/search', {
      filter: { township: ['天堂镇'] },
      page: { limit: 1 },
    });
    const unit = found.items[0]!.unitId;
    const clerk = await harness.as('of-2');
    const opened = await clerk.post<{ id: string }>('/cases', {
      type: 'league',
      mode: 'single',
      units: [unit],
      leadUnit: unit,
      responsibleBody: 'T01P',
    });
    expect([opened.status, opened.body]).toEqual([
      201,
      expect.objectContaining({
        bodies: expect.objectContaining({ approving: expect.objectContaining({ id: 'T01L' }) }),
        waitingFor: expect.anything(),
      }),
    ]);
    expect((await (await harness.as('rv-1')).get(`/cases/${opened.body.id}`)).status).toBe(200);
  });
});
