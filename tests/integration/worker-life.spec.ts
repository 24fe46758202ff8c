import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { OUTBOX_QUEUE } from '../../libs/contracts/jobs.js';
import { createLogger } from '../../libs/platform/logger.js';
import { createQueues, type QueueState } from '../../libs/platform/queues.js';
import { BreakableLink } from '../support/breakable-link.js';
import { prepareQueues, until } from '../support/ledger-worker.js';
import { cloneDatabase, type TestDatabase } from '../support/postgres.js';
import { addressOf, startedWorker } from '../support/worker-process.js';

let db: TestDatabase;
let link: BreakableLink;
let worker: ChildProcess;
let url: string;
beforeAll(async () => {
  db = await cloneDatabase();
  await prepareQueues(db);
  const address = new URL(db.workerUrl);
  link = await BreakableLink.to(address.hostname, Number(address.port));
  worker = started();
  url = await addressOf(worker);
});
afterAll(async () => {
  if (worker.exitCode === null && worker.signalCode === null) {
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await link.cut();
  await db.drop();
});

/** A worker whose way to the database can be cut. */
function started(env: Record<string, string> = {}): ChildProcess {
  const throughLink = new URL(db.workerUrl);
  throughLink.port = String(link.port);
  return startedWorker(throughLink.toString(), env);
}

describe('a worker', () => {
  it('tells operators that it polls and reaches its database', async () => {
    const answer = await fetch(`${url}/health`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: 'ok', parts: { cases: { ok: true }, database: { ok: true } } },
    ]);
  });

  it('tells figures of cases, relays, jobs and sweeps, and nothing of any case', async () => {
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    for (const name of [
      'qunjian_worker_cases_in_memory',
      'qunjian_worker_relayed_total',
      'qunjian_worker_job_seconds',
      'qunjian_worker_sweep_seconds',
      'qunjian_worker_process_cpu_seconds_total',
    ])
      expect(text).toContain(`# TYPE ${name} `);
    expect((await fetch(`${url}/cases`)).status).toBe(404);
  });

  it('tells how the queues stand and what the SDK of the engine says, and lets failed jobs be tried again', async () => {
    const queues = createQueues({}, db.workerUrl, createLogger({ logLevel: 'silent' }, 'worker'));
    const read = async () =>
      ((await (await fetch(`${url}/queues`)).json()) as { items: QueueState[] }).items.find(
        ({ queue }) => queue === OUTBOX_QUEUE,
      )!;
    const retry = (name: string, headers = {}) => fetch(`${url}/queues/${name}/retry`, { method: 'POST', headers });
    try {
      await queues.createQueue<object>(OUTBOX_QUEUE).add('outbox', { outboxIds: 'none' }, { attempts: 1 });
      await until(async () => (await read()).jobs.failed === 1, 'the failure of the job');
      const { jobs, oldestSeconds, lastFailed } = await read();
      expect([jobs, oldestSeconds]).toEqual([{ waiting: 0, active: 0, delayed: 0, failed: 1 }, 0]);
      expect(lastFailed).toEqual([
        { id: expect.any(String), at: expect.any(String), attempts: 1, reason: expect.any(String) },
      ]);
      expect((await retry(OUTBOX_QUEUE, { origin: 'https://elsewhere.example' })).status).toBe(404);
      expect((await retry('nothing')).status).toBe(404);
      expect(await (await retry(OUTBOX_QUEUE)).json()).toEqual({ retried: 1 });
      await until(async () => (await read()).lastFailed[0]?.attempts === 2, 'the second failure');
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(text).toContain('qunjian_queue_jobs{queue="outbox",state="failed"} 1');
      expect(text).toContain('qunjian_queue_oldest_seconds{queue="outbox"} 0');
      for (const name of ['temporal_worker_task_slots_available', 'temporal_num_pollers'])
        expect(text).toContain(`# TYPE ${name} gauge`);
    } finally {
      await queues.close();
    }
  });

  it('says in one sentence that the port it is to tell them on is taken', async () => {
    const second = started({ WORKER_PORT: new URL(url).port });
    let error = '';
    second.stderr!.on('data', (text: Buffer) => (error += text.toString()));
    second.stdout!.resume();
    expect(await once(second, 'exit')).toEqual([1, null]);
    expect(error).toMatch(/^WORKER_HOST and WORKER_PORT must name a free address of this machine, but .*\n$/);
  });

  it('says 503 and names the database while that is away, and stops in order when it is told to', async () => {
    worker.stdout!.resume();
    await link.cut();
    const away = await fetch(`${url}/health`);
    expect([away.status, await away.json()]).toEqual([
      503,
      { status: 'unavailable', parts: { cases: { ok: true }, database: { ok: false } } },
    ]);
    await link.mend();
    await until(async () => (await fetch(`${url}/health`)).status === 200, 'the health of the worker');
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
  });
});
