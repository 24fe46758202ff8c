import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OneTimePasswordAnswer } from '../../libs/contracts/accounts.js';
import type { AttemptView } from '../../libs/contracts/attempts.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start();
});
afterAll(() => api.stop());

interface Found {
  items: AttemptView[];
  page: { endCursor: string | null; hasMore: boolean };
}
const search = async (filter: object, page: object = { limit: 200 }): Promise<Found> =>
  (await (await api.as('ad-audit')).post<Found>('/attempts/search', { filter, page })).body;

describe('the audit', () => {
  let id: string;
  beforeAll(async () => {
    id = await api.openCase();
    await api.act('officer', id, 'approve');
    await api.act('reviewer-far', id, 'approve');
    await api.anonymous().post(`/cases/${id}/actions/approve`, {});
    await api.anonymous().login('officer', 'a-wrong-password');
    await (await api.as('ad-system')).post('/accounts', { username: 'au-1', displayName: '李丙', body: 'T01U' });
  });

  it('is read by the audit administrator and by nobody else, who is written down for trying', async () => {
    for (const who of ['ad-system', 'ad-security', 'supervisor', 'officer'])
      expect([who, (await (await api.as(who)).post('/attempts/search', {})).status]).toEqual([who, 403]);
    expect((await api.anonymous().post('/attempts/search', {})).status).toBe(401);
    const { items } = await search({ code: 'not-permitted', action: 'POST /api/attempts/search' });
    expect(items.map((i) => i.account)).toEqual(['officer', 'supervisor', 'ad-security', 'ad-system']);
  });

  it('is found by kind, account, body, case, code and day, newest first', async () => {
    expect((await search({ caseId: id })).items.map((i) => [i.account, i.code, i.action])).toEqual([
      [null, 'unauthenticated', 'approve'],
      ['reviewer-far', 'not-found', 'approve'],
      ['officer', 'not-permitted', 'approve'],
    ]);
    expect((await search({ kind: ['login-failed'], account: 'officer' })).items).toMatchObject([
      { code: 'login-failed', address: '127.0.0.1', caseId: null },
    ]);
    expect((await search({ account: null, caseId: id })).items).toMatchObject([
      { code: 'unauthenticated', body: null },
    ]);
    expect((await search({ kind: ['administration'], account: 'ad-system' })).items).toMatchObject([
      { action: 'open-accounts', subject: 'au-1', details: { body: 'T01U' } },
    ]);
    expect((await search({ body: 'T02U', code: 'not-found' })).items).toHaveLength(1);
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    expect((await search({ caseId: id, recordedTo: '2020-01-01' })).items).toEqual([]);
    expect((await search({ recordedFrom: '2020-01-01', recordedTo: today })).items.length).toBeGreaterThan(5);
  });

  it('comes in pages without a gap, and each reading is an entry of its own', async () => {
    const before = (await search({})).items.map((i) => i.seq);
    const seen: number[] = [];
    let after: string | undefined;
    for (let hasMore = true; hasMore;) {
      const { items, page } = await search({}, { limit: 3, ...(after ? { after } : {}) });
      seen.push(...items.map((i) => i.seq));
      [after, hasMore] = [page.endCursor ?? undefined, page.hasMore];
    }
    expect(seen.filter((seq) => seq <= before[0]!)).toEqual(before);
    const [latest] = (await search({ action: 'read-attempts' })).items;
    expect(latest).toMatchObject({
      kind: 'administration',
      account: 'ad-audit',
      details: { filter: {}, items: expect.any(Number) },
    });
    expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
  });

  it('refuses cursors of other lists and fields that it does not know, by name', async () => {
    const audit = await api.as('ad-audit');
    for (const after of [
      'x',
      Buffer.from('["a"]').toString('base64url'),
      Buffer.from('["1","2"]').toString('base64url'),
    ]) {
      expect((await audit.post('/attempts/search', { page: { limit: 3, after } })).body).toMatchObject({
        status: 400,
        errors: [{ path: 'page.after' }],
      });
    }
    expect((await audit.post('/attempts/search', { filter: { colour: 1 } })).body).toMatchObject({
      code: 'unknown-field',
      errors: [{ path: 'filter.colour' }],
    });
  });
});

describe('a one-time password', () => {
  it('says until when it opens the account, and opens nothing after that', async () => {
    const security = await api.as('ad-security');
    await security.send('PUT', '/accounts/au-1/rights', { body: { roles: ['reviewer'], body: 'T01U' } });
    const issued = (await security.post<OneTimePasswordAnswer>('/accounts/au-1/password')).body;
    expect(Math.round((Date.parse(issued.expiresAt) - api.now()) / 3_600_000)).toBe(72);
    expect((await api.anonymous().login('au-1', issued.password)).body).toMatchObject({ mustChangePassword: true });
    api.advance(72 * 60 + 1);
    expect((await api.anonymous().login('au-1', 'not-the-password')).body).toMatchObject({ code: 'login-failed' });
    expect((await api.anonymous().login('au-1', issued.password)).body).toMatchObject({
      status: 401,
      code: 'password-expired',
    });
    const again = api.anonymous();
    await again.login('ad-security', PASSWORD);
    const renewed = (await again.post<OneTimePasswordAnswer>('/accounts/au-1/password')).body;
    const person = api.anonymous();
    await person.login('au-1', renewed.password);
    expect((await person.post('/me/password', { current: renewed.password, next: PASSWORD })).status).toBe(204);
    api.advance(100 * 60);
    expect((await api.anonymous().login('au-1', PASSWORD)).body).toMatchObject({ mustChangePassword: false });
  });
});
