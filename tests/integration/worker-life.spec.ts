import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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
