import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DEFAULT_SETTINGS } from '../../apps/api/api-parts.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';

/** The product waits 4.5 s; what happens then does not depend on how long it is. */
const engine = { ...DEFAULT_SETTINGS.engine, timeoutMs: 1_500, updatesInFlight: 2, updatesQueued: 1, queueWaitMs: 500 };
const survey = { ...SURVEY, countedOn: TODAY };
let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start({ engine });
});
afterAll(() => api.stop());

describe('while no worker is there', () => {
  it('answers 503 with Retry-After and changes nothing; the same keys succeed once it is back', async () => {
    expect((await api.anonymous().get('/health/ready')).body).toMatchObject({ status: 'ok', parts: { database: { ok: true }, engine: { ok: true }, worker: { ok: true } } });
    const id = await api.openCase();
    const opening = api.opening();
    const [actKey, openKey] = [randomUUID(), randomUUID()];
    const officer = await api.as('officer');
    await api.worker.stopWorker();

    const away = [await api.act('instructor', id, 'record-survey', survey, actKey), await officer.post('/cases', opening, { key: openKey })];
    for (const { status, body, headers } of away) {
      expect([status, body['code'], Number(headers.get('retry-after')) > 0]).toEqual([503, 'engine-unavailable', true]);
    }
    expect((await officer.get(`/cases/${id}`)).body).toMatchObject({ version: 1, survey: null });
    expect((await officer.post<{ items: unknown[] }>('/cases/search', {})).body.items).toHaveLength(1);

    await api.worker.startWorker();
    const back = await api.act('instructor', id, 'record-survey', survey, actKey);
    expect([back.status, back.body['version']]).toEqual([200, 2]);
    const opened = await officer.post<{ id: string }>('/cases', opening, { key: openKey });
    expect(opened.status).toBe(201);
    expect((await officer.post<{ id: string }>('/cases', opening, { key: openKey })).body.id).toBe(opened.body.id);
    expect((await officer.post<{ items: unknown[] }>('/cases/search', {})).body.items).toHaveLength(2);
  });

  it('refuses at once what exceeds its places instead of letting it queue', async () => {
    const ids = [await api.openCase(), await api.openCase(), await api.openCase(), await api.openCase(), await api.openCase(), await api.openCase()];
    await api.worker.stopWorker();
    const keys = ids.map(() => randomUUID());
    const order: number[] = [];
    const answers = await Promise.all(ids.map(async (id, i) => {
      const answer = await api.act('instructor', id, 'record-survey', survey, keys[i]);
      order.push(answer.status);
      return answer;
    }));
    expect(order).toEqual(ids.map(() => 503));
    expect((await api.anonymous().get('/metrics')).text).toMatch(/qunjian_updates_shed [4-9]/);
    expect(answers.every((a) => a.headers.get('retry-after') !== null)).toBe(true);
    await api.worker.startWorker();
    for (const [i, id] of ids.entries()) expect((await api.act('instructor', id, 'record-survey', survey, keys[i])).status).toBe(200);
  });
});
