import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SETTINGS } from '../../apps/api/platform/settings.js';
import type { TimelineEntry } from '../../libs/contracts/cases.js';
import { verifyAudit } from '../../libs/data/audit-verify.js';
import { ApiHarness } from '../support/api-harness.js';
import { until } from '../support/ledger-worker.js';

const CALLS = { readsPerMinute: 60, changesPerMinute: 25, exportsPerHour: 2, personalPerDay: 3 };
let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start({ calls: CALLS, refusedAttempts: { perWindow: 3, windowMs: 5_000 } });
});
afterAll(() => api.stop());

interface Entry {
  action: string;
  code: string | null;
  caseId: string | null;
  more?: number;
}
const refusedOf = async (account: string): Promise<Entry[]> =>
  (
    await api.db.owner.query<{ entry: string }>(
      `SELECT entry FROM attempts WHERE kind = 'refused' AND account = $1 ORDER BY seq`,
      account,
    )
  ).map(({ entry }) => JSON.parse(entry) as Entry);

describe('calls of one account', () => {
  it('beyond the number of a kind are told when to come again, and others go on', async () => {
    const busy = await api.as('reviewer-u1');
    const answers = await Promise.all(Array.from({ length: CALLS.readsPerMinute + 5 }, () => busy.get('/me')));
    const turnedAway = answers.filter(({ status }) => status === 429);
    expect(turnedAway.length).toBe(5);
    for (const { headers, body } of turnedAway) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(headers.get('content-type')).toMatch(/problem\+json/);
      expect(body).toMatchObject({ status: 429, code: 'too-many-requests' });
    }
    expect((await (await api.as('reviewer-l1')).get('/me')).status).toBe(200);
    // Changes have a number of their own.
    expect((await busy.post('/reviews/next', { type: 'party' })).status).not.toBe(429);
  });

  it('that take files out are counted for every process together', async () => {
    const taker = await api.as('officer-tf');
    const body = { filter: {}, format: 'csv', purpose: '核对' };
    const statuses = [];
    for (let i = 0; i < 2; i += 1) {
      statuses.push((await taker.post('/units/export', body)).status);
      await api.restart();
    }
    statuses.push((await taker.post('/units/export', body)).status);
    statuses.push((await taker.post('/exports', { list: 'cases', filter: {}, format: 'csv' })).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('that read personal data are so many in a day, however often the product starts', async () => {
    const reader = await api.as('officer');
    const read = () => reader.get(`/units/YX0001/personal?purpose=contact`);
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await read()).status);
    await api.restart();
    const late = await read();
    expect([...statuses, late.status]).toEqual([200, 200, 200, 429, 429]);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(3_600);
    const [{ n }] = (await api.db.owner.query(
      `SELECT count(*)::int AS n FROM attempts WHERE entry::jsonb->>'action' = 'read-personal'`,
    )) as [{ n: number }];
    expect(n).toBe(3);
  });

  it('have numbers that no person reaches where nothing is set', () => {
    expect(DEFAULT_SETTINGS.calls.changesPerMinute).toBeGreaterThanOrEqual(600);
    expect(DEFAULT_SETTINGS.refusedAttempts.perWindow).toBeGreaterThanOrEqual(20);
  });
});

describe('what one account is refused', () => {
  it('is in the audit one by one up to a number, and beyond it in one entry that says how many', async () => {
    const id = await api.openCase();
    const client = await api.as('reviewer-tf');
    // At once: of ten one after the other a slow machine puts no more than three into a window.
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.post(`/cases/${id}/actions/approve`, {})),
    );
    expect(answers.filter(({ status }) => status < 400)).toEqual([]);
    await until(
      async () => (await refusedOf('reviewer-tf')).some(({ more }) => more !== undefined),
      'the entry that stands for several',
    );
    const entries = await refusedOf('reviewer-tf');
    expect(entries.slice(0, 3).every(({ caseId, more }) => caseId === id && more === undefined)).toBe(true);
    expect(entries.reduce((sum, { more = 1 }) => sum + more, 0)).toBe(10);
    expect(entries.filter(({ more }) => more !== undefined).every(({ caseId }) => caseId === null)).toBe(true);
    expect((await verifyAudit(api.db.owner)).problems).toEqual([]);
  });

  it('never enters the timeline of a case that is not theirs; what those of the case are refused does', async () => {
    const id = await api.openCase('women');
    for (const who of ['reviewer-far', 'ad-security'])
      expect((await (await api.as(who)).post(`/cases/${id}/actions/approve`, {})).status).toBeGreaterThanOrEqual(400);
    await api.anonymous().post(`/cases/${id}/actions/approve`, {});
    await api.anonymous('x'.repeat(43)).get(`/cases/${id}`);
    expect(
      (await (await api.as('reviewer-w1')).post(`/cases/${id}/actions/approve`, {})).status,
    ).toBeGreaterThanOrEqual(400);
    const { items } = (await (await api.as('officer-tf')).get<{ items: TimelineEntry[] }>(`/cases/${id}/timeline`))
      .body;
    expect(items.filter(({ outcome }) => outcome === 'refused').map(({ actor }) => actor?.account)).toEqual([
      'reviewer-w1',
    ]);
    const written = await api.db.owner.query<{ account: string | null }>(
      `SELECT account FROM attempts WHERE case_id = $1 AND kind = 'refused' ORDER BY seq`,
      id,
    );
    expect(written.map(({ account }) => account)).toEqual(['reviewer-far', 'ad-security', null, null, 'reviewer-w1']);
  });
});
