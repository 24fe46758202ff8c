import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { createLogger } from '../../libs/platform/logger.js';
import { connectedToNothing } from '../../apps/api/disconnected.js';
import { ApiHarness, PASSWORD, TODAY } from '../support/api-harness.js';
import { aCongress, aPlan, SURVEY } from '../support/case-builder.js';

let api: ApiHarness;
const lines: string[] = [];
beforeAll(async () => {
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
  api = await ApiHarness.start();
  await api.restart({ logger: createLogger({ logLevel: 'trace' }, 'api', sink) });
});
afterAll(() => api.stop());

const PERSON = 'ref-of-a-person';
const WORDS = '张某某的电话是13812345678';
const group = {
  preparatoryGroup: [PERSON, 'p3', 'p4'].map((ref) => ({ ref, role: 'member' })),
  consentOfUnit: true,
  comment: WORDS,
};
const plan = aPlan('league', TODAY);
const named = { ...plan, candidates: [{ ...plan.candidates[0]!, ref: PERSON }, ...plan.candidates.slice(1)] };
const congress = aCongress('league', TODAY);
const held = {
  ...congress,
  elected: [{ ...congress.elected[0]!, ref: PERSON }, ...congress.elected.slice(1)],
  results: [{ ...congress.results[0]!, ref: PERSON }, ...congress.results.slice(1)],
};

async function aCaseWithPeople(): Promise<string> {
  const id = await api.openCase();
  const steps: [string, string, object][] = [
    ['instructor', 'record-survey', { ...SURVEY, countedOn: TODAY }],
    ['reviewer-tf', 'confirm-eligibility', {}],
    ['officer-tf', 'assign-instructor', { instructorNo: 'ZDY001' }],
    ['instructor', 'record-contact', { note: WORDS }],
    ['officer', 'submit-application', group],
    ['supervisor', 'extend', { until: '2020-07-20', reasonCode: 'complex-case', note: WORDS }],
    ['supervisor-2', 'confirm-extension', { verdict: 'confirmed' }],
    ['supervisor', 'extend', { until: '2020-07-22', reasonCode: 'complex-case', note: WORDS }],
    ['reviewer-l1', 'return', { reasonCode: 'material-incomplete', note: WORDS, missing: [WORDS] }],
    ['officer', 'submit-application', group],
    ['reviewer-l1', 'approve', {}],
    ['officer', 'submit-congress-plan', named],
    ['reviewer-l1', 'approve', {}],
    ['officer', 'record-congress', held],
    ['officer', 'comment', { text: WORDS }],
    ['supervisor', 'hold', { reasonCode: 'harvest-season', note: WORDS }],
  ];
  for (const [who, action, body] of steps)
    expect([action, (await api.act(who, id, action, body)).status]).toEqual([action, 200]);
  return id;
}

describe('personal data', () => {
  let id: string;
  beforeAll(async () => {
    id = await aCaseWithPeople();
  });

  it('is in what a party to the case reads, and in nothing that an onlooker does', async () => {
    const [party, onlooker] = [await api.as('officer'), await api.as('onlooker')];
    for (const path of [
      `/cases/${id}`,
      `/cases/${id}/timeline`,
      `/cases/${id}/deadlines/application-reviewing-1/derivation`,
    ]) {
      const [inside, outside] = [(await party.get(path)).text, await onlooker.get(path)];
      expect([
        path,
        inside.includes(PERSON) || inside.includes('13812345678'),
        outside.status,
        outside.text.includes(PERSON),
        outside.text.includes('13812345678'),
      ]).toEqual([path, true, 200, false, false]);
    }
    const { items } = (
      await onlooker.get<{ items: { action: string; actor: object; data: unknown; hash: string }[] }>(
        `/cases/${id}/timeline`,
      )
    ).body;
    expect(items.map((i) => i.action)).toContain('record-congress');
    expect(items.filter((i) => i.data !== null)).toEqual([]);
  });

  it('is in no log line of signing in, of actions accepted and refused, or of failures', async () => {
    await api.anonymous().login('officer', PASSWORD);
    await api.anonymous().login('officer', 'a-wrong-password-1');
    await api.act('officer', id, 'submit-congress-plan', named);
    await api.act('officer', id, 'comment', { text: WORDS, colour: WORDS });
    await (await api.as('officer')).post('/cases/search', { filter: { text: WORDS } });
    await (await api.as('officer')).get(`/cases/${encodeURIComponent(WORDS)}`);
    const log = lines.join('');
    expect(lines.length).toBeGreaterThan(15);
    expect(log).toContain('/api/cases/:id/actions/:action');
    for (const secret of [
      PERSON,
      WORDS,
      '13812345678',
      PASSWORD,
      'a-wrong-password-1',
      id,
      '人员officer',
      'session=',
      '单位YX0001',
    ])
      expect([secret, log.includes(secret)]).toEqual([secret, false]);
  });

  it('is in no workflow id and no address: both are made of random ids', async () => {
    const { body, headers } = await (await api.as('officer')).post<{ id: string }>('/cases', api.opening());
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('location')).toBe(`/api/cases/${body.id}`);
    expect((await api.worker.client.workflow.getHandle(body.id).describe()).workflowId).toBe(body.id);
  });

  it('is kept by no cache', async () => {
    const client = await api.as('officer');
    for (const path of [`/cases/${id}`, '/reviews', '/me', `/cases/${id}/timeline`])
      expect([path, (await client.get(path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
  });
});

describe('what anybody may ask', () => {
  it('does not tell where the database is when it is away', async () => {
    const away = connectedToNothing();
    await api.restart({ database: away.database });
    const answer = await api.anonymous().get('/health/ready');
    expect(answer.body).toMatchObject({
      status: 'unavailable',
      parts: { database: { ok: false, detail: 'unreachable' } },
    });
    await api.restart();
    await away.onApplicationShutdown();
  });
});
