import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountView, OneTimePasswordAnswer } from '../../libs/contracts/accounts.js';
import type { RightsRequestView } from '../../libs/contracts/rights-requests.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import type { Role } from '../../libs/domain/case.js';
import type { Answer, ApiClient } from '../support/api-client.js';
import { ApiHarness, PASSWORD } from '../support/api-harness.js';

let api: ApiHarness;
let system: ApiClient;
let first: ApiClient;
let second: ApiClient;
beforeAll(async () => {
  api = await ApiHarness.start();
  [system, first] = [await api.as('ad-system'), await api.as('ad-security')];
});
afterAll(() => api.stop());

/** A security administrator who is in office, as another one’s confirmation would have made them. */
async function inOffice(id: string, roles: Role[] = ['security-administrator']): Promise<ApiClient> {
  await api.db.owner.execute(
    `INSERT INTO accounts (id, username, display_name, body, roles, area, password_hash)
     SELECT $1, $1, $1, body, $2, area, password_hash FROM accounts WHERE id = 'ad-security'`,
    id,
    roles,
  );
  return api.as(id);
}
const rights = (client: ApiClient, id: string, roles: Role[], body = 'T01U') =>
  client.send<AccountView>('PUT', `/accounts/${id}/rights`, { body: { roles, body } });
const ask = (client: ApiClient, account: string, roles: Role[], body = 'T01U') =>
  client.post<RightsRequestView>('/rights-requests', { kind: 'rights', account, rights: { roles, body } });
const askPassword = (client: ApiClient, account: string) =>
  client.post<RightsRequestView>('/rights-requests', { kind: 'password', account });
const answer = (client: ApiClient, id: string, what: 'confirm' | 'refuse' | 'withdraw') =>
  client.post<RightsRequestView>(`/rights-requests/${id}/${what}`);
async function opened(username: string): Promise<string> {
  expect((await system.post('/accounts', { username, displayName: `王${username}`, body: 'T01U' })).status).toBe(201);
  return username;
}
const account = async (id: string): Promise<AccountView> => (await first.get<AccountView>(`/accounts/${id}`)).body;
const outcomes = (answers: Answer[]): string[] =>
  answers.map(({ status, body }) => (status === 200 ? 'done' : String(body['code']))).sort();

describe('before a second security administrator is in office', () => {
  it('one gives rights and passwords alone, and there is nothing to ask for', async () => {
    const id = await opened('alone');
    expect((await ask(first, id, ['reviewer'])).body).toMatchObject({ status: 409, code: 'nothing-to-do' });
    expect((await rights(first, id, ['reviewer'])).status).toBe(200);
    expect((await first.post(`/accounts/${id}/password`)).status).toBe(201);
    await inOffice('ad-security-2');
    await api.db.owner.execute(`UPDATE accounts SET must_change_password = true WHERE id = 'ad-security-2'`);
    expect((await first.post(`/accounts/${id}/password`)).status).toBe(201);
  });
});

describe('once two are in office', () => {
  beforeAll(async () => {
    await api.db.owner.execute(`UPDATE accounts SET must_change_password = false WHERE id = 'ad-security-2'`);
    second = api.anonymous();
    expect((await second.login('ad-security-2', PASSWORD)).status).toBe(200);
  });

  it('rights that decide or administer are refused to one alone, others are not', async () => {
    const id = await opened('p-1');
    for (const roles of [['reviewer'], ['security-administrator'], ['audit-administrator'], ['system-administrator']])
      expect((await rights(first, id, roles as Role[], 'TF')).body).toMatchObject({
        status: 409,
        code: 'second-administrator-required',
        rule: { id: 'second-administrator', citation: expect.stringContaining('GB/T 22239') },
      });
    expect((await rights(first, id, ['officer'], 'T01P')).status).toBe(200);
    expect((await first.post(`/accounts/${id}/password`)).status).toBe(201);
    expect((await first.post('/accounts/reviewer-l1/password')).body).toMatchObject({
      code: 'second-administrator-required',
    });
    expect((await first.post('/accounts/ad-audit/password')).body).toMatchObject({
      code: 'second-administrator-required',
    });
  });

  it('another confirms, and never who asked nor whom it is about', async () => {
    const id = await opened('p-2');
    const asked = await ask(first, id, ['reviewer']);
    expect([asked.status, asked.headers.get('location')]).toEqual([201, `/api/rights-requests/${asked.body.id}`]);
    expect(asked.body).toMatchObject({
      kind: 'rights',
      account: id,
      state: 'pending',
      requestedBy: 'ad-security',
      before: { roles: [] },
      rights: { roles: ['reviewer'], area: '340828/天堂镇' },
      mayAnswer: false,
    });
    expect((await ask(second, id, ['reviewer'])).body).toMatchObject({ status: 409, code: 'rights-request-open' });
    expect((await answer(first, asked.body.id, 'confirm')).body).toMatchObject({ status: 403, code: 'own-rights' });
    expect((await answer(first, asked.body.id, 'refuse')).body).toMatchObject({ status: 403, code: 'own-rights' });
    expect((await answer(system, asked.body.id, 'confirm')).body).toMatchObject({ status: 403, code: 'not-permitted' });
    expect((await answer(second, asked.body.id, 'withdraw')).body).toMatchObject({ code: 'not-permitted' });
    expect((await account(id)).roles).toEqual([]);
    const seen = (await second.get<{ items: RightsRequestView[] }>('/rights-requests?state=pending')).body.items;
    expect(seen.map((one) => [one.id, one.mayAnswer])).toEqual([[asked.body.id, true]]);
    expect((await answer(second, asked.body.id, 'confirm')).body).toMatchObject({
      state: 'confirmed',
      decidedBy: 'ad-security-2',
    });
    expect((await account(id)).roles).toEqual(['reviewer']);
    expect((await answer(second, asked.body.id, 'confirm')).body).toMatchObject({ code: 'rights-request-over' });
  });

  it('what is refused or withdrawn gives nothing, and may be asked for again', async () => {
    const id = await opened('p-3');
    for (const [who, what, state] of [
      [second, 'refuse', 'refused'],
      [first, 'withdraw', 'withdrawn'],
    ] as const) {
      const { body } = await ask(first, id, ['reviewer']);
      expect((await answer(who, body.id, what)).body).toMatchObject({ state });
      expect((await answer(second, body.id, 'confirm')).body).toMatchObject({ code: 'rights-request-over' });
    }
    expect((await account(id)).roles).toEqual([]);
  });

  it('who asked for a password and was confirmed issues it once, and nobody else does', async () => {
    const { body } = await askPassword(first, 'reviewer-l2');
    const issue = (who: ApiClient) => who.post<OneTimePasswordAnswer>('/accounts/reviewer-l2/password');
    expect((await issue(first)).body).toMatchObject({ code: 'second-administrator-required' });
    expect((await answer(second, body.id, 'confirm')).body).toMatchObject({ state: 'confirmed' });
    expect((await issue(second)).body).toMatchObject({ code: 'second-administrator-required' });
    const [one, other] = await Promise.all([issue(first), issue(first)]);
    expect([one.status, other.status].sort()).toEqual([201, 409]);
    expect((await first.get(`/rights-requests/${body.id}`)).body).toMatchObject({ state: 'used' });
    const given = one.status === 201 ? one : other;
    expect((await api.anonymous().login('reviewer-l2', given.body.password)).status).toBe(200);
  });

  it('a request ends with its time, and with a change of the account', async () => {
    const id = await opened('p-4');
    const late = (await ask(first, id, ['reviewer'])).body;
    await api.db.owner.execute('UPDATE rights_requests SET expires_at = requested_at WHERE id = $1', late.id);
    expect((await answer(second, late.id, 'confirm')).body).toMatchObject({ code: 'rights-request-over' });
    expect((await first.get(`/rights-requests/${late.id}`)).body).toMatchObject({ state: 'expired' });
    const outdated = (await ask(first, id, ['reviewer'])).body;
    expect((await rights(second, id, ['officer'], 'T01P')).status).toBe(200);
    expect((await answer(second, outdated.id, 'confirm')).body).toMatchObject({ code: 'rights-request-over' });
    expect((await account(id)).roles).toEqual(['officer']);
  });

  it('a security administrator is not stripped or locked out by the other: the system administrator confirms where there is no third', async () => {
    expect((await rights(first, 'ad-security-2', [], 'TF')).body).toMatchObject({
      code: 'second-administrator-required',
    });
    expect((await first.post('/accounts/ad-security-2/close', { reasonCode: 'left' })).body).toMatchObject({
      status: 403,
      rule: { id: 'closing-security-administrators' },
    });
    const { body } = await askPassword(first, 'ad-security-2');
    expect((await answer(second, body.id, 'confirm')).body).toMatchObject({ code: 'own-rights' });
    expect((await answer(system, body.id, 'refuse')).body).toMatchObject({ state: 'refused', decidedBy: 'ad-system' });
  });

  it('of confirmations, refusals and withdrawals at once one takes effect', async () => {
    const third = await inOffice('ad-security-3');
    for (let round = 0; round < 5; round += 1) {
      const id = await opened(`race-${round}`);
      const { body } = await ask(first, id, ['reviewer']);
      const answers = await Promise.all([
        answer(second, body.id, 'confirm'),
        answer(third, body.id, round % 2 === 0 ? 'confirm' : 'refuse'),
        answer(first, body.id, 'withdraw'),
      ]);
      expect(outcomes(answers as unknown as Answer[])).toEqual(['done', 'rights-request-over', 'rights-request-over']);
      const { state } = (await first.get<RightsRequestView>(`/rights-requests/${body.id}`)).body;
      expect((await account(id)).roles).toEqual(state === 'confirmed' ? ['reviewer'] : []);
    }
  });

  it('whose office was taken meanwhile confirms nothing, and what they asked for is over', async () => {
    const id = await opened('p-5');
    const { body } = await ask(second, id, ['reviewer']);
    const third = await api.as('ad-security-3');
    const taken = await ask(first, 'ad-security-2', [], 'TF');
    const [confirmed, tried] = await Promise.all([
      answer(third, taken.body.id, 'confirm'),
      answer(second, (await ask(first, await opened('p-6'), ['reviewer'])).body.id, 'confirm'),
    ]);
    expect(confirmed.status).toBe(200);
    // Before or after it, never half.
    expect([200, 401, 403, 409]).toContain(tried.status);
    expect((await account('p-6')).roles).toEqual(tried.status === 200 ? ['reviewer'] : []);
    expect((await second.get('/me')).status).toBe(401);
    expect((await answer(first, body.id, 'confirm')).body).toMatchObject({ code: 'rights-request-over' });
    expect((await account(id)).roles).toEqual([]);
  });

  it('only administrators see requests, and both names stand in the audit', async () => {
    for (const who of ['officer-tf', 'supervisor', 'reviewer-u1'])
      expect((await (await api.as(who)).get('/rights-requests')).status).toBe(403);
    expect((await (await api.as('ad-audit')).get('/rights-requests?limit=3')).status).toBe(200);
    expect((await first.get('/rights-requests?after=x')).status).toBe(400);
    const entries = (
      await api.db.owner.query<{ entry: string }>(
        `SELECT entry FROM attempts WHERE kind = 'administration' AND entry::jsonb->>'subject' = 'p-2' ORDER BY seq`,
      )
    ).map(({ entry }) => JSON.parse(entry) as Record<string, unknown>);
    expect(entries).toEqual([
      expect.objectContaining({ action: 'open-accounts' }),
      expect.objectContaining({ action: 'ask-rights', account: 'ad-security' }),
      expect.objectContaining({
        action: 'answer-rights',
        account: 'ad-security-2',
        details: expect.objectContaining({
          answer: 'confirmed',
          requestedBy: 'ad-security',
          before: expect.objectContaining({ roles: [] }),
          after: expect.objectContaining({ roles: ['reviewer'] }),
        }),
      }),
    ]);
    const [password] = await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE entry::jsonb->>'action' = 'issue-password' AND entry::jsonb->>'subject' = 'reviewer-l2'`,
    );
    expect(JSON.parse(password!.entry)).toMatchObject({
      account: 'ad-security',
      details: { confirmedBy: 'ad-security-2' },
    });
    expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
  });
});
