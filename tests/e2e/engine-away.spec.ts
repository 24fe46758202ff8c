import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DEFAULT_SETTINGS } from '../../apps/api/platform/settings.js';
import { API_PATIENCE, createDatabase, type Database } from '../../libs/data/database.js';
import { waitFor } from '../../scripts/start/process-identity.js';
import { BreakableLink } from '../support/breakable-link.js';
import type { Answer } from '../support/api-client.js';
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

/** Comes to say so: on a machine that is too busy for its probes, readiness says for a moment that a part is away. */
async function isReady(wanted: { status: string; parts: Record<string, { ok: boolean }> }): Promise<void> {
  let said = wanted;
  await waitFor(
    async () => {
      said = (await api.anonymous().get<typeof wanted>('/health/ready')).body;
      return (
        said.status === wanted.status && Object.entries(wanted.parts).every(([p, { ok }]) => said.parts[p]?.ok === ok)
      );
    },
    30_000,
    100,
  );
  expect(said).toMatchObject(wanted);
}

/** A 503 is no answer: the same key is sent again until there is one. */
async function answered(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 503) return answer;
  }
}

/** Also on a machine that is too busy for the short patience of these tests. */
async function openedCase(): Promise<string> {
  const [officer, opening, key] = [await api.as('officer'), api.opening(), randomUUID()];
  const { status, body, text } = await answered(() => officer.post('/cases', opening, { key }));
  if (status !== 201) throw new Error(text);
  return String(body['id']);
}
const TICK_MS = 20;
/** Does the work and sums up by how much this process was late meanwhile: what a busy machine took from it. */
async function withLateness<T>(work: (lateMs: () => number) => Promise<T>): Promise<T> {
  let [late, last] = [0, performance.now()];
  const tick = setInterval(() => {
    const now = performance.now();
    late += Math.max(0, now - last - TICK_MS);
    last = now;
  }, TICK_MS);
  return work(() => late + Math.max(0, performance.now() - last - TICK_MS)).finally(() => clearInterval(tick));
}

describe('while no worker is there', () => {
  it('answers 503 with Retry-After and changes nothing; the same keys succeed once it is back', async () => {
    // No relay and no sweep run beside this worker: what they did last counts.
    await api.db.owner.execute(`UPDATE sweeps SET ended_at = clock_timestamp()`);
    await isReady({
      status: 'ok',
      parts: { database: { ok: true }, engine: { ok: true }, worker: { ok: true } },
    });
    const id = await openedCase();
    const opening = api.opening();
    const [actKey, openKey] = [randomUUID(), randomUUID()];
    const officer = await api.as('officer');
    await api.worker.stopWorker();

    const away = [
      await api.act('instructor', id, 'record-survey', survey, actKey),
      await officer.post('/cases', opening, { key: openKey }),
    ];
    for (const { status, body, headers } of away) {
      expect([status, body['code'], Number(headers.get('retry-after')) > 0]).toEqual([503, 'engine-unavailable', true]);
    }
    expect((await officer.get(`/cases/${id}`)).body).toMatchObject({ version: 1, survey: null });
    expect((await officer.post<{ items: unknown[] }>('/cases/search', {})).body.items).toHaveLength(1);

    await api.worker.startWorker();
    const back = await answered(() => api.act('instructor', id, 'record-survey', survey, actKey));
    expect([back.status, back.body['version']]).toEqual([200, 2]);
    const opened = await answered(() => officer.post('/cases', opening, { key: openKey }));
    expect(opened.status).toBe(201);
    expect((await officer.post<{ id: string }>('/cases', opening, { key: openKey })).body.id).toBe(opened.body['id']);
    expect((await officer.post<{ items: unknown[] }>('/cases/search', {})).body.items).toHaveLength(2);
  });

  it('refuses at once what exceeds its places instead of letting it queue', async () => {
    const ids = [
      await openedCase(),
      await openedCase(),
      await openedCase(),
      await openedCase(),
      await openedCase(),
      await openedCase(),
    ];
    await api.worker.stopWorker();
    const keys = ids.map(() => randomUUID());
    const order: number[] = [];
    const answers = await Promise.all(
      ids.map(async (id, i) => {
        const answer = await api.act('instructor', id, 'record-survey', survey, keys[i]);
        order.push(answer.status);
        return answer;
      }),
    );
    expect(order).toEqual(ids.map(() => 503));
    expect((await api.anonymous().get('/metrics')).text).toMatch(/qunjian_updates_shed [4-9]/);
    expect(answers.every((a) => a.headers.get('retry-after') !== null)).toBe(true);
    await api.worker.startWorker();
    for (const [i, id] of ids.entries())
      expect((await answered(() => api.act('instructor', id, 'record-survey', survey, keys[i]))).status).toBe(200);
  });
});

describe('while the Temporal server is away', () => {
  it('shows cases and answers 503 to changes; the same key succeeds later', async () => {
    const id = await openedCase();
    await api.restart({ temporal: new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }) });
    const key = randomUUID();
    expect((await (await api.as('instructor')).get(`/cases/${id}`)).status).toBe(200);
    const away = await api.act('instructor', id, 'record-survey', survey, key);
    expect([away.status, away.body['code'], away.headers.get('retry-after')]).toEqual([503, 'engine-unavailable', '2']);
    await isReady({
      status: 'unavailable',
      parts: { engine: { ok: false }, database: { ok: true } },
    });
    await api.restart();
    expect((await answered(() => api.act('instructor', id, 'record-survey', survey, key))).body['version']).toBe(2);
  });
});

/** The API on a link of its own to PostgreSQL, as it is started: with its limits. */
async function onALink(): Promise<{ link: BreakableLink; database: Database }> {
  const address = new URL(api.db.apiUrl);
  const link = await BreakableLink.to(address.hostname, Number(address.port));
  address.port = String(link.port);
  const database = createDatabase({ url: address.toString(), poolSize: 3, patience: API_PATIENCE });
  await api.restart({ database });
  return { link, database };
}

describe('while PostgreSQL is away', () => {
  it('answers 503 to whoever asks and goes on by itself when it is back', async () => {
    const id = await openedCase();
    const { link, database } = await onALink();
    const key = randomUUID();
    expect((await (await api.as('instructor')).get(`/cases/${id}`)).status).toBe(200);
    await link.cut();
    const away = [
      await api.act('instructor', id, 'record-survey', survey, key),
      await api.anonymous().login('officer', 'x'),
      await (await api.as('instructor')).get('/reviews'),
    ];
    expect(away.map((a) => [a.status, a.body['code'], a.headers.get('retry-after') !== null])).toEqual(
      away.map(() => [503, 'engine-unavailable', true]),
    );
    await isReady({
      status: 'unavailable',
      parts: { database: { ok: false }, engine: { ok: true } },
    });
    await link.mend();
    const back = await answered(() => api.act('instructor', id, 'record-survey', survey, key));
    expect([back.status, back.body['version']]).toEqual([200, 2]);
    await api.restart();
    await database.close();
    await link.cut();
  });

  it('answers 503 within five seconds where it hangs on open connections, and goes on by itself although these never answer', async () => {
    const id = await openedCase();
    const { link, database } = await onALink();
    const [instructor, supervisor, key] = [await api.as('instructor'), await api.as('supervisor'), randomUUID()];
    expect((await instructor.get(`/cases/${id}`)).status).toBe(200);
    link.stall();
    // More at a time than there are connections: some wait for one that nobody gives back.
    const asked: (() => Promise<Answer>)[] = [
      () => api.act('instructor', id, 'record-survey', survey, key),
      () => instructor.get(`/cases/${id}`),
      () => instructor.get(`/cases/${id}/timeline`),
      () => instructor.get('/reviews'),
      () => supervisor.post('/cases/search', { withTotal: true }),
      () => supervisor.get('/statistics/population'),
      () => supervisor.get('/monitoring/board'),
      () => supervisor.post('/units/search', {}),
      () => api.anonymous().login('officer', 'x'),
      () => api.anonymous('a-token-that-nobody-made').get('/me'),
    ];
    const away = await withLateness((lateMs) =>
      Promise.all(
        asked.map(async (ask, i) => {
          const startedAt = performance.now();
          const { status, body, headers } = await ask();
          return [
            i,
            status,
            body['code'],
            Number(headers.get('retry-after')) > 0,
            performance.now() - startedAt - lateMs() < 5_000,
          ];
        }),
      ),
    );
    expect(away).toEqual(asked.map((_, i) => [i, 503, 'engine-unavailable', true, true]));
    await isReady({
      status: 'unavailable',
      parts: { database: { ok: false }, engine: { ok: true } },
    });
    link.flow();
    const back = await answered(() => api.act('instructor', id, 'record-survey', survey, key));
    expect([back.status, back.body['version']]).toEqual([200, 2]);
    await api.restart();
    await database.close();
    await link.cut();
  });
});
