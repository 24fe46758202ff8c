import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { AccountView, OneTimePasswordAnswer } from '../../libs/contracts/accounts.js';
import type { BodyView } from '../../libs/contracts/bodies.js';
import type { CampaignView } from '../../libs/contracts/campaign.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import type { Role } from '../../libs/domain/case.js';
import type { Answer, ApiClient } from '../support/api-client.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';

let api: ApiHarness;
let system: ApiClient;
let security: ApiClient;
beforeAll(async () => {
  api = await ApiHarness.start();
  [system, security] = [await api.as('ad-system'), await api.as('ad-security')];
});
afterAll(() => api.stop());

const put = <T>(
  client: ApiClient,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> => client.send<T>('PUT', path, { body, headers });
interface Entry {
  kind: string;
  account: string;
  action: string;
  subject?: string | null;
  details?: Record<string, unknown>;
  code?: string;
}
const audit = async (kind = 'administration'): Promise<Entry[]> =>
  (await api.db.owner.query<{ entry: string }>('SELECT entry FROM attempts WHERE kind = $1 ORDER BY seq', kind)).map(
    ({ entry }) => JSON.parse(entry) as Entry,
  );
const CAMPAIGN = {
  name: '党建带群建',
  area: '340828',
  kickoff: '2020-05-26',
  baselineOn: '2020-05-25',
  deadline: '2020-07-31',
};

/** An account opened by the one administrator and admitted by the other. */
async function person(username: string, roles: Role[], body = 'T01U'): Promise<ApiClient> {
  expect((await system.post('/accounts', { username, displayName: `王${username}`, body })).status).toBe(201);
  expect((await put(security, `/accounts/${username}/rights`, { roles, body })).status).toBe(200);
  const { password } = (await security.post<OneTimePasswordAnswer>(`/accounts/${username}/password`)).body;
  const client = api.anonymous();
  await client.login(username, password);
  expect((await client.post('/me/password', { current: password, next: PASSWORD })).status).toBe(204);
  return client;
}

describe('the campaign', () => {
  it('is set by the system administrator alone, and read by everybody who is signed in', async () => {
    for (const who of ['ad-security', 'ad-audit', 'officer-tf', 'supervisor'])
      expect([who, (await put(await api.as(who), '/campaign', CAMPAIGN)).status]).toEqual([who, 403]);
    expect((await api.anonymous().get('/campaign')).status).toBe(401);
    expect((await put<CampaignView>(system, '/campaign', CAMPAIGN)).body).toMatchObject({ ...CAMPAIGN, version: 1 });
    expect((await (await api.as('reviewer-far')).get('/campaign')).body).toMatchObject(CAMPAIGN);
  });

  it('names the fields that are wrong, malformed or against a rule', async () => {
    expect((await put(system, '/campaign', { ...CAMPAIGN, area: 'x', kickoff: '2020-02-30' })).body).toMatchObject({
      status: 400,
      errors: [{ path: 'area' }, { path: 'kickoff' }],
    });
    expect((await put(system, '/campaign', { ...CAMPAIGN, baselineOn: '2020-06-01' })).body).toMatchObject({
      status: 422,
      code: 'campaign-unfit',
      errors: [{ path: 'baselineOn', message: '基准日不得晚于启动日' }],
      rule: { id: 'campaign-baseline' },
    });
    expect((await put(system, '/campaign', { ...CAMPAIGN, secret: 1 })).body).toMatchObject({ code: 'unknown-field' });
  });

  it('honours If-Match, answers a repeated key alike and leaves the ledger alone where nothing of it changes', async () => {
    expect((await put(system, '/campaign', { ...CAMPAIGN, name: '二' }, { 'if-match': '"v7"' })).body).toMatchObject({
      status: 412,
      version: 1,
    });
    const key = randomUUID();
    const renamed = { body: { ...CAMPAIGN, name: '党建带群建（岳西）' }, key, headers: { 'if-match': '"v1"' } };
    const first = await system.send<CampaignView>('PUT', '/campaign', renamed);
    expect((await system.send<CampaignView>('PUT', '/campaign', renamed)).body).toEqual(first.body);
    expect(first.body).toMatchObject({ version: 2, ledger: { changed: 1 } });
    expect((await put<CampaignView>(system, '/campaign', renamed.body)).body).toMatchObject({ version: 2 });
  });

  it('has the ledger made anew when kickoff or baseline move: the job is asked for in the same transaction', async () => {
    const jobs = async (): Promise<number> =>
      Number(
        (
          await api.db.owner.query<{ n: bigint }>(
            `SELECT count(*) AS n FROM job_outbox WHERE payload->>'reason' = 'campaign'`,
          )
        )[0]!.n,
      );
    const before = await jobs();
    expect(
      (await put<CampaignView>(system, '/campaign', { ...CAMPAIGN, baselineOn: '2020-05-20' })).body.ledger.changed,
    ).toBe(2);
    expect(await jobs()).toBe(before + 1);
    await put(system, '/campaign', CAMPAIGN);
  });

  it('moves bodies and accounts to another county while nothing names the old one, and never after', async () => {
    await put(system, '/campaign', { ...CAMPAIGN, area: '340827' });
    expect((await system.get('/bodies/T01U')).body).toMatchObject({ area: '340827/天堂镇' });
    expect((await security.get('/accounts/officer')).body).toMatchObject({ area: '340827/天堂镇' });
    await put(system, '/campaign', CAMPAIGN);
    await api.openCase();
    expect((await put(system, '/campaign', { ...CAMPAIGN, area: '340827' })).body).toMatchObject({
      status: 409,
      code: 'campaign-area-fixed',
      errors: [{ path: 'area' }],
    });
  });
});

describe('bodies', () => {
  const NEW = {
    id: 'T09U',
    name: '河图镇总工会',
    line: 'union',
    level: 'township',
    area: '340828/河图镇',
    documentCode: '河工发',
    parent: 'CU',
    parentRelation: 'line',
    role: 'reviewing',
    reviews: ['union'],
  };
  it('are made and changed by the system administrator alone', async () => {
    for (const who of ['ad-security', 'ad-audit', 'officer-tf'])
      expect((await (await api.as(who)).post('/bodies', NEW)).status).toBe(403);
    const made = await system.post<BodyView>('/bodies', { ...NEW, lastNumbers: [{ year: 2020, last: 11 }] });
    expect([made.status, made.headers.get('location'), made.headers.get('etag')]).toEqual([
      201,
      '/api/bodies/T09U',
      '"v1"',
    ]);
    expect(made.body).toEqual({
      ...NEW,
      activeFrom: null,
      activeUntil: null,
      lastNumbers: [{ year: 2020, last: 11 }],
      version: 1,
    });
    expect((await system.post('/bodies', NEW)).body).toMatchObject({ status: 409, code: 'body-exists' });
  });

  it('are refused with field, sentence, rule and its source', async () => {
    expect(
      (
        await system.post('/bodies', {
          ...NEW,
          id: 'T09W',
          name: '河图镇妇联',
          line: 'women',
          parent: 'CW',
          documentCode: '河妇发',
        })
      ).body,
    ).toMatchObject({
      status: 422,
      code: 'body-unfit',
      detail: expect.stringContaining('只能审批本系统的组织'),
      rule: { id: 'body-reviews-own-line', citation: expect.stringContaining('工会法') },
      errors: [{ path: 'reviews' }],
    });
    expect((await system.post('/bodies', { ...NEW, id: 'T09X', documentCode: '岳〔2020〕1号' })).body).toMatchObject({
      status: 400,
      errors: [{ path: 'documentCode' }],
    });
  });

  it('change as a whole under If-Match, and keep line, level, area and a begun series', async () => {
    const { id: _id, ...content } = NEW;
    expect(
      (await put<BodyView>(system, '/bodies/T09U', { ...content, name: '河图镇总工会委员会' }, { 'if-match': '"v1"' }))
        .body,
    ).toMatchObject({ name: '河图镇总工会委员会', version: 2, lastNumbers: [{ year: 2020, last: 11 }] });
    expect((await put(system, '/bodies/T09U', content, { 'if-match': '"v1"' })).status).toBe(412);
    expect((await put(system, '/bodies/T09U', { ...content, level: 'zone' })).body).toMatchObject({
      status: 422,
      rule: { id: 'body-fixed' },
      errors: [{ path: 'level' }],
    });
    expect((await put(system, '/bodies/T09U', { ...content, documentCode: '图工发' })).body).toMatchObject({
      status: 422,
      rule: { id: 'body-series' },
    });
    expect((await put(system, '/bodies/nobody', content)).status).toBe(404);
  });

  it('end when nothing hangs on them, and are passed by from the next day on', async () => {
    expect((await system.post('/bodies/T01L/end', { lastDay: '2020-06-23' })).body).toMatchObject({
      status: 409,
      code: 'body-in-use',
      detail: expect.stringContaining('在用账号 2 个'),
    });
    expect((await system.post<BodyView>('/bodies/T09U/end', { lastDay: '2020-06-30' })).body).toMatchObject({
      activeUntil: '2020-06-30',
      version: 3,
    });
    const on = async (day: string): Promise<string[]> =>
      (await system.get<{ items: BodyView[] }>(`/bodies?line=union&on=${day}`)).body.items.map(({ id }) => id);
    expect([(await on('2020-06-30')).includes('T09U'), (await on('2020-07-01')).includes('T09U')]).toEqual([
      true,
      false,
    ]);
  });
});

describe('accounts', () => {
  it('are opened without rights and password by the one, and admitted by the other', async () => {
    const opened = await system.post<AccountView>('/accounts', { username: 'cl-1', displayName: '李甲', body: 'T01U' });
    expect([opened.status, opened.headers.get('location'), opened.body]).toEqual([
      201,
      '/api/accounts/cl-1',
      {
        id: 'cl-1',
        username: 'cl-1',
        displayName: '李甲',
        body: { id: 'T01U', name: '机构T01U' },
        area: '340828/天堂镇',
        roles: [],
        instructorNo: null,
        seat: null,
        active: true,
        lockedUntil: null,
        password: 'none',
        totp: false,
        version: 1,
      },
    ]);
    expect(
      (await system.post('/accounts', { username: 'cl-1', displayName: '另一人', body: 'T01U' })).body,
    ).toMatchObject({ status: 409, code: 'account-exists', errors: [{ path: 'username' }] });
    expect(
      (await system.post('/accounts', { username: 'system', displayName: '某', body: 'T01U' })).body,
    ).toMatchObject({ status: 400, errors: [{ path: 'username' }] });
    expect(
      (await system.post('/accounts', { username: 'cl-9', displayName: '某', body: 'nowhere' })).body,
    ).toMatchObject({ status: 422, errors: [{ path: 'body' }] });
    expect((await put(system, '/accounts/cl-1/rights', { roles: ['reviewer'], body: 'T01U' })).status).toBe(403);
    expect((await system.post('/accounts/cl-1/password')).status).toBe(403);
    expect((await security.post('/accounts', { username: 'cl-2', displayName: '李乙', body: 'T01U' })).status).toBe(
      403,
    );
  });

  it('sign in with a password that is shown once and opens nothing but its replacement', async () => {
    await put(security, '/accounts/cl-1/rights', { roles: ['reviewer'], body: 'T01U', seat: 'A' });
    const issued = await security.post<OneTimePasswordAnswer>('/accounts/cl-1/password');
    expect([issued.status, issued.body]).toEqual([
      201,
      {
        username: 'cl-1',
        password: expect.stringMatching(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/),
        expiresAt: expect.any(String),
      },
    ]);
    expect(
      JSON.stringify(await api.db.owner.query('SELECT * FROM idempotency')) + JSON.stringify(await audit()),
    ).not.toContain(issued.body.password);
    const client = api.anonymous();
    expect((await client.login('cl-1', issued.body.password)).body).toMatchObject({
      mustChangePassword: true,
      roles: ['reviewer'],
    });
    expect((await client.get('/reviews')).body).toMatchObject({ code: 'password-change-required' });
    expect((await security.get<AccountView>('/accounts/cl-1')).body).toMatchObject({ password: 'one-time', seat: 'A' });
  });

  it('are listed for the three administrators only, by body, role, state and text, in pages', async () => {
    for (const who of ['ad-system', 'ad-security', 'ad-audit'])
      expect((await (await api.as(who)).get('/accounts?limit=1')).status).toBe(200);
    for (const who of ['supervisor', 'officer-tf'])
      expect((await (await api.as(who)).get('/accounts')).status).toBe(403);
    const ids = async (query: string): Promise<string[]> =>
      (await security.get<{ items: AccountView[] }>(`/accounts?${query}`)).body.items.map(({ id }) => id);
    expect(await ids('body=T01W')).toEqual(['reviewer-w1', 'reviewer-w2']);
    expect(await ids('role=security-administrator')).toEqual(['ad-security']);
    expect(await ids('active=false')).toEqual(['gone']);
    expect(await ids(`text=${encodeURIComponent('李')}`)).toEqual(['cl-1']);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { items, page } = (
        await security.get<{ items: AccountView[]; page: { endCursor: string; hasMore: boolean } }>(
          `/accounts?limit=7${after}`,
        )
      ).body;
      seen.push(...items.map(({ id }) => id));
      if (!page.hasMore) break;
      after = `&after=${page.endCursor}`;
    }
    expect(seen).toEqual(await ids('limit=500'));
    expect((await security.get('/accounts?after=x')).status).toBe(400);
  });

  it('get other rights with their next sign-in, under If-Match and by the rules', async () => {
    const client = await person('cl-3', ['reviewer']);
    const { version } = (await security.get<AccountView>('/accounts/cl-3')).body;
    expect(
      (await put(security, '/accounts/cl-3/rights', { roles: ['officer'], body: 'T01P' }, { 'if-match': '"v1"' }))
        .status,
    ).toBe(412);
    expect(
      (
        await put(
          security,
          '/accounts/cl-3/rights',
          { roles: ['officer'], body: 'T01P' },
          { 'if-match': `"v${version}"` },
        )
      ).body,
    ).toMatchObject({ roles: ['officer'], body: { id: 'T01P' }, version: version + 1 });
    expect((await client.get('/me')).status).toBe(401);
    expect((await client.login('cl-3', PASSWORD)).body).toMatchObject({
      roles: ['officer'],
      body: { id: 'T01P', line: 'party' },
    });
    expect(
      (await put(security, '/accounts/cl-3/rights', { roles: ['officer', 'audit-administrator'], body: 'T01P' })).body,
    ).toMatchObject({ status: 422, rule: { id: 'rights-separate', citation: expect.stringContaining('GB/T 22239') } });
    expect(
      (await put(security, '/accounts/cl-3/rights', { roles: ['instructor'], body: 'T01P', instructorNo: 'ZDY001' }))
        .body,
    ).toMatchObject({ status: 422, errors: [{ path: 'instructorNo' }] });
  });

  it('that are closed while an operation of theirs runs do nothing more by it', async () => {
    const leaver = await person('cl-8', ['officer'], 'T01P');
    const ids: string[] = [];
    for (let i = 0; i < 12; i += 1) ids.push(await api.openCase());
    const { body } = await leaver.post<{ id: string }>('/bulk-actions', {
      action: 'comment',
      items: ids.map((caseId) => ({ caseId })),
      data: { text: '批量' },
    });
    await system.post('/accounts/cl-8/close', { reasonCode: 'security' });
    const items = (): Promise<{ status: string; code: string | null; late: boolean }[]> =>
      api.db.owner.query(
        `SELECT i.status, i.problem->>'code' AS code, EXISTS (SELECT 1 FROM case_actions c WHERE c.case_id = i.case_id AND c.action_id = i.action_id
         AND c.recorded_at > (SELECT recorded_at FROM attempts WHERE kind = 'administration' AND entry::jsonb->>'subject' = 'cl-8' AND entry::jsonb->>'action' = 'close-accounts')) AS late
       FROM operation_items i WHERE i.operation = $1 ORDER BY i.item`,
        body.id,
      );
    let settled = await items();
    while (settled.some(({ status }) => status === 'pending')) settled = await items();
    // The one that was with the engine at that moment may still be recorded.
    expect(settled.filter(({ late }) => late).length).toBeLessThanOrEqual(1);
    expect(settled.at(-1)).toEqual({ status: 'refused', code: 'not-permitted', late: false });
  });

  it('give nobody rights over themselves: no administrator raises, admits or closes their own account', async () => {
    expect(
      (await put(security, '/accounts/ad-security/rights', { roles: ['security-administrator'], body: 'TF' })).body,
    ).toMatchObject({ status: 403, code: 'own-rights' });
    expect((await security.post('/accounts/ad-security/password')).body).toMatchObject({ code: 'own-rights' });
    expect((await security.post('/accounts/ad-security/close', { reasonCode: 'left' })).body).toMatchObject({
      code: 'own-rights',
    });
    expect((await security.send('DELETE', '/accounts/ad-security/totp')).body).toMatchObject({ code: 'own-rights' });
    expect(
      (await put(system, '/accounts/ad-system/rights', { roles: ['security-administrator'], body: 'TF' })).body,
    ).toMatchObject({ code: 'own-rights' });
  });

  it('keep the last administrator of each kind until another has taken up office', async () => {
    expect((await put(security, '/accounts/ad-system/rights', { roles: [], body: 'TF' })).body).toMatchObject({
      status: 409,
      code: 'last-administrator',
    });
    expect((await security.post('/accounts/ad-audit/close', { reasonCode: 'left' })).body).toMatchObject({
      code: 'last-administrator',
    });
    await person('ad-audit-2', ['audit-administrator'], 'TF');
    expect((await security.post<AccountView>('/accounts/ad-audit/close', { reasonCode: 'left' })).body).toMatchObject({
      active: false,
      roles: [],
      password: 'none',
    });
  });

  it('end every session and token at once when they are closed, and come back with nothing', async () => {
    const client = await person('cl-4', ['reviewer']);
    const other = api.anonymous();
    await other.login('cl-4', PASSWORD);
    expect((await system.post('/accounts/cl-4/close', { reasonCode: 'moved' })).status).toBe(200);
    expect([
      (await client.get('/me')).status,
      (await other.get('/me')).status,
      (await api.anonymous().login('cl-4', PASSWORD)).status,
    ]).toEqual([401, 401, 401]);
    const robot = await security.post<{ token: string }>('/service-tokens', { account: 'robot', label: '交换' });
    expect((await api.anonymous(robot.body.token).get('/me')).status).toBe(200);
    await security.post('/accounts/robot/close', { reasonCode: 'security' });
    expect((await api.anonymous(robot.body.token).get('/me')).status).toBe(401);
    expect((await put(security, '/accounts/cl-4/rights', { roles: ['reviewer'], body: 'T01U' })).body).toMatchObject({
      status: 409,
      code: 'account-closed',
    });
    expect((await system.post<AccountView>('/accounts/cl-4/reopen')).body).toMatchObject({
      active: true,
      roles: [],
      password: 'none',
    });
    expect((await system.post('/accounts/cl-4/reopen')).body).toMatchObject({ code: 'nothing-to-do' });
    expect((await api.anonymous().login('cl-4', PASSWORD)).status).toBe(401);
  });

  it('are unlocked by the security administrator, whose reset ends what was signed in', async () => {
    const client = await person('cl-5', ['reviewer']);
    for (let i = 0; i < 5; i += 1) await api.anonymous().login('cl-5', 'wrong');
    expect((await api.anonymous().login('cl-5', PASSWORD)).status).toBe(429);
    expect((await system.post('/accounts/cl-5/unlock')).status).toBe(403);
    expect((await security.post<AccountView>('/accounts/cl-5/unlock')).body).toMatchObject({ lockedUntil: null });
    expect((await api.anonymous().login('cl-5', PASSWORD)).status).toBe(200);
    await security.post('/accounts/cl-5/password');
    expect([(await client.get('/me')).status, (await api.anonymous().login('cl-5', PASSWORD)).status]).toEqual([
      401, 401,
    ]);
  });

  it('of services are given no password, and sign in by token', async () => {
    await system.post('/accounts', { username: 'robot-2', displayName: '数据交换', body: 'TF' });
    await put(security, '/accounts/robot-2/rights', { roles: ['service'], body: 'TF' });
    expect((await security.post('/accounts/robot-2/password')).body).toMatchObject({
      status: 422,
      code: 'rights-unfit',
    });
    const { token } = (await security.post<{ token: string }>('/service-tokens', { account: 'robot-2', label: '交换' }))
      .body;
    expect((await api.anonymous(token).get('/me')).body).toMatchObject({ account: 'robot-2', roles: ['service'] });
  });

  it('are renamed by the system administrator', async () => {
    expect((await put<AccountView>(system, '/accounts/cl-5', { displayName: '王改名' })).body).toMatchObject({
      displayName: '王改名',
    });
    expect((await put(security, '/accounts/cl-5', { displayName: '王' })).status).toBe(403);
  });
});

describe('the audit of administration', () => {
  it('has every change with who, what and the values before and after, and no person in clear', async () => {
    const entries = await audit();
    expect([...new Set(entries.map(({ action }) => action))].sort()).toEqual([
      'close-accounts',
      'grant-rights',
      'issue-password',
      'keep-bodies',
      'open-accounts',
      'set-campaign',
      'unlock-accounts',
    ]);
    expect(entries.find(({ action, subject }) => action === 'grant-rights' && subject === 'cl-3')).toMatchObject({
      account: 'ad-security',
      details: { before: { roles: [], body: 'T01U' }, after: { roles: ['reviewer'], body: 'T01U' } },
    });
    expect(entries.find(({ action, subject }) => action === 'close-accounts' && subject === 'cl-4')).toMatchObject({
      account: 'ad-system',
      details: { reasonCode: 'moved', roles: ['reviewer'] },
    });
    const text = JSON.stringify(entries);
    for (const name of ['李甲', '王cl-3', '王改名', '数据交换'])
      expect([name, text.includes(name)]).toEqual([name, false]);
  });

  it('has the refused ones as well, once, and the chain holds', async () => {
    const refused = await audit('refused');
    expect(refused.filter(({ account, code }) => account === 'ad-security' && code === 'own-rights').length).toBe(4);
    expect(
      refused.some(
        ({ account, action, code }) => account === 'ad-system' && action === 'grant-rights' && code === 'not-permitted',
      ),
    ).toBe(true);
    expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
  });
});
