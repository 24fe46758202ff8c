import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The product's whole worker, as its program is started, on the shared Temporal server. */
export function startedWorker(databaseUrl: string, env: Record<string, string> = {}): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-worker-'));
  const worker = fork('dist/apps/worker/main.js', [], {
    execArgv: ['--import', './dist/apps/worker/sandbox-thread.js'],
    silent: true,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_ENV: 'test',
      WORKER_DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
      DATA_DIR: folder,
      ...env,
    },
  });
  worker.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return worker;
}

/** Where a worker that is ready says it can be asked: its port was any that is free. */
export async function addressOf(process: ChildProcess): Promise<string> {
  const ready = once(process, 'message');
  let port = 0;
  for await (const line of createInterface({ input: process.stdout! })) {
    const told = JSON.parse(line) as { msg: string; port?: number };
    if (told.port !== undefined) port = told.port;
    if (told.msg === 'worker is ready') break;
  }
  await ready;
  return `http://127.0.0.1:${port}`;
}
