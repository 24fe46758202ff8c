import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { ManagedProcess } from '../../scripts/start/managed-process.js';
import { endOldServer } from '../../scripts/start/old-postgres.js';
import { freePort, isListening } from '../../scripts/start/ports.js';
import { addressOf, preparePostgres } from '../../scripts/start/postgres.js';
import { identify, isRunning, waitFor, type ProcessIdentity } from '../../scripts/start/process-identity.js';

const PASSWORD = 'county';

interface Installed {
  folder: string;
  cluster: string;
  port: number;
  server: ManagedProcess;
  said: string[];
}
let installed: Installed[] = [];
const never = new AbortController().signal;

async function install(): Promise<Installed> {
  const [folder, port] = [mkdtempSync(join(tmpdir(), 'qunjian-killed-')), await freePort()];
  const plan = await preparePostgres({ folder, port, password: PASSWORD, signal: never });
  const said: string[] = [];
  const server = new ManagedProcess(
    plan,
    { runFolder: join(folder, 'run'), logFolder: join(folder, 'logs') },
    (line) => said.push(line),
    (error) => said.push(`GAVE UP: ${error.message}`),
  );
  await server.start();
  const one = { folder, cluster: join(folder, 'postgres'), port, server, said };
  installed.push(one);
  return one;
}
const identityOf = (one: Installed): ProcessIdentity =>
  JSON.parse(readFileSync(join(one.folder, 'run', 'postgres.json'), 'utf8')) as ProcessIdentity;

/** A connection whose backend computes and looks at nothing else. @returns the backend */
async function busyBackend({ port }: Installed): Promise<ProcessIdentity> {
  const client = new pg.Client({ connectionString: addressOf(port, PASSWORD) });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  client.query('SELECT sum(sqrt(n)) FROM generate_series(1, 1e12::bigint) n').catch(() => undefined);
  const backend = identify(rows[0]!.pid)!;
  const ticks = (): number => Number(readFileSync(`/proc/${backend.pid}/stat`, 'utf8').split(' ')[13]);
  const before = ticks();
  await waitFor(() => ticks() > before + 5, 30_000);
  return backend;
}

beforeEach(() => {
  installed = [];
});
afterEach(async () => {
  for (const one of installed) {
    await one.server.stop();
    await endOldServer(one.cluster);
    rmSync(one.folder, { recursive: true, force: true });
  }
});

describe('a PostgreSQL that was killed while one of its processes computes', () => {
  it('is started again by npm start that runs, once its old process has been ended', async () => {
    const one = await install();
    const [old, backend] = [identityOf(one), await busyBackend(one)];
    process.kill(old.pid, 'SIGKILL');
    await waitFor(() => one.said.some((line) => line.includes('is back') || line.includes('GAVE UP')), 90_000);
    expect(one.said).toEqual([
      expect.stringContaining('postgres 意外结束'),
      expect.stringContaining('postgres 已恢复'),
    ]);
    expect([isRunning(old), isRunning(backend), isRunning(identityOf(one))]).toEqual([false, false, true]);
  });

  it('is cleared by the next npm start, which leaves the server of another folder alone', async () => {
    const [one, other] = [await install(), await install()];
    const [old, backend] = [identityOf(one), await busyBackend(one)];
    one.server.kill();
    await waitFor(() => !isRunning(old), 10_000);
    expect(isRunning(backend)).toBe(true);
    // Also where the file names somebody else by now, and even the server of the other folder.
    writeFileSync(join(one.cluster, 'postmaster.pid'), `${identityOf(other).pid}\n`);
    await endOldServer(one.cluster);
    expect([isRunning(backend), isRunning(identityOf(other)), await isListening(other.port)]).toEqual([
      false,
      true,
      true,
    ]);
    const again = await preparePostgres({ folder: one.folder, port: one.port, password: PASSWORD, signal: never });
    one.server = new ManagedProcess(
      again,
      { runFolder: join(one.folder, 'run'), logFolder: join(one.folder, 'logs') },
      () => {},
      () => {},
    );
    await one.server.start();
  });
});
