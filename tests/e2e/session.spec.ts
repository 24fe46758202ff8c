import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { EventStream } from '../support/event-stream.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

/** As when the waits are over; what was counted stays. */
const endLocks = () => api.db.owner.execute(`UPDATE sign_in_limits SET expire = 0 WHERE key LIKE 'lock:%'`);
const attempts = async (account: string): Promise<string[]> =>
  (
    await api.db.owner.query<{ kind: string }>('SELECT kind FROM attempts WHERE account = $1 ORDER BY seq', account)
  ).map((r) => r.kind);

describe('signing in', () => {
  it('answers who I am and keeps the session in a cookie that no script reads and no other site sends', async () => {
    const client = api.anonymous();
    const answer = await client.login('officer', PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      account: 'officer',
      roles: ['officer'],
      body: { id: 'T01P', area: '340828/天堂镇' },
      mustChangePassword: false,
    });
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^session=[\w-]{43}; /);
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(attribute);
    expect((await client.get('/me')).body).toMatchObject({
      account: 'officer',
      session: { endsAt: expect.any(String) },
    });
  });

  it('stores only the hash of a session', async () => {
    const answer = await api.anonymous().login('officer', PASSWORD);
    const secret = /session=([\w-]+)/.exec(answer.headers.get('set-cookie')!)![1]!;
    const rows = await api.db.owner.query<{ id: string }>('SELECT id FROM sessions');
    expect(rows.every((r) => /^[0-9a-f]{64}$/.test(r.id) && r.id !== secret)).toBe(true);
  });

  it('says the same for a wrong password, an unknown name and a disabled account', async () => {
    const answers = await Promise.all([
      api.anonymous().login('reviewer-cu', 'wrong'),
      api.anonymous().login('nobody', PASSWORD),
      api.anonymous().login('gone', PASSWORD),
    ]);
    for (const { status, body } of answers)
      expect([status, body['code'], body['detail']]).toEqual([401, 'login-failed', '用户名或密码不正确']);
  });

  it('locks an account after five failures, even for the right password, until the lock is over', async () => {
    const client = api.anonymous();
    for (let i = 0; i < 4; i += 1) expect((await client.login('locked-out', 'wrong')).status).toBe(401);
    for (const password of ['wrong', PASSWORD]) {
      const { status, body, headers } = await client.login('locked-out', password);
      expect([status, body['code']]).toEqual([429, 'account-locked']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(800);
    }
    await endLocks();
    expect((await client.login('locked-out', PASSWORD)).status).toBe(200);
    expect(await attempts('locked-out')).toEqual([
      ...Array<string>(5).fill('login-failed'),
      'account-locked',
      'account-locked',
      'login',
    ]);
  });

  it('makes the wait twice as long after each further failure, for names that nobody has as well', async () => {
    const minutes = async (name: string): Promise<number[]> => {
      const waits: number[] = [];
      for (let i = 0; i < 7; i += 1) {
        const { status, headers } = await api.anonymous().login(name, 'wrong');
        if (status === 429) waits.push(Math.ceil(Number(headers.get('retry-after')) / 60));
        await endLocks();
      }
      return waits;
    };
    expect(await minutes('expiring')).toEqual([15, 30, 60]);
    expect(await minutes('nobody-at-all')).toEqual([15, 30, 60]);
    await api.db.owner.execute('UPDATE sign_in_limits SET expire = 0');
  });

  it('lets in a browser that has signed in before, whatever others fail at meanwhile', async () => {
    const own = api.anonymous();
    expect((await own.login('expiring', PASSWORD)).status).toBe(200);
    for (let i = 0; i < 6; i += 1) await api.anonymous().login('expiring', 'wrong');
    expect((await api.anonymous().login('expiring', PASSWORD)).body['code']).toBe('account-locked');
    expect((await own.login('expiring', PASSWORD)).status).toBe(200);
    for (let i = 0; i < 5; i += 1) await own.login('expiring', 'wrong');
    expect((await own.login('expiring', PASSWORD)).body['code']).toBe('account-locked');
    await api.db.owner.execute('UPDATE sign_in_limits SET expire = 0');
  });

  it('makes an address wait that failed too often over many names, at every process of the API, until its window has ended', async () => {
    const throttled = await ApiHarness.start({
      login: { maxFailures: 5, lockMinutes: 15, failuresPerAddress: 3, addressWindowSeconds: 300 },
    });
    const known = throttled.anonymous();
    await known.login('officer', PASSWORD);
    for (const name of ['a1', 'a2', 'a3']) expect((await throttled.anonymous().login(name, 'x')).status).toBe(401);
    const { status, body, headers } = await throttled.anonymous().login('officer', PASSWORD);
    expect([status, body['code'], Number(headers.get('retry-after')) > 0]).toEqual([429, 'too-many-requests', true]);
    expect((await known.login('officer', PASSWORD)).status).toBe(200);
    const second = await throttled.another();
    await second.listen(0, '127.0.0.1');
    const other = new ApiClient((await second.getUrl()).replace('[::1]', '127.0.0.1'));
    expect((await other.login('officer', PASSWORD)).body['code']).toBe('too-many-requests');
    await second.close();
    // What was counted is forgotten when its window has ended.
    await throttled.db.owner.execute('UPDATE sign_in_limits SET expire = 0');
    expect((await throttled.anonymous().login('officer', PASSWORD)).status).toBe(200);
    await throttled.stop();
  });
});

describe('a session', () => {
  const signedIn = async (): Promise<ApiClient> => {
    const client = api.anonymous();
    await client.login('expiring', PASSWORD);
    return client;
  };

  it('ends after thirty idle minutes and lives on while it is used', async () => {
    const client = await signedIn();
    for (let i = 0; i < 3; i += 1) {
      api.advance(20);
      expect((await client.get('/me')).status).toBe(200);
    }
    api.advance(31);
    expect((await client.get('/me')).status).toBe(401);
  });

  it('ends after twelve hours, however busy', async () => {
    const client = await signedIn();
    for (let minutes = 0; minutes < 12 * 60 - 25; minutes += 25) {
      api.advance(25);
      expect((await client.get('/me')).status).toBe(200);
    }
    api.advance(26);
    expect((await client.get('/me')).status).toBe(401);
  });

  it('ends with the logout, at once', async () => {
    const client = await signedIn();
    expect((await client.get('/me')).status).toBe(200);
    const cookie = client.cookieHeader();
    expect((await client.send('DELETE', '/session')).status).toBe(204);
    expect((await api.anonymous().get('/me', { headers: { cookie } })).status).toBe(401);
    expect(await attempts('expiring')).toEqual(expect.arrayContaining(['login', 'logout']));
  });

  it('is not prolonged by what a page asks in the background, nor by a stream of events', async () => {
    const client = await signedIn();
    const background = { headers: { 'x-background': 'true' } };
    for (let i = 0; i < 2; i += 1) {
      api.advance(14);
      expect((await client.get('/me', background)).status).toBe(200);
      const stream = await fetch(`${api.url}/api/events/stream`, { headers: { cookie: client.cookieHeader() } });
      expect(stream.status).toBe(200);
      await stream.body!.cancel();
    }
    expect((await client.get('/me')).status).toBe(200);
    api.advance(20);
    expect((await client.get('/me')).status).toBe(200);
    for (let i = 0; i < 2; i += 1) {
      api.advance(16);
      expect((await client.get('/me', background)).status).toBe(i === 0 ? 200 : 401);
    }
  });

  it('is prolonged by a change, whatever it says of itself', async () => {
    const client = await signedIn();
    for (let i = 0; i < 2; i += 1) {
      api.advance(20);
      const { status } = await client.post('/cases/search', {}, { headers: { 'x-background': 'true' } });
      expect(status).toBe(200);
    }
  });

  it('is listed to its person with device and times, and ended by them, with an entry in the audit', async () => {
    const [one, other] = [await signedIn(), api.anonymous()];
    await other.login('expiring', PASSWORD);
    interface Line {
      id: string;
      current: boolean;
      address: string;
      agent: string;
    }
    const before = (await one.get<{ items: Line[] }>('/me/sessions')).body.items;
    expect(before.filter(({ current }) => current)).toHaveLength(1);
    expect(before[0]).toMatchObject({ address: '127.0.0.1', agent: expect.any(String) });
    const stored = await api.db.owner.query<{ id: string }>('SELECT id FROM sessions');
    expect(before.some(({ id }) => stored.some((row) => row.id === id))).toBe(false);
    const theirs = (await other.get<{ items: Line[] }>('/me/sessions')).body.items.find(({ current }) => current)!;
    const stream = await EventStream.open(`${api.url}/api/events/stream`, other.cookieHeader());
    expect((await one.send('DELETE', `/me/sessions/${theirs.id}`)).status).toBe(204);
    expect((await stream.take(1))[0]!.event).toBe('session-end');
    expect((await other.get('/me')).status).toBe(401);
    expect((await one.get('/me')).status).toBe(200);
    expect((await one.send('DELETE', `/me/sessions/${theirs.id}`)).status).toBe(404);
    expect(await attempts('expiring')).toContain('session-ended');
    const stranger = await api.as('officer');
    const mine = (await one.get<{ items: Line[] }>('/me/sessions')).body.items.find(({ current }) => current)!;
    expect((await stranger.send('DELETE', `/me/sessions/${mine.id}`)).status).toBe(404);
  });

  it('does not let another site change anything with it', async () => {
    const client = await signedIn();
    const { status, body } = await client.send('DELETE', '/session', {
      headers: { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect([status, body['code']]).toEqual([403, 'not-permitted']);
    expect((await client.get('/me')).status).toBe(200);
  });
});

describe('an initial password', () => {
  it('opens nothing but its own replacement, which ends the other sessions of the account', async () => {
    const [client, other] = [api.anonymous(), api.anonymous()];
    await other.login('newcomer', PASSWORD);
    expect((await client.login('newcomer', PASSWORD)).body).toMatchObject({ mustChangePassword: true });
    const refused = await client.post('/cases/search', {});
    expect([refused.status, refused.body['code']]).toEqual([403, 'password-change-required']);
    expect((await client.post('/me/password', { current: 'wrong', next: 'another-secret-1' })).body).toMatchObject({
      code: 'login-failed',
      errors: [{ path: 'current' }],
    });
    expect((await client.post('/me/password', { current: PASSWORD, next: PASSWORD })).body).toMatchObject({
      code: 'malformed-request',
      errors: [{ path: 'next' }],
    });
    expect((await client.post('/me/password', { current: PASSWORD, next: 'short' })).body).toMatchObject({
      code: 'malformed-request',
      errors: [{ path: 'next' }],
    });
    for (const [next, rule] of [
      ['Qwertyuiop12345', 'password-common'],
      ['newcomer-secret-1', 'password-name'],
    ])
      expect((await client.post('/me/password', { current: PASSWORD, next })).body).toMatchObject({
        status: 422,
        code: 'password-unfit',
        rule: { id: rule },
        errors: [{ path: 'next' }],
      });
    expect((await client.post('/me/password', { current: PASSWORD, next: 'another-secret-1' })).status).toBe(204);
    expect((await client.post('/cases/search', {})).status).toBe(200);
    expect((await other.get('/me')).status).toBe(401);
    expect((await api.anonymous().login('newcomer', PASSWORD)).status).toBe(401);
    expect((await api.anonymous().login('newcomer', 'another-secret-1')).body).toMatchObject({
      mustChangePassword: false,
    });
  });
});

describe('a password', () => {
  it('is none of the last five', async () => {
    const client = api.anonymous();
    await client.login('expiring', PASSWORD);
    const words = [PASSWORD, ...[1, 2, 3, 4].map((n) => `another-secret-${n}`)];
    for (const [i, next] of words.slice(1).entries())
      expect((await client.post('/me/password', { current: words[i], next })).status).toBe(204);
    expect((await client.post('/me/password', { current: words[4], next: PASSWORD })).body).toMatchObject({
      code: 'password-unfit',
      rule: { id: 'password-former' },
    });
    expect((await client.post('/me/password', { current: words[4], next: 'another-secret-5' })).status).toBe(204);
    expect((await client.post('/me/password', { current: 'another-secret-5', next: PASSWORD })).status).toBe(204);
  });
});

describe('service tokens', () => {
  it('are made by the security administrator for service accounts only, work until revoked, and are stored hashed', async () => {
    const security = await api.as('ad-security');
    expect((await (await api.as('ad-system')).post('/service-tokens', { account: 'robot', label: 'x' })).status).toBe(
      403,
    );
    expect((await security.post('/service-tokens', { account: 'reviewer-l1', label: 'x' })).body).toMatchObject({
      code: 'malformed-request',
      errors: [{ path: 'account' }],
    });
    const made = await security.post<{ id: string; token: string }>('/service-tokens', {
      account: 'robot',
      label: '数据交换',
    });
    expect(made.status).toBe(201);
    expect(made.body.id).not.toBe(made.body.token);
    const robot = api.anonymous(made.body.token);
    expect((await robot.get('/me')).body).toMatchObject({ account: 'robot', session: null });
    expect((await robot.post('/cases/search', {}, { headers: { origin: 'http://other.example' } })).status).toBe(200);
    expect(
      (await security.get<{ items: { label: string }[] }>('/service-tokens')).body.items.map((t) => t.label),
    ).toEqual(['数据交换']);
    expect((await security.send('DELETE', `/service-tokens/${made.body.id}`)).status).toBe(204);
    expect((await robot.get('/me')).status).toBe(401);
    expect(await attempts('ad-security')).toEqual(expect.arrayContaining(['token-made', 'token-revoked']));
    expect(await attempts('ad-system')).toContain('refused');
  });

  interface Token {
    id: string;
    token: string;
    expiresAt: string;
  }
  const make = async (more: object = {}) =>
    (await api.as('ad-security')).post<Token>('/service-tokens', { account: 'robot', label: 'x', ...more });
  const listed = async (id: string) =>
    (await (await api.as('ad-security')).get<{ items: Record<string, unknown>[] }>('/service-tokens')).body.items.find(
      (one) => one['id'] === id,
    );

  it('end within a year, whatever is asked', async () => {
    const inDays = (days: number) => new Date(api.now() + days * 86_400_000).toISOString();
    for (const expiresAt of [inDays(366), inDays(-1)])
      expect((await make({ expiresAt })).body).toMatchObject({
        code: 'malformed-request',
        errors: [{ path: 'expiresAt' }],
      });
    expect((await make({ expiresAt: inDays(30) })).status).toBe(201);
    const left = Date.parse((await make()).body.expiresAt) - api.now();
    expect(Math.round(left / 86_400_000)).toBe(365);
  });

  it('open only what they are for, and are listed with their last use', async () => {
    const reads = (await make()).body;
    expect(await listed(reads.id)).toMatchObject({ scopes: ['read'], lastUsedAt: null });
    const robot = api.anonymous(reads.token);
    expect((await robot.post('/cases/search', {})).status).toBe(200);
    expect((await robot.post('/cases', api.opening())).body).toMatchObject({
      code: 'not-permitted',
      rule: { id: 'token-scope' },
    });
    expect((await robot.post('/imports/x/preview', {})).body).toMatchObject({ rule: { id: 'token-scope' } });
    expect(await listed(reads.id)).toMatchObject({ lastUsedAt: expect.any(String) });
    const opens = api.anonymous((await make({ scopes: ['open-cases'] })).body.token);
    expect((await opens.post('/cases/search', {})).status).toBe(403);
    expect((await opens.post('/cases', api.opening())).status).toBe(201);
  });

  it('end with any change of the rights or of the body they were made under', async () => {
    const { id, token } = (await make()).body;
    expect((await api.anonymous(token).get('/me')).status).toBe(200);
    const security = await api.as('ad-security');
    const rights = { roles: ['service'], instructorNo: null, seat: null };
    for (const body of ['MR', 'TF']) {
      expect((await security.send('PUT', '/accounts/robot/rights', { body: { ...rights, body } })).status).toBe(200);
      expect((await api.anonymous(token).get('/me')).status).toBe(401);
    }
    expect(await listed(id)).toMatchObject({ revokedAt: expect.any(String) });
  });
});

describe('a change of rights', () => {
  it('ends sessions and streams in every process of the API, by the announcement of the database', async () => {
    const second = await api.another();
    await second.listen(0, '127.0.0.1');
    const url = (await second.getUrl()).replace('[::1]', '127.0.0.1');
    const client = new ApiClient(url);
    await client.login('expiring', PASSWORD);
    const cookie = client.cookieHeader();
    const stream = await EventStream.open(`${url}/api/events/stream`, cookie);
    expect((await client.get('/me')).status).toBe(200);
    await api.db.owner.execute(`UPDATE accounts SET roles = '{reviewer}' WHERE id = 'expiring'`);
    await stream.ended();
    expect((await client.get('/me')).status).toBe(401);
    expect((await client.login('expiring', PASSWORD)).body).toMatchObject({ roles: ['reviewer'] });
    await second.close();
  });
});
