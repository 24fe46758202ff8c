import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { WAL_ARCHIVE } from '../../scripts/backup/wal-archive.js';
import { freePort } from '../../scripts/start/ports.js';
import { addressOf, preparePostgres } from '../../scripts/start/postgres.js';
import { waitFor } from '../../scripts/start/process-identity.js';
import { runCommand } from '../support/command.js';

const PASSWORD = 'cluster';
let root: string;
const servers: ChildProcess[] = [];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'qunjian-cluster-'));
  chmodSync(root, 0o755);
});
afterAll(async () => {
  for (const server of servers) await ended(server, 'SIGINT');
  rmSync(root, { recursive: true, force: true });
});

const ended = async (server: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill(signal);
  await gone;
};
/** A server on `<root>/<name>/postgres`. */
async function serve(name: string): Promise<{ url: (database: string) => string; server: ChildProcess }> {
  const port = await freePort();
  const signal = new AbortController().signal;
  const plan = await preparePostgres({ folder: join(root, name), port, password: PASSWORD, signal });
  const server = spawn(plan.file, plan.args, { env: plan.env, uid: plan.uid, gid: plan.gid, stdio: 'ignore' });
  servers.push(server);
  await plan.ready(server);
  return { url: (database) => addressOf(port, PASSWORD, database), server };
}
async function on<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query<T>(sql).then(
    async ({ rows }) => (await client.end(), rows),
    async (error) => (await client.end(), Promise.reject(error)),
  );
}
const command = (name: string, env: Record<string, string>, args: string[]) =>
  runCommand(`scripts/${name}.js`, { LOG_LEVEL: 'silent', TEMPORAL_ADDRESS: '', ...env }, args);

describe('a cluster with the databases of product and engine', () => {
  test('is restored with both at the same instant, the last piece of the log from the lost server', async () => {
    const { url, server } = await serve('lost');
    const made = await runCommand('scripts/migrate.js', { DATABASE_URL: url('qunjian') });
    expect(made.code).toBe(0);
    await on(url('qunjian'), 'CREATE DATABASE temporal');
    for (const database of ['qunjian', 'temporal']) await on(url(database), 'CREATE TABLE steps (n integer)');
    const backups = join(root, 'backups');
    const cluster = join(root, 'lost', 'postgres');
    // The server archives into the link that the folder of npm start has; a production server into what its settings say.
    symlinkSync(join(backups, 'wal'), join(root, 'lost', WAL_ARCHIVE));
    const backup = await command('backup', { DATABASE_URL: url('qunjian') }, ['--cluster', cluster, '--to', backups]);
    expect(backup).toMatchObject({ code: 0, stderr: '' });
    const both = async (n: number): Promise<void> => {
      for (const database of ['qunjian', 'temporal']) await on(url(database), `INSERT INTO steps VALUES (${n})`);
    };
    await both(1);
    const instant = (
      await on<{ at: string }>(
        url('qunjian'),
        `SELECT to_char((clock_timestamp() + interval '2 ms') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`,
      )
    )[0]!.at;
    const past = async (): Promise<boolean> =>
      (await on<{ past: boolean }>(url('qunjian'), `SELECT clock_timestamp() > '${instant}'::timestamptz AS past`))[0]!
        .past;
    expect(await waitFor(past, 5_000, 5)).toBe(true);
    await both(2);
    await ended(server, 'SIGKILL');

    const restored = await command('restore', {}, [
      ...['--from', backups, '--to', join(root, 'found', 'postgres'), '--at', instant],
      ...['--wal', join(cluster, 'pg_wal')],
    ]);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    const found = await serve('found');
    const opened = async (): Promise<boolean> =>
      !(await on<{ closed: boolean }>(found.url('postgres'), 'SELECT pg_is_in_recovery() AS closed'))[0]!.closed;
    expect(await waitFor(opened, 60_000, 100)).toBe(true);
    for (const database of ['qunjian', 'temporal'])
      expect(await on(found.url(database), 'SELECT n FROM steps ORDER BY n')).toEqual([{ n: 1 }]);
  });

  test('is named by the folder of its files, and nothing else is copied', async () => {
    const nowhere = join(root, 'nowhere');
    const { code, stderr } = await command('backup', { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x' }, [
      ...['--cluster', nowhere, '--to', join(root, 'other')],
    ]);
    expect([code, stderr]).toEqual([
      1,
      `${nowhere} is no folder of a PostgreSQL cluster: name with --cluster where its files are.\n`,
    ]);
  });
});
