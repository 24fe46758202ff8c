import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeAt } from '../../libs/platform/one-time-codes.js';
import type { Answer, ApiClient } from '../support/api-client.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

const login = (username: string, totp?: string): Promise<Answer> =>
  api.anonymous().post('/session', { username, password: PASSWORD, ...(totp === undefined ? {} : { totp }) });
const attempts = async (account: string): Promise<string[]> =>
  (
    await api.db.owner.query<{ kind: string }>(
      `SELECT kind FROM attempts WHERE account = $1 AND kind <> 'login' ORDER BY seq`,
      account,
    )
  ).map((r) => r.kind);
const code = (secret: string): string => codeAt(secret, api.now());

async function enrolled(username: string): Promise<{ client: ApiClient; secret: string }> {
  const client = await api.as(username);
  const { body } = await client.post<{ secret: string; uri: string }>('/me/totp', { password: PASSWORD });
  expect((await client.post('/me/totp/confirm', { totp: code(body.secret) })).status).toBe(204);
  return { client, secret: body.secret };
}

describe('one-time codes', () => {
  it('are switched on by the account itself with its password and a first code, and end its other sessions', async () => {
    const [client, other] = [await api.as('reviewer-l1'), api.anonymous()];
    await other.login('reviewer-l1', PASSWORD);
    expect((await client.post('/me/totp', { password: 'wrong' })).body).toMatchObject({
      code: 'login-failed',
      errors: [{ path: 'password' }],
    });
    const { status, body } = await client.post<{ secret: string; uri: string }>('/me/totp', { password: PASSWORD });
    expect([status, body.uri]).toEqual([201, expect.stringMatching(/^otpauth:\/\/totp\/Qunjian:reviewer-l1\?/)]);
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect((await login('reviewer-l1')).status).toBe(200);
    expect((await client.post('/me/totp/confirm', { totp: '000000' })).body).toMatchObject({
      code: 'login-failed',
      errors: [{ path: 'totp' }],
    });
    expect((await client.post('/me/totp/confirm', { totp: code(body.secret) })).status).toBe(204);
    expect((await client.get('/me')).body).toMatchObject({ totp: true });
    expect((await other.get('/me')).status).toBe(401);
    expect((await client.post('/me/totp', { password: PASSWORD })).body).toMatchObject({
      status: 409,
      code: 'totp-already-on',
    });
    expect((await client.post('/me/totp/confirm', { totp: code(body.secret) })).body).toMatchObject({
      status: 409,
      code: 'totp-not-enrolled',
    });
    expect(await attempts('reviewer-l1')).toEqual(['login-failed', 'refused', 'totp-on', 'refused', 'refused']);
  });

  it('are asked for after the right password only, and each is taken once', async () => {
    const { secret } = await enrolled('reviewer-l2');
    expect(
      (await api.anonymous().post('/session', { username: 'reviewer-l2', password: 'wrong', totp: code(secret) })).body,
    ).toMatchObject({ code: 'login-failed', detail: '用户名或密码不正确' });
    expect((await login('reviewer-l2')).body).toMatchObject({
      status: 401,
      code: 'totp-required',
      errors: [{ path: 'totp' }],
    });
    expect((await login('reviewer-l2', code(secret))).body).toMatchObject({ code: 'login-failed' });
    api.advance(1);
    const fresh = code(secret);
    const both = await Promise.all([login('reviewer-l2', fresh), login('reviewer-l2', fresh)]);
    expect(both.map((a) => a.status).sort()).toEqual([200, 401]);
    expect((await login('reviewer-l2', fresh)).status).toBe(401);
    api.advance(1);
    expect((await login('reviewer-l2', codeAt(secret, api.now() - 90_000))).status).toBe(401);
    expect((await login('reviewer-l2', code(secret))).status).toBe(200);
    expect((await login('reviewer-l2', '12345')).body).toMatchObject({ status: 400, errors: [{ path: 'totp' }] });
  });

  it('lock the account like passwords when they are guessed', async () => {
    const { secret } = await enrolled('reviewer-w1');
    const wrong = code(secret) === '000000' ? '000001' : '000000';
    const statuses = [];
    for (let i = 0; i < 5; i += 1) statuses.push((await login('reviewer-w1', wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    api.advance(1);
    expect((await login('reviewer-w1', code(secret))).body).toMatchObject({ code: 'account-locked' });
  });

  it('are stored sealed, and no answer but the first gives the secret out', async () => {
    const { client, secret } = await enrolled('reviewer-w2');
    const [row] = await api.db.owner.query<{ secret_sealed: string }>(
      `SELECT secret_sealed FROM account_totp WHERE account = 'reviewer-w2'`,
    );
    expect(row!.secret_sealed).toMatch(/^v1\./);
    for (const text of [row!.secret_sealed, (await client.get('/me')).text, (await client.get('/openapi.json')).text])
      expect(text).not.toContain(secret);
    await expect(api.db.worker.query('SELECT * FROM account_totp')).rejects.toThrow(/permission denied/);
  });

  it('are switched off by password, or by the security administrator and nobody else', async () => {
    const [own, lost] = [await enrolled('reviewer-cu'), await enrolled('reviewer-cw')];
    expect((await own.client.post('/me/totp/remove', { password: 'wrong' })).status).toBe(401);
    expect((await own.client.post('/me/totp/remove', { password: PASSWORD })).status).toBe(204);
    expect((await login('reviewer-cu')).status).toBe(200);
    for (const who of ['ad-system', 'officer'])
      expect((await (await api.as(who)).send('DELETE', '/accounts/reviewer-cw/totp')).status).toBe(403);
    const security = await api.as('ad-security');
    expect((await security.send('DELETE', '/accounts/reviewer-cw/totp')).status).toBe(204);
    expect((await security.send('DELETE', '/accounts/reviewer-cw/totp')).status).toBe(404);
    expect((await login('reviewer-cw')).status).toBe(200);
    expect((await lost.client.get('/me')).body).toMatchObject({ totp: false });
    expect(await attempts('ad-security')).toEqual(['totp-off', 'refused']);
  });

  it('cannot be switched on where the installation has no key, nor by a service token', async () => {
    const { body } = await (
      await api.as('ad-security')
    ).post<{ token: string }>('/service-tokens', { account: 'robot', label: 'x' });
    expect((await api.anonymous(body.token).post('/me/totp', { password: 'x' })).body).toMatchObject({
      status: 403,
      code: 'not-permitted',
    });
    await api.restart({ sealing: null });
    expect((await (await api.as('officer')).post('/me/totp', { password: PASSWORD })).body).toMatchObject({
      status: 409,
      code: 'totp-unavailable',
    });
    await api.restart();
  });
});

describe('one-time codes that an office asks for', () => {
  it('are switched on before anything else', async () => {
    await forgetAddresses();
    await api.restart({ settings: { ...api.values().settings, oneTimeCodesOf: 'deciders' } });
    const client = api.anonymous();
    expect((await client.login('reviewer-far', PASSWORD)).status).toBe(200);
    expect((await client.get('/reviews')).body).toMatchObject({ status: 403, code: 'totp-enrolment-required' });
    expect((await client.get('/me')).status).toBe(200);
    const { secret } = (await client.post<{ secret: string }>('/me/totp', { password: PASSWORD })).body;
    expect((await client.post('/me/totp/confirm', { totp: codeAt(secret, api.now()) })).status).toBe(204);
    expect((await client.get('/reviews')).status).toBe(200);
    const system = api.anonymous();
    await system.login('ad-system', PASSWORD);
    expect((await system.get('/accounts')).body).toMatchObject({ code: 'totp-enrolment-required' });
    expect((await (await api.as('officer')).post('/cases/search', {})).status).toBe(200);
    await api.restart();
  });
});

/** As when the windows of all addresses have ended. */
const forgetAddresses = () => api.db.owner.execute('UPDATE sign_in_limits SET expire = 0');

describe('guessing', () => {
  it('in parallel gets no more tries than one after the other', async () => {
    const words = [...Array<string>(40).fill('wrong'), PASSWORD];
    const answers = await Promise.all(words.map((password) => api.anonymous().login('locked-out', password)));
    expect(answers.map((a) => a.status).filter((s) => s === 200)).toEqual([]);
    expect(answers.filter((a) => a.body['code'] === 'login-failed').length).toBeLessThan(10);
    expect((await api.anonymous().login('locked-out', PASSWORD)).status).toBe(429);
  });

  it('a name that nobody has ends in the same words as one that somebody has', async () => {
    await forgetAddresses();
    const tell = async (name: string): Promise<unknown[]> => {
      const answers = [];
      for (let i = 0; i < 6; i += 1) answers.push(await api.anonymous().login(name, 'wrong'));
      return answers.map((a) => [a.status, a.body['code'], a.body['detail']]);
    };
    expect(await tell('no-such-name')).toEqual(await tell('expiring'));
  });

  it('the present password from a stolen session locks as well', async () => {
    await forgetAddresses();
    const client = await api.as('newcomer');
    const codes = [];
    for (let i = 0; i < 6; i += 1)
      codes.push((await client.post('/me/password', { current: `guess-${i}`, next: 'another-secret-1' })).body['code']);
    expect(codes).toEqual([...Array<string>(4).fill('login-failed'), 'account-locked', 'account-locked']);
    expect((await client.post('/me/password', { current: PASSWORD, next: 'another-secret-1' })).body['code']).toBe(
      'account-locked',
    );
  });

  it('starts afresh when the lock is over', async () => {
    api.advance(16);
    await forgetAddresses();
    expect((await api.anonymous().login('newcomer', 'wrong')).status).toBe(401);
    expect((await api.anonymous().login('newcomer', PASSWORD)).status).toBe(200);
  });

  it('does not escape the limit of its address by inventing one behind the proxy', async () => {
    await forgetAddresses();
    await api.restart({
      settings: {
        ...api.values().settings,
        trustProxy: true,
        login: { maxFailures: 5, lockMinutes: 15, failuresPerAddress: 3, addressWindowSeconds: 300 },
      },
    });
    const statuses = [];
    for (let i = 0; i < 5; i += 1) {
      const forwarded = { 'x-forwarded-for': `10.0.0.${i}, 203.0.113.9` };
      statuses.push(
        (await api.anonymous().post('/session', { username: `name-${i}`, password: 'x' }, { headers: forwarded }))
          .status,
      );
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    await api.restart();
  });
});
