import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { declaredRoutes } from '../../apps/api/access/declared-routes.js';
import { HTTP_ACTIONS } from '../../libs/contracts/actions.js';
import { codeAt } from '../../libs/platform/one-time-codes.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { aCongress, aPlan, SURVEY } from '../support/case-builder.js';
import { OPERATIONS, requireContract, SEEN } from '../support/contract.js';
import { until } from '../support/ledger-worker.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

/** What the rest of this product's tests send through the same client; the ledger's calls have tests of their own. */
const MINE =
  /^\/api\/(session|me|accounts|rights-requests|campaign|bodies|service-tokens|cases|reviews|drafts|views|search|bulk-actions|operations|notifications|events|webhooks|calendars|clock|health|metrics|openapi\.json|docs)(\/|$)/;
const GROUP = { preparatoryGroup: ['p1', 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })), consentOfUnit: true };
type Step = [who: string, action: (typeof HTTP_ACTIONS)[number], body?: object];
const TO_REVIEW: Step[] = [
  ['instructor', 'record-survey', { ...SURVEY, countedOn: TODAY }],
  ['reviewer-tf', 'confirm-eligibility'],
  ['officer-tf', 'assign-instructor', { instructorNo: 'ZDY001' }],
  ['instructor', 'record-contact', { note: '上门走访' }],
  ['officer', 'submit-application', GROUP],
];
const TO_THE_END: Step[] = [
  ['reviewer-l1', 'claim'],
  ['reviewer-l1', 'release'],
  ['officer', 'withdraw'],
  ['officer', 'submit-application', GROUP],
  ['supervisor', 'extend', { until: '2020-07-15', reasonCode: 'complex-case' }],
  ['supervisor-2', 'confirm-extension', { verdict: 'confirmed' }],
  ['supervisor', 'hold', { reasonCode: 'harvest-season' }],
  ['reviewer-l1', 'resume'],
  ['supervisor', 'admin-move', { to: 'application.preparing', note: '材料有误，重新办理' }],
  ['supervisor-2', 'confirm-admin-move', { verdict: 'declined' }],
  ['supervisor', 'urge'],
  ['officer', 'comment', { text: '材料已寄出' }],
  ['officer', 'attach'],
  ['reviewer-l1', 'return', { reasonCode: 'material-incomplete', note: '未盖章', missing: ['盖章'] }],
  ['officer', 'submit-application', GROUP],
  ['reviewer-l1', 'reject', { reasonCode: 'material-incomplete', note: '不符合' }],
  ['officer', 'submit-application', GROUP],
  ['reviewer-l1', 'approve'],
  ['officer', 'submit-congress-plan', aPlan('league', TODAY)],
  ['reviewer-l1', 'approve'],
  ['officer', 'record-congress', aCongress('league', TODAY)],
  ['officer', 'submit-result'],
  ['reviewer-l2', 'approve', { termFrom: TODAY, termTo: '2023-06-23' }],
  ['reviewer-l1', 'register', { registrationNo: '智慧团建-1', registeredOn: TODAY }],
];

async function play(id: string, steps: Step[]): Promise<void> {
  for (const [who, action, body] of steps) {
    const data = action === 'attach' ? await api.aPaper(who, id) : body;
    expect([action, (await api.act(who, id, action, data)).status]).toEqual([action, 200]);
  }
}

describe('docs/openapi.json', () => {
  it('describes every answer of a whole life of a case', async () => {
    const id = await api.openCase();
    await play(id, [...TO_REVIEW, ...TO_THE_END]);
    const officer = await api.as('officer');
    const { body } = await officer.get<{ deadlines: { id: string }[] }>(`/cases/${id}`);
    await officer.get(`/cases/${id}/timeline`);
    await officer.get(`/cases/${id}/changes`);
    await officer.get(`/cases/${id}/takers`);
    await officer.get('/document-numbers?issuer=T01L&year=2020');
    const papers = await officer.get<{ items: { id: string }[] }>(`/cases/${id}/documents`);
    await officer.get(`/cases/${id}/documents/${papers.body.items[0]!.id}`);
    const allowed = { overrides: [{ rule: 'union.due', reason: '另有安排' }] };
    await officer.post(`/cases/${id}/actions/allow?dryRun=true`, allowed, { key: null });
    await officer.get(`/cases/${id}/deadlines/${body.deadlines[0]!.id}/derivation`);
    await (await api.as('onlooker')).get(`/cases/${id}`);
  });

  it('describes changing units and mode, moving, closing and reopening', async () => {
    const [first, second, third] = [api.freshUnit(), api.freshUnit(), api.freshUnit()];
    const opening = { type: 'women', mode: 'joint', units: [first, second], leadUnit: first, responsibleBody: 'T01P' };
    const { id } = (await (await api.as('officer')).post<{ id: string }>('/cases', opening)).body;
    await play(id, [
      ['officer', 'add-unit', { unit: third }],
      ['officer', 'withdraw-unit', { unit: third }],
      ['officer', 'withdraw-unit', { unit: second }],
      ['officer', 'change-mode', { to: 'single' }],
      ['officer', 'reassign', { officer: 'officer' }],
      ['supervisor', 'transfer', { to: 'CW' }],
      ['reviewer-cw', 'accept-transfer'],
      ['supervisor', 'close', { reasonCode: 'merged-into-other-unit' }],
    ]);
    expect((await api.act('officer', id, 'reopen', { note: '重新组建' })).status).toBe(201);
  });

  it('describes lists, operations, notifications and live events', async () => {
    const id = await api.openCase('women');
    await play(id, TO_REVIEW);
    await api.relay();
    const reviewer = await api.as('reviewer-w1');
    expect(
      (await reviewer.post<{ items: unknown[] }>('/cases/search', { withTotal: true })).body.items.length,
    ).toBeGreaterThan(0);
    expect((await reviewer.get<{ items: unknown[] }>('/reviews')).body.items).toHaveLength(1);
    await reviewer.get('/reviews?scope=body&withActions=true&withFacets=true&withTotal=true');
    await reviewer.send('PUT', '/drafts/a.return', { body: { value: { note: '未完' } }, key: null });
    await reviewer.get('/drafts/a.return');
    await reviewer.send('DELETE', '/drafts/a.return', { key: null });
    const view = { screen: 'board', name: '我的逾期', shared: true, filter: { step: 'application' } };
    expect((await reviewer.send('PUT', '/views/view-of-contract', { body: view, key: null })).status).toBe(200);
    await reviewer.send('PUT', '/views/view-of-contract/default', { body: { byDefault: true }, key: null });
    await reviewer.get('/views?screen=board');
    await reviewer.send('DELETE', '/views/view-of-contract', { key: null });
    await reviewer.send('PUT', '/me/message-preferences', { body: { email: null, muted: ['decided'] }, key: null });
    await reviewer.get('/me/message-preferences');
    await reviewer.get(`/search?text=${encodeURIComponent('单位')}`);
    expect((await reviewer.get('/me/counts')).body['mine']).toBe(1);
    await reviewer.post('/reviews/next', { type: 'party' });
    const notes = (await reviewer.get<{ items: { id: string }[] }>('/notifications')).body.items;
    expect(notes.length).toBeGreaterThan(0);
    expect((await reviewer.get<{ unread: number }>('/notifications/unread')).body.unread).toBe(notes.length);
    await reviewer.post('/notifications/read', { ids: notes.map((n) => n.id) });
    await reviewer.post('/notifications/read-all', { upTo: notes[0]!.id });
    expect((await reviewer.get('/notifications/unread')).body).toEqual({ unread: 0, isLowerBound: false });
    const { body } = await reviewer.post<{ id: string }>('/bulk-actions', {
      action: 'approve',
      items: [{ caseId: id }, { caseId: 'none' }],
      data: {},
    });
    await until(
      async () => (await reviewer.get(`/operations/${body.id}`)).body['status'] === 'finished',
      'the end of the operation',
    );
    expect((await reviewer.get<{ items: unknown[] }>('/operations')).body.items).toHaveLength(1);
    for (const stop of ['pause', 'resume', 'cancel']) {
      await api.db.owner.execute(
        `UPDATE operations SET status = 'paused', finished_at = NULL, cancelled_at = NULL WHERE id = $1`,
        body.id,
      );
      expect((await reviewer.post(`/operations/${body.id}/${stop}`, {})).status).toBe(200);
    }
    for (const stop of ['pause', 'resume', 'cancel'])
      expect((await reviewer.post(`/operations/${body.id}/${stop}`, {})).body['code']).toBe('operation-over');
    const stream = await fetch(`${api.url}/api/events/stream`, { headers: { cookie: reviewer.cookieHeader() } });
    requireContract(
      { method: 'GET', path: '/api/events/stream' },
      { status: stream.status, contentType: stream.headers.get('content-type')!, body: {} },
    );
    await stream.body!.cancel();
  });

  it('describes signing in and what belongs to it', async () => {
    const client = api.anonymous();
    await client.login('expiring', PASSWORD);
    const other = api.anonymous();
    await other.login('expiring', PASSWORD);
    const own = (await other.get<{ items: { id: string; current: boolean }[] }>('/me/sessions')).body.items;
    await other.send('DELETE', `/me/sessions/${own.find(({ current }) => current)!.id}`);
    await client.get('/me');
    const { secret } = (await client.post<{ secret: string }>('/me/totp', { password: PASSWORD })).body;
    await client.post('/me/totp/confirm', { totp: codeAt(secret, api.now()) });
    const security = await api.as('ad-security');
    expect((await security.send('DELETE', '/accounts/expiring/totp')).status).toBe(204);
    await client.post('/me/totp/remove', { password: PASSWORD });
    await client.post('/me/password', { current: PASSWORD, next: randomUUID() });
    await client.send('DELETE', '/session');
    const made = await security.post<{ id: string; token: string }>('/service-tokens', {
      account: 'robot',
      label: '数据交换',
      scopes: ['read', 'import'],
      expiresAt: new Date(api.now() + 86_400_000).toISOString(),
    });
    await api.anonymous(made.body.token).get('/me');
    await security.get('/service-tokens');
    await security.send('DELETE', `/service-tokens/${made.body.id}`);
  });

  it('describes what administrators keep', async () => {
    const [system, security] = [await api.as('ad-system'), await api.as('ad-security')];
    await system.send('PUT', '/campaign', {
      body: { name: '党建带群建', area: '340828', kickoff: '2020-05-26', baselineOn: '2020-05-25' },
    });
    await system.get('/campaign');
    const content = {
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
    await system.post('/bodies', { id: 'T09U', ...content });
    await system.send('PUT', '/bodies/T09U', { body: { ...content, name: '河图镇工会' } });
    await system.get('/bodies');
    await system.get('/bodies/T09U');
    await system.post('/bodies/T09U/end', { lastDay: TODAY });
    await system.post('/accounts', { username: 'fresh', displayName: '新人', body: 'T01U' });
    await system.send('PUT', '/accounts/fresh', { body: { displayName: '旧人' } });
    await security.send('PUT', '/accounts/fresh/rights', { body: { roles: ['reviewer'], body: 'T01U' } });
    for (const call of ['password', 'unlock']) await security.post(`/accounts/fresh/${call}`);
    await security.get('/accounts');
    await security.get('/accounts/fresh');
    const hook = (
      await security.post<{ id: string }>('/webhooks', {
        kind: 'standard',
        name: '数据交换',
        url: 'https://93.184.216.34/',
      })
    ).body.id;
    await security.get('/webhooks');
    await security.post(`/webhooks/${hook}/secret`, {});
    const [owed] = await api.db.owner.query<{ id: bigint }>(
      `INSERT INTO outgoing_deliveries (hook, message, content) VALUES ($1, 'evt_1', '{}') RETURNING id`,
      hook,
    );
    await security.post(`/webhooks/${hook}/deliveries/${owed!.id}/replay`);
    await security.get(`/webhooks/${hook}/deliveries`);
    await security.send('PUT', `/webhooks/${hook}/active`, { body: { active: false } });
    await api.db.owner.execute(
      `INSERT INTO accounts (id, username, display_name, body, roles, area, password_hash)
       SELECT 'ad-second', 'ad-second', 'ad-second', body, roles, area, password_hash FROM accounts WHERE id = 'ad-security'`,
    );
    for (const what of ['withdraw', 'refuse', 'confirm']) {
      const asked = await security.post<{ id: string }>('/rights-requests', { kind: 'password', account: 'fresh' });
      const who = what === 'withdraw' ? security : await api.as('ad-second');
      expect((await who.post(`/rights-requests/${asked.body.id}/${what}`)).status).toBe(200);
      await security.get(`/rights-requests/${asked.body.id}`);
    }
    await security.get('/rights-requests');
    await system.post('/accounts/fresh/close', { reasonCode: 'mistake' });
    await system.post('/accounts/fresh/reopen');
  });

  it('describes what anybody may read', async () => {
    const client = api.anonymous();
    for (const path of ['/clock', '/health/live', '/health/ready', '/metrics', '/openapi.json', '/docs'])
      expect([path, (await client.get(path)).status]).toEqual([path, 200]);
    await (await api.as('officer')).get('/calendars/CN/working-days?from=2020-06-24&add=5');
    const system = await api.as('ad-system');
    const releases = '/calendars/CN/releases';
    const days = [{ date: '2027-01-01', kind: 'rest', name: '元旦' }];
    for (const release of [1, 2])
      await system.post(releases, { year: 2027, release, published: '2026-11-20', source: '国办发明电', days });
    await system.send('DELETE', `${releases}/CN-2027-2`);
    const shown = await system.get<{ moves: number }>(`${releases}/CN-2027-1/preview`);
    expect((await system.post(`${releases}/CN-2027-1/apply`, { moves: shown.body.moves })).status).toBe(202);
    await until(
      async () => (await system.get<{ items: { state: string }[] }>(releases)).body.items[0]!.state === 'applied',
      'the end of the operation',
    );
  });

  it('knows no operation that has not answered here, and asks of each what its route asks', async () => {
    const routes = declaredRoutes(api.app());
    for (const { method, path, operation } of OPERATIONS.filter((o) => MINE.test(o.path))) {
      const route = routes.find(
        (r) => r.method === method && (r.path === path || r.path.replace('{action}', path.split('/').at(-1)!) === path),
      )!;
      const keyed =
        (operation['parameters'] as { name: string; required: boolean }[] | undefined)?.some(
          (p) => p.name === 'Idempotency-Key' && p.required,
        ) ?? false;
      expect([path, keyed]).toEqual([path, method !== 'GET' && route.keyless === undefined]);
      expect([path, operation['security']]).toEqual([
        path,
        route.access!.kind === 'public' ? [] : [{ session: [] }, { token: [] }],
      ]);
    }
    const successes = OPERATIONS.filter((o) => MINE.test(o.path)).flatMap((o) =>
      Object.keys(o.responses)
        .filter((s) => /^2/.test(s))
        .map((s) => `${o.method} ${o.path} ${s}`),
    );
    expect(successes.length).toBeGreaterThan(50);
    expect(successes.filter((s) => !SEEN.has(s))).toEqual([]);
  });

  it('refuses an answer with a field too many, one too few, another status or another media type', () => {
    const call = { method: 'GET', path: '/api/health/live' };
    const told = (answer: { status?: number; contentType?: string; body?: unknown }) => () =>
      requireContract(call, { status: 200, contentType: 'application/json', body: { status: 'ok' }, ...answer });
    expect(told({})).not.toThrow();
    expect(told({ body: { status: 'ok', more: 1 } })).toThrow(/additional properties/);
    expect(told({ body: {} })).toThrow(/required property/);
    expect(told({ status: 201 })).toThrow(/does not describe this status/);
    expect(told({ contentType: 'text/html' })).toThrow(/answers text\/html/);
    expect(told({ status: 500, contentType: 'application/problem+json', body: { code: 'internal' } })).toThrow(
      /required property/,
    );
  });
});
