import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readinessChecks, SILENT_SECONDS } from '../../apps/api/operators/readiness-checks.js';
import { PROBE_TIMEOUT_MS, Readiness, type Health } from '../../apps/api/operators/readiness.js';
import { DEFAULT_SETTINGS } from '../../apps/api/platform/settings.js';
import { HealthRepository, type HealthFigures } from '../../libs/data/health.repository.js';
import { installationOf } from '../../libs/data/installation.repository.js';
import { waitFor } from '../../scripts/start/process-identity.js';
import { ApiHarness, TODAY } from '../support/api-harness.js';
import { SURVEY } from '../support/case-builder.js';
import { prepareQueues } from '../support/ledger-worker.js';
import { startedWorker } from '../support/worker-process.js';

/** Of a machine that has time: five seconds (below). A busy one is given more. */
const SEEN_WITHIN_MS = 30_000;

let api: ApiHarness;
beforeAll(async () => {
  api = await ApiHarness.start({ engine: { ...DEFAULT_SETTINGS.engine, timeoutMs: 1_500 } });
});
afterAll(() => api.stop());

const health = async (): Promise<Health & { code: number; retryAfter: string | null }> => {
  const { status: code, headers, body } = await api.anonymous().get<Health>('/health/ready');
  return { ...body, code, retryAfter: headers.get('retry-after') };
};
const isCode = (code: number) => async (): Promise<boolean> => (await health()).code === code;

describe('readiness tells of the worker', () => {
  let worker: ChildProcess;
  beforeAll(async () => {
    await prepareQueues(api.db);
    await api.worker.stopWorker();
    expect(await waitFor(isCode(503), 30_000, 100)).toBe(true);
  });
  afterAll(async () => {
    worker.kill('SIGKILL');
    await api.worker.startWorker();
    expect(await waitFor(isCode(200), 30_000, 100)).toBe(true);
  });

  const begin = async (): Promise<void> => {
    worker = startedWorker(api.db.workerUrl, { LOG_LEVEL: 'silent', REDIS_URL: '', WORKER_PORT: '0' });
    expect(await waitFor(isCode(200), 60_000, 100)).toBe(true);
  };

  it('that it is there, frozen, there again, and killed', async () => {
    await begin();
    worker.kill('SIGSTOP');
    expect(await waitFor(isCode(503), SEEN_WITHIN_MS, 50)).toBe(true);
    expect(await health()).toMatchObject({
      status: 'unavailable',
      retryAfter: '2',
      parts: {
        worker: { ok: false, detail: expect.stringMatching(/^no worker has said anything for \d+ s$/) },
        engine: { ok: true },
      },
    });
    worker.kill('SIGCONT');
    expect(await waitFor(isCode(200), SEEN_WITHIN_MS, 50)).toBe(true);
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
    expect(await waitFor(isCode(503), SEEN_WITHIN_MS, 50)).toBe(true);
  });

  it('within five seconds: as long as a worker may be silent, and one probe', () => {
    expect(SILENT_SECONDS * 1_000 + PROBE_TIMEOUT_MS).toBeLessThanOrEqual(5_000);
  });

  it('at once when it stops in order', async () => {
    await begin();
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    // Its last sign of life is younger than what makes a silent worker missed.
    expect((await health()).parts['worker']).toEqual({ ok: false, detail: expect.stringMatching(/^no worker /) });
  });
});

describe('readiness names', () => {
  const figures: HealthFigures = { workerSilent: 1, relayBehind: null, jobsBehind: null, reconciledAgo: 20 };
  /** The product's checks over these figures, and on a disk of this folder. */
  const told = (other: Partial<HealthFigures>, dataFolder = tmpdir(), stuck: string[] = []): Promise<Health> => {
    const known = {
      figures: () => Promise.resolve({ ...figures, ...other }),
      stuckCases: () => Promise.resolve(stuck),
    } as HealthRepository;
    const { client: temporal } = api.worker;
    return new Readiness(
      readinessChecks({ health: known, temporal, installation: () => installationOf(api.db.api), dataFolder }),
    ).probe();
  };

  it('nothing when all is well', async () => {
    expect(await told({})).toMatchObject({ status: 'ok' });
  });

  it('cases without a workflow that works, without refusing anybody', async () => {
    expect(await told({}, tmpdir(), ['case-1', 'case-2', 'case-3', 'case-4'])).toMatchObject({
      status: 'degraded',
      parts: { cases: { ok: false, detail: 'without a workflow that works: case-1, case-2, case-3 and 1 more' } },
    });
  });

  it('a relay that stands still, and a sweep that is long ago, without refusing anybody', async () => {
    expect(await told({ jobsBehind: 31 })).toMatchObject({
      status: 'degraded',
      parts: { relay: { ok: false, detail: 'what accepted actions ask for has not been handed on for 31 s' } },
    });
    expect(await told({ reconciledAgo: 301 })).toMatchObject({
      status: 'degraded',
      parts: { sweep: { ok: false, detail: 'read model and histories were last compared 301 s ago' } },
    });
  });

  it('the same from the database: an event that nobody hands on, work that nobody hands on, a sweep that nobody made', async () => {
    const figuresNow = (): Promise<HealthFigures> => new HealthRepository(api.db.api).figures();
    await api.db.owner.execute(
      `INSERT INTO job_outbox (queue, payload, created_at) VALUES ('ledger', '{}', clock_timestamp() - interval '1 minute')`,
    );
    await api.openCase();
    await api.db.owner.execute(
      `UPDATE sweeps SET ended_at = clock_timestamp() - interval '10 minutes' WHERE name = 'reconcile'`,
    );
    const { relayBehind, jobsBehind, reconciledAgo, workerSilent } = await figuresNow();
    expect([relayBehind! >= 0, jobsBehind! >= 60, reconciledAgo! >= 600, workerSilent! >= 0]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(await health()).toMatchObject({
      code: 200,
      status: 'degraded',
      parts: { relay: { ok: false }, sweep: { ok: false } },
    });
    await api.db.owner.execute('DELETE FROM job_outbox');
    await api.relay();
    expect(await figuresNow()).toMatchObject({ relayBehind: null, jobsBehind: null });
  });

  it('a disk that is full', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qunjian-full-'));
    const mounted = spawn('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
    expect(await once(mounted, 'exit')).toEqual([0, null]);
    expect(await told({}, folder)).toMatchObject({
      status: 'unavailable',
      parts: { disk: { ok: false, detail: 'the disk of the data folder is full: 8 MB left' } },
    });
    await once(spawn('umount', [folder]), 'exit');
    rmSync(folder, { recursive: true });
  });

  it('an engine of another installation', async () => {
    const { client: temporal } = api.worker;
    const checks = readinessChecks({
      health: new HealthRepository(api.db.api),
      temporal,
      installation: () => Promise.resolve('another'),
      dataFolder: tmpdir(),
    });
    const engine = checks.find(({ part }) => part === 'engine')!;
    // Marked by the worker of the test above.
    expect(await engine.find()).toBe('this engine belongs to another installation');
  });
});

describe('readiness answers', () => {
  it('hundreds that ask at a time with one look, also where parts do not answer', async () => {
    let looks = 0;
    const silent = { part: 'database', vital: true, find: () => ((looks += 1), new Promise<null>(() => {})) };
    const readiness = new Readiness([
      silent,
      { part: 'engine', vital: true, find: () => Promise.reject(new Error('10.0.0.7')) },
    ]);
    const answers = await Promise.all(Array.from({ length: 500 }, () => readiness.probe()));
    expect([looks, new Set(answers.map((a) => JSON.stringify(a))).size]).toEqual([1, 1]);
    expect(answers[0]).toEqual({
      status: 'unavailable',
      parts: { database: { ok: false, detail: 'no answer in time' }, engine: { ok: false, detail: 'unreachable' } },
    });
  });
});

describe('a process that stops', () => {
  it('answers what still arrives on an open connection with 503 and Retry-After', async () => {
    const survey = { ...SURVEY, countedOn: TODAY };
    const id = await api.openCase();
    const cookie = (await api.as('instructor')).cookieHeader();
    await api.worker.stopWorker();
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    const body = JSON.stringify(survey);
    const head = [
      `Host: ${hostname}`,
      `Cookie: ${cookie}`,
      'Content-Type: application/json',
      'Idempotency-Key: while-it-stops',
    ];
    socket.write(
      `POST /api/cases/${id}/actions/record-survey HTTP/1.1\r\n${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await pause(200);
    const closing = api.app().close();
    await pause(200);
    socket.write(`GET /api/clock HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await Promise.all([once(socket, 'close'), closing]);
    const answers = heard.split(/(?=HTTP\/1\.1 )/);
    expect(
      answers.map((answer) => [/^HTTP\/1\.1 (\d+)/.exec(answer)![1], /\r\nretry-after: 2\r\n/i.test(answer)]),
    ).toEqual([
      ['503', true],
      ['503', true],
    ]);
    expect(answers[1]).toContain('application/problem+json');
    await api.worker.startWorker();
    await api.restart();
  });
});
