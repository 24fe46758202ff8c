import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DEFAULT_SETTINGS } from '../../apps/api/platform/settings.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import type { Answer } from '../support/api-client.js';

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start({ anonymousAttempts: { perWindow: 3, windowMs: 300 } });
});
afterAll(() => api.stop());

interface Written {
  kind: string;
  account: string | null;
  case_id: string | null;
  entry: { action: string; code: string | null; requestId: string; address: string | null; more?: number };
}
const written = async (): Promise<Written[]> => {
  const rows = await api.db.owner.query<Omit<Written, 'entry'> & { entry: string }>(
    'SELECT kind, account, case_id, entry FROM attempts ORDER BY seq',
  );
  return rows.map((r) => ({ ...r, entry: JSON.parse(r.entry) as Written['entry'] }));
};
/** Entries that `work` caused, as [account, case, action, code]. */
async function causes(work: () => Promise<Answer | void>): Promise<unknown[]> {
  const before = (await written()).length;
  const answer = await work();
  const entries = (await written()).slice(before).filter((w) => w.kind !== 'login');
  if (answer) for (const e of entries) expect(e.entry.requestId).toBe(answer.headers.get('x-request-id'));
  return entries.map((w) => [w.account, w.case_id, w.entry.action, w.entry.code]);
}

describe('every attempt that was refused', () => {
  let id: string;
  const reused = randomUUID();
  beforeAll(async () => {
    id = await api.openCase();
    await api.act('instructor', id, 'comment', { text: '一' }, reused);
    for (const who of ['reviewer-far', 'ad-system', 'officer', 'reviewer-tf', 'reviewer-l1', 'ad-audit'])
      await api.as(who);
  });

  type Row = [what: string, work: () => Promise<Answer>, status: number, entry: () => unknown[]];
  const TABLE: Row[] = [
    [
      '401 without a session',
      () => api.anonymous().post(`/cases/${id}/actions/approve`, {}),
      401,
      () => [null, id, 'approve', 'unauthenticated'],
    ],
    [
      '401 with a made-up token, also to read',
      () => api.anonymous('x'.repeat(43)).get(`/cases/${id}`),
      401,
      () => [null, id, 'GET /api/cases/:id', 'unauthenticated'],
    ],
    [
      '401 with a wrong password',
      () => api.anonymous().login('reviewer-cu', 'wrong'),
      401,
      () => ['reviewer-cu', null, 'session', 'login-failed'],
    ],
    [
      '403 from another site',
      () =>
        api
          .anonymous()
          .post('/session', { username: 'a', password: 'b' }, { headers: { origin: 'http://evil.example' } }),
      403,
      () => [null, null, 'POST /api/session', 'not-permitted'],
    ],
    [
      '403 for the role, to change',
      async () => (await api.as('ad-system')).post(`/cases/${id}/actions/approve`, {}),
      403,
      () => ['ad-system', id, 'approve', 'not-permitted'],
    ],
    [
      '403 for the role, to read',
      async () => (await api.as('ad-audit')).get(`/cases/${id}`),
      403,
      () => ['ad-audit', id, 'GET /api/cases/:id', 'not-permitted'],
    ],
    [
      '403 for the role, elsewhere',
      async () => (await api.as('officer')).get('/service-tokens'),
      403,
      () => ['officer', null, 'GET /api/service-tokens', 'not-permitted'],
    ],
    [
      '403 for the relation to the case',
      () => api.act('officer', id, 'approve'),
      403,
      () => ['officer', id, 'approve', 'not-permitted'],
    ],
    [
      '404 of a hidden case, to change',
      () => api.act('reviewer-far', id, 'approve'),
      404,
      () => ['reviewer-far', id, 'approve', 'not-found'],
    ],
    [
      '404 of a hidden case, to read',
      async () => (await api.as('reviewer-far')).get(`/cases/${id}/timeline`),
      404,
      () => ['reviewer-far', id, 'GET /api/cases/:id/timeline', 'not-found'],
    ],
    [
      '404 of a case that is not there',
      () => api.act('officer', 'no-such-case', 'approve'),
      404,
      () => ['officer', 'no-such-case', 'approve', 'not-found'],
    ],
    [
      '409 for the position',
      () => api.act('officer', id, 'submit-result'),
      409,
      () => ['officer', id, 'submit-result', 'wrong-position'],
    ],
    [
      '412 for the version',
      async () =>
        (await api.as('officer')).post(
          `/cases/${id}/actions/comment`,
          { text: '二' },
          { headers: { 'if-match': '"v9"' } },
        ),
      412,
      () => ['officer', id, 'comment', 'version-mismatch'],
    ],
    [
      '422 by a rule',
      () => api.act('reviewer-tf', id, 'confirm-eligibility'),
      422,
      () => ['reviewer-tf', id, 'confirm-eligibility', 'survey-missing'],
    ],
    [
      '422 by a look-up',
      () => api.act('officer-tf', id, 'assign-instructor', { instructorNo: 'ZDY999' }),
      422,
      () => ['officer-tf', id, 'assign-instructor', 'instructor-unknown'],
    ],
    [
      '422 for a key used before',
      () => api.act('instructor', id, 'comment', { text: '另一件' }, reused),
      422,
      () => ['instructor', id, 'comment', 'idempotency-key-reused'],
    ],
    [
      '400 for an unknown field',
      () => api.act('instructor', id, 'comment', { text: '三', colour: 'red' }),
      400,
      () => ['instructor', id, 'comment', 'unknown-field'],
    ],
    [
      '400 without a key',
      async () => (await api.as('officer')).post(`/cases/${id}/actions/comment`, { text: '四' }, { key: null }),
      400,
      () => ['officer', id, 'comment', 'idempotency-key-missing'],
    ],
    [
      'an opening',
      async () => (await api.as('reviewer-l1')).post('/cases', api.opening()),
      403,
      () => ['reviewer-l1', null, 'open', 'not-permitted'],
    ],
    [
      'an opening of a wrong shape',
      async () => (await api.as('officer')).post('/cases', {}),
      400,
      () => ['officer', null, 'POST /api/cases', 'malformed-request'],
    ],
    ['a reopening', () => api.act('officer', id, 'reopen'), 409, () => ['officer', id, 'reopen', 'case-not-ended']],
  ];
  it.each(TABLE)('%s stands in the audit once, with its request', async (_, work, status, entry) => {
    let answer: Answer | undefined;
    expect(await causes(async () => (answer = await work()))).toEqual([entry()]);
    expect(answer!.status).toBe(status);
  });

  it('stands there once, however often the same request is repeated', async () => {
    const key = randomUUID();
    expect(
      await causes(async () => {
        for (let i = 0; i < 3; i += 1)
          await api.act('officer', id, 'register', { registrationNo: 'x', registeredOn: TODAY }, key);
      }),
    ).toEqual([['officer', id, 'register', 'not-permitted']]);
  });

  it('stands there for each item of an operation, and for none of a rehearsed one', async () => {
    const officer = await api.as('officer');
    const request = { action: 'submit-result', items: [{ caseId: id }, { caseId: 'no-such-case' }], data: {} };
    const run = async (dryRun: boolean): Promise<void> => {
      const { body } = await officer.post<{ id: string }>('/bulk-actions', { ...request, dryRun });
      while ((await officer.get(`/operations/${body.id}`)).body['status'] !== 'finished');
    };
    expect(await causes(() => run(true))).toEqual([]);
    expect(await causes(() => run(false))).toEqual([
      ['officer', id, 'submit-result', 'wrong-position'],
      ['officer', 'no-such-case', 'submit-result', 'not-found'],
    ]);
  });

  it('of nobody fills the audit with a few entries and the number of the others', async () => {
    const sentUntilCounted = async (): Promise<Written[]> => {
      for (let i = 0; i < 10; i += 1) await api.anonymous().post('/cases', {});
      for (;;) {
        const last = (await written()).filter((w) => w.entry.more !== undefined);
        if (last.length > 0) return last;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const [summary] = await sentUntilCounted();
    expect(summary).toMatchObject({
      kind: 'refused',
      account: null,
      entry: { address: '127.0.0.1', code: 'unauthenticated' },
    });
    expect(summary!.entry.more).toBeGreaterThan(0);
    expect(DEFAULT_SETTINGS.anonymousAttempts.perWindow).toBeGreaterThan(0);
  });

  it('does not write down a page that asks whether somebody is signed in, nor a 404 of the address', async () => {
    expect(await causes(() => api.anonymous().get('/me'))).toEqual([]);
    expect(await causes(async () => (await api.as('officer')).get('/nowhere'))).toEqual([]);
  });

  it('of those who see the case is shown in its timeline', async () => {
    const items = (
      await (
        await api.as('officer')
      ).get<{ items: { outcome: string; refusal: { code: string } | null; actor: { account: string } | null }[] }>(
        `/cases/${id}/timeline`,
      )
    ).body.items;
    const codes = items.filter((i) => i.outcome === 'refused').map((i) => i.refusal!.code);
    expect(new Set(codes)).toEqual(
      new Set([
        'not-permitted',
        'wrong-position',
        'version-mismatch',
        'survey-missing',
        'instructor-unknown',
        'idempotency-key-reused',
        'unknown-field',
        'idempotency-key-missing',
        'case-not-ended',
      ]),
    );
  });

  it('leaves chains that hold', async () => {
    await api.anonymous().login('officer', PASSWORD);
    expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
  });
});
